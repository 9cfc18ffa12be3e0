"""The rows of unfinished invoices, between the batch they came in and the one that ends them."""

import numpy as np
import pyarrow as pa

_SLACK = 65_536
"""Dead rows that are not worth copying the living ones for."""


class Held:
    """Fragments by position. Memory is that of unfinished invoices, at most doubled."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._tables: list[pa.Table] = []
        self._positions = np.empty(0, dtype=np.int64)
        self._alive = np.empty(0, dtype=bool)

    def add(self, fragments: pa.Table) -> None:
        """Hold ``fragments``, whose positions are after all that were added before."""
        if fragments.num_rows:
            self._tables.append(fragments)
            positions = fragments["position"].to_numpy()
            self._positions = np.concatenate([self._positions, positions])
            self._alive = np.concatenate([self._alive, np.ones(len(positions), dtype=bool)])

    def take(self, positions: np.ndarray) -> tuple[pa.Table, np.ndarray]:
        """Give up the fragments at ``positions``, in that order.

        Positions whose rows were left out are not found. Returns the fragments
        and the indices in ``positions`` that they are for.
        """
        place = np.searchsorted(self._positions, positions)
        place = np.minimum(place, max(len(self._positions) - 1, 0))
        found = self._positions[place] == positions if len(self._positions) else place < 0
        self._alive[place[found]] = False
        taken = self._whole().take(pa.array(place[found])) if found.any() else pa.table({})
        self._forget()
        return taken, np.flatnonzero(found)

    def _whole(self) -> pa.Table:
        return pa.concat_tables(self._tables)

    def _forget(self) -> None:
        alive = int(self._alive.sum())
        if len(self._alive) > 2 * alive + _SLACK:
            living = self._whole().take(pa.array(np.flatnonzero(self._alive)))
            self._tables = [living] if alive else []
            self._positions = self._positions[self._alive]
            self._alive = np.ones(alive, dtype=bool)
