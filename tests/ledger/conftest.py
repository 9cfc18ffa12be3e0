from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.ledger.store import Ledger
from ingest.ledger.values import RunStart


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, clock=lambda: 1_795_327_752.25) as opened:
        yield opened


@pytest.fixture
def start() -> RunStart:
    return RunStart("run", "sandbox", "org", "x.csv", "aa", "generic", "bb", '{"a": 1}', "s", "r")
