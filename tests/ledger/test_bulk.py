"""Many lines by one statement: the same lines, however many statements it takes."""

import pytest
from sqlalchemy import select

from ingest.domain.outcomes import Outcome
from ingest.errors import LedgerError
from ingest.ledger import bulk, chunks, outcomes
from ingest.ledger.planning import Planner
from ingest.ledger.states import ClaimState
from ingest.ledger.tables import identities, records
from ingest.ledger.values import NewChunk, NewRecord, Verdict

RECORDS = 7


@pytest.fixture
def run(ledger, start):
    made = ledger.start_run(start)
    with ledger.writing() as connection:
        planner = Planner(connection, ledger.uuid, made)
        for chunk in range(2):
            members = tuple(
                NewRecord(RECORDS * chunk + n, f"s{chunk}-{n}", f"N{n}", "NOK", 5, 1, "d")
                for n in range(RECORDS)
            )
            planner.freeze(NewChunk(chunk, b"%d" % chunk, (1,) * RECORDS, members))
    return made


def verdict(record):
    if record % 3 == 0:
        return Verdict(record, Outcome.REFUSED, code="refused", detail="it's \"'; -- é")
    return Verdict(record, Outcome.CREATED, f"i{record}", f"c{record}", None)


def test_outcomes_and_claims_are_the_same_in_one_statement_and_in_several(ledger, run, monkeypatch):
    wanted = [verdict(record) for record in range(RECORDS)]
    monkeypatch.setattr(bulk, "_VALUES", 20)
    with ledger.writing() as connection:
        chunk = chunks.of_run(connection, run.number)[0]
        outcomes.write(connection, chunk, run.tenant, wanted)
        names = ("record", "outcome", "invoice_id", "case_id", "case_number", "code", "detail")
        stored = connection.execute(
            select(*(records.c[name] for name in names)).order_by(records.c.record)
        ).all()
        claims = connection.execute(
            select(identities.c.record, identities.c.state).order_by(identities.c.record)
        ).all()

    assert [Verdict(line[0], Outcome(line[1]), *line[2:]) for line in stored[:RECORDS]] == wanted
    assert {tuple(line[1:]) for line in stored[RECORDS:]} == {(None,) * 6}
    after = {Outcome.CREATED: ClaimState.CREATED, Outcome.REFUSED: ClaimState.FREE}
    assert [state for _, state in claims] == [
        *(after[each.outcome] for each in wanted),
        *[ClaimState.CLAIMED] * RECORDS,
    ]


@pytest.mark.parametrize("strange", [RECORDS, 2 * RECORDS], ids=["another chunk's", "nobody's"])
def test_a_verdict_on_a_record_that_is_not_the_chunks_changes_nothing(ledger, run, strange):
    (chunk, _) = ledger.batches(run.id)
    given = [verdict(record) for record in (0, 1, strange)]
    wanted = pytest.raises(LedgerError, match="2 lines of the ledger changed where 3")
    with wanted, ledger.writing() as connection:
        outcomes.write(connection, chunk, run.tenant, given)

    with ledger.reading() as connection:
        assert set(connection.scalars(select(records.c.outcome))) == {None}


def test_a_claim_that_is_settled_already_is_not_settled_again(ledger, run):
    with ledger.writing() as connection:
        chunk = chunks.of_run(connection, run.number)[0]
        outcomes.write(connection, chunk, run.tenant, [verdict(1)])

    wanted = pytest.raises(LedgerError, match="0 lines of the ledger changed where 1")
    with wanted, ledger.writing() as connection:
        outcomes.write(connection, chunk, run.tenant, [verdict(1)])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("statement", [chunks._MEMBERS, chunks._FULL_MEMBERS], ids=["some", "all"])
def test_a_chunks_records_are_found_without_looking_through_the_run(ledger, run, statement):
    """Once for each chunk, that took time by the square of a run's invoices."""
    plan = f"EXPLAIN QUERY PLAN {statement.compile(dialect=ledger._engine.dialect)}"
    with ledger.reading() as connection:
        steps = [line[3] for line in connection.exec_driver_sql(plan, (1, 1, 1))]

    assert "SEARCH records USING PRIMARY KEY (run=? AND record=?)" in steps
    assert "SEARCH listed USING COVERING INDEX records_of_chunk (run=? AND chunk=?)" in steps
