"""Where corrected rows come from: the links between runs, and the families they make."""

from collections.abc import Iterable
from typing import Final

import pyarrow as pa
from sqlalchemy import Connection, bindparam, or_, select

from ingest.ledger.bulk import insert_many
from ingest.ledger.history import runs_newest_first
from ingest.ledger.tables import origins, runs
from ingest.ledger.values import Run

ORIGIN_SCHEMA: Final = pa.schema(
    [("row", pa.int64()), ("parent", pa.int64()), ("parent_row", pa.int64())]
)
"""row: of this run; parent: the number of an earlier run; parent_row: of that one."""

_LINKS: Final = (
    select(origins.c.source_row, origins.c.parent, origins.c.parent_row)
    .where(origins.c.run == bindparam("of_run"))
    .order_by(origins.c.source_row)
)
_NEIGHBOURS: Final = select(origins.c.run, origins.c.parent).distinct()


def link(connection: Connection, run: Run, links: pa.Table) -> None:
    """Record the ``links`` (ORIGIN_SCHEMA) of the rows of ``run``."""
    columns = [links[name].to_pylist() for name in ORIGIN_SCHEMA.names]
    lines = [(run.number, *line) for line in zip(*columns, strict=True)]
    insert_many(connection, origins, lines)


def links_of(connection: Connection, run: Run) -> pa.Table:
    """Return the links (ORIGIN_SCHEMA) of the run's rows; none for an export."""
    lines = connection.execute(_LINKS, {"of_run": run.number}).all()
    columns = list(zip(*lines, strict=True)) or [()] * len(ORIGIN_SCHEMA)
    return pa.table([pa.array(column, pa.int64()) for column in columns], schema=ORIGIN_SCHEMA)


def parents(connection: Connection, wanted: Iterable[Run]) -> dict[str, list[str]]:
    """Return the runs that each of ``wanted`` corrects, by ids; no entry where there is none."""
    names = {run.number: run.id for run in wanted}
    pairs = _NEIGHBOURS.add_columns(runs.c.id).join(runs, runs.c.run == origins.c.parent)
    found: dict[str, list[str]] = {}
    for run, _, parent in connection.execute(pairs.where(origins.c.run.in_(names))):
        found.setdefault(names[run], []).append(parent)
    return {run: sorted(ids) for run, ids in found.items()}


def family(connection: Connection, run: Run) -> list[Run]:
    """Return all runs that corrections link to ``run``, itself included, the oldest first."""
    known, new = {run.number}, {run.number}
    while new:
        beside = or_(origins.c.run.in_(new), origins.c.parent.in_(new))
        pairs = connection.execute(_NEIGHBOURS.where(beside))
        new = {number for pair in pairs for number in pair} - known
        known |= new
    every = reversed(runs_newest_first(connection, None))
    return [each for each in every if each.number in known]
