"""The ledger, wherever it lives: opened, changed, told in words, moved forward only."""

import os
import signal
import socket
import traceback

import pytest
from sqlalchemy import insert, inspect, select, update

from ingest.errors import ConfigurationError, LedgerError, LockHeld
from ingest.ledger.migrations import STEPS, create_everything, migrate
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.tables import meta


def test_a_ledger_keeps_its_identity(home):
    with Ledger.open(home) as first:
        uuid = first.uuid
    with Ledger.open(home) as second:
        assert second.uuid == uuid


@pytest.mark.fault("L8")
def test_a_ledger_of_a_newer_program_is_left_alone(home):
    with Ledger.open(home) as ledger, ledger.writing() as connection:
        connection.execute(update(meta).where(meta.c.name == "schema_version").values(value="99"))

    with pytest.raises(LedgerError, match="schema 99"):
        Ledger.open(home)


@pytest.mark.fault("S1")
def test_errors_never_quote_what_was_to_be_stored(ledger):
    with pytest.raises(LedgerError) as caught, ledger.writing() as connection:
        connection.execute(insert(meta), [{"name": "k", "value": "canary-4711"}] * 2)

    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_after_an_error_the_ledger_goes_on_with_a_fresh_connection(ledger, start):
    with pytest.raises(LedgerError), ledger.writing() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")

    assert ledger.start_run(start).state is RunState.PLANNING


def test_the_ledger_survives_a_failure_in_the_callers_own_code(ledger):
    def write_and_fail():
        with ledger.writing() as connection:
            connection.execute(insert(meta).values(name="x", value="y"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    with ledger.reading() as connection:
        assert connection.execute(select(meta).where(meta.c.name == "x")).all() == []


def test_runs_are_listed_newest_first_and_found_by_their_id(ledger, start):
    first = ledger.start_run(start)
    second = ledger.start_run(start)

    assert ledger.run(first.id).start == start
    assert {run.id for run in ledger.runs()} == {first.id, second.id}
    assert len(ledger.runs(limit=1)) == 1
    assert first.started_at == 1_795_327_752.25
    with pytest.raises(ConfigurationError, match="no run 'x'"):
        ledger.run("x")


def test_run_ids_that_collide_are_made_anew(ledger, start, monkeypatch):
    tokens = iter(["aaaa", "aaaa", "bbbb"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(tokens))

    ids = [ledger.start_run(start).id for _ in range(2)]

    assert [one[-4:] for one in ids] == ["aaaa", "bbbb"]


def test_a_command_records_how_it_ended(ledger, start):
    run = ledger.start_run(start)
    ledger.close_run(run.id, 7, "stopped")

    assert (ledger.run(run.id).exit_code, ledger.run(run.id).message) == (7, "stopped")


@pytest.mark.fault("L13")
def test_a_migration_runs_once_and_only_forward(empty_home):
    engine = empty_home.engine()
    ran = []
    steps = (create_everything, lambda _connection, _backend: ran.append(1))

    migrate(engine, empty_home, steps)
    migrate(engine, empty_home, steps)

    assert ran == [1]
    with pytest.raises(LedgerError, match="schema 2"):
        migrate(engine, empty_home, (create_everything,))


@pytest.mark.fault("L13")
def test_a_migration_that_is_killed_half_way_leaves_the_old_schema(home):
    """The step dies by SIGKILL between two statements of its transaction."""
    Ledger.open(home).close()

    def die(connection, _backend):
        connection.exec_driver_sql("CREATE TABLE half (a TEXT)")
        connection.exec_driver_sql("DROP TABLE anomalies")
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        try:
            migrate(home.engine(), home, (*STEPS, die))
        finally:
            os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL

    with Ledger.open(home) as ledger, ledger.reading() as connection:
        names = set(inspect(connection).get_table_names())
    assert "half" not in names
    assert "anomalies" in names


@pytest.mark.fault("L1", "L2")
def test_a_second_writer_waits_its_turn_and_then_says_so(impatient_home):
    with Ledger.open(impatient_home) as holder, Ledger.open(impatient_home) as other:
        with (
            holder.writing(),
            pytest.raises(LedgerError, match="locked"),
            other.writing(),
        ):
            pytest.fail("the second writer began")
        with other.writing() as connection:
            connection.execute(insert(meta).values(name="x", value="y"))


def test_a_reader_sees_one_state_and_waits_for_nobody(home):
    with Ledger.open(home) as ledger, Ledger.open(home) as other, ledger.reading() as connection:
        before = connection.execute(select(meta)).all()
        with other.reading() as second:
            assert second.execute(select(meta)).all() == before


@pytest.mark.fault("L3")
def test_the_lock_keeps_a_second_run_out_and_names_the_holder(home):
    with home.hold("sandbox", "org", "resume", 1_795_327_752.0):
        with home.hold("sandbox", "other", "run", 0.0), home.hold("staging", "org", "run", 0.0):
            pass
        with pytest.raises(LockHeld) as caught, home.hold("sandbox", "org", "run", 0.0):
            pass
    with home.hold("sandbox", "org", "run", 0.0):
        pass

    assert (
        f"pid {os.getpid()} on {socket.gethostname()} since 2026-11-22 06:09:12 UTC (resume)"
        in (str(caught.value))
    )


def test_there_is_no_ledger_before_the_first_run(empty_home):
    assert not empty_home.exists()
    Ledger.open(empty_home).close()
    assert empty_home.exists()


def test_a_closed_ledger_can_be_used_again_because_it_opens_anew(ledger, start):
    ledger.close()
    ledger.close()

    assert ledger.start_run(start).state is RunState.PLANNING
