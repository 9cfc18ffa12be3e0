"""Reading a batch: what it says of each record, and never more than that."""

import hashlib
import json

import pytest

from ingest.domain.exchange import BatchStatus, Failed, Reason, Succeeded
from tests.api.conftest import BATCH, BATCH_PATH, ORG, answers, closes, http, sends

CREATED = {
    "type": "INVOICE",
    "invoiceId": "i-1",
    "invoiceNumber": "INV-1",
    "caseId": "c-1",
    "caseNumber": "CASE-1",
}
REFUSED = {"type": "INVOICE", "invoiceNumber": "INV-2", "errors": ["No debtor", "No claim"]}


def result(status="PARTIAL", **more: object):
    said = {"batchId": BATCH, "type": "INVOICE", "status": status, "finishedAt": None}
    return {"data": said | more}


def test_a_finished_batch_is_read_record_by_record(server, api):
    said = json.dumps(result(succeeded=[CREATED], failed=[REFUSED])).encode()
    server.then(answers(200, said))

    answer = api.batch(BATCH, None)

    assert (answer.reason, answer.status, answer.raw_status) == (
        Reason.OK,
        BatchStatus.PARTIAL,
        "PARTIAL",
    )
    assert answer.succeeded == (Succeeded("INV-1", "i-1", "c-1", "CASE-1"),)
    assert answer.failed == (Failed("INV-2", ("No debtor", "No claim")),)
    assert answer.digest == hashlib.sha256(said).hexdigest()
    assert answer.anomalies == ()


@pytest.mark.parametrize("status", list(BatchStatus))
def test_each_status_of_the_contract_is_known_and_lists_may_be_missing(server, api, status):
    server.then(answers(200, result(status.value, succeeded=None)))

    answer = api.batch(BATCH, None)

    assert (answer.status, answer.succeeded, answer.failed) == (status, (), ())
    assert answer.anomalies == ()


@pytest.mark.parametrize("status", ["PROCESSING", "success", "DONE\x1b[31m"])
@pytest.mark.fault("A14")
def test_a_status_that_nobody_knows_is_not_an_end(server, api, status):
    server.then(answers(200, result(status)))

    answer = api.batch(BATCH, None)

    assert answer.status is BatchStatus.QUEUED
    assert answer.raw_status == status.replace("\x1b", " ")
    assert len(answer.anomalies) == 1


@pytest.mark.parametrize(
    "item", ["INV-1", None, 7, {}, {"invoiceNumber": 7}, {"invoiceNumber": None}, {"x": "\ud800"}]
)
@pytest.mark.parametrize("name", ["succeeded", "failed"])
def test_an_item_that_cannot_be_joined_is_left_out_and_named(server, api, name, item):
    server.then(answers(200, result(**{name: [item]})))

    answer = api.batch(BATCH, None)

    assert (answer.succeeded, answer.failed) == ((), ())
    assert answer.anomalies == (f"Item 1 of {name} has no readable invoiceNumber.",)


@pytest.mark.fault("A24")
def test_a_number_is_taken_exactly_as_it_is_written(server, api):
    numbers = ["007", " 7 ", "\uff17", "inv-1", "INV-1"]
    server.then(answers(200, result(succeeded=[CREATED | {"invoiceNumber": x} for x in numbers])))

    assert [item.number for item in api.batch(BATCH, None).succeeded] == numbers


def test_a_created_record_without_readable_ids_is_still_created_and_named(server, api):
    item = {"invoiceNumber": "12345678901", "invoiceId": 7, "caseNumber": "98765432109"}
    server.then(answers(200, result("SUCCESS", succeeded=[item])))

    answer = api.batch(BATCH, None)

    assert answer.succeeded == (Succeeded("12345678901", "", "", "98765432109"),)
    assert answer.anomalies == ("Created '12345678901' has no readable invoiceId, caseId.",)


