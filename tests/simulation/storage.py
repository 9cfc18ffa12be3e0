"""The real ledger on SQLite in memory: same tables, triggers and code, no disk.

Only the connection differs from ``ingest.ledger.sqlite``: it can die, or fail, at
any statement and at any commit. What was not committed then is lost.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ingest.errors import LedgerError
from ingest.ledger.migrations import migrate
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.store import Ledger

_UUID: Final = "12345678-1234-5678-1234-567812345678"
_REAL: Final = Sqlite(Path("simulated.sqlite"))


@dataclass
class Medium:
    """The database of the present world, and what its use may bring about.

    ``touch`` is called with "statement" before each statement, with "commit" before
    and "committed" after each commit; it may raise.
    """

    name: str = ""
    touch: Callable[[str], None] = field(default=lambda _point: None)


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


def _connect(name: str, factory: type[sqlite3.Connection] = sqlite3.Connection) -> Any:  # noqa: ANN401 - the type is the factory's
    connection = sqlite3.connect(
        f"file:/{name}?vfs=memdb", uri=True, isolation_level=None, factory=factory, timeout=0
    )
    sqlite3.Connection.execute(connection, "PRAGMA foreign_keys = ON")
    return connection


@cache
def _engine() -> Engine:
    """Return the one engine of this process, so that statements are compiled only once."""
    engine = create_engine(
        "sqlite://", creator=lambda: _connect(_PRESENT.name, _Connection), poolclass=NullPool
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


class Backend:
    """As ``Sqlite``, on the present medium."""

    def engine(self) -> Engine:
        return _engine()

    def check(self, connection: Connection) -> None:
        """Find nothing: pages in memory are not damaged."""

    def guards(self) -> list[str]:
        return _REAL.guards()

    def explain(self, error: DBAPIError | OSError) -> LedgerError:
        return _REAL.explain(error)


@cache
def _template() -> sqlite3.Connection:
    """Return an empty ledger as the real migrations make it, with a uuid of our own."""
    keeper: sqlite3.Connection = _connect("template")
    before, _PRESENT.name = _PRESENT.name, "template"
    engine = Backend().engine()
    migrate(engine, Backend())
    engine.dispose()
    _PRESENT.name = before
    keeper.execute("UPDATE meta SET value = ? WHERE name = 'ledger_uuid'", (_UUID,))
    return keeper


class _Migrated(Ledger):
    """The ledger, opened without looking whether it needs a migration: it is a copy of one that
    has none left, and looking takes longer than the rest of a short life."""

    def _start(self, *, check: bool) -> None:  # noqa: ARG002 - the ledger's signature
        self.uuid = UUID(_UUID)


class Storage:
    """The storage of one world: survives every process of it, and sees what is committed."""

    def __init__(self, name: str, touch: Callable[[str], None]) -> None:
        template = _template()
        self._keeper: sqlite3.Connection = _connect(name)
        template.backup(self._keeper)
        _PRESENT.name, _PRESENT.touch = name, touch

    def open(self, clock: Callable[[], float]) -> Ledger:
        """Open the ledger as a new process would."""
        return _Migrated.open(Backend(), clock=clock, check=False)

    def committed(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        """Return what ``query`` finds on the disk, seen by somebody else.

        Raises sqlite3.OperationalError while a transaction is open.
        """
        return self._keeper.execute(query, given).fetchall()

    def close(self) -> None:
        """Forget the database."""
        _PRESENT.touch = lambda _point: None
        self._keeper.close()
