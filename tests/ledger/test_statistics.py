"""Statements about many lines begin with the lines, whatever the version of SQLite.

Otherwise each takes time by the size of the ledger: an export, by the square of its invoices.
"""

import sqlite3
from types import ModuleType

import pysqlite3
import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from ingest.ledger import bulk, outcomes, planning
from ingest.ledger.migrations import STEPS, fix_statistics, migrate
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.store import Ledger
from ingest.ledger.tables import tenants

LINES = 500
OURS = {
    "claims": (planning._CLAIMS, planning._ASKED),
    "verdicts": (outcomes._WRITE, outcomes._VERDICTS),
    "settled": (outcomes._SETTLE_CLAIM, outcomes._SETTLED),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "ledger.sqlite"


def plan_of(library: ModuleType, path, statement, given) -> list[str]:
    """Return the tables in the order in which they are gone through, with how they are."""
    lines = [(str(n),) * len(given.c) for n in range(LINES)]
    names = ("of_run", "of_tenant", "of_chunk", "to")
    ((sql, values),) = bulk._given(
        SQLiteDialect_pysqlite(), statement, given, lines, dict.fromkeys(names, 1)
    )
    connection = library.connect(path)
    try:
        found = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    finally:
        connection.close()
    return [line[3] for line in found if line[3].startswith(("SCAN", "SEARCH"))][1:]


@pytest.mark.parametrize("library", [sqlite3, pysqlite3], ids=["ours", "newer"])
@pytest.mark.parametrize("name", OURS)
def test_what_is_given_is_gone_through_once_and_all_else_is_found_by_its_key(path, library, name):
    Ledger.open(path).close()
    statement, given = OURS[name]

    first, *others = plan_of(library, path, statement, given)

    assert first == f"SCAN {given.name}"
    assert others
    for step in others:
        assert (
            "tenant=? AND source_id=?" in step
            or "run=? AND record=?" in step
            or ("SEARCH runs USING INTEGER PRIMARY KEY" in step or "run=? AND chunk=?" in step)
        )


def test_the_newer_version_needs_to_be_told(path):
    """The check above can fail: without the last step it does."""
    migrate(Sqlite(path).engine(), Sqlite(path), STEPS[: STEPS.index(fix_statistics)])

    assert tuple(map(int, pysqlite3.sqlite_version.split("."))) >= (3, 53)
    assert plan_of(pysqlite3, path, *OURS["claims"])[0] != "SCAN asked"


def test_a_ledger_of_before_keeps_what_it_holds_and_is_told_as_well(path):
    engine = Sqlite(path).engine()
    migrate(engine, Sqlite(path), STEPS[: STEPS.index(fix_statistics)])
    with engine.begin() as connection:
        connection.execute(insert(tenants).values(environment="sandbox", organisation="o"))

    with Ledger.open(path) as ledger, ledger.reading() as connection:
        told = connection.exec_driver_sql("SELECT tbl, stat FROM sqlite_stat1 ORDER BY 1, 2").all()
        kept = connection.scalar(select(tenants.c.organisation))

    assert kept == "o"
    assert [tuple(line) for line in told] == [
        ("identities", "1000000 100000 1"),
        ("records", "1000000 100000 1"),
        ("records", "1000000 100000 500 1"),
    ]
