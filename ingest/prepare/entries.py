"""What the slots of an invoice's rows hold, debtors or claims, as one flat list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.prepare.ranges import starts_of


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Texts of JSON with the invoice, the line of the fragment and the slot that each is from."""

    text: pa.Array
    invoice: np.ndarray
    line: np.ndarray
    slot: np.ndarray

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.invoice)

    def select(self, mask: np.ndarray) -> "Entries":
        """Return those where the mask is true."""
        if mask.all():
            return self
        return Entries(
            self.text.filter(pa.array(mask)),
            self.invoice[mask],
            self.line[mask],
            self.slot[mask],
        )

    def counts(self, invoices: int) -> np.ndarray:
        """Return how many each of ``invoices`` invoices has."""
        return np.bincount(self.invoice, minlength=invoices)

    def joined(self, invoices: int, separator: str = ",") -> pa.Array:
        """Return those of each invoice with the separator between; '' where it has none."""
        counts = self.counts(invoices)
        if len(self) == invoices and (counts == 1).all():
            return self.text
        offsets = np.append(starts_of(counts), len(self)).astype(np.int32)
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), self.text), separator)


def by_invoice(held: pa.Table, invoice: np.ndarray, columns: Sequence[str]) -> Entries:
    """Return what is not null under ``columns``, one per slot, row by row and slot by slot."""
    size, slots = held.num_rows, len(columns)
    text = pa.chunked_array([held[name].combine_chunks() for name in columns]).combine_chunks()
    line = np.repeat(np.arange(size), slots)
    slot = np.tile(np.arange(slots), size)
    if slots > 1:
        text = text.take(pa.array(slot * size + line))
    entries = Entries(text, invoice[line], line, slot)
    return entries.select(text.is_valid().to_numpy(zero_copy_only=False))
