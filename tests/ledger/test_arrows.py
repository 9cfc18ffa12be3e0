"""Only the arrows that are drawn exist: in the store, and once more in the database."""

import itertools
from contextlib import contextmanager

import pytest
from sqlalchemy import insert, update

from ingest.domain.exchange import Certainty, Reason, Reply
from ingest.domain.outcomes import Outcome
from ingest.errors import LedgerError
from ingest.ledger import chunks, history, outcomes
from ingest.ledger.frozen import thaw
from ingest.ledger.planning import Planner
from ingest.ledger.postgres import Postgres
from ingest.ledger.states import (
    CHUNK_ARROWS,
    CLAIM_ARROWS,
    RUN_ARROWS,
    ChunkState,
    ClaimState,
    RunState,
)
from ingest.ledger.tables import chunks as chunk_table
from ingest.ledger.tables import identities, records, runs
from ingest.ledger.values import NewChunk, NewRecord, Totals, Verdict


@pytest.fixture
def run(ledger, start):
    made = ledger.start_run(start)
    with ledger.writing() as connection:
        planner = Planner(connection, ledger.uuid, made)
        members = tuple(NewRecord(n, f"s{n}", f"N{n}", "NOK", 5, 1, "d") for n in range(2))
        planner.freeze(NewChunk(0, b'{"invoices":[{},{}]}', (2, 2), members))
        planner.seal(Totals(2, 2, {"NOK": 10}), 1.0)
    return ledger.run(made.id)


@contextmanager
def unguarded(ledger, table, home):
    """Write a state past the guards, to try what may follow from it."""
    guard = f"{table}_state_guard"
    off, on = f"DROP TRIGGER {guard}", next(sql for sql in home.guards() if guard in sql)
    if isinstance(home, Postgres):
        off = f"ALTER TABLE {table} DISABLE TRIGGER {guard}"
        on = f"ALTER TABLE {table} ENABLE TRIGGER {guard}"
    with ledger.writing() as connection:
        connection.exec_driver_sql(off)
        yield connection
        connection.exec_driver_sql(on)


def put(ledger, home, chunk, state):
    with unguarded(ledger, "chunks", home) as connection:
        connection.execute(update(chunk_table).values(state=state, batch_id="b", attempts=1))
    return one(ledger, chunk.run)


def one(ledger, run):
    with ledger.reading() as connection:
        return chunks.of_run(connection, run)[0]


@pytest.mark.parametrize("source", ChunkState)
@pytest.mark.fault("A13")
def test_a_chunk_moves_along_its_arrows_and_no_others(ledger, home, run, source):
    for target in set(ChunkState) - {source}:
        chunk = put(ledger, home, one(ledger, run.number), source)
        if (source, target) in CHUNK_ARROWS:
            with ledger.writing() as connection:
                moved = chunks.Mover(connection, 2.0)._move(chunk, target)
            assert one(ledger, run.number).state is target is moved.state
            continue
        with pytest.raises(LedgerError, match="cannot become"), ledger.writing() as connection:
            chunks.Mover(connection, 2.0)._move(chunk, target)
        with pytest.raises(LedgerError, match="never happen"), ledger.writing() as connection:
            connection.execute(update(chunk_table).values(state=target))


@pytest.mark.parametrize("source", RunState)
def test_a_run_moves_along_its_arrows_and_no_others(ledger, home, start, source):
    made = ledger.start_run(start)
    for target in set(RunState) - {source}:
        with unguarded(ledger, "runs", home) as connection:
            connection.execute(update(runs).values(state=source))
        found = ledger.run(made.id)
        if (source, target) in RUN_ARROWS:
            with ledger.writing() as connection:
                history.move(connection, found, target, 3.0)
            assert ledger.run(made.id).state is target
            continue
        with pytest.raises(LedgerError, match="cannot become"), ledger.writing() as connection:
            history.move(connection, found, target, 3.0)
        with pytest.raises(LedgerError, match="never happen"), ledger.writing() as connection:
            connection.execute(update(runs).values(state=target))


def test_the_database_refuses_an_illegal_arrow_of_a_run(ledger, run):
    with pytest.raises(LedgerError, match="never happen"), ledger.writing() as connection:
        connection.execute(update(runs).values(state=RunState.FINISHED))


def test_a_run_that_somebody_else_moved_is_not_moved_again(ledger, run):
    with ledger.writing() as connection:
        history.move(connection, run, RunState.RUNNING, 1.0)
    with pytest.raises(LedgerError, match="another process"), ledger.writing() as connection:
        history.move(connection, run, RunState.RUNNING, 1.0)


