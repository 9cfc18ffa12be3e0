"""A lost reply says nothing about the chunk: ask before sending, and never send blindly."""

import json

import pytest

from ingest.domain.exchange import FoundBatches, FoundInvoice, FoundInvoices, Reason
from ingest.domain.outcomes import Outcome
from ingest.ledger.states import RunState
from ingest.submit.resolve import MOST_LOST, PATIENCE


def test_a_chunk_that_was_applied_is_found_by_its_key_and_not_sent_again(world):
    world.api.script = [world.api.lost_after]

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert len(world.api.posts) == 1


@pytest.mark.parametrize("batch_lookup", [True, False])
def test_with_a_promise_about_keys_the_same_bytes_go_out_again_with_the_same_key(
    world, batch_lookup
):
    world.promises = {
        "key_life": 86_400,
        "batch_lookup": batch_lookup,
        "invoice_lookup": False,
    }
    world.api.script = [world.api.lost_before, world.api.lost_after]

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert len(set(world.api.posts)) == 1
    assert world.never_twice()


@pytest.mark.fault("A30")
def test_a_key_that_may_have_expired_is_never_sent_again(world):
    world.promises = {"key_life": 61, "batch_lookup": False, "invoice_lookup": False}
    world.api.script = [world.api.lost_before]
    world.api.keys = False

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.UNKNOWN: 3}
    assert len(world.api.posts) == 1


@pytest.mark.fault("A30")
def test_a_key_must_outlive_the_longest_that_a_request_may_wait(world):
    """A resend that the API acts on after it forgot the key would be a second invoice."""
    world.promises = {
        "key_life": 3_600,
        "settle_time": 3_590,
        "batch_lookup": False,
        "invoice_lookup": False,
    }
    world.api.script = [world.api.lost_before]

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.UNKNOWN: 3}
    assert len(world.api.posts) == 1


@pytest.mark.fault("P18")
def test_a_clock_that_was_set_back_makes_no_key_younger(world):
    world.promises = {"key_life": 3_600, "batch_lookup": False, "invoice_lookup": False}

    def lose_and_turn_back(body, key):
        world.clock.skew = -7_200
        return world.api.lost_before(body, key)

    world.api.script = [lose_and_turn_back]
    run_id = world.plan(3)
    world.run(run_id)

    assert len(world.api.posts) == 1
    assert world.states(run_id) == ["held"]


@pytest.mark.fault("P19")
def test_a_machine_that_slept_judges_the_key_again_before_it_sends(world):
    """The decision to re-send may be hours old when its turn comes."""
    world.promises = {"key_life": 3_600, "batch_lookup": False, "invoice_lookup": False}
    world.api.script = [world.api.lost_before]
    engine_take = world.clock.take

    def sleepy(inbox, seconds):
        taken = engine_take(inbox, seconds)
        if taken is None and len(world.api.posts) == 1:
            world.clock.skew += 90_000
        return taken

    world.clock.take = sleepy
    run_id = world.plan(3)
    world.run(run_id)

    assert len(world.api.posts) == 1
    assert world.counts(run_id) == {Outcome.UNKNOWN: 3}


@pytest.mark.parametrize(
    "lookups",
    [
        {"batch_lookup": True, "invoice_lookup": True},
        {"batch_lookup": True, "invoice_lookup": False},
        {"batch_lookup": False, "invoice_lookup": True},
    ],
)
@pytest.mark.fault("A29")
def test_an_absence_proves_something_only_after_the_promised_time(world, lookups):
    world.promises = {"settle_time": 120, **lookups}
    world.api.script = [world.api.lost_before]
    started = world.clock.monotonic()

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert len(set(world.api.posts)) == 1
    assert world.clock.monotonic() - started > 120


@pytest.mark.parametrize("late", [1, 30, 119])
@pytest.mark.fault("N7", "A29")
def test_a_request_that_arrives_late_is_found_and_not_sent_twice(world, late):
    world.promises = {"settle_time": 120}
    world.api.script = [world.api.late_by(late)]

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert len(world.api.posts) == 1
    assert world.never_twice()


def test_without_a_promise_a_request_that_is_nowhere_is_left_to_a_person(world):
    world.api.script = [world.api.lost_before]

    run_id = world.plan(3)
    ended = world.run(run_id)

    assert ended.state is RunState.OPEN
    assert len(world.api.posts) == 1
    assert world.clock.waited >= PATIENCE
    line = world.outcomes(run_id)[0]
    assert (line["outcome"], line["code"]) == ("unknown", "nowhere_to_be_found")
    assert "Ask Amili whether" in line["hint"]


