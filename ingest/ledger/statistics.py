"""What the planner of a database knows of a ledger's tables while they are still empty.

It guesses where it has no statistics, and for keys of several columns it guesses that
the first one is enough. PostgreSQL keeps its plans, so the first export of a new ledger
took time by the square of its invoices: 200 s for 20,000. With SQLite 3.53, to look up
the claims of 100,000 took 70 s, where 3.40 takes 0.1 s. So both are told what to expect.
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
    """Return the statements that teach PostgreSQL what a filled ledger looks like.

    It is filled with made-up lines, looked at, and emptied again, all in the
    transaction that makes it. Later the server's own autovacuum knows better.
    """
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


def fixed() -> list[str]:
    """Return the statements that write down for SQLite what a filled ledger looks like.

    Nothing but ANALYZE changes it later, which nobody runs: its plans are the same in every
    version and for every ledger. Source: sqlite.org/queryplanner-ng.html;
    sqlite.org/fileformat2.html, "The sqlite_stat1 table".
    """
    lines = ", ".join(f"('{table}', '{index}', '{stat}')" for table, index, stat in _FIXED)
    return [
        "ANALYZE sqlite_schema",  # makes the table of statistics, which CREATE TABLE may not
        "DELETE FROM sqlite_stat1",
        f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES {lines}",  # noqa: S608 - our own words
    ]


_FIXED: Final = (
    ("identities", "identities", "1000000 100000 1"),
    ("records", "records", "1000000 100000 1"),
    ("records", "records_of_chunk", "1000000 100000 500 1"),
)
"""Table, index (a table without row ids names its primary key), and the lines: of the table,
and of one value of the index's first column, of its first two, and so on."""


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
