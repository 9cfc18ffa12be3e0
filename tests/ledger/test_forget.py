"""Forgetting in every kind of ledger, and the evidence that stays."""

from uuid import UUID

import pytest
from sqlalchemy import inspect, select, update

from ingest.domain.exchange import Certainty, Reason, Reply
from ingest.domain.outcomes import Outcome
from ingest.ledger import chunks, evidence, forget, history, outcomes
from ingest.ledger.frozen import freeze, unpack
from ingest.ledger.keys import forgotten_id
from ingest.ledger.planning import Planner
from ingest.ledger.states import ChunkState, ClaimState, RunState
from ingest.ledger.store import Ledger
from ingest.ledger.tables import chunks as chunk_table
from ingest.ledger.tables import meta
from ingest.ledger.values import NewChunk, NewRecord, Seal, Totals, Verdict

CANARIES = ("KANARI-0", "KANARI-1", "Kanari Toen", "kanari says no")


@pytest.fixture
def settled(ledger, start):
    """Return a run of two invoices whose request was split, each half settled on its own."""
    run = ledger.start_run(start)
    names = range(2)
    texts = [b'{"name":"Kanari Toen","number":"KANARI-%d"}' % n for n in names]
    members = tuple(
        NewRecord(n, f"KANARI-{n}", f"KANARI-{n}", "NOK", 100, 1, f"digest-{n}") for n in names
    )
    body, lengths = freeze(texts)
    with ledger.writing() as connection:
        planner = Planner(connection, ledger.uuid, run)
        planner.freeze(NewChunk(0, body, lengths, members))
        planner.seal(Totals(2, 2, {"NOK": 200}), 1.0)
    _split_and_settle(ledger, history_run(ledger, run.id, RunState.RUNNING))
    return history_run(ledger, run.id, RunState.FINISHED)


def history_run(ledger, run_id, state):
    """Move a run to ``state`` and return it."""
    with ledger.writing() as connection:
        history.move(connection, history.run(connection, run_id), state, 2.0)
    return ledger.run(run_id)


def _split_and_settle(ledger, run):
    too_large = Reply(Certainty.NOT_APPLIED, Reason.TOO_LARGE, 413, message="kanari says no")
    with ledger.writing() as connection:
        mover = chunks.Mover(connection, 3.0)
        (whole,) = chunks.of_run(connection, run.number)
        whole = mover.begin(whole)
        mover.answered(whole, too_large)
        for number, half in enumerate(chunks.split(mover, ledger.uuid, run, whole)):
            accepted = mover.accepted(mover.begin(half), f"batch-{number}", None)
            case = {"invoice_id": "i", "case_id": "c", "case_number": "kanari says no"}
            verdict = Verdict(number, Outcome.CREATED, **case)
            outcomes.write(connection, accepted, run.tenant, [verdict])
            mover.ended(accepted, ChunkState.SETTLED, results_digest="d")


def everything(ledger):
    """Return all lines of all tables as one text."""
    with ledger.reading() as connection:
        names = inspect(connection).get_table_names()
        lines = [connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names]  # noqa: S608 - the ledger's own tables
        bodies = connection.scalars(select(chunk_table.c.body)).all()
    unpacked = b"".join(unpack(body) for body in bodies if body is not None)
    return f"{lines}{unpacked.decode()}"


def test_a_run_is_forgotten_with_the_bytes_of_a_request_that_was_split(ledger, settled):
    before = ledger.totals(settled.id)
    assert all(canary in everything(ledger) for canary in CANARIES)

    with ledger.writing() as connection:
        count = forget.forget(connection, ledger.uuid, settled, None, 4.0)
    ledger.scrub()

    assert count == 2
    assert [canary for canary in CANARIES if canary in everything(ledger)] == []
    assert ledger.totals(settled.id) == before
    with ledger.reading() as connection:
        purge = forget.whole_purge(connection, settled)
        assert [held for _, held in evidence.held_bodies(connection, settled)] == [None] * 3
    assert (purge.whole, purge.records, purge.purged_at) == (True, 2, 4.0)


