"""What is proven not applied: split, refused, waited for, or the end of the run."""

import json
import random

import pytest

from ingest.domain.exchange import BatchAnswer, Certainty, FoundBatches, Reason, Reply
from ingest.domain.outcomes import Outcome
from ingest.errors import ApiRefused, ApiUnavailable, Stopped
from ingest.ledger.states import RunState
from ingest.submit.brakes import MOST_THROTTLED, Brakes, quota
from ingest.submit.chunker import Limits

CHANCE = random.Random(1)  # noqa: S311 - waits, not secrets


def blame(world, *bad: str, reason=Reason.REJECTED):
    """Refuse every request that holds one of the numbers."""

    def judge(body, key):
        numbers = {one["invoiceNumber"] for one in json.loads(body)["invoices"]}
        if numbers & set(bad):
            return world.api.proven(reason)(body, key)
        return world.api.accept(body, key)

    world.api.always = judge


def test_answers_that_come_at_one_time_are_one_commit_and_each_chunk_gets_its_own(world):
    """While a slow disk commits, answers gather; of them, none may stand in for another."""
    points: list[str] = []
    world.barrier = points.append
    world.limits = Limits(invoices=2)
    run_id = world.plan(8)
    throttled = world.api.proven(Reason.THROTTLED, 429)
    world.api.script = [
        world.api.accept,
        world.api.lost_after,
        world.api.proven(Reason.REJECTED),
        throttled,
    ]

    world.run(run_id)

    first = points.index("accepted.uncommitted")
    states = ["accepted", "unknown", "split", "ready"]
    assert points[first : first + 8] == [
        *(f"{state}.uncommitted" for state in states),
        *(f"{state}.committed" for state in states),
    ]
    answers = [world.ledger.attempts(run_id, chunk)[0].certainty for chunk in range(4)]
    assert answers == ["accepted", "ambiguous", "not_applied", "not_applied"]
    assert world.states(run_id) == ["settled", "settled", "split", "settled", "settled", "settled"]
    assert world.counts(run_id) == {Outcome.CREATED: 8}
    assert world.never_twice()


@pytest.mark.fault("A5")
def test_a_refused_chunk_is_halved_until_the_invoices_to_blame_stand_alone(world):
    blame(world, "N3", "N6")

    run_id = world.plan(8)
    ended = world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 6, Outcome.REFUSED: 2}
    assert ended.state is RunState.FINISHED
    assert world.never_twice()
    assert [
        (line["record"], line["code"])
        for line in world.outcomes(run_id)
        if line["outcome"] == "refused"
    ] == [(3, "request_refused"), (6, "request_refused")]
    keys = [key for key, _ in world.api.posts]
    assert len(set(keys)) == len(keys)


@pytest.mark.fault("A5")
def test_the_halves_of_a_chunk_know_where_they_come_from_and_hold_its_bytes(world):
    blame(world, "N1")
    run_id = world.plan([{"extra": "æøå"}, {"extra": "😀"}, {}])
    world.run(run_id)

    parents = {chunk.number: chunk.parent for chunk in world.ledger.batches(run_id)}
    assert parents == {0: None, 1: 0, 2: 0, 3: 2, 4: 2}
    first, *rest = [json.loads(body)["invoices"] for _, body in world.api.posts]
    assert [one for body in rest if len(body) == 1 for one in body] == first


@pytest.mark.fault("A6")
def test_a_request_too_large_is_split_and_a_single_one_refused(world):
    blame(world, "N2", reason=Reason.TOO_LARGE)

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2, Outcome.REFUSED: 1}
    assert world.outcomes(run_id)[2]["code"] == "request_too_large"


def test_a_refused_single_invoice_may_be_sent_again_later(world):
    blame(world, "N0")
    world.run(world.plan(1))
    world.api.always = None

    second = world.plan(1)
    world.run(second)

    assert world.counts(second) == {Outcome.CREATED: 1}


@pytest.mark.fault("A1")
def test_throttling_pauses_every_worker_for_as_long_as_the_api_wishes(world):
    world.limits = Limits(invoices=1)
    world.api.script = [world.api.proven(Reason.THROTTLED, 429, retry_after=600.0)]
    started = world.clock.monotonic()

    run_id = world.plan(6)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 6}
    assert world.clock.monotonic() - started >= 600


