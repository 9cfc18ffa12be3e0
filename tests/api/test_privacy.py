"""What must never be seen: the secret, the token and the rows."""

import logging

import pytest
import structlog

import ingest.api
from ingest.api.transport import Answer, Request
from ingest.errors import IngestError
from tests.api.conftest import BATCH, SECRET, accepts, answers, closes, environment_of, resets

TOKEN = "canary-token"  # noqa: S105 - nobody's
BODY = b'{"invoices":[{"firstname":"canary-name","identificationNumber":"01810012345"}]}'
CANARIES = (SECRET, TOKEN, "canary-name", "01810012345")


@pytest.fixture
def said():
    """All structured log lines."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.mark.parametrize(
    "act",
    [
        accepts(),
        closes,
        resets,
        answers(302, b"", {"Location": f"https://evil.example/{TOKEN}?x={TOKEN}"}),
        answers(400, {"message": f"bad {TOKEN}", "detail": f"Bearer {TOKEN}"}),
        answers(500, f"Traceback: Authorization: Bearer {TOKEN}".encode()),
    ],
)
@pytest.mark.fault("S1")
def test_no_call_shows_secret_token_or_rows_anywhere(server, api, act, said, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    server.always = act

    results = [
        api.create(BODY, "key-1"),
        api.batch(BATCH, None),
        api.batches_of("key-1"),
        api.invoices_of("erp-1"),
        api,
    ]

    seen = repr(results) + repr(said) + caplog.text + "".join(capfd.readouterr())
    assert [canary for canary in CANARIES if canary in seen] == []


def test_a_call_is_logged_with_status_reason_and_duration_only(server, api, said):
    server.then(accepts(), closes)

    api.create(BODY, "key-1")
    api.create(BODY, "key-2")

    assert [{**line, "seconds": 0} for line in said] == [
        {
            "event": "api.exchange",
            "log_level": "debug",
            "call": "create",
            "status": status,
            "reason": reason,
            "seconds": 0,
        }
        for status, reason in [(202, "ok"), (None, "no_answer")]
    ]


def test_no_repr_shows_what_was_sent_or_came_back(server):
    request = Request("POST", "https://a.example", {"X": TOKEN}, BODY)
    answer = Answer(200, {"X": TOKEN}, BODY)

    seen = repr(request) + repr(answer) + repr(environment_of(server))

    assert [canary for canary in CANARIES if canary in seen] == []


def test_the_package_offers_only_what_it_means_to():
    assert sorted(ingest.api.__all__) == ["Client", "open_api", "polling_delay", "retry_delay"]
    assert all(hasattr(ingest.api, name) for name in ingest.api.__all__)


def test_nothing_is_sent_before_it_is_asked_for(server, api):
    assert server.received == []
    assert not isinstance(api, IngestError)
