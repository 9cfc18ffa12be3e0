"""The rows of unfinished invoices, between the batch they came in and the one that ends them."""

import numpy as np
import pyarrow as pa

_SLACK = 65_536
"""Dead rows that are not worth copying the living ones for."""


class Held:
    """Fragments by position. Memory is that of unfinished invoices, at most doubled."""

    def __init__(self, slack: int = _SLACK) -> None:
        """Hold nothing yet; up to ``slack`` dead rows are kept beyond the number of living ones."""
        self._slack = slack
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
        if not found.any():
            return pa.table({}), np.flatnonzero(found)
        taken = self._at(place[found])
        self._alive[place[found]] = False
        self._forget()
        return taken, np.flatnonzero(found)

    def _at(self, places: np.ndarray) -> pa.Table:
        # One table after the other and then sorted: twice as fast as out of all of them at once.
        order = np.argsort(places)
        rising = places[order]
        sizes = [table.num_rows for table in self._tables]
        ends = np.cumsum(sizes)
        cuts = np.searchsorted(rising, [0, *ends])
        parts = [
            table.take(pa.array(rising[start:end] - before))
            for table, before, start, end in zip(
                self._tables, ends - sizes, cuts[:-1], cuts[1:], strict=True
            )
            if end > start
        ]
        taken = pa.concat_tables(parts).combine_chunks()
        if len(order) > 1 and (np.diff(order) != 1).any():
            taken = taken.take(pa.array(np.argsort(order)))
        return taken

    def _forget(self) -> None:
        """Drop what was given up, once it is more than what is held."""
        alive = np.flatnonzero(self._alive)
        if len(self._alive) > 2 * len(alive) + self._slack:
            self._tables = [self._at(alive)] if len(alive) else []
            self._positions = self._positions[alive]
            self._alive = np.ones(len(alive), dtype=bool)
