"""Claims, chunks, keys and totals stand on the disk before anything may be sent."""

import json
import sqlite3
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.exchange import Reason
from ingest.domain.outcomes import Outcome
from ingest.errors import BalanceBroken, ExportChanged, LedgerError
from ingest.ledger import planning
from ingest.ledger.frozen import pack, thaw
from ingest.ledger.planning import Planner
from ingest.ledger.states import RunState
from ingest.ledger.values import NewRecord, Totals
from ingest.submit.chunker import Chunker, Limits
from ingest.submit.plan import plan
from tests.submit.conftest import record_table

texts = st.text(st.sampled_from('aø"😀'), max_size=12)
inputs = st.lists(st.tuples(st.sampled_from("ABCDEFGH"), texts), max_size=40)


@given(inputs, st.integers(1, 6), st.integers(20, 120), st.integers(1, 15))
def test_chunks_hold_every_record_once_in_order_within_their_bounds(lines, invoices, size, step):
    payloads = [
        json.dumps({"n": number, "t": text}, ensure_ascii=False).encode() for number, text in lines
    ]
    records = [
        NewRecord(place, f"s{place}", number, "NOK", 1, 1, "d")
        for place, (number, _) in enumerate(lines)
    ]
    chunks = chunked(records, payloads, Limits(invoices, size), step)

    assert Counter(r.record for c in chunks for r in c.members) == Counter(range(len(lines)))
    assert sorted(chunk.number for chunk in chunks) == list(range(len(chunks)))
    for chunk in chunks:
        places = [record.record for record in chunk.members]
        assert places == sorted(places)
        assert len({record.number for record in chunk.members}) == len(chunk.members) <= invoices
        assert len(chunk.body) <= size or len(chunk.members) == 1
        assert thaw(chunk.body, chunk.lengths) == [payloads[place] for place in places]
        assert json.loads(chunk.body)["invoices"] == [json.loads(payloads[p]) for p in places]
    assert chunks == chunked(records, payloads, Limits(invoices, size), 1)


def chunked(records, payloads, limits, step):
    """Return the chunks of records that are given so many at a time."""
    chunker, chunks = Chunker(limits), []
    for start in range(0, len(records), step):
        some = slice(start, start + step)
        chunks += chunker.add(records[some], payloads[some])
    return [*chunks, *chunker.finish()]


@pytest.mark.fault("P14")
def test_full_chunks_leave_at_once_so_that_memory_does_not_grow():
    chunker = Chunker(Limits(invoices=2))
    out = [
        len(list(chunker.add([NewRecord(place, f"s{place}", "same", "NOK", 1, 1, "d")], [b"{}"])))
        for place in range(30)
    ]

    assert sum(out) == 22


@pytest.mark.fault("D5")
def test_what_was_created_with_other_content_is_a_fault_and_never_sent(world):
    first = world.run(world.plan(2)).run_id
    second = world.plan([{"extra": "changed"}, {}])
    world.run(second)

    line = world.outcomes(second)[0]
    assert (line["outcome"], line["code"]) == ("invalid", "created_with_other_content")
    assert first in line["message"]
    assert world.counts(second) == {Outcome.INVALID: 1, Outcome.ALREADY_CREATED: 1}
    assert len(world.api.posts) == 1


def test_what_an_unfinished_run_holds_is_not_sent_by_another(world):
    first = world.plan(2)
    second = world.plan([{}, {}, {}])
    world.run(second)

    assert world.counts(second) == {Outcome.NOT_SENT: 2, Outcome.CREATED: 1}
    line = world.outcomes(second)[0]
    assert line["code"] == "open_in_other_run"
    assert first in line["message"]
    assert "resume" in line["hint"]

    world.run(first)
    assert world.never_twice()


@pytest.mark.fault("S10")
def test_another_environment_or_organisation_is_another_space_of_source_ids(world, records):
    world.run(world.plan(2))
    start = world.start().start
    other = world.ledger.start_run(
        type(start)("run", "staging", "org", "x", "a", "m", "b", "{}", "", "")
    )
    world.ledger.abandon_unplanned("sandbox", "org")
    tables = [records([{}] * 2)]

    planned = plan(world.ledger, other, tables, Limits())

    assert planned.records == 2


def test_a_run_of_nothing_is_planned_and_finished(world, records):
    run = world.start()
    planned = plan(world.ledger, run, [records([{}] * 0)], Limits())

    assert (planned.chunks, planned.records, planned.totals) == (0, 0, Totals())
    assert world.run(run.id).state is RunState.FINISHED