def test_of_one_invoice_also_the_request_goes_that_was_split(ledger, settled):
    with ledger.reading() as connection:
        held = list(forget.payloads(connection, settled))
    assert [numbers for numbers, _ in held] == [[0], [1]]

    with ledger.writing() as connection:
        forget.forget(connection, ledger.uuid, settled, [1], 4.0)
        again = forget.forget(connection, ledger.uuid, settled, [1], 5.0)

    left = everything(ledger)
    assert "KANARI-1" not in left
    assert "KANARI-0" in left
    assert again == 1
    with ledger.reading() as connection:
        bodies = dict(evidence.held_bodies(connection, settled))
        assert forget.whole_purge(connection, settled) is None
    assert [number for number, held in bodies.items() if held is None] == [0, 2]


def test_what_was_forgotten_is_known_again_by_its_source_id(ledger, settled, start):
    with ledger.writing() as connection:
        forget.forget(connection, ledger.uuid, settled, [0], 4.0)
        planner = Planner(connection, ledger.uuid, settled)
        claims = planner.claims(["KANARI-0", "KANARI-1", "other"])

    assert {name: (claim.state, claim.digest) for name, claim in claims.items()} == {
        "KANARI-0": (ClaimState.CREATED, "digest-0"),
        "KANARI-1": (ClaimState.CREATED, "digest-1"),
    }


def test_a_run_that_is_not_through_may_not_be_forgotten(ledger, settled, start):
    planning = ledger.start_run(start)
    with ledger.writing() as connection:
        assert forget.why_not(connection, settled) is None
        assert "it is planning" in forget.why_not(connection, planning)
        claimed = NewRecord(0, "new", "new", "NOK", 1, 1, "d")
        Planner(connection, ledger.uuid, settled)._claim([claimed])
        assert "may have been created" in forget.why_not(connection, settled)


def test_an_id_is_hidden_under_the_ledgers_own_key(ledger):
    hidden = forgotten_id(ledger.uuid, "KANARI-0")

    assert hidden == forgotten_id(ledger.uuid, "KANARI-0")
    assert (
        len({hidden, forgotten_id(ledger.uuid, "KANARI-1"), forgotten_id(UUID(int=1), "KANARI-0")})
        == 3
    )


def test_seals_are_chained_in_the_order_in_which_they_came(ledger, settled, start):
    other = ledger.start_run(start)
    for run, sha256 in ((settled, "a"), (other, "b"), (settled, "c")):
        with ledger.writing() as connection:
            place = evidence.next_link(connection)
            evidence.add_seal(connection, run, Seal(place[0], run.id, sha256, place[1], 9.0))

    with ledger.reading() as connection:
        chain = evidence.chain(connection)
        last = evidence.last_seal(connection, settled)
    assert [(seal.sequence, seal.previous, seal.sha256) for seal in chain] == [
        (1, None, "a"),
        (2, "a", "b"),
        (3, "b", "c"),
    ]
    assert last == chain[-1]


def test_answers_are_known_with_their_hashes(ledger, settled):
    with ledger.reading() as connection:
        sent = evidence.sent_chunks(connection, settled)

    assert [(chunk.number, chunk.parent, chunk.state) for chunk in sent] == [
        (0, None, "split"),
        (1, 0, "settled"),
        (2, 0, "settled"),
    ]
    assert [(one.status, one.certainty) for one in sent[0].answers] == [(413, "not_applied")]
    assert [chunk.results for chunk in sent] == [None, "d", "d"]


def test_a_ledger_from_before_the_evidence_gets_its_tables(path):
    with Ledger.open(path) as ledger, ledger.writing() as connection:
        for table in ("manifests", "purges", "notices"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("ALTER TABLE attempts DROP COLUMN digest")
        connection.execute(update(meta).where(meta.c.name == "schema_version").values(value="1"))

    with Ledger.open(path) as ledger, ledger.reading() as connection:
        assert evidence.chain(connection) == []
        names = {column["name"] for column in inspect(connection).get_columns("attempts")}
    assert "digest" in names
