"""The rows of unfinished invoices, between the batch they came in and the one that ends them."""

from typing import Final

import numpy as np
import pyarrow as pa

_LEAST_ALIVE: Final = 2 / 3
"""Of the rows of a table; one with fewer is copied without the dead ones."""


class Held:
    """Fragments by position. Memory is that of unfinished invoices, and half as much again."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._parts: list[_Part] = []

    def add(self, fragments: pa.Table) -> None:
        """Hold ``fragments``, whose positions are after all that were added before."""
        if fragments.num_rows:
            self._parts.append(_Part(fragments))

    def take(self, positions: np.ndarray) -> tuple[pa.Table, np.ndarray]:
        """Give up the fragments at ``positions``, in that order.

        Positions whose rows were left out are not found. Returns the fragments
        and the indices in ``positions`` that they are for.
        """
        # One part after the other and then sorted: twice as fast as out of all of them at once.
        order = np.argsort(positions, kind="stable")
        rising = positions[order]
        cuts = [*np.searchsorted(rising, [part.first for part in self._parts]), len(rising)]
        found, tables = np.zeros(len(rising), dtype=bool), []
        for part, start, end in zip(self._parts, cuts[:-1], cuts[1:], strict=True):
            if end > start:
                found[start:end] = part.holds(rising[start:end])
                tables.append(part.take(rising[start:end][found[start:end]]))
        self._parts = [part for part in self._parts if len(part)]
        if not found.any():
            return pa.table({}), np.empty(0, dtype=np.int64)
        taken, order = pa.concat_tables(tables).combine_chunks(), order[found]
        if (np.diff(order) != 1).any():
            taken = taken.take(pa.array(np.argsort(order)))
        return taken, np.sort(order)


class _Part:
    """The fragments of one batch; those that were given up are dead until they are many."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._positions = table["position"].to_numpy()
        self._alive = np.ones(len(self._positions), dtype=bool)
        self.first = int(self._positions[0])

    def __len__(self) -> int:
        return len(self._positions)

    def holds(self, positions: np.ndarray) -> np.ndarray:
        """Say at which of the ``positions`` there is a row that was not given up yet."""
        places = np.minimum(np.searchsorted(self._positions, positions), len(self) - 1)
        return np.asarray(self._alive[places] & (self._positions[places] == positions))

    def take(self, positions: np.ndarray) -> pa.Table:
        """Give up the rows at ``positions``, rising ones that it holds."""
        places = np.searchsorted(self._positions, positions)
        taken = self._table.take(pa.array(places))
        self._alive[places] = False
        if np.count_nonzero(self._alive) < _LEAST_ALIVE * len(self):
            alive = np.flatnonzero(self._alive)
            self._table = self._table.take(pa.array(alive))
            self._positions = self._positions[alive]
            self._alive = np.ones(len(alive), dtype=bool)
        return taken
