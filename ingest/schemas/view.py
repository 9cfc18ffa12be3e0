"""Rows as rules look at them: Arrow columns by target, and masks that know no null."""

from typing import cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import Mask, mask


class View:
    """The columns of a typed frame, of all its rows or of some ``lines`` of it (positions).

    Each column is fetched once, and compared once with each value: pandas takes
    0.3 ms to hand one out, and fifty rules ask for a dozen of them.
    """

    def __init__(self, frame: pd.DataFrame, lines: np.ndarray | None = None) -> None:
        """Look at ``frame``; nothing is copied until a column is asked for."""
        self._frame = frame
        self._lines = lines
        self._columns: dict[str, pa.Array] = {}
        self._equal: dict[tuple[str, str], Mask] = {}

    def shows(self, frame: pd.DataFrame) -> bool:
        """Return whether this is a view of all rows of ``frame``, the very object."""
        return self._frame is frame and self._lines is None

    def of_more(self, frame: pd.DataFrame) -> "View":
        """Return a view of ``frame``, which is this one's frame with columns added to it."""
        more = View(frame, self._lines)
        more._columns, more._equal = dict(self._columns), dict(self._equal)
        return more

    def __len__(self) -> int:
        """Return the number of rows in view."""
        return len(self._frame) if self._lines is None else len(self._lines)

    def column(self, target: str) -> pa.Array:
        """Return the column of ``target``; all null where it is not mapped."""
        if target not in self._columns:
            self._columns[target] = self._column(target)
        return self._columns[target]

    def _column(self, target: str) -> pa.Array:
        if target not in self._frame:
            return pa.nulls(len(self), pa.string())
        array = pa.array(self._frame[target], from_pandas=True)
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        return array if self._lines is None else array.take(pa.array(self._lines))

    def numbers(self, target: str) -> np.ndarray:
        """Return a column that was computed as numpy numbers and holds no null."""
        values = self._frame[target].to_numpy()
        return values if self._lines is None else values[self._lines]

    def flags(self, name: str) -> Mask:
        """Return a column that was computed as numpy truth values."""
        return cast("Mask", self.numbers(name))

    def rows(self) -> pa.Array:
        """Return the row numbers."""
        numbers = self._frame.index.to_numpy()
        return pa.array(numbers if self._lines is None else numbers[self._lines], pa.int64())

    def filled(self, target: str) -> Mask:
        """Return where ``target`` has a value."""
        return mask(self.column(target).is_valid())

    def equal(self, target: str, value: str) -> Mask:
        """Return where ``target`` is ``value``; a blank is not. To be read only."""
        if (target, value) not in self._equal:
            found = mask(pc.equal(self.column(target), value))
            found.flags.writeable = False
            self._equal[target, value] = found
        return self._equal[target, value]
