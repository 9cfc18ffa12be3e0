from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.ledger.backend import Home
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.store import Ledger
from ingest.ledger.values import RunStart
from tests.postgres_server import Server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Let a test run on every kind of ledger."""
    return str(request.param)


@pytest.fixture
def empty_home(kind: str, path: Path, request: pytest.FixtureRequest) -> Home:
    """Return a place in which nothing is yet."""
    if kind == "sqlite":
        return Sqlite(path)
    server: Server = request.getfixturevalue("postgres")
    return server.home(made=False)


@pytest.fixture
def home(kind: str, path: Path, request: pytest.FixtureRequest) -> Home:
    """Return the place of a ledger of the test's own."""
    if kind == "sqlite":
        return Sqlite(path)
    server: Server = request.getfixturevalue("postgres")
    return server.home()


@pytest.fixture
def impatient_home(home: Home) -> Home:
    """Return the place of a ledger whose writers do not wait for long."""
    return replace(home, busy_wait=0.1)  # type: ignore[type-var]  # both kinds are dataclasses


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger.open(home, clock=lambda: 1_795_327_752.25) as opened:
        yield opened


@pytest.fixture
def start() -> RunStart:
    return RunStart("run", "sandbox", "org", "x.csv", "aa", "generic", "bb", '{"a": 1}', "s", "r")
