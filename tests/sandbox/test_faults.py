"""Every fault strikes when and where it was armed, and nothing else does."""

import socket
import threading
import time

import pytest
import requests

from ingest.errors import ConfigurationError
from ingest.sandbox import Fault, Kind, Options, Route, parse_fault
from ingest.sandbox.faults import BEFORE, FaultPlan


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (Kind.THROTTLE, 429),
        (Kind.ERROR_BEFORE, 500),
        (Kind.UNAUTHORISED, 401),
        (Kind.FORBIDDEN, 403),
        (Kind.TOO_LARGE, 413),
        (Kind.REJECT, 422),
    ],
)
def test_a_refusal_creates_nothing_and_the_next_request_passes(
    client, sandbox, invoice, kind, status
):
    sandbox.arm(kind)

    assert client.post(invoice()).status_code == status
    assert sandbox.created == {}
    assert client.post(invoice()).status_code == 202


def test_the_status_of_an_error_can_be_chosen(client, sandbox, invoice):
    sandbox.arm(Kind.ERROR_BEFORE, status=503, retry_after="7", body="Away")

    answer = client.post(invoice())

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert answer.json()["detail"] == "Away"


def test_retry_after_can_be_a_date(client, sandbox, invoice):
    sandbox.throttles(retry_after="date+60")

    assert client.post(invoice()).headers["Retry-After"].endswith(" GMT")


def test_a_reset_before_acceptance_creates_nothing(client, sandbox, invoice):
    sandbox.cuts_next_request()

    with pytest.raises(requests.ConnectionError, match="reset"):
        client.post(invoice())

    assert (sandbox.posts_received, sandbox.created) == (1, {})


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        (Kind.CUT_AFTER, requests.ConnectionError, "reset"),
        (Kind.LOST_REPLY, requests.ConnectionError, "closed connection without response"),
        (Kind.CUT_BODY, requests.exceptions.ChunkedEncodingError, "IncompleteRead"),
    ],
)
def test_a_connection_cut_after_acceptance_has_created_the_invoice(
    client, sandbox, invoice, kind, error, words
):
    sandbox.arm(kind)

    with pytest.raises(error, match=words):
        client.post(invoice())

    assert sandbox.created == {"erp-F-1": 1}


def test_an_error_after_acceptance_has_created_the_invoice(client, sandbox, invoice):
    sandbox.arm(Kind.ERROR_AFTER, status=502)

    assert client.post(invoice()).status_code == 502
    assert sandbox.created == {"erp-F-1": 1}


def test_a_late_request_is_acted_on_after_its_connection_was_closed(client, sandbox, invoice):
    sandbox.arm(Kind.LATE, seconds=0.1)

    with pytest.raises(requests.ConnectionError):
        client.post(invoice())

    assert sandbox.created == {}
    time.sleep(0.3)
    assert sandbox.created == {"erp-F-1": 1}


def test_an_odd_reply_says_what_it_was_told_to(client, sandbox, invoice):
    sandbox.arm(Kind.ODD_REPLY, status=200, body="<html>", headers={"content-type": "text/html"})

    answer = client.post(invoice())

    assert (answer.status_code, answer.text) == (200, "<html>")
    assert answer.headers["Content-Type"] == "text/html"
    assert sandbox.created == {"erp-F-1": 1}


def test_a_dripping_answer_arrives_whole_in_the_end(client, sandbox, invoice):
    sandbox.arm(Kind.DRIP, seconds=0.0005)

    assert "batchId" in client.post(invoice()).json()["data"]


def test_a_flood_does_not_end(client, sandbox, invoice):
    sandbox.arm(Kind.FLOOD)

    with client.session.post(
        f"{client.base}/invoices", json={"invoices": [invoice()]}, stream=True, timeout=60
    ) as answer:
        assert len(answer.raw.read(1_000_000)) == 1_000_000


def test_a_delay_is_waited_for_before_anything_is_done(client, sandbox, invoice):
    sandbox.arm(Kind.DELAY, seconds=0.2)
    start = time.monotonic()

    client.post(invoice())

    assert time.monotonic() - start >= 0.2


def test_no_answer_comes_before_the_latency(make_sandbox, connect):
    sandbox = make_sandbox(latency=0.2)
    start = time.monotonic()

    connect(sandbox)

    assert time.monotonic() - start >= 0.2
    assert sandbox.received(Route.TOKEN) == 1


def test_a_request_is_acted_on_although_its_client_has_gone(client, sandbox, invoice):
    sandbox.arm(Kind.DELAY, seconds=0.2)

    with pytest.raises(requests.ReadTimeout):
        client.session.post(
            f"{client.base}/invoices", json={"invoices": [invoice()]}, timeout=(60, 0.05)
        )

    deadline = time.monotonic() + 60
    while not sandbox.created and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sandbox.created == {"erp-F-1": 1}


