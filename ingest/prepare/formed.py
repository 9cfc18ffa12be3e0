"""Invoices that are built, with the rows they came from: tables and arrays, no objects."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.identifiers.columns import mask
from ingest.mapping.assemble import Invoices
from ingest.mapping.payload import whole
from ingest.prepare.ranges import ranges, starts_of

INVOICE_SCHEMA: Final = pa.schema(
    [
        ("end", pa.int64()),
        ("source_id", pa.string()),
        ("number", pa.string()),
        ("currency", pa.string()),
        ("amount", pa.int64()),
        ("payload", pa.string()),
        ("valid", pa.bool_()),
        ("suspect", pa.bool_()),
    ]
)
"""end: the position at which the invoice was complete; amount: the sum of its claims in minor
units; valid: none of its rows has an error; suspect: its source id occurs in other invoices.
Where it is not valid, everything else may be null."""


_AT_ONCE: Final = 4_096
"""Texts that are hashed."""
_TYPED: Final = {
    "source_id": "invoice.uniqueSourceInvoiceId",
    "number": "invoice.invoiceNumber",
    "currency": "invoice.currency",
}


def invoice_table(first: pa.Table, built: Invoices, more: Mapping[str, np.ndarray]) -> pa.Table:
    """Return invoices as a table; ``first`` has the typed columns of their first rows.

    ``more`` has ``end``, ``valid`` and ``suspect``.
    """
    columns = {name: first[target] for name, target in _TYPED.items()}
    columns |= {"amount": built.total, "payload": built.payload, **more}
    return pa.table([columns[name] for name in INVOICE_SCHEMA.names], schema=INVOICE_SCHEMA)


@dataclass(frozen=True, slots=True, eq=False)
class Formed:
    """Invoices, and by ``counts`` the positions and row numbers of their rows, first row first."""

    table: pa.Table
    counts: np.ndarray
    positions: np.ndarray
    rows: np.ndarray

    def __len__(self) -> int:
        """Return how many invoices there are."""
        return len(self.counts)

    @property
    def first(self) -> np.ndarray:
        """Where in ``positions`` and ``rows`` each invoice starts."""
        return starts_of(self.counts)

    @property
    def owner(self) -> np.ndarray:
        """The index of the invoice that each entry of ``positions`` belongs to."""
        return np.repeat(np.arange(len(self)), self.counts)

    def mask(self, name: str) -> np.ndarray:
        """Return the boolean column ``name``."""
        return mask(whole(self.table[name]))

    def select(self, chosen: np.ndarray) -> "Formed":
        """Return the invoices at the indices, or where the mask is true, in the order given."""
        if chosen.dtype == bool:
            if chosen.all():
                return self
            if not chosen.any():
                nothing = np.empty(0, dtype=np.int64)
                return Formed(self.table.slice(0, 0), nothing, nothing, nothing)
            chosen = np.flatnonzero(chosen)
        return self._at(chosen)

    def by_end(self) -> "Formed":
        """Return the invoices in the order of the positions at which they were complete."""
        ends = whole(self.table["end"]).to_numpy()
        if (ends[1:] >= ends[:-1]).all():
            return self
        return self._at(np.argsort(ends, kind="stable"))

    def _at(self, wanted: np.ndarray) -> "Formed":
        members = ranges(self.first[wanted], self.counts[wanted])
        return Formed(
            self.table.take(wanted),
            self.counts[wanted],
            self.positions[members],
            self.rows[members],
        )


def join_formed(parts: Sequence[Formed]) -> Formed:
    """Return all invoices of ``parts``, one part after the other; at least one part."""
    if len(parts) == 1:
        return parts[0]
    return Formed(
        pa.concat_tables([part.table for part in parts]),
        np.concatenate([part.counts for part in parts]),
        np.concatenate([part.positions for part in parts]),
        np.concatenate([part.rows for part in parts]),
    )


def none_formed() -> Formed:
    """Return no invoices."""
    nothing = np.empty(0, dtype=np.int64)
    return Formed(INVOICE_SCHEMA.empty_table(), nothing, nothing, nothing)


def sha256_of(payloads: pa.Array) -> pa.Array:
    """Return sha256 in hexadecimal; one call per text, because no library hashes columns so."""
    return pa.array([each.hexdigest() for each in _hashes(payloads)], pa.string())


def digests_of(payloads: pa.Array) -> pa.Array:
    """Return 128 bits of each sha256: enough to tell payloads apart, in a quarter of the room."""
    return pa.array([each.digest()[:16] for each in _hashes(payloads)], pa.binary(16))


def _hashes(payloads: pa.Array) -> "Iterator[hashlib._Hash]":
    for start in range(0, len(payloads), _AT_ONCE):  # as Python's objects, they take more room
        texts = payloads.slice(start, _AT_ONCE).cast(pa.binary()).to_pylist()
        yield from map(hashlib.sha256, texts)
