"""The rows of unfinished invoices, between the batch they came in and the one that ends them.

An external merge sort: in a shuffled file nearly all invoices are unfinished until late, so
what waits beyond a bound goes to the disk, sorted by where its invoices end, and comes back
in that order, a piece at a time.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.spool import Scratch, Slot

_PIECE_ROWS: Final = 4_096
"""Rows that come back from the disk at once."""


class Held:
    """Fragments until they are due: once all rows before the end of their invoice were added."""

    def __init__(self, scratch: Scratch, most_bytes: int, piece_rows: int = _PIECE_ROWS) -> None:
        """Hold nothing yet; what waits beyond ``most_bytes`` goes to ``scratch``.

        Three times as much is taken while it is written.
        """
        self._scratch = scratch
        self._most_bytes = most_bytes
        self._piece_rows = piece_rows
        self._written: list[_Run] = []
        self._fresh: list[_Run] = []

    def add(self, fragments: pa.Table, ends: np.ndarray) -> None:
        """Hold ``fragments``, whose positions rise and are after all that were added before.

        ``ends`` are the positions at which their invoices end.
        """
        if sum(run.bytes for run in self._fresh) > self._most_bytes:
            self._write()
        run = _sorted([fragments.append_column("end", pa.array(ends))])
        self._fresh.append(_Run(run, self._scratch))

    def take(self, before: int) -> pa.Table:
        """Give up the fragments of invoices that end before the position ``before``.

        They come sorted by that end, and those of one invoice by position.
        """
        parts = [part for run in (*self._written, *self._fresh) for part in run.take(before)]
        self._written = [run for run in self._written if not run.finished]
        self._fresh = [run for run in self._fresh if not run.finished]
        return _sorted(parts) if parts else pa.table({})

    def _write(self) -> None:
        table = _sorted([run.rest for run in self._fresh])
        self._fresh.clear()
        ends = table["end"].to_numpy()
        slots = []
        for start in range(0, table.num_rows, self._piece_rows):
            (batch,) = table.slice(start, self._piece_rows).to_batches()
            slots.append((int(ends[start]), self._scratch.put(batch)))
        self._written.append(_Run(table.schema.empty_table(), self._scratch, slots))


class _Run:
    """Fragments sorted by the end of their invoices: ``rest`` first, then those in ``slots``.

    Each slot has the end of its first invoice with it.
    """

    def __init__(
        self,
        rest: pa.Table,
        scratch: Scratch,
        slots: Iterable[tuple[int, Slot]] = (),
    ) -> None:
        self.rest = rest
        self._scratch = scratch
        self._slots = deque(slots)

    @property
    def bytes(self) -> int:
        """What ``rest`` takes in memory, and what it was cut from."""
        return int(self.rest.get_total_buffer_size())

    @property
    def finished(self) -> bool:
        """Whether nothing is left."""
        return not self.rest.num_rows and not self._slots

    def take(self, before: int) -> Iterator[pa.Table]:
        """Yield what ends before the position ``before``, and let go of it."""
        while True:
            count = int(np.searchsorted(self.rest["end"].to_numpy(), before))
            if count:
                yield self.rest.slice(0, count)
                self.rest = self.rest.slice(count)
            if self.rest.num_rows or not self._slots or self._slots[0][0] >= before:
                return
            _, slot = self._slots.popleft()
            batch = self._scratch.get(slot, self.rest.schema)
            self.rest = pa.Table.from_batches([batch])


def _sorted(parts: list[pa.Table]) -> pa.Table:
    """Return ``parts`` as one table sorted by end; what is equal stays in its order."""
    table = parts[0] if len(parts) == 1 else pa.concat_tables(parts).combine_chunks()
    ends = table["end"].to_numpy()
    if (ends[1:] >= ends[:-1]).all():
        return table
    return table.take(pa.array(np.argsort(ends, kind="stable")))
