"""A bare client of the sandbox: requests and nothing of ours."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from ingest.sandbox import Sandbox

SYNTHETIC_ID = "26829398612"


def _invoice(number: str = "F-1", **fields: object) -> dict[str, Any]:
    """Return an invoice that the API accepts, with ``fields`` in place of its own."""
    return {
        "type": "NOTICE",
        "invoiceNumber": number,
        "originalInvoiceAmount": 4500.00,
        "currency": "NOK",
        "invoiceDate": "2026-01-15T00:00:00Z",
        "dueDate": "2026-02-15",
        "uniqueSourceInvoiceId": f"erp-{number}",
        "debtors": [_debtor()],
        "claims": [{"type": "PRINCIPAL", "remainingAmount": 4500}],
        **fields,
    }


def _debtor(**fields: object) -> dict[str, Any]:
    """Return a private debtor that the API accepts, with ``fields`` in place of its own."""
    return {
        "type": "PRIVATE",
        "firstname": "Kari",
        "lastname": "Nordmann",
        "customerNumber": "C-1",
        "identificationNumber": SYNTHETIC_ID,
        "emails": [{"value": "kari@example.com"}],
        "phoneNumbers": [{"value": "+4798765432", "countryCode": "NO"}],
        "addresses": [{"street": "Gata 1", "city": "Oslo", "zipCode": "0155", "countryCode": "NO"}],
        **fields,
    }


class Client:
    """Talks to one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Log in."""
        self.sandbox = sandbox
        self.session = requests.Session()
        self.base = f"{sandbox.url}/collection/v1/orgs/{sandbox.options.org_id}"
        self.log_in()

    def log_in(self) -> None:
        """Take a new token."""
        options = self.sandbox.options
        form = {
            "grant_type": "client_credentials",
            "client_id": options.client_id,
            "client_secret": options.client_secret,
        }
        answer = self.session.post(f"{self.sandbox.url}/token", data=form, timeout=60)
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def post(self, *invoices: object, key: str | None = None) -> requests.Response:
        """POST invoices."""
        headers = {"IdempotencyKey": key} if key else {}
        return self.session.post(
            f"{self.base}/invoices", json={"invoices": invoices}, headers=headers, timeout=5
        )

    def get(self, path: str, **query: str) -> requests.Response:
        """GET a path below the organisation, or a whole URL."""
        url = path if "://" in path else f"{self.base}{path}"
        return self.session.get(url, params=query, timeout=60)

    def batch(self, *invoices: object, key: str | None = None) -> dict[str, Any]:
        """POST invoices and return their batch as it stands right after."""
        reply = self.post(*invoices, key=key)
        assert reply.status_code == 202, reply.text
        return self.get(reply.json()["data"]["batchUrl"]).json()["data"]


@pytest.fixture
def connect() -> Iterator[Callable[[Sandbox], Client]]:
    """Log in at a sandbox of one's own."""
    clients: list[Client] = []

    def log_in(sandbox: Sandbox) -> Client:
        clients.append(Client(sandbox))
        return clients[-1]

    yield log_in
    for one in clients:
        one.session.close()


@pytest.fixture
def client(sandbox: Sandbox, connect: Callable[[Sandbox], Client]) -> Client:
    """Log in at the default sandbox."""
    return connect(sandbox)


@pytest.fixture
def invoice() -> Callable[..., dict[str, Any]]:
    """Make invoices that the API accepts."""
    return _invoice


@pytest.fixture
def debtor() -> Callable[..., dict[str, Any]]:
    """Make debtors that the API accepts."""
    return _debtor