@pytest.mark.fault("A1")
def test_throttling_without_end_stops_the_run_with_everything_unsent(world):
    world.api.always = world.api.proven(Reason.THROTTLED, 429, retry_after=900.0)
    run_id = world.plan(2)

    with pytest.raises(ApiUnavailable):
        world.run(run_id)

    assert world.counts(run_id) == {Outcome.NOT_SENT: 2}
    assert len(world.api.posts) == MOST_THROTTLED


@pytest.mark.fault("N1", "A31")
def test_an_unreachable_api_is_tried_for_the_configured_time_and_nothing_counts_as_sent(world):
    world.api.always = world.api.proven(Reason.UNREACHABLE)
    run_id = world.plan(2)

    with pytest.raises(ApiUnavailable, match="said unreachable"):
        world.run(run_id)

    assert world.counts(run_id) == {Outcome.NOT_SENT: 2}
    assert world.clock.waited <= world.settings.unavailable_timeout + 61
    assert world.ledger.run(run_id).state is RunState.OPEN

    world.api.always = None
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.CREATED: 2}


@pytest.mark.fault("A4")
def test_an_api_that_answers_nothing_but_errors_leaves_few_chunks_in_doubt(world):
    """Every POST that ends in a 5xx is a chunk that somebody must look for."""
    world.limits = Limits(invoices=1)
    world.api.always = lambda _body, _key: Reply(Certainty.AMBIGUOUS, Reason.SERVER_ERROR, 503)
    world.api.batches_answer = lambda _key: FoundBatches(Reason.SERVER_ERROR)
    run_id = world.plan(60)

    with pytest.raises(ApiUnavailable):
        world.run(run_id)

    counts = world.counts(run_id)
    assert counts[Outcome.UNKNOWN] < 40
    assert counts[Outcome.NOT_SENT] == 60 - counts[Outcome.UNKNOWN]


@pytest.mark.fault("A9")
def test_one_401_is_tried_again_and_a_second_one_ends_the_run(world):
    refuse = world.api.proven(Reason.UNAUTHORISED, 401)
    world.api.script = [refuse]
    run_id = world.plan(2)
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.CREATED: 2}

    world.api.script = [refuse, refuse]
    run_id = world.plan([{"record": 0, "source_id": "x"}])
    with pytest.raises(ApiRefused, match="credentials"):
        world.run(run_id)
    assert world.counts(run_id) == {Outcome.NOT_SENT: 1}


@pytest.mark.parametrize(("reason", "status"), [(Reason.FORBIDDEN, 403), (Reason.NOT_FOUND, 404)])
@pytest.mark.fault("A10")
def test_a_refused_request_as_such_stops_sending_but_results_are_still_read(world, reason, status):
    world.limits = Limits(invoices=1)
    world.settings = world.settings.model_copy(update={"concurrency": 1})
    world.api.script = [world.api.accept, world.api.proven(reason, status)]
    run_id = world.plan(4)

    with pytest.raises(ApiRefused):
        world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 1, Outcome.NOT_SENT: 3}
    assert len(world.api.posts) == 2


@pytest.mark.fault("A10")
def test_results_that_may_not_be_read_stop_the_run_and_leave_the_batch_open(world):
    world.api.poll_script = [lambda _id: BatchAnswer(Reason.FORBIDDEN)]
    run_id = world.plan(2)

    with pytest.raises(ApiRefused):
        world.run(run_id)

    assert world.counts(run_id) == {Outcome.OPEN: 2}


@pytest.mark.fault("T2")
def test_refused_credentials_leave_the_chunk_ready(world):
    def refuse(_body, _key):
        message = "The token endpoint refuses the client id."
        raise ApiRefused(message)

    world.api.script = [refuse]
    run_id = world.plan(2)
    with pytest.raises(ApiRefused, match="client id"):
        world.run(run_id)

    assert world.counts(run_id) == {Outcome.NOT_SENT: 2}
    assert world.ledger.batches(run_id)[0].ambiguous_attempts == 0