def test_without_any_lookup_nothing_is_sent_twice_and_the_report_says_so(world):
    world.promises = {"batch_lookup": False, "invoice_lookup": False}
    world.api.script = [world.api.lost_after]

    run_id = world.plan(3)
    world.run(run_id)

    assert len(world.api.posts) == 1
    assert world.outcomes(run_id)[0]["code"] == "no_lookup"


def test_without_the_header_nothing_rests_on_keys(world):
    world.promises = {"idempotency_header": None, "key_life": 86_400, "invoice_lookup": False}
    world.api.script = [world.api.lost_after]

    run_id = world.plan(3)
    world.run(run_id)

    assert world.api.lookups == []
    assert world.states(run_id) == ["held"]


def test_a_held_chunk_is_asked_about_again_by_resume_and_then_settled(world):
    world.api.script = [world.api.late_by(500)]
    run_id = world.plan(3)
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.UNKNOWN: 3}

    world.clock.seconds += 1_000
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert len(world.api.posts) == 1


def test_a_promise_given_later_lets_resume_send_what_was_held(world):
    world.api.script = [world.api.lost_before]
    run_id = world.plan(3)
    world.run(run_id)

    world.promises = {"settle_time": 60}
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert world.never_twice()


def test_resume_without_news_sends_nothing_and_changes_no_outcome(world):
    world.api.script = [world.api.lost_before]
    run_id = world.plan(3)
    world.run(run_id)
    before = world.outcomes(run_id)

    world.run(run_id)

    assert len(world.api.posts) == 1
    assert world.outcomes(run_id) == before


@pytest.mark.fault("A28")
def test_two_batches_of_one_key_are_shown_to_a_person(world):
    world.api.script = [world.api.lost_before]
    world.api.batches_answer = lambda _key: FoundBatches(Reason.OK, ("b1", "b2"))

    run_id = world.plan(3)
    world.run(run_id)

    line = world.outcomes(run_id)[0]
    assert (line["outcome"], line["code"]) == ("unknown", "several_batches")
    assert "b1, b2" in line["message"]


def test_a_lost_chunk_that_a_lookup_by_source_id_finds_whole_is_settled(world):
    world.promises = {"batch_lookup": False}
    world.api.script = [world.api.lost_after]

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert world.states(run_id) == ["settled"]
    assert world.outcomes(run_id)[0]["invoice_id"] == "inv-N0"
    assert len(world.api.posts) == 1


def test_what_a_lookup_finds_is_adopted_and_the_rest_is_left_to_a_person(world):
    """Some of the chunk exists, so it was applied; the rest may still come, for all we know."""
    world.promises = {"batch_lookup": False}
    world.api.refused = {"N1": "no"}
    world.api.script = [world.api.lost_after]

    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2, Outcome.UNKNOWN: 1}
    assert len(world.api.posts) == 1


def test_what_a_lookup_proves_absent_beside_others_was_refused_among_them(world):
    """All that was applied must be visible by now, so the claim is free for the next export."""
    world.promises = {"batch_lookup": False, "settle_time": 60}
    world.api.refused = {"N1": "no"}
    world.api.script = [world.api.lost_after]

    run_id = world.plan(3)
    ended = world.run(run_id)

    assert ended.state is RunState.FINISHED
    assert world.counts(run_id) == {Outcome.CREATED: 2, Outcome.REFUSED: 1}
    assert [line["code"] for line in world.outcomes(run_id)] == [None, "left_out", None]
    assert len(world.api.posts) == 1

    world.api.refused = {}
    again = world.plan(3)
    world.run(again)
    assert world.counts(again) == {Outcome.ALREADY_CREATED: 2, Outcome.CREATED: 1}
    assert world.never_twice()


def test_an_invoice_that_shows_later_than_others_of_its_chunk_is_not_told_as_left_out(world):
    """Absence proves something only after the promised time, also beside what is there."""
    world.promises = {"batch_lookup": False, "settle_time": 60, "post_deadline": 10}
    world.api.script = [world.api.lost_after]
    shown = type(world.api).invoices_of

    def slowly(source_id):
        if source_id == "id-1" and world.clock.monotonic() < 65:
            return FoundInvoices(Reason.OK)
        world.api.invoices_answer = None
        found = shown(world.api, source_id)
        world.api.invoices_answer = slowly
        return found

    world.api.invoices_answer = slowly
    run_id = world.plan(3)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert len(world.api.posts) == 1


