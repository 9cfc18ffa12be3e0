"""Statements about many lines begin with the lines, whatever the version of SQLite.

Otherwise each takes time by the size of the ledger: an export, by the square of its invoices.
"""

import sqlite3
from types import ModuleType

import pytest
from sqlalchemy import Text, bindparam, column, select, table
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from ingest.ledger import bulk, chunks, outcomes, planning
from ingest.ledger.store import Ledger
from ingest.ledger.tables import identities, records, runs

try:
    import pysqlite3
except ImportError:  # there is no wheel of it for this machine
    pysqlite3 = None

LIBRARIES = [
    pytest.param(sqlite3, id="ours"),
    pytest.param(pysqlite3, id="newer", marks=pytest.mark.skipif(not pysqlite3, reason="missing")),
]
LINES = 500
KEYS = (
    "PRIMARY KEY (tenant=? AND source_id=?)",
    "PRIMARY KEY (run=? AND record=?)",
    "INTEGER PRIMARY KEY (rowid=?)",
    "(run=? AND chunk=?) LEFT-JOIN",
)
"""How few lines are found each time. A filter of all keys is a step that has none of them."""
OURS = {
    "claims": (planning._CLAIMS, planning._ASKED),
    "verdicts": (outcomes._WRITE, outcomes._VERDICTS),
    "settled": (outcomes._SETTLE_CLAIM, outcomes._SETTLED),
}


FIXED = {"of_tenant": 1, "of_run": 1, "of_chunk": 1, "to": "created"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "ledger.sqlite"


def about_lines(dialect, statement, given):
    """Return what is executed for many lines, and its values."""
    own = [one for one in given.c if one.name not in FIXED]
    lines = [
        tuple(f"{n}" if isinstance(one.type, Text) else n for one in own) for n in range(LINES)
    ]
    ((sql, values),) = bulk._given(dialect, statement, given, lines, FIXED)
    return sql, values


def plan_of(library: ModuleType, path, statement, given) -> list[str]:
    """Return what is done to find the lines that a statement is about, step by step."""
    sql, values = about_lines(SQLiteDialect_pysqlite(), statement, given)
    steps = explained(library, path, sql, values)
    return [
        step for step in steps if not step.startswith(("MATERIALIZE", "CO-ROUTINE", "SCAN 500"))
    ]


def explained(library: ModuleType, path, sql, values) -> list[str]:
    connection = library.connect(path)
    try:
        return [line[3] for line in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    finally:
        connection.close()


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", OURS)
def test_what_is_given_is_gone_through_once_and_all_else_is_found_by_its_key(path, library, name):
    Ledger.open(path).close()
    statement, given = OURS[name]

    first, *others = plan_of(library, path, statement, given)

    assert first == f"SCAN {given.name}"
    assert others
    assert all(step.startswith("SEARCH") and step.endswith(KEYS) for step in others)


@pytest.mark.skipif(not pysqlite3, reason="missing")
def test_the_check_above_can_fail(path):
    """A tenant that is fixed is what the newer version begins with."""
    Ledger.open(path).close()
    asked = table("asked", column("asked_id", Text))
    fixed = (
        select(identities.c.state, runs.c.id, records.c.invoice_id)
        .select_from(asked.join(identities, identities.c.source_id == asked.c.asked_id))
        .join(runs, runs.c.run == identities.c.run)
        .join(
            records,
            (records.c.run == identities.c.run) & (records.c.record == identities.c.record),
        )
        .where(identities.c.tenant == bindparam("of_tenant"))
    )

    assert tuple(map(int, pysqlite3.sqlite_version.split("."))) >= (3, 53)
    assert plan_of(pysqlite3, path, fixed, asked)[0] != "SCAN asked"


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("statement", [chunks._MEMBERS, chunks._FULL_MEMBERS], ids=["some", "all"])
def test_a_chunks_records_are_found_without_looking_through_the_run(path, library, statement):
    """Once for each chunk, that took time by the square of a run's invoices."""
    Ledger.open(path).close()
    sql = statement.compile(dialect=SQLiteDialect_pysqlite())

    steps = explained(library, path, str(sql), (1, 1, 1))

    assert "SEARCH records USING PRIMARY KEY (run=? AND record=?)" in steps
    assert "SEARCH listed USING COVERING INDEX records_of_chunk (run=? AND chunk=?)" in steps


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("name", OURS)
def test_a_new_ledger_in_postgresql_looks_through_no_large_table(ledger, name):
    """What it knows of an empty ledger counts on a bound tenant and run."""
    with ledger.reading() as connection:
        sql, values = about_lines(connection.dialect, *OURS[name])
        steps = [line[0] for line in connection.exec_driver_sql(f"EXPLAIN {sql}", values)]

    assert any("Index Scan" in step for step in steps)
    assert [step for step in steps if "Seq Scan on" in step and "runs" not in step] == []
