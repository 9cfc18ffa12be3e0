"""Neighbouring batches of a large export as one: to judge a batch costs 10 ms whatever its length.

That is a quarter of what a batch of the readers costs, and all of it is Python, which
two threads cannot do at once.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.domain.faults import join_faults
from ingest.domain.frames import frame_of
from ingest.domain.rows import FILE_SPAN, RowBatch
from ingest.identifiers.columns import text_array

_MOST_ROWS: Final = 100_000
"""Of a pair: with twice the rows of a batch, threads hold twice the memory."""
_FEWEST_PAIRS: Final = 6
"""An export of fewer is judged batch by batch, so that all threads have something to do."""


def paired(batches: Iterable[RowBatch], rows: int) -> Iterator[RowBatch]:
    """Yield the batches of an export of ``rows`` rows, two as one where they are small enough.

    Rows of two files are never in one batch.
    """
    most = min(_MOST_ROWS, rows // _FEWEST_PAIRS)
    first: RowBatch | None = None
    for batch in batches:
        if first is not None and _fit(first, batch, most):
            yield _joined(first, batch)
            first = None
        else:
            if first is not None:
                yield first
            first = batch
    if first is not None:
        yield first


def _fit(first: RowBatch, second: RowBatch, most: int) -> bool:
    if len(first.cells) + len(second.cells) > most:
        return False
    file, last_file = (int(batch.cells.index[-1]) // FILE_SPAN for batch in (first, second))
    return file == last_file


def _joined(first: RowBatch, second: RowBatch) -> RowBatch:
    both = (first, second)
    names = list(first.cells.columns)
    columns = [pa.concat_arrays([text_array(each.cells[name]) for each in both]) for name in names]
    rows = np.concatenate([each.cells.index.to_numpy() for each in both])
    return RowBatch(
        cells=frame_of(pa.table(columns, names=names), pd.Index(rows, name="row")),
        lines=np.concatenate([each.lines for each in both]),
        faults=join_faults([each.faults for each in both]),
        noise=_noise(both),
    )


def _noise(both: tuple[RowBatch, RowBatch]) -> np.ndarray | None:
    if all(each.noise is None for each in both):
        return None
    none = (np.full(len(each.lines), -1, dtype=np.int16) for each in both)
    return np.concatenate(
        [
            every if each.noise is None else each.noise
            for every, each in zip(none, both, strict=True)
        ]
    )