@pytest.mark.parametrize("point", ["left_out.uncommitted", "left_out.committed"])
def test_a_process_that_dies_while_it_tells_what_was_left_out_leaves_nothing_half_told(
    world, point
):
    class CrashError(BaseException):
        """The process is gone."""

    def die(name):
        if name == point:
            raise CrashError

    world.promises = {"batch_lookup": False, "settle_time": 60}
    world.api.refused = {"N1": "no"}
    world.api.script = [world.api.lost_after]
    world.barrier = die
    run_id = world.plan(3)
    with pytest.raises(CrashError):
        world.run(run_id)
    world.barrier = lambda _name: None
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2, Outcome.REFUSED: 1}
    assert world.states(run_id) == ["settled"]
    assert len(world.api.posts) == 1


def test_nothing_is_told_as_left_out_where_only_an_invoice_of_another_was_found(world):
    """It proves nothing about our request, so what is absent is not refused."""
    world.promises = {"batch_lookup": False, "settle_time": 60}
    world.api.script = [world.api.lost_before]
    world.api.invoices_answer = lambda source_id: FoundInvoices(
        Reason.OK, (FoundInvoice(source_id, "other", "i9", ""),) if source_id == "id-0" else ()
    )

    run_id = world.plan(2)
    world.run(run_id)

    codes = [line["code"] for line in world.outcomes(run_id)]
    assert codes == ["other_number", "nowhere_to_be_found"]
    assert len(world.api.posts) == 1


def test_an_invoice_with_another_number_is_not_taken_for_ours(world):
    world.promises = {"batch_lookup": False}
    world.api.script = [world.api.lost_before]
    world.api.invoices_answer = lambda source_id: FoundInvoices(
        Reason.OK, (FoundInvoice(source_id, "other", "i9", ""),)
    )

    run_id = world.plan(2)
    world.run(run_id)

    assert [line["code"] for line in world.outcomes(run_id)] == ["other_number"] * 2
    assert [anomaly.code for anomaly in world.ledger.anomalies(run_id)] == ["other_number"] * 2


def test_two_invoices_under_one_source_id_are_shown_to_a_person(world):
    world.promises = {"batch_lookup": False}
    world.api.script = [world.api.lost_before]
    world.api.invoices_answer = lambda source_id: FoundInvoices(
        Reason.OK,
        (FoundInvoice(source_id, "N0", "i1", ""), FoundInvoice(source_id, "N0", "i2", "")),
    )

    run_id = world.plan(1)
    world.run(run_id)

    assert world.outcomes(run_id)[0]["code"] == "several_invoices"


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.NOT_FOUND])
def test_a_lookup_that_is_not_offered_leaves_the_other_one(world, reason):
    world.api.script = [world.api.lost_after]
    world.api.batches_answer = lambda _key: FoundBatches(reason)

    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.NOT_FOUND])
def test_when_no_lookup_is_offered_after_all_the_chunk_is_held(world, reason):
    world.api.script = [world.api.lost_after]
    world.api.batches_answer = lambda _key: FoundBatches(reason)
    world.api.invoices_answer = lambda _id: FoundInvoices(reason)

    run_id = world.plan(2)
    world.run(run_id)

    assert world.outcomes(run_id)[0]["code"] == "no_lookup"


def test_lookups_that_fail_are_tried_again(world):
    world.api.script = [world.api.lost_after]
    answers = [FoundBatches(Reason.SERVER_ERROR), FoundBatches(Reason.OK)]
    world.api.batches_answer = lambda _key: answers.pop(0) if answers else FoundBatches(Reason.OK)
    failing = [FoundInvoices(Reason.NO_ANSWER)]
    model = type(world.api).invoices_of

    def flaky(source_id):
        if failing:
            return failing.pop()
        world.api.invoices_answer = None
        return model(world.api, source_id)

    world.api.invoices_answer = flaky
    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


def test_a_definite_refusal_never_clears_an_earlier_ambiguity(world):
    """The first request may still arrive; only a lookup can say what became of it."""
    world.promises = {"key_life": 86_400, "batch_lookup": False, "invoice_lookup": False}
    world.api.script = [world.api.late_by(30), world.api.proven(Reason.REJECTED)]

    run_id = world.plan(2)
    world.run(run_id)

    assert len(world.api.posts) == 2
    line = world.outcomes(run_id)[0]
    assert (line["outcome"], line["code"]) == ("unknown", "refused_later")
    world.run(run_id)
    assert len(world.api.posts) == 2


