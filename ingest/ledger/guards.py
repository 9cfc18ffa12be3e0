"""The changes that the database itself must refuse, whatever the program believes.

Each database has its own words for a trigger; what is forbidden stands here, once.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ingest.ledger.states import CHUNK_ARROWS, CLAIM_ARROWS, OUTCOME_ARROWS, RUN_ARROWS

Differ = Callable[[str, str], str]
"""Returns the condition that two expressions differ, where null is a value like any other."""


class Guard(NamedTuple):
    """An update of ``column`` is refused where ``forbidden``, over OLD and NEW, is true."""

    table: str
    column: str
    forbidden: str

    @property
    def name(self) -> str:
        """The trigger's name."""
        return f"{self.table}_{self.column}_guard"


def guards(differ: Differ) -> Iterator[Guard]:
    """Yield all guards, in the words of a database in which ``differ`` tells values apart."""
    yield _arrows("chunks", "state", CHUNK_ARROWS, differ)
    yield _arrows("runs", "state", RUN_ARROWS, differ)
    yield _arrows("identities", "state", CLAIM_ARROWS, differ)
    yield _arrows("records", "outcome", OUTCOME_ARROWS, differ)
    for column in ("key", "body_sha256", "lengths"):
        yield Guard("chunks", column, differ(f"NEW.{column}", f"OLD.{column}"))
    yield Guard("chunks", "ambiguous_attempts", "NEW.ambiguous_attempts < OLD.ambiguous_attempts")
    yield Guard(
        "chunks",
        "batch_id",
        f"OLD.batch_id IS NOT NULL AND {differ('NEW.batch_id', 'OLD.batch_id')}",
    )


def _arrows(table: str, column: str, arrows: Iterable[tuple[Any, Any]], differ: Differ) -> Guard:
    allowed = ", ".join(sorted(f"'{source}>{target}'" for source, target in arrows))
    forbidden = (
        f"OLD.{column} IS NOT NULL AND {differ(f'NEW.{column}', f'OLD.{column}')} "
        f"AND coalesce(OLD.{column} || '>' || NEW.{column}, '') NOT IN ({allowed})"
    )
    return Guard(table, column, forbidden)
