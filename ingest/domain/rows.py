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

    ``noise`` (int16, same length) says which of the declared reasons makes a row
    no record, such as a subtotal, or -1; None where no row is noise. Such a row
    has no faults, and its cells mean nothing.

    ``origins`` is None for an export. Of a report of ours that came back it has
    the texts of its columns "run" and "row", one line per row.
    """

    cells: pd.DataFrame
    lines: np.ndarray
    faults: pa.Table
    noise: np.ndarray | None = None
    origins: pa.Table | None = None

    @property
    def is_noise(self) -> np.ndarray:
        """Which rows are no records."""
        if self.noise is None:
            return np.zeros(len(self.lines), dtype=bool)
        return np.asarray(self.noise >= 0)