@pytest.mark.fault("P4")
def test_half_a_request_is_none(client, sandbox, invoice):
    port = int(sandbox.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as channel:
        channel.sendall(b"POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")

    assert client.post(invoice()).status_code == 202
    assert sandbox.received(Route.TOKEN) == 1


def test_stopping_does_not_wait_for_a_request_in_flight(make_sandbox, connect, invoice):
    sandbox = make_sandbox()
    client = connect(sandbox)
    sandbox.arm(Kind.DELAY, seconds=30)
    failures = []

    def post():
        try:
            client.post(invoice())
        except requests.ConnectionError as error:
            failures.append(error)

    waiting = threading.Thread(target=post)
    waiting.start()
    while not sandbox.posts_received:
        time.sleep(0.01)
    start = time.monotonic()
    sandbox.__exit__(None, None, None)
    waiting.join(60)

    assert time.monotonic() - start < 20
    assert len(failures) == 1


def test_an_expired_token_is_refused_and_a_new_one_is_good(client, sandbox, invoice):
    sandbox.expires_tokens()

    assert client.post(invoice()).status_code == 401
    client.log_in()
    assert client.post(invoice()).status_code == 202


def test_a_fault_strikes_only_the_endpoint_it_is_tied_to(client, sandbox, invoice):
    sandbox.arm(Kind.ERROR_BEFORE, on=Route.BATCH, status=404)
    url = client.post(invoice()).json()["data"]["batchUrl"]

    assert client.get("/batches").status_code == 200
    assert client.get(url).status_code == 404
    assert client.get(url).status_code == 200


def test_a_request_is_rejected_for_the_invoice_it_holds(client, sandbox, invoice):
    sandbox.rejects_requests_with("erp-F-2", status=400)

    assert client.post(invoice("F-1"), invoice("F-2")).status_code == 400
    assert client.post(invoice("F-2")).status_code == 400
    assert client.post(invoice("F-1")).status_code == 202


def test_a_request_that_cannot_be_read_holds_no_invoice(client, sandbox):
    sandbox.rejects_requests_with("erp-F-2")

    assert client.post().status_code == 400


def test_an_invoice_is_refused_in_the_batch(client, sandbox, invoice):
    sandbox.refuses("erp-F-2", "No")

    batch = client.batch(invoice("F-1"), invoice("F-2"))

    assert batch["failed"] == [{"type": "INVOICE", "invoiceNumber": "F-2", "errors": ["No"]}]
    assert sandbox.created == {"erp-F-1": 1}


def test_an_invoice_can_be_missing_from_the_result(client, sandbox, invoice):
    sandbox.leaves_out("erp-F-2")

    batch = client.batch(invoice("F-1"), invoice("F-2"))

    assert [one["invoiceNumber"] for one in batch["succeeded"] + batch["failed"]] == ["F-1"]
    assert sandbox.created == {"erp-F-1": 1, "erp-F-2": 1}


def test_an_invoice_can_be_in_both_lists(client, sandbox, invoice):
    sandbox.arm(Kind.BOTH_LISTS)

    batch = client.batch(invoice("F-1"))

    assert [one["invoiceNumber"] for one in batch["succeeded"] + batch["failed"]] == ["F-1", "F-1"]


def test_a_ghost_is_an_invoice_that_nobody_sent(client, sandbox, invoice):
    sandbox.arm(Kind.GHOST)

    batch = client.batch(invoice("F-1"))

    assert sorted(one["invoiceNumber"] for one in batch["succeeded"]) == ["F-1", "GHOST-1"]
    assert sandbox.created == {"erp-F-1": 1}


def test_a_batch_can_say_failed_about_invoices_it_created(client, sandbox, invoice):
    sandbox.arm(Kind.EMPTY_FAILED)

    batch = client.batch(invoice("F-1"))

    assert (batch["status"], batch["succeeded"], batch["failed"]) == ("FAILED", [], [])
    assert sandbox.created == {"erp-F-1": 1}


def test_a_batch_can_have_a_status_that_nobody_knows(client, sandbox, invoice):
    sandbox.arm(Kind.ODD_STATUS, body="ARCHIVED")

    assert client.batch(invoice("F-1"))["status"] == "ARCHIVED"


def test_a_batch_stays_queued_until_it_is_released(client, sandbox, invoice):
    sandbox.keeps_next_batch_queued()
    url = client.post(invoice()).json()["data"]["batchUrl"]

    assert client.get(url).json()["data"]["status"] == "QUEUED"
    sandbox.releases_batches()
    assert client.get(url).json()["data"]["status"] == "SUCCESS"


def test_a_fault_can_let_some_requests_pass_first(client, sandbox, invoice):
    sandbox.arm(Kind.THROTTLE, skip=1, count=2)

    seen = [client.post(invoice(f"F-{n}")).status_code for n in range(4)]

    assert seen == [202, 429, 429, 202]


def test_a_rate_is_kept_and_is_the_same_for_the_same_seed():
    def fired(seed):
        plan = FaultPlan(seed, [Fault(kind=Kind.THROTTLE, count=None, rate=0.3)])
        return [plan.take(BEFORE, Route.CREATE) is not None for _ in range(1000)]

    assert 250 < sum(fired(1)) < 350
    assert fired(1) == fired(1) != fired(2)


def test_faults_can_be_taken_back(client, sandbox, invoice):
    sandbox.throttles(times=9)
    sandbox.disarm()

    assert client.post(invoice()).status_code == 202


def test_faults_can_be_given_at_the_start(make_sandbox, connect, invoice):
    client = connect(make_sandbox(faults=[parse_fault("throttle:count=1")]))

    assert client.post(invoice()).status_code == 429


def test_a_fault_is_written_as_kind_and_settings():
    fault = parse_fault("error_after:status=503,count=always,rate=0.5,on=batch")

    assert fault == Fault(kind=Kind.ERROR_AFTER, status=503, count=None, rate=0.5, on=Route.BATCH)


@pytest.mark.parametrize("text", ["", "rain", "throttle:count=0", "throttle:when=now"])
def test_a_fault_that_is_none_is_explained(text):
    with pytest.raises(ConfigurationError, match="is no fault of the sandbox") as error:
        parse_fault(text)

    assert "throttle" in error.value.hint


def test_every_kind_of_fault_says_when_it_strikes():
    assert Options(faults=[Fault(kind=kind) for kind in Kind]).faults[0].count == 1
