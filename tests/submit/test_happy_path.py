import sqlite3

import pytest

from ingest.domain.outcomes import Outcome
from ingest.errors import Stopped
from ingest.ledger.states import RunState
from ingest.submit.chunker import Limits


def test_every_invoice_of_a_run_is_created_once_and_says_so(world):
    world.limits = Limits(invoices=3)
    run_id = world.plan(7)

    ended = world.run(run_id)

    assert ended.state is RunState.FINISHED
    created = world.ledger.totals(run_id)[Outcome.CREATED]
    assert (created.records, created.amounts) == (7, {"NOK": 700})
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


def test_requests_leave_before_results_are_judged_and_few_results_wait(world):
    """Judging takes as long as a request's way to the API: meanwhile a worker would idle."""
    points: list[str] = []
    world.barrier = points.append
    world.limits = Limits(invoices=1)
    run_id = world.plan(24)

    world.run(run_id)

    named = {"poll", "results.committed"}
    steps = [point for point in points if point in named]
    assert steps[: world.settings.concurrency + 1].count("results.committed") == 0
    waiting = [
        steps[:end].count("poll") - steps[:end].count("results.committed")
        for end in range(len(steps) + 1)
    ]
    # Those that wait to be judged, and those that are under way.
    assert max(waiting) <= 2 * world.settings.concurrency
    assert world.states(run_id) == ["settled"] * 24


def test_an_answer_and_what_goes_in_its_place_are_one_commit(world):
    seen: list[tuple[str, list[str]]] = []
    world.settings = world.settings.model_copy(update={"concurrency": 1})
    world.limits = Limits(invoices=1)
    run_id = world.plan(2)
    other = sqlite3.connect(world.path)

    def look(name):
        states = other.execute("SELECT state FROM chunks ORDER BY chunk").fetchall()
        seen.append((name, [state for (state,) in states]))

    world.barrier = look
    world.run(run_id)
    other.close()

    first = [name for name, _ in seen].index("accepted.uncommitted")
    assert seen[first : first + 4] == [
        ("accepted.uncommitted", ["sending", "ready"]),
        ("intent.uncommitted", ["sending", "ready"]),
        ("accepted.committed", ["accepted", "sending"]),
        ("intent.committed", ["accepted", "sending"]),
    ]
    assert world.states(run_id) == ["settled"] * 2


def test_results_that_came_are_recorded_although_the_run_is_stopped(world):
    world.limits = Limits(invoices=1)
    run_id = world.plan(3)
    real = world.api.finished

    def stopped(batch_id):
        world.stop.request(15)
        return real(batch_id)

    world.api.poll_script = [stopped] * 3
    with pytest.raises(Stopped):
        world.run(run_id)

    assert "settled" in world.states(run_id)
    assert world.api.polls == world.states(run_id).count("settled")
