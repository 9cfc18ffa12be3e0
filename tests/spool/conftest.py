"""Exports in miniature, and the spools they become."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ingest.domain.faults import no_faults
from ingest.domain.rows import TEXT, RowBatch
from ingest.spool import SpoolWriter, Verdicts


def row_batch(headings: Sequence[str], first_row: int, cells: Sequence[Sequence[str]]) -> RowBatch:
    rows = np.arange(first_row, first_row + len(cells))
    columns = {
        heading: pd.Series(pa.array([row[place] for row in cells], pa.string()), dtype=TEXT)
        for place, heading in enumerate(headings)
    }
    frame = pd.DataFrame(columns)
    frame.index = pd.Index(rows, name="row")
    return RowBatch(frame, rows + 100, no_faults())


def verdicts(
    records: Sequence[int],
    amounts: Sequence[int] | None = None,
    currencies: Sequence[int] | None = None,
) -> Verdicts:
    size = len(records)
    return Verdicts(
        record=np.array(records, np.int64),
        outcome=np.array([-1 if record >= 0 else 2 for record in records], np.int8),
        reason=np.full(size, -1, np.int16),
        amount=np.array(amounts if amounts is not None else [100] * size, np.int64),
        currency=np.array(currencies if currencies is not None else [0] * size, np.int16),
        due=np.array([20_000 + record for record in records], np.int32),
        reasons=("settled",),
        currencies=("NOK", "EUR"),
    )


@pytest.fixture(scope="session")
def batch() -> Callable[..., RowBatch]:
    return row_batch


@pytest.fixture(scope="session")
def verdict() -> Callable[..., Verdicts]:
    return verdicts


@pytest.fixture
def spooled(tmp_path: Path) -> Path:
    """A finished spool of two batches: rows 2 to 4 and 5 to 6."""
    folder = tmp_path / "spool"
    with SpoolWriter(folder, ["Nr", "row"]) as writer:
        writer.add(row_batch(["Nr", "row"], 2, [["1", "a"], ["2", ""], ["3", 'c;"\n']]))
        writer.add(row_batch(["Nr", "row"], 5, [["4", "=1+1"], ["05", "æ"]]))
        writer.finish(verdicts([0, 1, 2, 3, -1], [1, 2, 3, 4, 5], [0, 1, 0, 0, -1]))
    return folder
