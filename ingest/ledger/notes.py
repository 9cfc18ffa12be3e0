"""What a ledger knows of itself: its home, how far it came, whether to ask before it sends."""

from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from ingest.ledger.tables import attempts, meta, runs

HOME: Final = "home"
"""The name under which a ledger notes where it was used last."""
ASK_FIRST: Final = "ask_first"
"""The name under which it notes that a part of its past is lost."""

_NOTE: Final = select(meta.c.value).where(meta.c.name == bindparam("of_name"))
_FORGET: Final = delete(meta).where(meta.c.name == bindparam("of_name"))
_STEPS: Final = select(func.count()).select_from(attempts)
_RUNS: Final = select(func.count()).select_from(runs)


def note(connection: Connection, name: str, value: str) -> None:
    """Note ``value`` under ``name``, in place of what stood there."""
    connection.execute(_FORGET, {"of_name": name})
    connection.execute(insert(meta).values(name=name, value=value))


def noted(connection: Connection, name: str) -> str | None:
    """Return what is noted under ``name``."""
    found = connection.scalar(_NOTE, {"of_name": name})
    return None if found is None else str(found)


def progress(connection: Connection) -> int:
    """Return a count of runs and requests: it only grows, and falls where a backup is restored."""
    return int(connection.scalar(_STEPS) or 0) + int(connection.scalar(_RUNS) or 0)
