"""A real mail server with certificates of its own, a real webhook, and summaries to tell of."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from ingest.domain.outcomes import REPORT_FILES, Outcome
from ingest.domain.rules import Severity
from ingest.errors import IngestError
from ingest.notify import Message, about_run
from ingest.reports import ExportFacts, FaultCount, MappingFacts, ReportFile, RunFacts, Summary
from ingest.settings.names import Language
from ingest.settings.notify import Notification
from ingest.spool import Totals
from tests.api.conftest import Authority, authority

__all__ = ["authority"]

SECRET = "canary-password"  # noqa: S105 - nobody's


@dataclass
class Inbox:
    """What the mail server was given; ``answer`` is what it says to a mail's text."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refused: tuple[str, ...] = ()
    answer: str = "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any):  # noqa: ANN401, N802 - aiosmtpd's names
        if address in self.refused:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any):  # noqa: ANN401, N802 - as above
        if self.answer.startswith("2"):
            mail = message_from_bytes(envelope.content, policy=default)
            self.mails.append(mail)  # type: ignore[arg-type]  # what the default policy makes
            self.recipients.append(envelope.rcpt_tos)
        return self.answer


def _login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:  # noqa: ANN401 - aiosmtpd's
    good = data.login == b"finance" and data.password == SECRET.encode()
    return AuthResult(success=good, handled=False)  # the server is to answer


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail(authority: Authority, inbox: Inbox) -> Iterator[Callable[..., Notification]]:
    """Start a mail server and return a notification that uses it."""
    with ExitStack() as running:

        def start(*, login: bool = False, tls: str = "starttls", **given: object) -> Notification:
            how: dict[str, Any] = {"authenticator": _login, "auth_required": login}
            if tls == "starttls":
                how |= {"tls_context": authority.context(), "require_starttls": True}
            elif tls == "tls":
                how |= {"ssl_context": authority.context(), "auth_require_tls": False}
            else:
                how |= {"auth_require_tls": False}
            server = Controller(inbox, hostname="localhost", port=_free_port(), **how)
            server.start()
            running.callback(server.stop)
            credentials = {"user": "finance", "password": SECRET} if login else {}
            return Notification.model_validate(
                {
                    "name": "finance",
                    "kind": "mail",
                    "recipients": ["finance@example.com", "clerk@example.com"],
                    "sender": "ingest@example.com",
                    "host": "localhost",
                    "port": server.port,
                    "tls": tls,
                    "ca_bundle": authority.bundle,
                    **credentials,
                    **given,
                }
            )

        yield start


def _free_port() -> int:
    with ThreadingHTTPServer(("localhost", 0), BaseHTTPRequestHandler) as server:
        return int(server.server_address[1])


@dataclass
class Hook:
    """A webhook's server: what was posted, and with which status it answers."""

    url: str = ""
    status: int = 200
    posted: list[Any] = field(default_factory=list)


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posted.append(json.loads(body))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"json://127.0.0.1:{server.server_address[1]}/canary-token"
        Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with reports, one of them large."""
    for name, size in (("report.html", 10), ("errors.csv", 20), ("success.csv", 3_000_000)):
        (tmp_path / name).write_bytes(b"x" * size)
    return tmp_path


@pytest.fixture
def summary() -> Callable[..., Summary]:
    """Return a run in miniature: rows by outcome, and an export's name."""

    def make(rows: Mapping[Outcome, int], export: str = "items.csv") -> Summary:
        moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        counted = {o: Totals(rows.get(o, 0), {"NOK": 125 * rows.get(o, 0)}) for o in Outcome}
        bad = rows.get(Outcome.INVALID, 0)
        fault = FaultCount(
            "date_unreadable", Severity.ERROR, bad, Totals(bad, {"NOK": 125_000 * bad}), "W."
        )
        facts = RunFacts(
            run_id="20260102T030405000Z-abcd",
            command="run",
            tool_version="0.1.0",
            started=moment,
            ended=moment,
            export=ExportFacts(export, "ab", 1, "csv"),
            mapping=MappingFacts("m", "cd"),
            environment="sandbox",
        )
        return Summary(
            facts=facts,
            read=sum(counted.values(), start=Totals(0, {}, 0)),
            outcomes=counted,
            sent=counted,
            records={o: rows.get(o, 0) for o in Outcome},
            faults=(fault,) if bad else (),
            files=tuple(
                ReportFile(
                    name, sum(rows.get(o, 0) for o in Outcome if REPORT_FILES[o] == name), 1, ""
                )
                for name in dict.fromkeys(REPORT_FILES.values())
            ),
        )

    return make


@pytest.fixture
def message(summary: Callable[..., Summary], folder: Path) -> Callable[..., Message]:
    """Return the message about such a run."""

    def make(
        rows: Mapping[Outcome, int],
        language: Language = Language.ENGLISH,
        problem: IngestError | None = None,
        export: str = "items.csv",
    ) -> Message:
        return about_run(summary(rows, export), folder, problem, language)

    return make
