"""Rows as rules look at them: Arrow columns by target, and masks that know no null."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import Mask, mask
from ingest.mapping.payload import whole


class View:
    """The columns of a typed frame, of all its rows or of some ``lines`` of it (positions).

    Each column is fetched once, and compared once with each value: pandas takes
    0.3 ms to hand one out, and fifty rules ask for a dozen of them.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        known: pa.Table | None = None,
        computed: Mapping[str, np.ndarray] | None = None,
        lines: np.ndarray | None = None,
    ) -> None:
        """Look at ``frame``; nothing is copied until a column is asked for.

        ``known`` has the frame's columns as Arrow columns, where they are at hand;
        ``computed`` what was computed about its rows.
        """
        self._frame = frame
        self._known = known
        self._names = frozenset(frame.columns if known is None else known.column_names)
        self._computed = computed or {}
        self._lines = lines
        self._columns: dict[str, pa.Array] = {}
        self._equal: dict[tuple[str, str], Mask] = {}
        self._filled: dict[str, Mask] = {}

    def add(self, computed: Mapping[str, np.ndarray]) -> None:
        """Take in what was computed about the rows, for ``numbers``."""
        self._computed = {**self._computed, **computed}

    def at(self, lines: np.ndarray) -> "View":
        """Return a view of the rows at the positions ``lines`` of this one's frame."""
        return View(self._frame, self._known, self._computed, lines)

    def __len__(self) -> int:
        """Return the number of rows in view."""
        return len(self._frame) if self._lines is None else len(self._lines)

    def column(self, target: str) -> pa.Array:
        """Return the column of ``target``; all null where it is not mapped."""
        if target not in self._columns:
            self._columns[target] = self._column(target)
        return self._columns[target]

    def _column(self, target: str) -> pa.Array:
        if target not in self._names:
            return pa.nulls(len(self), pa.string())
        column = pa.array(self._frame[target]) if self._known is None else self._known[target]
        array = whole(column)
        return array if self._lines is None else array.take(pa.array(self._lines))

    def numbers(self, target: str) -> np.ndarray:
        """Return a column that was computed as numpy numbers and holds no null."""
        values = self._computed[target]
        return values if self._lines is None else values[self._lines]

    def flags(self, name: str) -> Mask:
        """Return a column that was computed as numpy truth values."""
        return cast("Mask", self.numbers(name))

    def rows(self) -> pa.Array:
        """Return the row numbers."""
        numbers = self._frame.index.to_numpy()
        return pa.array(numbers if self._lines is None else numbers[self._lines], pa.int64())

    def filled(self, target: str) -> Mask:
        """Return where ``target`` has a value. To be read only."""
        if target not in self._filled:
            self._filled[target] = _read_only(mask(self.column(target).is_valid()))
        return self._filled[target]

    def equal(self, target: str, value: str) -> Mask:
        """Return where ``target`` is ``value``; a blank is not. To be read only."""
        if (target, value) not in self._equal:
            column = self.column(target)
            nowhere = column.null_count == len(column)
            found = np.zeros(len(column), bool) if nowhere else mask(pc.equal(column, value))
            self._equal[target, value] = _read_only(found)
        return self._equal[target, value]

    def one_of(self, target: str, values: Iterable[str]) -> Mask:
        """Return where ``target`` is one of ``values``; a blank is none of them."""
        return reduce(np.logical_or, (self.equal(target, value) for value in values))


def _read_only(found: Mask) -> Mask:
    found.flags.writeable = False
    return found
