"""The ledger: the durable record of runs, chunks, records and outcomes.

One object, one connection, one thread. Every change is one short transaction
that begins by taking the write lock; none is ever open across a network call.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from uuid import UUID

import pyarrow as pa
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from ingest.domain.outcomes import Outcome
from ingest.ledger import chunks, history, outcomes
from ingest.ledger.backend import Backend, Lease
from ingest.ledger.migrations import STEPS, migrate
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.tables import meta
from ingest.ledger.values import Anomaly, Attempt, Chunk, Run, RunStart, Totals


class Ledger:
    """An open ledger; a context manager that closes it."""

    def __init__(
        self, backend: Backend, clock: Callable[[], float], lease: Lease | None = None
    ) -> None:
        """Use ``open``, which also checks and migrates."""
        self._backend = backend
        self._clock = clock
        self._lease = lease
        self._engine = backend.engine()
        self._connection: Connection | None = None
        self.uuid = UUID(int=0)

    @classmethod
    def open(
        cls,
        where: Path | Backend,
        *,
        clock: Callable[[], float] = time.time,
        check: bool = True,
        lease: Lease | None = None,
    ) -> Self:
        """Open or create the ledger ``where``, a SQLite file unless a backend is given.

        ``clock`` returns Unix seconds. ``check`` looks through all pages of the
        file first, about a second for each gigabyte. ``lease`` is confirmed by
        every write. Raises LedgerError for a
        ledger that is damaged, locked, read-only or of a newer program; such a
        ledger is left as it is.
        """
        backend = Sqlite(where) if isinstance(where, Path) else where
        ledger = cls(backend, clock, lease)
        try:
            ledger._start(check=check)
        except BaseException:
            ledger.close()
            raise
        return ledger

    def _start(self, *, check: bool) -> None:
        with self._explained():
            if check:
                with self._engine.connect().execution_options(reading=True) as connection:
                    self._backend.check(connection)
            migrate(self._engine, self._backend, STEPS)
        with self.reading() as connection:
            found = connection.scalar(select(meta.c.value).where(meta.c.name == "ledger_uuid"))
        self.uuid = UUID(found)

    def close(self) -> None:
        """Close the connection; closing twice is allowed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()

    def __enter__(self) -> Self:
        """Return the ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the ledger."""
        self.close()

    def now(self) -> float:
        """Return the ledger's idea of the time, in Unix seconds."""
        return self._clock()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Run the block as one transaction, which is on the disk when the block has ended.

        Raises LedgerError where the database fails or the lease is lost. Then
        nothing of the block is recorded (or, where the connection broke during
        the commit, nobody knows), the connection is a fresh one, and what the
        caller holds in memory must be read again.
        """
        with self._explained():
            connection = self._open_connection(reading=False)
            with connection.begin():
                if self._lease is not None:
                    self._lease.confirm(connection)
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run the block on one unchanging view of the ledger. Raises LedgerError."""
        with self._explained():
            connection = self._open_connection(reading=True)
            with connection.begin():
                yield connection

    def _open_connection(self, *, reading: bool) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection.execution_options(reading=reading)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # After a failed write the database may have rolled back by itself; carrying on with
            # the same connection would then write outside any transaction.
            self.close()
            # Without its cause, whose text may quote what was to be stored.
            raise self._backend.explain(error) from None

    def scrub(self) -> None:
        """Leave nothing in the database's files of what was deleted. Raises LedgerError."""
        self.close()
        with self._explained():
            self._backend.scrub(self._engine)

    def start_run(self, start: RunStart) -> Run:
        """Record a new run and return it; its id sorts by time."""
        with self.writing() as connection:
            return history.start_run(connection, start, self.now(), secrets.token_hex)

    def run(self, run_id: str) -> Run:
        """Return a run. Raises ConfigurationError where the ledger knows no such id."""
        with self.reading() as connection:
            return history.run(connection, run_id)

    def runs(self, limit: int | None = None) -> list[Run]:
        """Return the runs, the newest first, at most ``limit``."""
        with self.reading() as connection:
            return history.runs_newest_first(connection, limit)

    def unfinished_runs(self, environment: str, organisation: str) -> list[Run]:
        """Return the runs that ``resume`` can bring further, the oldest first."""
        with self.reading() as connection:
            return history.unfinished(connection, environment, organisation)

    def abandon_unplanned(self, environment: str, organisation: str) -> list[Run]:
        """Close the runs that died while planning, free their claims, and return them.

        Only for the holder of the lock, and before a run of its own is started:
        nothing of such a run was ever sent.
        """
        with self.writing() as connection:
            return history.abandon_unplanned(connection, environment, organisation, self.now())

    def close_run(self, run_id: str, exit_code: int, message: str | None = None) -> None:
        """Record how the command ended that worked on the run."""
        with self.writing() as connection:
            history.close_run(connection, run_id, exit_code, message)

    def batches(self, run_id: str) -> list[Chunk]:
        """Return the run's chunks with their batches, in the order they were planned."""
        with self.reading() as connection:
            return chunks.of_run(connection, history.run(connection, run_id).number)

    def attempts(self, run_id: str, chunk: int) -> list[Attempt]:
        """Return every POST of a chunk, in order."""
        with self.reading() as connection:
            return chunks.attempts_of(connection, history.run(connection, run_id).number, chunk)

    def anomalies(self, run_id: str) -> list[Anomaly]:
        """Return what the API's answers to the run held against the contract."""
        with self.reading() as connection:
            return outcomes.anomalies_of(connection, history.run(connection, run_id).number)

    def outcomes(self, run_id: str, first: int, last: int) -> pa.Table:
        """Return an OUTCOME_SCHEMA line for each record of the run from ``first`` to ``last``.

        Both ends are included; records that the run does not have are left out.
        """
        with self.reading() as connection:
            return outcomes.table(connection, history.run(connection, run_id).number, (first, last))

    def totals(self, run_id: str) -> dict[Outcome, Totals]:
        """Return what the run's records add up to, by the outcome they have now."""
        with self.reading() as connection:
            return outcomes.totals(connection, history.run(connection, run_id).number)
