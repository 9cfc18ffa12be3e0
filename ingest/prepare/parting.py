"""Fragments that the census put together, parted into invoices by their real keys."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingest.identifiers.columns import truths
from ingest.mapping.payload import whole
from ingest.prepare.neighbours import unlike_previous
from ingest.prepare.ranges import first_of_runs


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Fragments sorted by invoice and position; ``invoice`` counts the invoices from 0."""

    held: pa.Table
    invoice: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """Where each invoice starts."""
        return first_of_runs(self.invoice)

    @property
    def row(self) -> np.ndarray:
        """The row numbers."""
        return self.numbers("row")

    def numbers(self, name: str) -> np.ndarray:
        """Return a column without nulls as numpy numbers."""
        return np.asarray(self.held[name].to_numpy())

    @property
    def later(self) -> np.ndarray:
        """Say which row is not the first of its invoice."""
        later = np.ones(len(self.invoice), dtype=bool)
        later[self.first] = False
        return later

    def any(self, mask: np.ndarray) -> np.ndarray:
        """Say of which invoice the mask holds for any row."""
        return np.bincount(self.invoice[mask], minlength=len(self.first)) > 0

    def where(self, mask: np.ndarray) -> "Rows":
        """Return the rows where the mask is true; at least one of each invoice."""
        if mask.all():
            return self
        return Rows(self.held.filter(truths(mask)), self.invoice[mask])


def part_keys(held: pa.Table) -> Rows:
    """Count the invoices among fragments sorted by ``end``, and mark those that shared a hash.

    Fragments of one end are of one group of the census: rows of one key, or of
    several with the same hash. The keys themselves decide.
    """
    ends, keys = held["end"].to_numpy(), whole(held["key"])
    if (collided := unlike_previous(keys, ends)).any():
        return _part_collisions(held, np.isin(ends, ends[collided]))
    return Rows(held, np.cumsum(np.diff(ends, prepend=-1) != 0) - 1)


def _part_collisions(held: pa.Table, collided: np.ndarray) -> Rows:
    codes, ends = whole(held["key"]).dictionary_encode().indices.to_numpy(), held["end"].to_numpy()
    order = np.lexsort((codes, ends))
    codes, ends, collided = codes[order], ends[order], collided[order]
    new = (np.diff(ends, prepend=-1) != 0) | (np.diff(codes, prepend=-1) != 0)
    held = held.take(pa.array(order))
    # The census takes one hash for one invoice, so it may have overlooked that the
    # source id of these occurs twice.
    suspect = pa.array(held["suspect"].to_numpy() | collided)
    held = held.set_column(held.column_names.index("suspect"), "suspect", suspect)
    return Rows(held, np.cumsum(new) - 1)