@pytest.mark.parametrize(("source", "target"), list(itertools.permutations(ClaimState, 2)))
def test_a_claim_moves_along_its_arrows_and_no_others(ledger, run, source, target):
    steps = {ClaimState.CLAIMED: [], ClaimState.CREATED: ["created"], ClaimState.FREE: ["free"]}
    for state in steps[source]:
        with ledger.writing() as connection:
            connection.execute(update(identities).values(state=state))
    if (source, target) in CLAIM_ARROWS:
        with ledger.writing() as connection:
            connection.execute(update(identities).values(state=target))
    else:
        with pytest.raises(LedgerError, match="never happen"), ledger.writing() as connection:
            connection.execute(update(identities).values(state=target))


@pytest.mark.parametrize(
    "change",
    [
        {"key": "other"},
        {"body_sha256": "other"},
        {"lengths": b""},
        {"state": "nonsense"},
        {"ambiguous_attempts": 1},
        {"records": 0},
    ],
)
@pytest.mark.fault("A8")
def test_what_was_frozen_never_changes(ledger, run, change):
    with pytest.raises(LedgerError, match="never happen"), ledger.writing() as connection:
        connection.execute(update(chunk_table).values(**change))


def test_ambiguity_is_never_forgotten(ledger, run):
    chunk = one(ledger, run.number)
    with ledger.writing() as connection:
        mover = chunks.Mover(connection, 2.0)
        mover.unknown(mover.begin(chunk), "reply_lost", "", ambiguous=True)
    with pytest.raises(LedgerError, match="never happen"), ledger.writing() as connection:
        connection.execute(update(chunk_table).values(ambiguous_attempts=0))


def test_a_chunk_that_is_not_what_the_caller_believes_is_left_alone(ledger, run):
    stale = one(ledger, run.number)
    with ledger.writing() as connection:
        chunks.Mover(connection, 2.0).begin(stale)
    with pytest.raises(LedgerError, match="cannot become"), ledger.writing() as connection:
        chunks.Mover(connection, 3.0).begin(stale)

    assert len(ledger.attempts(run.id, 0)) == 1


def test_an_outcome_once_written_stays_unless_it_was_unknown(ledger, run):
    chunk = one(ledger, run.number)
    created = Verdict(0, Outcome.CREATED, "i")
    with ledger.writing() as connection:
        outcomes.write(connection, chunk, run.tenant, [created, Verdict(1, Outcome.UNKNOWN)])
    with ledger.writing() as connection:
        outcomes.write(connection, chunk, run.tenant, [Verdict(1, Outcome.CREATED, "j")])
    with pytest.raises(LedgerError), ledger.writing() as connection:
        outcomes.write(connection, chunk, run.tenant, [Verdict(0, Outcome.REFUSED)])

    assert ledger.totals(run.id)[Outcome.CREATED].records == 2


def test_an_outcome_for_a_record_of_another_chunk_changes_nothing(ledger, run):
    chunk = one(ledger, run.number)
    with pytest.raises(LedgerError, match="lines of the ledger"), ledger.writing() as connection:
        outcomes.write(
            connection,
            chunk,
            run.tenant,
            [Verdict(0, Outcome.CREATED, "i"), Verdict(9, Outcome.CREATED, "j")],
        )

    assert ledger.totals(run.id)[Outcome.NOT_SENT].records == 2


def test_a_chunk_never_holds_a_number_twice(ledger, run):
    with pytest.raises(LedgerError), ledger.writing() as connection:
        connection.execute(update(records).values(number="same"))


def test_a_source_id_has_one_claim(ledger, run):
    with pytest.raises(LedgerError), ledger.writing() as connection:
        connection.execute(
            insert(identities).values(
                tenant=run.tenant, source_id="s0", run=1, record=1, digest="d", state="claimed"
            )
        )


def test_every_attempt_is_kept_with_its_answer(ledger, run):
    reply = Reply(Certainty.NOT_APPLIED, Reason.THROTTLED, 429, message="later")
    with ledger.writing() as connection:
        mover = chunks.Mover(connection, 5.0)
        begun = mover.begin(chunks.of_run(connection, run.number)[0])
        mover.answered(begun, reply)
        mover.not_applied(begun)

    (attempt,) = ledger.attempts(run.id, 0)
    assert (attempt.certainty, attempt.reason, attempt.status) == ("not_applied", "throttled", 429)
    assert (attempt.started_at, attempt.ended_at, attempt.message) == (5.0, 5.0, "later")
    assert one(ledger, run.number).first_left_at is None


@pytest.mark.parametrize("lengths", [(2,), (2, 3), ()])
def test_lengths_that_do_not_fit_a_body_are_refused(lengths):
    with pytest.raises(ValueError, match="do not add up"):
        thaw(b'{"invoices":[{},{}]}', lengths)
