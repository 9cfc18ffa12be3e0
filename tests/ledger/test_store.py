"""The ledger on real SQLite files: set up, shared, full, damaged, moved forward only."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError

from ingest.errors import ConfigurationError, LedgerError
from ingest.ledger.migrations import create_everything, migrate
from ingest.ledger.sqlite import Sqlite, journal_for
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.tables import meta, tenants
from ingest.ledger.values import RunStart


def test_a_new_ledger_is_private_whatever_the_umask(path):
    before = os.umask(0)
    try:
        with Ledger.open(path) as ledger, ledger.writing() as connection:
            connection.execute(insert(meta).values(name="x", value="y"))
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}


def test_a_ledger_keeps_its_identity(path):
    with Ledger.open(path) as first:
        uuid = first.uuid
    with Ledger.open(path) as second:
        assert second.uuid == uuid


def test_every_connection_is_set_up_for_durability(ledger):
    with ledger.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("foreign_keys", "secure_delete", "synchronous", "busy_timeout")
        }
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()

    journal = journal_for(sqlite3.sqlite_version_info)
    assert mode == journal.mode
    assert pragmas == {
        "foreign_keys": 1,
        "secure_delete": 1,
        "synchronous": {"FULL": 2, "EXTRA": 3}[journal.synchronous],
        "busy_timeout": 30_000,
    }


def test_the_journal_is_chosen_by_the_linked_version(path):
    with Ledger.open(Sqlite(path, version=(3, 51, 3))) as ledger, ledger.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    with Ledger.open(Sqlite(path, version=(3, 51, 2))) as ledger, ledger.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"


def test_a_journal_that_cannot_be_made_safe_is_refused(path):
    with (
        Ledger.open(Sqlite(path, version=(3, 51, 3))) as holder,
        holder.reading() as connection,
    ):
        connection.exec_driver_sql("SELECT count(*) FROM meta")
        with pytest.raises(LedgerError):
            Ledger.open(Sqlite(path, busy_wait=0.05, version=(3, 51, 2)))


def test_a_second_writer_waits_and_then_says_who_is_at_work(path, tmp_path):
    with Ledger.open(path) as holder, Ledger.open(Sqlite(path, busy_wait=0.1)) as other:
        (path.parent / "lock-sandbox-org.holder").write_text("{}")
        with (
            holder.writing(),
            pytest.raises(LedgerError, match="locked for more than") as caught,
            other.writing(),
        ):
            pass
        assert "left no name" in str(caught.value)
        with other.writing() as connection:
            connection.execute(insert(meta).values(name="x", value="y"))


def test_a_write_transaction_takes_its_lock_when_it_begins(path):
    with Ledger.open(path) as holder, Ledger.open(Sqlite(path, busy_wait=0.1)) as other:
        with holder.reading() as connection:
            connection.exec_driver_sql("SELECT * FROM meta").all()
            with other.reading() as second:
                second.exec_driver_sql("SELECT * FROM meta").all()
        with holder.writing(), pytest.raises(LedgerError), other.writing():
            pytest.fail("the second writer began")


@pytest.mark.parametrize("damage", ["garbage", "page"])
def test_a_damaged_ledger_is_named_and_left_as_it_is(path, damage):
    with Ledger.open(path, clock=lambda: 1.0) as ledger:
        for _ in range(3):
            ledger.start_run(RunStart("run", "sandbox", "o", "x" * 3_000, "a", "m", "b"))
    content = bytearray(path.read_bytes())
    if damage == "garbage":
        content[:] = b"no database at all, but long enough for one" * 100
    else:
        content[4096 : 4096 * 3] = b"\xff" * 4096 * 2
    path.write_bytes(content)

    with pytest.raises(LedgerError, match="damaged") as caught:
        Ledger.open(path)

    assert "Do not delete it" in caught.value.hint
    assert path.read_bytes() == bytes(content)


def test_a_ledger_of_a_newer_program_is_left_alone(path):
    with Ledger.open(path) as ledger, ledger.writing() as connection:
        connection.execute(update(meta).where(meta.c.name == "schema_version").values(value="99"))

    with pytest.raises(LedgerError, match="schema 99"):
        Ledger.open(path)


def test_a_ledger_that_cannot_be_written_is_named(path, tmp_path):
    path.parent.mkdir()
    path.mkdir()

    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger.open(path)


def test_a_full_disk_loses_nothing_that_was_acknowledged(path, start):
    with Ledger.open(path) as ledger:
        kept = ledger.start_run(start)
        with ledger.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LedgerError, match="full"), ledger.writing() as connection:
            connection.execute(insert(meta).values(name="big", value="x" * 100_000))
        assert [run.id for run in ledger.runs()] == [kept.id]
        later = ledger.start_run(start)
        assert {run.id for run in ledger.runs()} == {kept.id, later.id}


def test_a_limit_on_file_size_is_a_disk_error_with_repair_steps(path):
    code = f"""
