"""Looking up what a key or a source id led to: complete, exact, or no answer at all."""

import pytest

from ingest.domain.exchange import FoundBatches, FoundInvoice, FoundInvoices, Reason
from tests.api.conftest import BATCH, CREATE_PATH, ORG, answers, closes

FOUND = {
    "id": "i-1",
    "invoiceNumber": "INV-1",
    "collectionCaseNumber": "CASE-1",
    "type": "NOTICE",
    "status": "OPEN",
}


def listed(*items: object, **summary: object):
    return {"data": list(items), "summary": summary}


def test_batches_are_asked_for_by_key(server, api):
    server.then(answers(200, listed({"batchId": BATCH, "type": "INVOICE"})))

    found = api.batches_of("key 1&x")

    asked = server.received[-1]
    assert found == FoundBatches(Reason.OK, (BATCH,))
    assert asked.path == f"/collection/v1/orgs/{ORG}/batches"
    assert asked.query == {"IdempotencyKey": ["key 1&x"], "Type": ["INVOICE"]}


@pytest.mark.fault("A28")
def test_two_batches_for_one_key_are_both_told_and_repeated_ones_once(server, api):
    server.then(
        answers(200, listed({"batchId": "a"}, {"id": "b"}, nextPageToken="2")),
        answers(200, listed({"batchId": "a"}, nextPageToken=None)),
    )

    assert api.batches_of("key-1").batch_ids == ("a", "b")
    assert server.received[-1].query["PageToken"] == ["2"]
    assert server.received[-1].query["IdempotencyKey"] == ["key-1"]


def test_batches_that_name_another_key_or_type_do_not_count(server, api):
    server.then(
        answers(
            200,
            listed(
                {"batchId": "a", "idempotencyKey": "key-2"},
                {"batchId": "b", "type": "PAYMENT"},
                {"batchId": "c", "idempotencyKey": "key-1", "type": "INVOICE"},
            ),
        )
    )

    assert api.batches_of("key-1").batch_ids == ("c",)


def test_invoices_are_asked_for_by_source_id(server, api):
    server.then(answers(200, listed(FOUND)))

    found = api.invoices_of("erp-1/æ")

    asked = server.received[-1]
    assert found == FoundInvoices(Reason.OK, (FoundInvoice("erp-1/æ", "INV-1", "i-1", "CASE-1"),))
    assert (asked.method, asked.path) == ("GET", CREATE_PATH)
    assert asked.query == {"UniqueSourceInvoiceId": ["erp-1/æ"]}


@pytest.mark.fault("A24")
def test_only_an_exactly_equal_source_id_counts(server, api):
    said = ["ERP-1", "erp-1 ", "erp-10", "erp-1"]
    server.then(answers(200, listed(*(FOUND | {"uniqueSourceInvoiceId": x} for x in said))))

    assert len(api.invoices_of("erp-1").invoices) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"data": None},
        {"data": {}},
        {"data": [7]},
        {"items": []},
        [],
        {"data": [{"batchId": 7}]},
        {"data": [{"invoiceNumber": 7, "batchId": "../x"}]},
    ],
)
@pytest.mark.fault("A23")
def test_a_list_that_cannot_be_understood_does_not_say_that_there_is_none(server, api, body):
    server.always = answers(200, body)

    assert api.batches_of("key-1").reason is Reason.UNREADABLE
    assert api.invoices_of("erp-1").reason is Reason.UNREADABLE


def test_an_empty_list_says_that_there_is_none(server, api):
    server.always = answers(200, {"data": []})

    assert api.batches_of("key-1") == FoundBatches(Reason.OK)
    assert api.invoices_of("erp-1") == FoundInvoices(Reason.OK)


@pytest.mark.parametrize("act", [closes, answers(404), answers(500), answers(302)])
def test_no_answer_does_not_say_that_there_is_none(server, api, act):
    server.always = act

    assert api.batches_of("key-1").reason is not Reason.OK
    assert api.invoices_of("erp-1").reason is not Reason.OK


def test_a_page_that_never_comes_makes_the_list_incomplete(server, api):
    server.then(answers(200, listed({"batchId": "a"}, nextPageToken="2")), closes)

    found = api.batches_of("key-1")

    assert (found.reason, found.batch_ids) == (Reason.NO_ANSWER, ())
    assert found.message.endswith("Remote end closed connection without response")


@pytest.mark.fault("A22")
def test_pages_that_repeat_are_not_read_for_ever(server, api):
    server.always = answers(200, listed(nextPageToken="again"))

    found = api.batches_of("key-1")

    assert (found.reason, len(server.received)) == (Reason.UNREADABLE, 3)


@pytest.mark.fault("A22", "S8")
def test_pages_without_end_are_not_read_for_ever(server, opened):
    pages = iter(range(10_000))

    def one_more(sock, got):
        answers(200, listed(nextPageToken=f"p{next(pages)}"))(sock, got)

    server.always = one_more

    found = opened(max_answer_bytes=2000).batches_of("key-1")

    assert (found.reason, found.message) == (
        Reason.UNREADABLE,
        "The API's answer has too many pages.",
    )
    assert len(server.received) < 70
