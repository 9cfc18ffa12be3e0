"""Where requests go: the configured origins and nothing else.

The API hands out an absolute ``batchUrl``. It tells which of its batch paths
the server means, but following it blindly would take the token to whatever host
it names, so it must lie on the configured origin and be plain in every part.
"""

import re
from typing import Final
from urllib.parse import SplitResult, quote, urlencode, urlsplit

import requests

from ingest.errors import ConfigurationError
from ingest.settings.model import Environment

PREFIX: Final = "/collection/v1"

_BATCH_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:+=@-]{0,199}")
_PLAIN_PATH: Final = re.compile(r"(/[A-Za-z0-9_~:+=@-][A-Za-z0-9._~:+=@-]*)+")
_PLAIN_QUERY: Final = re.compile(r"[A-Za-z0-9._~:+=@&-]*")
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PORTS: Final = {"http": 80, "https": 443}
_LONGEST_URL: Final = 2000


def is_batch_id(text: object) -> bool:
    """Tell whether ``text`` has the shape of a batch id: a UUID, or as harmless in a path.

    >>> is_batch_id("d290f1ee-6c54-4b01-90e6-d701748f0851"), is_batch_id("../../x")
    (True, False)
    """
    return isinstance(text, str) and _BATCH_ID.fullmatch(text) is not None


class Addresses:
    """The addresses of one environment, built and checked once."""

    def __init__(self, environment: Environment) -> None:
        """Raise ConfigurationError where a setting cannot be part of an address."""
        _check(environment)
        self._api = environment.api_url.rstrip("/")
        self._batch_path = environment.batch_path
        self._org_id = environment.org_id
        self.token = f"{environment.auth_url.rstrip('/')}/token"
        org = f"{self._api}{PREFIX}/orgs/{quote(self._org_id, safe='')}"
        self.invoices = f"{org}/invoices"
        self._batches = f"{org}/batches"
        for url in (self.token, self.invoices, self.batch("0", None)):
            _check_url(url)

    @property
    def secure(self) -> bool:
        """Whether any of them is https."""
        return any(urlsplit(url).scheme == "https" for url in (self.token, self._api))

    def batch(self, batch_id: str, batch_url: str | None) -> str:
        """Return ``batch_url`` where it can be trusted, else the settings' path for the id."""
        if batch_url is not None and self.trusts(batch_url):
            return batch_url
        path = self._batch_path.format(
            batch_id=quote(batch_id, safe=""), org_id=quote(self._org_id, safe="")
        )
        return f"{self._api}{path}"

    def batches_of(self, key: str) -> str:
        """Return the address that lists the batches created with ``key``."""
        return f"{self._batches}?{urlencode({'IdempotencyKey': key, 'Type': 'INVOICE'})}"

    def invoices_of(self, source_id: str) -> str:
        """Return the address that lists the invoices of ``source_id``."""
        return f"{self.invoices}?{urlencode({'UniqueSourceInvoiceId': source_id})}"

    def trusts(self, url: str) -> bool:
        """Tell whether ``url`` is absolute, plain, and on the configured API's origin."""
        try:
            parts, ours = urlsplit(url), urlsplit(self._api)
            same = _origin(parts) == _origin(ours)
        except ValueError:
            return False
        # Compared as a whole: urlsplit drops line breaks and tabs without a word.
        return (
            len(url) <= _LONGEST_URL
            and same
            and "@" not in parts.netloc
            and _PLAIN_PATH.fullmatch(parts.path) is not None
            and _PLAIN_QUERY.fullmatch(parts.query) is not None
            and parts.geturl() == url
            and "#" not in url
        )

    def batch_of(self, location: str) -> str | None:
        """Return the batch id in a Location header or batchUrl; None where there is none.

        A path on the API's own host, or an address that ``trusts`` holds for, whose
        last parts are ``batches`` and an id.
        """
        url = self._root() + location if location.startswith("/") else location
        if not self.trusts(url):
            return None
        *_, before, last = ["", *urlsplit(url).path.split("/")]
        return last if before == "batches" and is_batch_id(last) else None

    def _root(self) -> str:
        parts = urlsplit(self._api)
        return f"{parts.scheme}://{parts.netloc}"


def next_page(url: str, token: str) -> str:
    """Return ``url`` with the token of the page to read next."""
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode({'PageToken': token})}"


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def _check(environment: Environment) -> None:
    """Raise ConfigurationError for what would fail, or go astray, with every request."""
    name = environment.idempotency_header
    if name is not None and not _HEADER_NAME.fullmatch(name):
        msg = f"idempotency_header {name!r} is no name of a header."
        raise ConfigurationError(msg)
    if not is_batch_id(environment.org_id):
        msg = f"org_id {environment.org_id!r} is no organisation id."
        raise ConfigurationError(msg)
    path = environment.batch_path
    try:
        filled = path.format(batch_id="batch-id", org_id="org-id")
    except (LookupError, ValueError):
        filled = ""
    if "batch-id" not in filled or not _PLAIN_PATH.fullmatch(filled):
        msg = f"batch_path {path!r} is no path with {{batch_id}} and, if need be, {{org_id}}."
        raise ConfigurationError(msg)


def _check_url(url: str) -> None:
    try:
        requests.Request("GET", url).prepare()
    except requests.RequestException as error:
        msg = f"{url!r} is no address: {error}."
        raise ConfigurationError(msg) from error