def test_a_defect_during_a_post_leaves_the_chunk_unknown_and_shows_itself(world):
    def crash(_body, _key):
        raise ZeroDivisionError

    world.api.script = [crash]
    run_id = world.plan(2)
    with pytest.raises(ZeroDivisionError):
        world.run(run_id)

    assert world.counts(run_id) == {Outcome.UNKNOWN: 2}
    world.run(run_id)
    assert len(world.api.posts) == 1


def test_a_defect_during_a_poll_leaves_the_batch_open(world):
    def crash(_id):
        raise ZeroDivisionError

    world.api.poll_script = [crash]
    run_id = world.plan(2)
    with pytest.raises(ZeroDivisionError):
        world.run(run_id)

    assert world.counts(run_id) == {Outcome.OPEN: 2}


@pytest.mark.fault("P11")
def test_a_stop_sends_nothing_more_and_records_what_is_open(world):
    world.limits = Limits(invoices=1)
    world.settings = world.settings.model_copy(update={"concurrency": 1})

    def accept_and_stop(body, key):
        world.stop.request(15)
        return world.api.accept(body, key)

    world.api.script = [accept_and_stop]
    run_id = world.plan(3)
    with pytest.raises(Stopped) as stopped:
        world.run(run_id)

    assert stopped.value.exit_status == 143
    assert world.counts(run_id) == {Outcome.OPEN: 1, Outcome.NOT_SENT: 2}


@pytest.mark.fault("A31", "S8")
def test_a_run_never_makes_more_calls_than_its_quota_although_several_leave_at_once(world):
    world.limits = Limits(1)
    world.settings = world.settings.model_copy(update={"concurrency": 4})
    world.quota = lambda _chunks, _records: 3
    run_id = world.plan(5)

    with pytest.raises(ApiUnavailable, match="made 3 calls"):
        world.run(run_id)
    assert len(world.api.posts) + world.api.polls == 3

    world.quota = quota
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.CREATED: 5}
    assert world.never_twice()


@pytest.mark.fault("A31", "S8")
def test_a_run_that_calls_without_end_is_stopped_by_its_budget():
    brakes = Brakes(60, CHANCE, budget=3)
    for _ in range(3):
        brakes.count()

    assert isinstance(brakes.error, ApiUnavailable)
    assert not brakes.sending


def test_the_first_reason_to_stop_is_the_one_that_is_told():
    brakes = Brakes(60, CHANCE, budget=9)
    brakes.halt(ApiRefused("first"), asking=True)
    assert (brakes.sending, brakes.asking) == (False, True)

    brakes.halt(ApiUnavailable("second"))

    assert str(brakes.error) == "first"
    assert not brakes.asking


def test_the_same_refusal_of_many_chunks_in_a_row_stops_the_run(world):
    """Something is wrong that no single invoice is to blame for: the rest is not sent."""
    world.settings = world.settings.model_copy(update={"same_refusals": 3, "concurrency": 1})
    world.api.always = world.api.proven(Reason.REJECTED)

    world.limits = Limits(invoices=1)
    run_id = world.plan(8)
    with pytest.raises(ApiRefused, match="3 chunks in a row for the same reason") as stopped:
        world.run(run_id)

    assert "same_refusals" in stopped.value.hint
    assert world.counts(run_id) == {Outcome.REFUSED: 3, Outcome.NOT_SENT: 5}


def test_batches_that_are_refused_as_a_whole_for_one_reason_stop_the_run(world):
    world.settings = world.settings.model_copy(update={"same_refusals": 2, "concurrency": 1})
    world.api.refused = {f"N{number}": "Creditor 12345678901 is closed" for number in range(60)}

    world.limits = Limits(invoices=1)

    def slow(body, key):
        world.clock.seconds += 2.0
        return world.api.accept(body, key)

    world.api.always = slow
    run_id = world.plan(60)
    with pytest.raises(ApiRefused, match=r"reason: Creditor \*+01 is closed"):
        world.run(run_id)

    assert world.counts(run_id)[Outcome.NOT_SENT] > 0


def test_refusals_that_differ_or_are_not_in_a_row_do_not():
    brakes = Brakes(60.0, CHANCE, most_alike=3)

    for said in ("a", "a", "b", "b", None, "b", "b"):
        brakes.alike("request", said)
        brakes.alike("batch", "b")
        brakes.alike("batch", None)

    assert brakes.sending
