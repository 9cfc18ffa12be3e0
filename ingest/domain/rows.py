"""Source rows as the readers hand them on: text cells with their row and line numbers."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

TEXT: Final = pd.ArrowDtype(pa.string())
"""The type of every cell: text on Arrow memory, never null; an empty cell is ''."""


@dataclass(frozen=True, slots=True, eq=False)
class RowBatch:
    """Some consecutive source rows of an export.

    ``cells`` has one TEXT column per heading, in the export's order, and one
    line per source row; its index holds the row numbers (int64, named "row",
    rising) as Excel shows them. ``lines`` (int64, same length) holds the
    physical line on which each record starts; for a workbook it equals the row.

    ``faults`` is a fault table about these rows. A row that could not be split
    into cells has an error there; its raw text stands in the first column and
    its other cells are empty, so that it is neither lost nor shifted.
    """

    cells: pd.DataFrame
    lines: np.ndarray
    faults: pa.Table
