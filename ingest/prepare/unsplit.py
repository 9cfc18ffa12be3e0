"""Rows whose cells mean nothing."""

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.rows import RowBatch

UNSPLIT: Final = (
    "short_record",
    "long_record",
    "text_after_quote",
    "nul_byte",
    "text_outside_frame",
    "short_line",
    "long_line",
)
"""Reading faults after which a row's cells mean nothing."""


def unsplit(batch: RowBatch) -> np.ndarray:
    """Say which rows of ``batch`` have cells that mean nothing: broken records, and noise."""
    found = batch.is_noise.copy()
    if batch.faults.num_rows:
        broken = batch.faults.filter(pc.is_in(batch.faults["code"], pa.array(UNSPLIT)))
        found[batch.cells.index.get_indexer(broken["row"].to_numpy())] = True
    return found
