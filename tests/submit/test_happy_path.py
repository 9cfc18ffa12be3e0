import pytest

from ingest.domain.outcomes import Outcome
from ingest.ledger.states import RunState
from ingest.submit.chunker import Limits


def test_every_invoice_of_a_run_is_created_once_and_says_so(world):
    world.limits = Limits(invoices=3)
    run_id = world.plan(7)

    ended = world.run(run_id)

    assert ended.state is RunState.FINISHED
    assert ended.totals[Outcome.CREATED].records == 7
    assert ended.totals[Outcome.CREATED].amounts == {"NOK": 700}
    assert len(world.api.posts) == 3
    assert world.never_twice()
    assert world.outcomes(run_id)[4] == {
        "record": 4,
        "outcome": "created",
        "invoice_id": "inv-N4",
        "case_id": "case-N4",
        "case_number": "CASE-N4",
        "batch_id": "batch-1",
        "code": None,
        "message": None,
        "hint": None,
    }


@pytest.mark.fault("D1")
def test_a_second_run_of_the_same_export_sends_nothing(world):
    first = world.run(world.plan(5)).run_id
    second = world.run(world.plan(5)).run_id

    assert len(world.api.posts) == 1
    assert world.counts(second) == {Outcome.ALREADY_CREATED: 5}
    line = world.outcomes(second)[0]
    assert (line["invoice_id"], line["batch_id"]) == ("inv-N0", "batch-0")
    assert first in line["message"]


@pytest.mark.fault("A13", "A21")
def test_running_a_finished_run_again_asks_and_sends_nothing(world):
    run_id = world.plan(5)
    world.run(run_id)
    before = world.api.polls, len(world.api.posts), world.ledger.run(run_id)

    world.run(run_id)

    assert (world.api.polls, len(world.api.posts), world.ledger.run(run_id)) == before
