"""What PostgreSQL knows of a ledger's tables while they are still empty.

Its planner guesses where it has no statistics, and for keys of several columns it
guesses that the first one is enough. Plans are kept, so the first export of a new
ledger took time by the square of its invoices: 200 s for 20,000. Therefore a new
ledger is filled with made-up lines, looked at, and emptied again, all in the
transaction that makes it. Later the server's own autovacuum knows better.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import LargeBinary, Table, Text

from ingest.ledger.states import ChunkState, ClaimState, RunState
from ingest.ledger.tables import attempts, chunks, identities, records, runs, tenants

_RUNS: Final = 20
_CHUNKS: Final = 100
"""In each run."""
_RECORDS: Final = 500
"""In each run."""


def learned() -> list[str]:
    """Return the statements that teach the planner what a filled ledger looks like."""
    chunk = {"run": f"n / {_CHUNKS}", "chunk": f"mod(n, {_CHUNKS})"}
    record = {"run": f"n / {_RECORDS}", "record": f"mod(n, {_RECORDS})"}
    filled = {
        tenants: _lines(tenants, 1, {}),
        runs: _lines(runs, _RUNS, {"run": "n", "state": f"'{RunState.FINISHED}'"}),
        chunks: _lines(
            chunks, _RUNS * _CHUNKS, chunk | {"records": "1", "state": f"'{ChunkState.SETTLED}'"}
        ),
        records: _lines(records, _RUNS * _RECORDS, record),
        identities: _lines(
            identities, _RUNS * _RECORDS, record | {"state": f"'{ClaimState.CREATED}'"}
        ),
        attempts: _lines(attempts, _RUNS * _CHUNKS, chunk),
    }
    names = [table.name for table in filled]
    forgotten = [f"DELETE FROM {name}" for name in reversed(names)]  # noqa: S608 - as below
    return [*filled.values(), f"ANALYZE {', '.join(names)}", *forgotten]


def _lines(table: Table, count: int, known: Mapping[str, str]) -> str:
    """Return the statement that inserts ``count`` lines, numbered ``n``; ``known`` are SQL."""
    needed = [one for one in table.c if not one.nullable and one.server_default is None]
    values = {one.name: known.get(one.name) or _filler(one.type) for one in needed}
    return (
        f"INSERT INTO {table.name} ({', '.join(values)}) "  # noqa: S608 - names of our own tables
        f"SELECT {', '.join(values.values())} FROM generate_series(0, {count - 1}) AS n"
    )


def _filler(kind: object) -> str:
    if isinstance(kind, LargeBinary):
        return "''::bytea"
    return "'made up ' || n" if isinstance(kind, Text) else "0"