def test_totals_that_differ_from_what_was_prepared_stop_everything(world):
    with pytest.raises(BalanceBroken, match="was prepared"):
        world.plan(2, prepared=lambda: Totals(2, 3, {"NOK": 200}))

    (run,) = world.ledger.runs()
    assert run.state is RunState.ABANDONED
    assert world.counts(run.id) == {Outcome.NOT_SENT: 2}


def test_totals_that_agree_let_the_run_go_on(world):
    run_id = world.plan(2, prepared=lambda: Totals(2, 2, {"NOK": 200}))

    assert world.ledger.run(run_id).state is RunState.PLANNED


@pytest.mark.parametrize("numbers", [[1, 0], [0, 0]])
def test_records_out_of_order_stop_everything(world, numbers):
    with pytest.raises(BalanceBroken, match="out of order"):
        world.plan([{"record": n, "source_id": f"s{p}"} for p, n in enumerate(numbers)])


def test_a_source_id_prepared_twice_stops_everything(world):
    with pytest.raises(BalanceBroken, match="prepared twice"):
        world.plan([{"source_id": "same"}, {"source_id": "same"}])


def test_a_freed_source_id_prepared_twice_stops_everything(world):
    world.api.refused = {"N0": "no"}
    world.run(world.plan([{"source_id": "same"}]))

    with pytest.raises(BalanceBroken, match="prepared twice"):
        world.plan([{"source_id": "same"}, {"source_id": "same"}])


def test_an_export_that_fails_half_way_leaves_its_claims_free(world, records):
    def broken():
        yield records([{}] * 2)
        message = "The export changed."
        raise ExportChanged(message)

    run = world.start()
    with pytest.raises(ExportChanged):
        plan(world.ledger, run, broken(), Limits())

    assert world.run(run.id).state is RunState.ABANDONED
    assert world.api.posts == []
    again = world.plan(2)
    assert world.counts(world.run(again).run_id) == {Outcome.CREATED: 2}


def test_a_run_that_died_while_planning_is_abandoned_by_resume(world):
    run = world.start()
    with world.ledger.writing() as connection:
        Planner(connection, world.ledger.uuid, run)

    assert world.run(run.id).state is RunState.ABANDONED
    assert world.run(run.id).state is RunState.ABANDONED


def test_a_ledger_that_fails_while_planning_reports_the_first_failure(world, records, monkeypatch):
    run = world.start()

    def fail(*_args: object):
        message = "disk full"
        raise LedgerError(message)

    monkeypatch.setattr("ingest.ledger.planning.Planner.seal", fail)
    monkeypatch.setattr("ingest.ledger.history.abandon", fail)
    with pytest.raises(LedgerError, match="disk full"):
        plan(world.ledger, run, [records([{}] * 1)], Limits())

    assert world.ledger.run(run.id).state is RunState.PLANNING


def test_chunk_totals_that_differ_from_the_records_stop_everything(world, monkeypatch):
    monkeypatch.setattr(planning, "_totals", lambda _chunk: [("NOK", 1, 7)])
    with pytest.raises(BalanceBroken, match="hold"):
        world.plan(2)


@pytest.mark.fault("A8")
def test_bytes_that_changed_after_the_plan_are_never_sent(world):
    run_id = world.plan(1)
    with world.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE chunks SET body = ?", (pack(b"{}"),))

    with pytest.raises(LedgerError, match="damaged"):
        world.run(run_id)

    assert world.api.posts == []


def test_the_intent_is_on_the_disk_before_the_request_leaves(world):
    """The server looks at the ledger's file when the request arrives."""
    seen = []

    def look(body, key):
        with sqlite3.connect(world.path) as other:
            seen.append(other.execute("SELECT state, attempts, key FROM chunks").fetchall())
        other.close()
        return world.api.proven(Reason.REJECTED)(body, key)

    world.api.script = [look]
    world.run(world.plan(1))

    assert seen == [[("sending", 1, world.api.posts[0][0])]]


def test_records_that_the_ledger_lost_stop_everything(world):
    def lose(passed):
        if passed == "planned.uncommitted":
            with world.ledger.writing() as connection:
                connection.exec_driver_sql("UPDATE records SET amount = 1 WHERE record = 0")

    with pytest.raises(BalanceBroken, match="The ledger holds"):
        world.plan(2, barrier=lose)


def test_it_is_said_once_that_something_will_be_sent_and_never_where_nothing_will(world):
    heard = []
    tables = [record_table([{"record": number}]) for number in range(5)]

    for run in ("first", "the same again", "nothing"):
        given = [] if run == "nothing" else tables
        plan(
            world.ledger, world.start(), given, Limits(2), begins=lambda run=run: heard.append(run)
        )

    assert heard == ["first"]
