"""What the slots of an invoice's rows hold, debtors or claims, as one flat list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import mask, truths
from ingest.mapping.payload import whole
from ingest.prepare.ranges import starts_of


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Texts or amounts, with the invoice, the line of the fragment and the slot of each."""

    values: pa.Array
    invoice: np.ndarray
    line: np.ndarray
    slot: np.ndarray

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.invoice)

    def select(self, chosen: np.ndarray) -> "Entries":
        """Return those that are ``chosen``."""
        if chosen.all():
            return self
        return Entries(
            self.values.filter(truths(chosen)),
            self.invoice[chosen],
            self.line[chosen],
            self.slot[chosen],
        )

    def counts(self, invoices: int) -> np.ndarray:
        """Return how many each of ``invoices`` invoices has."""
        return np.bincount(self.invoice, minlength=invoices)

    def joined(self, invoices: int, separator: str = ",") -> pa.Array:
        """Return the texts of each invoice with the separator between; '' where it has none."""
        counts = self.counts(invoices)
        if len(self) == invoices and (counts == 1).all():
            return self.values
        offsets = np.append(starts_of(counts), len(self)).astype(np.int32)
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), self.values), separator)


def row_by_row(rows: int, slots: int) -> tuple[np.ndarray, np.ndarray]:
    """Return line and slot of every place, row by row and slot by slot.

    >>> [numbers.tolist() for numbers in row_by_row(2, 2)]
    [[0, 0, 1, 1], [0, 1, 0, 1]]
    """
    return np.repeat(np.arange(rows), slots), np.tile(np.arange(slots), rows)


def by_invoice(columns: Sequence[pa.Array], invoice: np.ndarray) -> Entries:
    """Return what is not null in the ``columns``, one per slot, row by row and slot by slot."""
    line, slot = row_by_row(len(invoice), len(columns))
    values = whole(pa.chunked_array(list(columns)))
    if len(columns) > 1:
        values = values.take(pa.array(slot * len(invoice) + line))
    entries = Entries(values, invoice[line], line, slot)
    return entries.select(mask(values.is_valid()))


def repeated_pairs(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say which pair of numbers occurred before.

    >>> repeated_pairs(np.array([1, 1, 2]), np.array([5, 5, 5])).tolist()
    [False, True, False]
    """
    return pd.DataFrame({"left": left, "right": right}).duplicated().to_numpy()
