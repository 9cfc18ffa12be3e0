"""Results are joined by exact number; what is not certain is unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.exchange import (
    BatchAnswer,
    BatchStatus,
    Failed,
    FoundInvoice,
    FoundInvoices,
    Reason,
    Succeeded,
)
from ingest.domain.outcomes import Outcome
from ingest.ledger.values import Member
from ingest.submit.results import judge


def answer(succeeded=(), failed=(), status=BatchStatus.PARTIAL, **more: object):
    return BatchAnswer(Reason.OK, status, status.value, tuple(succeeded), tuple(failed), **more)


def good(number, invoice="i"):
    return Succeeded(number, invoice, "c", "C")


MEMBERS = [Member(0, "A", "a"), Member(1, "B", "b")]


@pytest.mark.parametrize(
    ("succeeded", "failed", "expected"),
    [
        ([good("A")], [Failed("B", ("no",))], ["created", "refused"]),
        ([good("A"), good("A")], [], ["created", "unaccounted"]),
        ([good("A", "i1"), good("A", "i2")], [], ["contradiction", "unaccounted"]),
        ([good("A")], [Failed("A", ("no",))], ["contradiction", "unaccounted"]),
        ([good("a"), good("B ")], [], ["unaccounted", "unaccounted"]),
        ([], [], ["unaccounted", "unaccounted"]),
        ([], [Failed("A", ("x",)), Failed("A", ("y",))], ["refused", "unaccounted"]),
        ([], [Failed("A", ())], ["refused", "unaccounted"]),
    ],
)
@pytest.mark.fault("A16", "A18", "A24")
def test_each_record_gets_the_verdict_that_is_certain(succeeded, failed, expected):
    verdicts, _ = judge(MEMBERS, answer(succeeded, failed))

    assert [
        v.outcome.value if v.outcome is not Outcome.UNKNOWN else v.code for v in verdicts
    ] == expected


@pytest.mark.fault("A17", "A20")
def test_what_is_odd_about_an_answer_is_noted_and_decides_nothing():
    verdicts, anomalies = judge(
        MEMBERS,
        answer(
            [good("A"), good("B"), good("GHOST-1")],
            [],
            BatchStatus.FAILED,
            anomalies=("succeeded[3] is no object",),
        ),
    )

    assert {v.outcome for v in verdicts} == {Outcome.CREATED}
    assert [anomaly.code for anomaly in anomalies] == [
        "not_understood",
        "unknown_number",
        "status_contradicted",
    ]


numbers = st.text("AB1 ", min_size=1, max_size=3)


@given(
    st.lists(numbers, unique=True, min_size=1, max_size=6),
    st.lists(st.builds(good, numbers, st.sampled_from(["i1", "i2"])), max_size=8),
    st.lists(st.builds(Failed, numbers, st.just(("no",))), max_size=8),
)
@pytest.mark.fault("A16")
def test_every_record_has_one_verdict_and_success_is_never_guessed(mine, succeeded, failed):
    members = [Member(place, number, number) for place, number in enumerate(mine)]

    verdicts, _ = judge(members, answer(succeeded, failed))

    assert [verdict.record for verdict in verdicts] == list(range(len(mine)))
    for member, verdict in zip(members, verdicts, strict=True):
        ids = {one.invoice_id for one in succeeded if one.number == member.number}
        bad = any(one.number == member.number for one in failed)
        assert (verdict.outcome is Outcome.CREATED) == (len(ids) == 1 and not bad)
        assert (verdict.outcome is Outcome.REFUSED) == (bad and not ids)


@pytest.mark.fault("D6")
def test_a_refused_invoice_may_be_sent_again_and_is_linked_to_its_first_run(world):
    world.api.refused = {"N1": "Debtor identification number is invalid"}
    first = world.run(world.plan(3)).run_id
    assert world.counts(first) == {Outcome.CREATED: 2, Outcome.REFUSED: 1}
    assert "identification number is invalid" in world.outcomes(first)[1]["message"]

    world.api.refused = {}
    second = world.run(world.plan(3)).run_id

    assert world.counts(second) == {Outcome.CREATED: 1, Outcome.ALREADY_CREATED: 2}
    assert world.never_twice()


@pytest.mark.fault("D6")
def test_the_same_refused_content_goes_out_under_a_new_key(world):
    world.api.refused = {"N0": "no"}
    world.run(world.plan(1))
    world.run(world.plan(1))

    (key_1, body_1), (key_2, body_2) = world.api.posts
    assert body_1 == body_2
    assert key_1 != key_2


@pytest.mark.fault("A15")
def test_a_batch_that_forgets_an_invoice_leaves_it_unknown_and_claimed(world):
    world.promises = {"invoice_lookup": False}
    world.api.poll_script = [lambda _id: answer([good("N0")], [], BatchStatus.SUCCESS)]
    first = world.plan(2)
    world.run(first)
    assert world.counts(first) == {Outcome.CREATED: 1, Outcome.UNKNOWN: 1}

    second = world.plan(2)
    world.run(second)

    assert world.counts(second) == {Outcome.ALREADY_CREATED: 1, Outcome.NOT_SENT: 1}
    assert world.outcomes(second)[1]["code"] == "open_in_other_run"
    assert len(world.api.posts) == 1


@pytest.mark.fault("A15", "A21")
def test_resume_reads_a_finished_batch_again_for_the_invoices_that_it_forgot(world):
    """Its status may be told before its lists are whole; whom it names later is known then."""
    world.promises = {"invoice_lookup": False}
    world.api.refused = {"N2": "no"}
    world.api.poll_script = [lambda _id: answer([good("N0")], [], BatchStatus.SUCCESS)]
    run_id = world.plan(3)
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.CREATED: 1, Outcome.UNKNOWN: 2}

    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2, Outcome.REFUSED: 1}
    assert world.ledger.unfinished_runs("sandbox", "org") == []
    assert [one.code for one in world.ledger.anomalies(run_id)][-1] == "named_late"
    assert len(world.api.posts) == 1


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(BatchAnswer(Reason.SERVER_ERROR), id="not answered"),
        pytest.param(BatchAnswer(Reason.NOT_FOUND), id="gone"),
        pytest.param(BatchAnswer(Reason.OK, BatchStatus.QUEUED, "QUEUED"), id="queued"),
        pytest.param(answer([], [Failed("N0", ("no",))], BatchStatus.FAILED), id="other words"),
        pytest.param(answer([good("N1")], [Failed("N1", ())], BatchStatus.PARTIAL), id="both"),
    ],
)
@pytest.mark.fault("A13", "A21")
def test_what_a_finished_batch_said_stands_whatever_it_says_later(world, again):
    world.promises = {"invoice_lookup": False}
    both = [Failed("N2", ("no",))]
    world.api.poll_script = [
        lambda _id: answer([good("N0"), good("N2")], both, BatchStatus.PARTIAL),
        lambda _id: again,
    ]
    run_id = world.plan(3)
    world.run(run_id)
    before = world.outcomes(run_id)
    assert [line["code"] for line in before] == [None, "unaccounted", "contradiction"]

    world.reopen()
    world.run(run_id)

    assert world.outcomes(run_id) == before
    assert len(world.api.posts) == 1


def test_a_batch_that_contradicted_itself_is_not_believed_when_it_no_longer_does(world):
    """Of two answers about an invoice neither is better; a person compares them."""
    world.promises = {"invoice_lookup": False}
    both = [good("N0")], [Failed("N0", ("no",))]
    world.api.poll_script = [lambda _id: answer(*both, BatchStatus.PARTIAL)]
    run_id = world.plan(1)
    world.run(run_id)

    world.run(run_id)

    assert [line["code"] for line in world.outcomes(run_id)] == ["contradiction"]


@pytest.mark.fault("A15")
def test_resume_looks_for_the_invoices_that_a_batch_forgot(world):
    forgetful = answer([good("N0")], [], BatchStatus.SUCCESS)
    world.api.poll_script = [lambda _id: forgetful, lambda _id: forgetful]
    run_id = world.plan(3)
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.CREATED: 1, Outcome.UNKNOWN: 2}
    assert [run.id for run in world.ledger.unfinished_runs("sandbox", "org")] == [run_id]

    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert world.ledger.unfinished_runs("sandbox", "org") == []


def test_a_finished_batch_that_may_not_be_read_again_keeps_nobody_from_asking_for_its_invoices(
    world,
):
    forgetful = answer([good("N0")], [], BatchStatus.SUCCESS)
    world.api.poll_script = [lambda _id: forgetful, lambda _id: BatchAnswer(Reason.FORBIDDEN)]
    run_id = world.plan(3)
    world.run(run_id)

    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.SERVER_ERROR])
def test_forgotten_invoices_stay_unknown_where_nothing_can_be_asked(world, reason):
    forgetful = answer([good("N0")], [], BatchStatus.SUCCESS)
    world.api.poll_script = [lambda _id: forgetful, lambda _id: forgetful]
    run_id = world.plan(2)
    world.run(run_id)
    world.api.invoices_answer = lambda _id: FoundInvoices(reason)

    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 1, Outcome.UNKNOWN: 1}


@pytest.mark.fault("A19")
def test_failed_without_names_is_unknown_and_not_refused(world):
    """Some of the invoices may be booked all the same."""
    world.api.poll_script = [lambda _id: answer([], [], BatchStatus.FAILED)]
    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.UNKNOWN: 2}


@pytest.mark.fault("A14")
def test_an_unknown_status_is_no_end_and_is_noted_once(world):
    strange = BatchAnswer(Reason.OK, BatchStatus.QUEUED, "ALMOST")
    world.api.poll_script = [lambda _id: strange, lambda _id: strange]
    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert [anomaly.code for anomaly in world.ledger.anomalies(run_id)] == ["unknown_status"]


@pytest.mark.fault("A12")
def test_a_batch_still_queued_after_the_limit_is_open_and_resumed_without_sending(world):
    world.api.queued_for = 400
    run_id = world.plan(2)
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.OPEN: 2}
    assert world.outcomes(run_id)[0]["code"] == "still_queued"
    assert 300 <= world.clock.waited <= 331

    world.clock.seconds += 500
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


@pytest.mark.fault("A11")
def test_a_batch_that_is_gone_is_held_and_never_sent_again(world):
    world.api.poll_script = [lambda _id: BatchAnswer(Reason.NOT_FOUND)] * 3
    run_id = world.plan(2)
    world.run(run_id)
    assert world.outcomes(run_id)[0]["code"] == "batch_gone"
    assert world.states(run_id) == ["held"]

    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


def test_polls_that_fail_are_made_again(world):
    world.api.poll_script = [
        lambda _id: BatchAnswer(Reason.SERVER_ERROR),
        lambda _id: BatchAnswer(Reason.UNREADABLE),
        lambda _id: BatchAnswer(Reason.NOT_FOUND),
    ]
    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}


def test_an_invoice_found_by_lookup_and_by_its_batch_is_created_once(world):
    """A chunk adopted in part may later show its batch; what is decided stays decided."""
    world.promises = {"batch_lookup": False}
    world.api.script = [world.api.lost_after]
    model = type(world.api).invoices_of
    world.api.invoices_answer = lambda source_id: (
        FoundInvoices(Reason.OK, (FoundInvoice("id-0", "N0", "inv-N0", "C"),))
        if source_id == "id-0"
        else FoundInvoices(Reason.OK)
    )
    run_id = world.plan(2)
    world.run(run_id)
    assert world.counts(run_id) == {Outcome.CREATED: 1, Outcome.UNKNOWN: 1}

    world.promises = {}
    world.api.invoices_answer = lambda source_id: model(world.api, source_id)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert world.never_twice()