import resource, signal
from pathlib import Path
from sqlalchemy import insert
from ingest.errors import LedgerError
from ingest.ledger.store import Ledger
from ingest.ledger.tables import meta
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Ledger.open(Path({str(path)!r})) as ledger:
    size = Path({str(path)!r}).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        with ledger.writing() as connection:
            connection.execute(insert(meta).values(name="big", value="x" * 1_000_000))
    except LedgerError as error:
        print(error, error.hint)
"""
    done = subprocess.run(  # noqa: S603 - our own code, in a process of its own
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert "resume" in done.stdout
    with Ledger.open(path) as ledger:
        assert ledger.runs() == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_READONLY, "read-only"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened"),
        (sqlite3.SQLITE_IOERR_FSYNC, "disk refused"),
        (sqlite3.SQLITE_CORRUPT, "damaged"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked"),
        (sqlite3.SQLITE_LOCKED, "locked"),
        (sqlite3.SQLITE_CONSTRAINT_TRIGGER, "must never happen"),
        (sqlite3.SQLITE_MISUSE, "could not be read or written"),
    ],
)
def test_every_error_of_sqlite_becomes_a_sentence_with_a_next_step(path, code, words):
    original = sqlite3.OperationalError("x")
    original.sqlite_errorcode = code
    error = Sqlite(path).explain(DBAPIError("SELECT", {}, original))

    assert words in str(error)
    assert error.hint


def test_errors_never_quote_what_was_to_be_stored(ledger):
    with pytest.raises(LedgerError) as caught, ledger.writing() as connection:
        connection.execute(insert(meta), [{"name": "k", "value": "canary-4711"}] * 2)

    assert "canary" not in str(caught.value) + str(caught.value.__cause__)


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
        assert connection.exec_driver_sql("SELECT * FROM meta WHERE name = 'x'").all() == []


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


def test_a_migration_that_is_killed_half_way_leaves_the_old_schema(path):
    """The step dies by SIGKILL between two statements of its transaction."""
    Ledger.open(path).close()
    code = f"""
import os
from pathlib import Path
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.migrations import STEPS, migrate
def die(connection, backend):
    connection.exec_driver_sql("CREATE TABLE half (a TEXT)")
    connection.exec_driver_sql("DROP TABLE anomalies")
    os.kill(os.getpid(), 9)
backend = Sqlite(Path({str(path)!r}))
migrate(backend.engine(), backend, (*STEPS, die))
"""
    done = subprocess.run(  # noqa: S603 - our own code, in a process of its own
        [sys.executable, "-c", code], check=False, timeout=60
    )
    assert done.returncode == -9

    with Ledger.open(path) as ledger, ledger.reading() as connection:
        names = set(connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars())
    assert "half" not in names
    assert "anomalies" in names


def test_a_migration_runs_once_and_only_forward(path):
    backend = Sqlite(path)
    engine = backend.engine()
    ran = []
    steps = (create_everything, lambda _connection, _backend: ran.append(1))

    migrate(engine, backend, steps)
    migrate(engine, backend, steps)

    assert ran == [1]
    with pytest.raises(LedgerError, match="schema 2"):
        migrate(engine, backend, (create_everything,))


def test_tables_are_strict_and_refuse_values_of_another_type(ledger):
    with ledger.reading() as connection:
        tables = dict(
            connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
            ).all()
        )
    assert all("STRICT" in sql for sql in tables.values())
    with pytest.raises(LedgerError), ledger.writing() as connection:
        connection.execute(insert(tenants).values(tenant="one", environment="a", organisation="b"))


def test_a_closed_ledger_can_be_used_again_because_it_opens_anew(ledger, start):
    ledger.close()
    ledger.close()

    assert ledger.start_run(start).state is RunState.PLANNING


def test_a_path_is_taken_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Ledger.open(Path("state/ledger.sqlite")).close()

    assert (tmp_path / "state" / "ledger.sqlite").exists()
