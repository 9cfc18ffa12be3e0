"""Numbered steps from an empty file to the present schema; each is one transaction.

Killed in the middle of a step, the ledger is as before it. A step, once
released, is never edited: when the tables change, ``STEPS`` grows, and step 1
keeps a copy of the tables as they were.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol
from uuid import uuid4

from sqlalchemy import Connection, Engine, delete, insert, inspect, select

from ingest.errors import LedgerError
from ingest.ledger.tables import (
    attempts,
    chunks,
    manifests,
    meta,
    metadata,
    notices,
    origins,
    purges,
    runs,
)


class Guarded(Protocol):
    """A database that can refuse illegal changes by itself."""

    def guards(self) -> list[str]:
        """Return the statements that set the guards up."""


Step = Callable[[Connection, Guarded], None]


def create_everything(connection: Connection, backend: Guarded) -> None:
    """Step 1: all tables, their guards, and the ledger's own identity."""
    metadata.create_all(connection, checkfirst=False)
    for statement in backend.guards():
        connection.exec_driver_sql(statement)
    connection.execute(insert(meta).values(name="ledger_uuid", value=str(uuid4())))


def add_evidence(connection: Connection, _backend: Guarded) -> None:
    """Step 2: manifests, purges, notices and the digests of answers, where step 1 had none yet."""
    metadata.create_all(connection, tables=[manifests, purges, notices], checkfirst=True)
    known = {column["name"] for column in inspect(connection).get_columns("attempts")}
    if attempts.c.digest.name not in known:
        connection.exec_driver_sql("ALTER TABLE attempts ADD COLUMN digest TEXT")


def add_origins(connection: Connection, backend: Guarded) -> None:
    """Step 3: where corrected rows come from, and the arrows of chunks as they are now."""
    metadata.create_all(connection, tables=[origins], checkfirst=True)
    if connection.dialect.name != "sqlite":  # no other database has held a ledger before
        return
    connection.exec_driver_sql("DROP TRIGGER chunks_state_guard")
    for statement in backend.guards():
        if "TRIGGER chunks_state_guard" in statement:
            connection.exec_driver_sql(statement)


def add_sources(connection: Connection, _backend: Guarded) -> None:
    """Step 4: the further files that were joined to an export, where step 1 had none yet."""
    known = {column["name"] for column in inspect(connection).get_columns("runs")}
    if runs.c.sources.name not in known:
        connection.exec_driver_sql("ALTER TABLE runs ADD COLUMN sources TEXT NOT NULL DEFAULT '[]'")


def add_uptimes(connection: Connection, _backend: Guarded) -> None:
    """Step 5: when chunks left by a clock that nobody sets, where step 1 had no columns for it.

    Such a ledger keeps a column last_left_at, which nobody reads any more.
    """
    known = {column["name"] for column in inspect(connection).get_columns("chunks")}
    for column in (chunks.c.first_left_up, chunks.c.last_left_up):
        if column.name not in known:
            connection.exec_driver_sql(f"ALTER TABLE chunks ADD COLUMN {column.name} TEXT")


STEPS: Final[Sequence[Step]] = (
    create_everything,
    add_evidence,
    add_origins,
    add_sources,
    add_uptimes,
)
"""Step n brings schema version n - 1 to n."""


def schema_version(connection: Connection) -> int:
    """Return the ledger's schema version; 0 for an empty database."""
    if not inspect(connection).has_table("meta"):
        return 0
    found = connection.scalar(select(meta.c.value).where(meta.c.name == "schema_version"))
    return int(found or 0)


def migrate(engine: Engine, backend: Guarded, steps: Sequence[Step] = STEPS) -> None:
    """Bring the ledger to the newest schema; does nothing where it has it.

    Raises LedgerError for a ledger of a newer program: it is left as it is.
    """
    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        version = schema_version(connection)
    _refuse_newer(version, len(steps))
    if version == len(steps):
        return
    with engine.connect() as connection:
        for number, step in enumerate(steps, start=1):
            with connection.begin():
                # Read again with the write lock: another process may be migrating as well.
                if schema_version(connection) < number:
                    step(connection, backend)
                    _set_version(connection, number)


def _refuse_newer(version: int, known: int) -> None:
    if version > known:
        message = f"The ledger has schema {version}; this program knows schemas up to {known}."
        raise LedgerError(message, hint="Install the newer amili-ingest that made the ledger.")


def _set_version(connection: Connection, number: int) -> None:
    connection.execute(delete(meta).where(meta.c.name == "schema_version"))
    connection.execute(insert(meta).values(name="schema_version", value=str(number)))