@pytest.mark.parametrize(
    ("errors", "read", "odd"),
    [
        (["a", "b"], ("a", "b"), 0),
        ([], (), 0),
        ([{"code": "E1", "message": "No debtor"}], ("code: E1; message: No debtor",), 0),
        (["id 12345678901\n", "", None, 7], ("id *********01", "7"), 0),
        (None, (), 1),
        ("one text", ("one text",), 1),
        (["x" * 9000], ("x" * 499 + "…",), 0),
        (["x"] * 5000, ("x",) * 100, 0),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_errors_are_cleaned_texts_whatever_they_were(server, api, errors, read, odd):
    server.then(answers(200, result(failed=[REFUSED | {"errors": errors}])))

    answer = api.batch(BATCH, None)

    assert answer.failed == (Failed("INV-2", read),)
    assert len(answer.anomalies) == odd


@pytest.mark.fault("S8")
def test_of_countless_anomalies_a_hundred_are_named(server, api):
    server.then(answers(200, result(succeeded=[7] * 5000)))

    assert len(api.batch(BATCH, None).anomalies) == 100


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Log in</html>",
        b"[]",
        b"{}",
        b'{"data": []}',
        b'{"data": {"status": 7}}',
        b'{"data": {"batchId": "%s"}}' % BATCH.encode(),
        b'{"data": {"status": "SUCCESS", "succeeded": {}}}',
        b'{"data": {"status": "SUCCESS", "failed": "none"}}',
        b'{"data": {"status": "SUCCESS", "batchId": "another"}}',
        b'{"data": {"status": "SUCCESS", "batchId": 7}}',
        b'{"data": {"status": "SUCCESS", "status": "FAILED"}}',
        b'{"data": {"status": "SUCCESS", "n": NaN}}',
        b'{"data": {"status": "SUCCESS", "n": ' + b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:50]),
)
@pytest.mark.fault("N13", "A23")
def test_a_result_that_cannot_be_understood_is_no_result(server, api, body):
    server.then(answers(200, body))

    answer = api.batch(BATCH, None)

    assert (answer.reason, answer.status) == (Reason.UNREADABLE, None)
    assert answer.message.startswith("The API answered")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (301, Reason.UNREADABLE),
        (308, Reason.UNREADABLE),
        (400, Reason.REJECTED),
        (401, Reason.UNAUTHORISED),
        (403, Reason.FORBIDDEN),
        (404, Reason.NOT_FOUND),
        (408, Reason.NO_ANSWER),
        (410, Reason.NOT_FOUND),
        (429, Reason.THROTTLED),
        (500, Reason.SERVER_ERROR),
        (502, Reason.SERVER_ERROR),
        (503, Reason.THROTTLED),
    ],
)
@pytest.mark.fault("N12")
def test_a_status_that_brings_no_result_says_why_and_when_to_come_back(server, api, status, reason):
    server.always = answers(status, {"title": "Because", "detail": "Kari"}, {"Retry-After": "7"})

    answer = api.batch(BATCH, None)

    assert (answer.reason, answer.status, answer.retry_after) == (reason, None, 7)
    # Only what refuses invoices is quoted in full.
    said = "Because; Kari" if reason is Reason.REJECTED else "Because"
    assert answer.message == f"The API answered {status}: {said}"


def test_a_cut_result_is_no_result(server, api):
    whole = http(200, json.dumps(result(succeeded=[CREATED])).encode())
    server.then(sends(whole[:-10]), closes)

    answers_read = [api.batch(BATCH, None) for _ in range(2)]

    assert [answer.reason for answer in answers_read] == [Reason.NO_ANSWER, Reason.NO_ANSWER]


@pytest.mark.fault("A22")
def test_a_result_in_pages_is_read_whole(server, api):
    second = CREATED | {"invoiceNumber": "INV-3"}
    server.then(
        answers(200, result(succeeded=[CREATED]) | {"summary": {"nextPageToken": "p 2"}}),
        answers(200, result(succeeded=[second], failed=[REFUSED]) | {"summary": {}}),
    )

    answer = api.batch(BATCH, None)

    assert [item.number for item in answer.succeeded] == ["INV-1", "INV-3"]
    assert [item.number for item in answer.failed] == ["INV-2"]
    assert server.received[-1].query == {"PageToken": ["p 2"]}
    assert len(answer.digest) == 64


@pytest.mark.fault("A22")
def test_a_missing_page_is_no_result(server, api):
    server.then(answers(200, result() | {"summary": {"nextPageToken": "2"}}), answers(500))

    assert api.batch(BATCH, None).reason is Reason.SERVER_ERROR


@pytest.mark.fault("A13")
def test_a_status_that_changes_between_pages_is_not_an_end(server, api):
    server.then(
        answers(200, result("QUEUED") | {"summary": {"nextPageToken": "2"}}),
        answers(200, result("SUCCESS")),
    )

    answer = api.batch(BATCH, None)

    assert answer.status is BatchStatus.QUEUED
    assert answer.anomalies == ("The status changed between two pages.",)


def test_a_batch_url_of_ours_is_used_and_keeps_its_query(server, opened):
    api = opened(batch_path="/collection/v1/orgs/{org_id}/batches/{batch_id}")
    url = f"{server.url}/v9/batches/{BATCH}?version=2"
    server.then(
        answers(200, result() | {"summary": {"nextPageToken": "2"}}), answers(200, result())
    )

    api.batch(BATCH, url)

    first, second = server.received[-2:]
    assert (first.path, first.query) == (f"/v9/batches/{BATCH}", {"version": ["2"]})
    assert second.query == {"version": ["2"], "PageToken": ["2"]}


@pytest.mark.fault("A26")
def test_a_batch_url_elsewhere_is_not_followed(server, other, opened):
    """The token would go wherever the URL points."""
    api = opened(batch_path="/collection/v1/orgs/{org_id}/batches/{batch_id}")
    server.then(answers(200, result()))

    answer = api.batch(BATCH, f"{other.url}{BATCH_PATH}")

    assert answer.reason is Reason.OK
    assert server.received[-1].path == f"/collection/v1/orgs/{ORG}/batches/{BATCH}"
    assert other.received == []


@pytest.mark.parametrize("batch_id", ["", "..", "../../x", "%2e%2e", "a/b", "a\r\nX: y", "a?b"])
@pytest.mark.fault("A27")
def test_a_batch_id_with_path_characters_is_not_asked_for(server, api, batch_id):
    answer = api.batch(batch_id, None)

    assert answer.reason is Reason.UNREADABLE
    assert server.received == []
