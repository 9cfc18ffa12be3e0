"""The real ledger on SQLite in memory: same tables, triggers and code, no disk.

Only the connection differs from ``ingest.ledger.sqlite``: it can die, or fail, at
any statement and at any commit. What was not committed then is lost.

All worlds of this process use one database after the other's end: it is emptied
between them, so that connections and what SQLite knows of statements and tables
are kept. A connection that comes back from a dead process rolls back, as SQLite
does with what a dead process left.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ingest.errors import LedgerError
from ingest.ledger.migrations import migrate
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.store import Ledger
from ingest.ledger.tables import metadata
from tests.simulation.direct import DirectEngine

_UUID: Final = "12345678-1234-5678-1234-567812345678"
_REAL: Final = Sqlite(Path("simulated.sqlite"))
_STATEMENTS: Final = 400
"""Prepared statements that a connection keeps; the ledger has about a hundred."""


@dataclass
class Medium:
    """What the use of the present world's database may bring about, and its idle connections.

    ``touch`` is called with "statement" before each statement, with "commit" before
    and "committed" after each commit; it may raise. ``direct`` goes around
    SQLAlchemy's execution.
    """

    touch: Callable[[str], None] = field(default=lambda _point: None)
    direct: bool = True
    idle: list[sqlite3.Connection] = field(default_factory=list)


_PRESENT: Final = Medium()


class _Cursor(sqlite3.Cursor):
    def execute(self, *given: Any) -> sqlite3.Cursor:  # noqa: ANN401 - the driver's own signature
        _PRESENT.touch("statement")
        return super().execute(*given)


class _Connection(sqlite3.Connection):
    def cursor(self, factory: type[sqlite3.Cursor] = _Cursor) -> sqlite3.Cursor:  # type: ignore[override]
        return super().cursor(factory)

    def commit(self) -> None:
        if not self.in_transaction:
            return
        _PRESENT.touch("commit")
        super().commit()
        _PRESENT.touch("committed")


def _connect(factory: type[sqlite3.Connection] = _Connection) -> Any:  # noqa: ANN401 - the type is the factory's
    connection = sqlite3.connect(
        "file:/world?vfs=memdb",
        uri=True,
        isolation_level=None,
        factory=factory,
        timeout=0,
        cached_statements=_STATEMENTS,
    )
    sqlite3.Connection.execute(connection, "PRAGMA foreign_keys = ON")
    return connection


def _take() -> sqlite3.Connection:
    return _PRESENT.idle.pop() if _PRESENT.idle else _connect()


def _leave(connection: sqlite3.Connection) -> None:
    sqlite3.Connection.rollback(connection)
    _PRESENT.idle.append(connection)


@cache
def _engine() -> Engine:
    """Return the one engine of this process, so that statements are compiled only once."""
    engine = create_engine("sqlite://", creator=_connect, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


_DIRECT: Final = cast("Engine", DirectEngine(_take, _leave))


class Backend:
    """As ``Sqlite``, on the present medium."""

    def engine(self) -> Engine:
        return _DIRECT if _PRESENT.direct else _engine()

    def check(self, connection: Connection) -> None:
        """Find nothing: pages in memory are not damaged."""

    def guards(self) -> list[str]:
        return _REAL.guards()

    def explain(self, error: DBAPIError | OSError) -> LedgerError:
        return _REAL.explain(error)


@cache
def _keeper() -> sqlite3.Connection:
    """Return the connection that keeps the database alive, made by the real migrations."""
    keeper: sqlite3.Connection = _connect(sqlite3.Connection)
    migrate(_engine(), Backend())
    keeper.execute("PRAGMA foreign_keys = OFF")
    return keeper


_EMPTY: Final = [f"DELETE FROM {table.name}" for table in metadata.tables.values()]  # noqa: S608 - our own names


class _Migrated(Ledger):
    """The ledger, opened without looking whether it needs a migration: it has none left, and
    looking takes longer than the rest of a short life."""

    def _start(self, *, check: bool) -> None:  # noqa: ARG002 - the ledger's signature
        self.uuid = UUID(_UUID)


class Storage:
    """The storage of one world: survives every process of it, and sees what is committed."""

    def __init__(self, touch: Callable[[str], None], *, direct: bool = True) -> None:
        self._keeper = _keeper()
        self._keeper.execute("BEGIN IMMEDIATE")
        for statement in _EMPTY:
            self._keeper.execute(statement)
        self._keeper.execute("COMMIT")
        _PRESENT.touch, _PRESENT.direct = touch, direct

    def open(self, clock: Callable[[], float]) -> Ledger:
        """Open the ledger as a new process would."""
        return _Migrated.open(Backend(), clock=clock, check=False)

    def committed(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        """Return what ``query`` finds on the disk, seen by somebody else.

        Raises sqlite3.OperationalError while a transaction is open.
        """
        return self._keeper.execute(query, given).fetchall()

    def close(self) -> None:
        """Let the world end: nothing happens any more when its database is used."""
        _PRESENT.touch = lambda _point: None
