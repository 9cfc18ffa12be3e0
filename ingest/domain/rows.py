"""Source rows as the readers hand them on: text cells with their row and line numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT: Final = pd.ArrowDtype(pa.string())
"""The type of every cell: text on Arrow memory, never null; an empty cell is ''."""

FILE_SPAN: Final = 10**10
"""Of several files that are one export, rows of the first are numbered from here on, those of the
second from twice this, and so on: numbers rise, and each tells its file. No file has as many rows;
where there is only one, its rows are numbered from 0."""
_MARK: Final = "\x1e"
"""Stands around the number of a file in a text, until the names of the files are known."""


def row_word(row: int) -> str:
    r"""Return a row as texts name it, of several files with its file; see ``with_names``.

    >>> row_word(7), row_word(2 * FILE_SPAN + 7)
    ('7', '7 of \x1e2\x1e')
    """
    file, number = divmod(row, FILE_SPAN)
    return f"{number} of {_MARK}{file}{_MARK}" if file else str(number)


def row_words(rows: pa.Array) -> pa.Array:
    """Return rows as texts name them; see ``row_word``."""
    if len(rows) == 0 or pc.max(rows).as_py() < FILE_SPAN:
        return rows.cast(pa.string())
    return pa.array([row_word(row) for row in rows.to_pylist()], pa.string())


def with_names(text: str, names: Sequence[str]) -> str:
    r"""Return a text with the names of the files in place of their numbers.

    >>> with_names("see 7 of \x1e2\x1e", ["a.csv", "b.csv"])
    'see 7 of b.csv'
    """
    for number, name in enumerate(names, start=1):
        text = text.replace(f"{_MARK}{number}{_MARK}", name)
    return text


def column_with_names(texts: pa.ChunkedArray, names: Sequence[str]) -> pa.ChunkedArray:
    """Return a column of texts, each ``with_names``."""
    for number, name in enumerate(names, start=1):
        texts = pc.replace_substring(texts, f"{_MARK}{number}{_MARK}", name)
    return texts


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
    the texts of its columns "run", "row", "file", "code" and "column", one line per row; ''
    where there is none.
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
