"""Everything that only SQLite needs: pragmas, triggers, file modes and its errors in words.

Sources: sqlite.org/wal.html (the WAL-reset bug, fixed in 3.51.3, 3.50.7 and
3.44.6), sqlite.org/pragma.html, sqlite.org/rescode.html.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ingest.errors import LedgerError
from ingest.ledger import lock
from ingest.ledger.disks import MOUNTS, shared_type
from ingest.ledger.guards import guards
from ingest.ledger.private import make_file
from ingest.spool import private_folder

LONGEST_WAIT: Final = 30.0
"""Seconds to wait for another process's write before saying that the ledger is locked."""

_CACHE_KIBIBYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Journal:
    """How commits are made durable with a given SQLite."""

    mode: str
    synchronous: str
    reason: str


def journal_for(version: tuple[int, int, int]) -> Journal:
    """Return the journal that is safe with the linked SQLite ``version``.

    >>> journal_for((3, 51, 3)).mode, journal_for((3, 50, 7)).mode, journal_for((3, 44, 6)).mode
    ('wal', 'wal', 'wal')
    >>> journal_for((3, 51, 2)).mode, journal_for((3, 45, 9)).mode, journal_for((3, 40, 1)).mode
    ('delete', 'delete', 'delete')
    """
    name = ".".join(map(str, version))
    backport = (
        version[:2] in {(3, 50), (3, 44)}
        and version >= {50: (3, 50, 7), 44: (3, 44, 6)}[version[1]]
    )
    if version >= (3, 51, 3) or backport:
        return Journal("wal", "FULL", f"SQLite {name} has the fixed write-ahead log")
    return Journal("delete", "EXTRA", f"SQLite {name} may corrupt a write-ahead log")


@dataclass(frozen=True, slots=True)
class Sqlite:
    """A ledger in one SQLite file. ``busy_wait`` is in seconds."""

    path: Path
    busy_wait: float = LONGEST_WAIT
    version: tuple[int, int, int] = sqlite3.sqlite_version_info
    mounts: Path = MOUNTS

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self.path)

    def exists(self) -> bool:
        """Tell whether the file is there."""
        return self.path.exists()

    @contextmanager
    def hold(self, environment: str, organisation: str, purpose: str, now: float) -> Iterator[None]:
        """Hold the lock beside the file while the block runs; see ``ingest.ledger.lock``."""
        with lock.hold(self.path.parent, environment, organisation, purpose, now):
            yield

    def engine(self) -> Engine:
        """Return an engine whose connections are all set up alike; creates the file 0600.

        Transactions begin as BEGIN IMMEDIATE, unless the connection carries the
        execution option ``reading``: a read that turns into a write would fail at
        once, without waiting its turn.
        """
        self._make_file()
        journal = journal_for(self.version)
        structlog.get_logger().info(
            "ledger journal",
            mode=journal.mode,
            synchronous=journal.synchronous,
            reason=journal.reason,
        )
        engine = create_engine(
            f"sqlite:///{self.path}",
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"timeout": self.busy_wait, "check_same_thread": False},
        )

        @event.listens_for(engine, "connect")
        def _set_up(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None
            self._set_pragmas(connection, journal)

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            reading = connection.get_execution_options().get("reading", False)
            connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

        return engine

    def check(self, connection: Connection) -> None:
        """Raise LedgerError where the file's pages do not hang together."""
        answer = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if answer != "ok":
            raise self._damaged(str(answer))

    def guards(self) -> list[str]:
        """Return the statements that make the database itself refuse an illegal change."""
        return [
            f"CREATE TRIGGER {guard.name} BEFORE UPDATE OF {guard.column} ON {guard.table} "
            f"WHEN {guard.forbidden} BEGIN "
            f"SELECT RAISE(ABORT, 'illegal change of {guard.table}.{guard.column}'); END"
            for guard in guards(lambda new, old: f"{new} IS NOT {old}")
        ]

    def scrub(self, engine: Engine) -> None:
        """Write the file anew without free pages, and empty the log beside it."""
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise self.explain(DBAPIError("VACUUM", None, error)) from error
        finally:
            raw.close()

    def explain(self, error: DBAPIError | OSError) -> LedgerError:
        """Return ``error`` as a sentence with repair steps; the only place that knows its codes."""
        if isinstance(error, OSError):
            return LedgerError(f"The ledger {self.path} cannot be used: {error.strerror}.")
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        family = code & 0xFF
        if family in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            return self._damaged(f"SQLite error {code}")
        if family in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return self._locked()
        sentence, hint = _SENTENCES.get(family, _SENTENCES[sqlite3.SQLITE_ERROR])
        return LedgerError(f"{sentence.format(path=self.path)} (SQLite error {code})", hint=hint)

    def _make_file(self) -> None:
        shared = shared_type(self.path.parent, self.mounts)
        if shared is not None:
            message = f"The ledger {self.path} would lie on a network disk ({shared})."
            hint = "Name a state_folder on a local disk, or share a ledger in PostgreSQL."
            raise LedgerError(message, hint=hint)
        try:
            private_folder(self.path.parent)
            make_file(self.path)
        except OSError as error:
            raise self.explain(error) from error

    def _set_pragmas(self, connection: sqlite3.Connection, journal: Journal) -> None:
        for pragma in (
            f"busy_timeout = {int(self.busy_wait * 1000)}",
            "foreign_keys = ON",
            "secure_delete = ON",
            "trusted_schema = OFF",
            f"cache_size = -{_CACHE_KIBIBYTES}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        mode = connection.execute(f"PRAGMA journal_mode = {journal.mode}").fetchone()[0]
        connection.execute(f"PRAGMA synchronous = {journal.synchronous}")
        if mode != journal.mode:
            message = f"The ledger {self.path} stays in journal mode {mode}: {journal.reason}."
            raise LedgerError(message, hint="End the other programs that have it open.")

    def _damaged(self, finding: str) -> LedgerError:
        return LedgerError(
            f"The ledger {self.path} is damaged ({finding}). Nothing was changed or sent.",
            hint="Do not delete it. Copy it and the files beside it to a safe place, then restore "
            "the last backup under its name, or rescue it with the sqlite3 program's '.recover'.",
        )

    def _locked(self) -> LedgerError:
        others = "; ".join(lock.holders(self.path.parent)) or "a program that left no name"
        return LedgerError(
            f"The ledger {self.path} was locked for more than {self.busy_wait:g} s. "
            f"Last seen at work: {others}.",
            hint="Wait until the other program has ended, then run 'amili-ingest resume'.",
        )


_RESUME: Final = "then run 'amili-ingest resume': what was acknowledged is safe."
_SENTENCES: Final[dict[int, tuple[str, str]]] = {
    sqlite3.SQLITE_FULL: ("The disk of the ledger {path} is full.", f"Free space on it, {_RESUME}"),
    sqlite3.SQLITE_IOERR: (
        "The disk refused to read or write the ledger {path}.",
        f"Check free space, quota and the disk itself, {_RESUME}",
    ),
    sqlite3.SQLITE_READONLY: (
        "The ledger {path} is read-only.",
        f"Give this user the right to write the file and its folder, {_RESUME}",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The ledger {path} or its journal cannot be opened.",
        f"Give this user the right to write the file and its folder, {_RESUME}",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        "The ledger {path} refused a change that must never happen.",
        "This is an error of ours. Keep the ledger and report it.",
    ),
    sqlite3.SQLITE_ERROR: (
        "The ledger {path} could not be read or written.",
        "Keep the ledger and report it.",
    ),
}
