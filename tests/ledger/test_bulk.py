"""Many lines by one statement: the same lines, however many statements it takes."""

import pytest
from sqlalchemy import bindparam, select

from ingest.domain.outcomes import Outcome
from ingest.errors import LedgerError
from ingest.ledger import bulk, chunks, history, outcomes
from ingest.ledger.planning import Planner
from ingest.ledger.states import ClaimState
from ingest.ledger.tables import identities, records
from ingest.ledger.values import Claim, NewChunk, NewRecord, Verdict

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


@pytest.mark.parametrize("lines", [1, 3, 1_000])
def test_records_and_claims_are_the_same_however_many_lines_a_statement_takes(
    ledger, start, monkeypatch, lines
):
    monkeypatch.setattr(bulk, "_LINES", lines)
    first, second = (ledger.start_run(start) for _ in range(2))
    freed = Claim(ClaimState.FREE, "d", first.number, first.id, 0)
    facts = [NewRecord(n, f"s{n}", f"N{n}", "NOK", n, 1, f"d{n}") for n in range(RECORDS)]
    known = facts[2]._replace(outcome=Outcome.INVALID, code="x", held_by=freed)
    again = [fact._replace(held_by=freed) for fact in facts[:2]]
    with ledger.writing() as connection:
        planner = Planner(connection, ledger.uuid, first)
        planner.freeze(NewChunk(0, b"0", (1,) * 3, tuple(facts[:3])))
        history.abandon(connection, first, 1.0)
        planner = Planner(connection, ledger.uuid, second)
        planner.freeze(NewChunk(0, b"1", (1,) * 6, (*again, *facts[3:])))
        planner.add([known])
        claims = planner.claims([*(fact.source_id for fact in facts), "never"])
        stored = connection.execute(_STORED, {"of_run": second.number}).all()

    assert {source_id: (c.state, c.run, c.record) for source_id, c in claims.items()} == {
        f"s{n}": (ClaimState.FREE, first.number, n)
        if n == known.record
        else (ClaimState.CLAIMED, second.number, n)
        for n in range(RECORDS)
    }
    assert [tuple(line) for line in stored] == [
        *((*fact[:7], 0, None, None, first.number) for fact in facts[:2]),
        (*known[:7], None, "invalid", "x", first.number),
        *((*fact[:7], 0, None, None, None) for fact in facts[3:]),
    ]


_STORED = (
    select(
        *(
            records.c[name]
            for name in (*NewRecord._fields[:7], "chunk", "outcome", "code", "earlier_run")
        )
    )
    .where(records.c.run == bindparam("of_run"))
    .order_by(records.c.record)
)


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


def test_a_source_id_that_is_asked_for_twice_has_one_claim(ledger, run):
    with ledger.reading() as connection:
        claims = Planner(connection, ledger.uuid, run).claims(["s0-0", "never", "s0-0"])

    assert list(claims) == ["s0-0"]