@pytest.mark.fault("A7")
def test_a_conflict_about_our_key_is_looked_up_and_adopted(world):
    def conflict(body, key):
        world.api.accept(body, key)
        return world.api.proven(Reason.CONFLICT, 409)(body, key)

    world.api.script = [conflict]
    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


@pytest.mark.fault("A4")
def test_a_chunk_is_tried_so_often_by_one_run_and_again_by_the_next(world):
    """Where the API is ill for long, the run must end, and the next one finds it well again."""
    world.promises = {"key_life": 86_400, "batch_lookup": False, "invoice_lookup": False}
    world.api.always = world.api.proven(Reason.CONFLICT, 409)

    run_id = world.plan(2)
    world.run(run_id)

    assert len(world.api.posts) == MOST_LOST
    assert world.outcomes(run_id)[0]["code"] == "tried_too_often"
    world.reopen()
    world.run(run_id)
    assert len(world.api.posts) == 2 * MOST_LOST

    world.api.always = None
    world.reopen()
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(set(world.api.posts)) == 1


@pytest.mark.parametrize("lookup", ["batch_lookup", "invoice_lookup"])
def test_what_was_lost_too_often_is_looked_for_before_it_is_sent_again(world, lookup):
    other = {"batch_lookup": "invoice_lookup", "invoice_lookup": "batch_lookup"}[lookup]
    world.promises = {"settle_time": 60, lookup: True, other: False}
    world.api.always = world.api.lost_before
    run_id = world.plan(2)
    world.run(run_id)
    assert world.outcomes(run_id)[0]["code"] == "tried_too_often"

    world.api.lookups.clear()
    world.api.always = lambda *_: (
        pytest.fail("sent without a question") if not (world.api.lookups) else world.api.accept(*_)
    )
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == MOST_LOST + 1


def test_a_promise_longer_than_a_run_leaves_the_chunk_for_resume(world):
    world.promises = {"settle_time": 3_600}
    world.api.script = [world.api.lost_before]
    run_id = world.plan(2)
    world.run(run_id)
    assert world.states(run_id) == ["unknown"]

    world.clock.seconds += 4_000
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}


def test_a_lookup_that_names_batches_of_other_chunks_is_not_believed(world):
    """An API that ignores the key in the question would hand us a stranger's batch."""
    world.run(world.plan(1))
    world.api.script = [world.api.lost_after]
    world.api.batches_answer = lambda _key: FoundBatches(Reason.OK, ("batch-0",))

    run_id = world.plan([{"source_id": "x"}])
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 1}
    assert world.states(run_id) == ["settled"]
    assert [one.code for one in world.ledger.anomalies(run_id)] == ["lookup_unfiltered"]


@pytest.mark.parametrize("blamed", [["N0"], ["N0", "N1"]], ids=["one of two", "both"])
def test_a_refusal_counts_once_nothing_sent_before_it_can_be_applied_any_more(world, blamed):
    """Refused chunks are then halved and single invoices refused, as if no reply had been lost."""
    world.promises = {"key_life": 86_400, "settle_time": 60.0}

    def refuse(body, key):
        numbers = {one["invoiceNumber"] for one in json.loads(body)["invoices"]}
        judged = world.api.proven(Reason.REJECTED) if numbers & set(blamed) else world.api.accept
        return judged(body, key)

    world.api.always = refuse
    world.api.script = [world.api.lost_before]

    run_id = world.plan(2)
    ended = world.run(run_id)

    assert ended.state is RunState.FINISHED
    refused = {Outcome.REFUSED: len(blamed)}
    created = {Outcome.CREATED: 2 - len(blamed)} if len(blamed) < 2 else {}
    assert world.counts(run_id) == refused | created
    assert world.never_twice()
    assert {line["code"] for line in world.outcomes(run_id) if line["outcome"] == "refused"} == {
        "request_refused"
    }


def test_a_request_that_arrives_after_its_repetition_was_refused_is_found(world):
    world.promises = {"key_life": 86_400, "settle_time": 60.0}
    world.api.script = [world.api.late_by(30), world.api.proven(Reason.REJECTED)]

    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert world.never_twice()
