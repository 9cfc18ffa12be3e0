"""Reconcile asks, explains, writes the reports again, and sends nothing."""

import pytest

from ingest.sandbox import Route

NO_PROMISE = {
    "AMILI_KEY_LIFE": "0",
    "AMILI_BATCH_LOOKUP": "0",
    "AMILI_INVOICE_LOOKUP": "0",
}


def _said(ended):
    return " ".join(ended.out.split())


def test_what_was_lost_is_found_explained_and_reported_and_nothing_is_sent(
    api, program, export, to_sandbox, run_folder, rows_of, monkeypatch
):
    monkeypatch.setenv("AMILI_POLL_TIMEOUT", "0.05")
    api.keeps_next_batch_queued()
    program(*to_sandbox(export(count=2)))
    posts = api.received(Route.CREATE)
    unfinished = program("reconcile")
    api.releases_batches()

    ended = program("reconcile")

    assert (unfinished.code, ended.code) == (7, 0)
    assert "2 invoices in batch" in _said(unfinished)
    assert "has not finished it" in _said(unfinished)
    assert "which was not finished: 2 created." in _said(ended)
    assert [row["amili_outcome"] for row in rows_of(run_folder() / "success.csv")] == [
        "created"
    ] * 2
    assert api.received(Route.CREATE) == posts
    assert program("reconcile").out == "Nothing is unfinished.\n"


def test_what_never_arrived_is_left_to_resume(api, program, export, to_sandbox, monkeypatch):
    api.cuts_next_request()
    with monkeypatch.context() as nothing:
        for name, value in NO_PROMISE.items():
            nothing.setenv(name, value)
        program(*to_sandbox(export(count=1)))
    posts = api.received(Route.CREATE)

    asked = program("reconcile", "--json")

    (document,) = asked.document()
    assert asked.code == 7
    (finding,) = document["findings"]
    assert finding.startswith("Chunk 0, 1 invoice whose request got no answer: ")
    assert finding.endswith("The API has not got it. 'resume' can send it again, safely.")
    assert api.received(Route.CREATE) == posts
    assert program("resume").code == 0
    assert api.created == {"T1": 1}


@pytest.mark.fault("N5")
def test_without_key_and_lookup_a_person_is_told_what_to_check(
    api, program, export, to_sandbox, monkeypatch
):
    for name, value in NO_PROMISE.items():
        monkeypatch.setenv(name, value)
    api.loses_next_reply()
    program(*to_sandbox(export(count=1)))
    posts = api.received(Route.CREATE)

    ended = program("reconcile")

    assert ended.code == 7
    assert "nothing can be asked for it here" in _said(ended)
    assert "Check: T1. Ask Amili whether an invoice with this source id exists." in _said(ended)
    assert api.received(Route.CREATE) == posts
    assert api.created == {"T1": 1}
