"""The storage of a world in a real PostgreSQL server; it is emptied before each world.

As in ``tests.simulation.storage``, the connection can die, or fail, at any statement
and at any commit, and what was not committed then is lost.
"""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from ingest.ledger.postgres import Postgres
from ingest.ledger.store import Ledger
from ingest.ledger.tables import meta, metadata

_UUID: Final = "12345678-1234-5678-1234-567812345678"
_EMPTY: Final = ", ".join(name for name in metadata.tables if name != meta.name)
_MOMENTS: Final = 100
_OPEN: Final = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"""


@dataclass(frozen=True)
class _Backend(Postgres):
    """A ledger at whose use anything may happen; a second writer waits for hardly any time."""

    busy_wait: float = 0.02
    touch: Callable[[str], None] = field(default=lambda _point: None)

    def engine(self) -> Engine:
        engine = Postgres.engine(self)

        @event.listens_for(engine, "before_cursor_execute")
        def _statement(*_: object) -> None:
            try:
                self.touch("statement")
            except sqlite3.Error as full:
                raise OperationalError("", None, _as_a_server(full)) from None  # noqa: EM101 - none

        return engine

    def connect(self) -> "psycopg.Connection[Any]":
        connection = Postgres.connect(self)
        commit = connection.commit

        def committing() -> None:
            if connection.info.transaction_status is TransactionStatus.IDLE:
                return
            self._touch_commit("commit")
            commit()
            self._touch_commit("committed")

        connection.commit = committing  # type: ignore[method-assign]  # the driver has no hook
        return connection

    def _touch_commit(self, point: str) -> None:
        try:
            self.touch(point)
        except sqlite3.Error as full:
            raise _as_a_server(full) from None


def _as_a_server(full: sqlite3.Error) -> psycopg.Error:
    return psycopg.errors.DiskFull(str(full))


class _Migrated(Ledger):
    """The ledger, opened without looking whether it needs a migration: it has none left."""

    def _start(self, *, check: bool) -> None:  # noqa: ARG002 - the ledger's signature
        self.uuid = UUID(_UUID)


class SharedStorage:
    """The storage of one world, as ``Storage`` is; ``home`` is a ledger that is made already."""

    def __init__(self, home: Postgres, touch: Callable[[str], None]) -> None:
        self._backend = _Backend(home.url, home.password, touch=touch)
        self._keeper = home.connect()
        self._keeper.autocommit = True
        self._keeper.execute(f"TRUNCATE {_EMPTY} RESTART IDENTITY")

    def open(self, clock: Callable[[], float]) -> Ledger:
        """Open the ledger as a new process would."""
        return _Migrated.open(self._backend, clock=clock, check=False)

    def committed(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        """Return what ``query`` finds in the database, seen by somebody else.

        Raises sqlite3.OperationalError while a transaction is open.
        """
        if self._stays_open():
            message = "a transaction is open"
            raise sqlite3.OperationalError(message)
        return self._keeper.execute(query.replace("?", "%s"), given).fetchall()

    def _stays_open(self) -> bool:
        """Tell whether a transaction is open; the server notices a moment later who has died."""
        for _ in range(_MOMENTS):
            if self._keeper.execute(_OPEN).fetchall() == [(0,)]:
                return False
            time.sleep(0.01)
        return True

    def close(self) -> None:
        """Let the world end."""
        self._keeper.close()
