"""What only SQLite needs: files, journals, a full disk, damaged pages."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from ingest.errors import LedgerError
from ingest.ledger.sqlite import Sqlite, journal_for
from ingest.ledger.store import Ledger
from ingest.ledger.tables import meta, tenants
from ingest.ledger.values import RunStart


@pytest.fixture
def kind():
    return "sqlite"


def test_the_sqlite_is_the_one_that_was_asked_for(path):
    """``make test`` asks for a newer one once; see ``tests/newer_sqlite``."""
    newer = "newer_sqlite" in os.environ.get("PYTHONPATH", "")

    with Ledger.open(path) as ledger, ledger.reading() as connection:
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()

    assert sqlite3.__name__ == ("pysqlite3" if newer else "sqlite3")
    assert version == sqlite3.sqlite_version
    assert journal == journal_for(sqlite3.sqlite_version_info).mode
    assert journal == "wal" or not newer


@pytest.mark.fault("S2")
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


@pytest.mark.fault("L10")
def test_the_journal_is_chosen_by_the_linked_version(path):
    with Ledger.open(Sqlite(path, version=(3, 51, 3))) as ledger, ledger.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    with Ledger.open(Sqlite(path, version=(3, 51, 2))) as ledger, ledger.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"


@pytest.mark.fault("L10")
def test_a_journal_that_cannot_be_made_safe_is_refused(path):
    with (
        Ledger.open(Sqlite(path, version=(3, 51, 3))) as holder,
        holder.reading() as connection,
    ):
        connection.exec_driver_sql("SELECT count(*) FROM meta")
        with pytest.raises(LedgerError):
            Ledger.open(Sqlite(path, busy_wait=0.05, version=(3, 51, 2)))


@pytest.mark.fault("L1")
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


@pytest.mark.fault("L2")
def test_a_write_transaction_takes_its_lock_when_it_begins(path):
    with Ledger.open(path) as holder, Ledger.open(Sqlite(path, busy_wait=0.1)) as other:
        with holder.reading() as connection:
            connection.exec_driver_sql("SELECT * FROM meta").all()
            with other.reading() as second:
                second.exec_driver_sql("SELECT * FROM meta").all()
        with holder.writing(), pytest.raises(LedgerError), other.writing():
            pytest.fail("the second writer began")


@pytest.mark.parametrize("damage", ["garbage", "page"])
@pytest.mark.fault("L8")
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


def test_a_ledger_that_cannot_be_written_is_named(path, tmp_path):
    path.parent.mkdir()
    path.mkdir()

    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger.open(path)


@pytest.mark.fault("P15")
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


@pytest.mark.fault("P15")
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
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=240
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
@pytest.mark.fault("P17")
def test_every_error_of_sqlite_becomes_a_sentence_with_a_next_step(path, code, words):
    original = sqlite3.OperationalError("x")
    original.sqlite_errorcode = code
    error = Sqlite(path).explain(DBAPIError("SELECT", {}, original))

    assert words in str(error)
    assert error.hint


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


def test_a_path_is_taken_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Ledger.open(Path("state/ledger.sqlite")).close()

    assert (tmp_path / "state" / "ledger.sqlite").exists()


@pytest.mark.fault("L9")
@pytest.mark.parametrize(
    ("mounted", "kind"),
    [
        ("/ - nfs4 server:/", "nfs4"),
        ("{folder} - cifs //server/share", "cifs"),
        ("/ - nfs server:/\n1 1 0:1 / {folder} rw - ext4 /dev/sda", None),
        ("{folder}/elsewhere - nfs server:/", None),
        ("/ - ext4 /dev/sda", None),
    ],
)
@pytest.mark.fault("L9")
def test_a_ledger_on_a_network_disk_is_refused(tmp_path, mounted, kind):
    folder = tmp_path / "a b"
    mounts = tmp_path / "mountinfo"
    named = str(folder).replace(" ", "\\040")
    point, _, rest = mounted.format(folder=named).partition(" - ")
    mounts.write_text(f"1 1 0:1 / {point} rw,relatime - {rest} rw\n")
    home = Sqlite(folder / "state" / "ledger.sqlite", mounts=mounts)

    if kind is None:
        Ledger.open(home).close()
        return
    with pytest.raises(LedgerError, match=rf"network disk \({kind}\)"):
        Ledger.open(home)
    assert not folder.exists()


def test_where_nobody_knows_the_mounts_the_folder_is_taken(tmp_path):
    Ledger.open(Sqlite(tmp_path / "ledger.sqlite", mounts=tmp_path / "nowhere")).close()
