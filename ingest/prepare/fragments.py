"""Rows of invoices that have several, as what is worth holding until the invoice is complete.

A table of fragments has one line per row, in JSON pieces that need only be
joined::

    position, row     where the row stands in the order of reading, and its number
    key               its invoice key
    marks             bit i: target i of ``Compared`` has an error; ERRORS: the row has any
    unreadable        its amount cannot be read
    suspect           its source id occurs in other invoices too
    content           a 64-bit hash of all cells that the mapping reads
    head              the invoice's own fields, without the closing brace
    rest              what else the rows must agree about, as fields of JSON
    source_id, number, currency, open
    debtor0 ...       the debtor of each slot as JSON, and customer0 ... its number
    claim0 ...        the claim of each slot as JSON, and amount0 ... its minor units
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.mapping.assemble import Pieces
from ingest.mapping.bind import Bound
from ingest.mapping.declaration import RowsRule
from ingest.mapping.payload import amounts, escaped, joined, masked, member
from ingest.prepare.census import hash_texts
from ingest.prepare.faultwork import errors_of

ERRORS: Final = 1 << 62
"""The bit of ``marks`` that says that the row has an error."""
_BETWEEN: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rows of an invoice must agree about: targets, and the marks of each heading."""

    targets: tuple[str, ...]
    marks: dict[str, int]
    once: tuple[int, ...]

    def faulty(self, target: str, marks: int) -> bool:
        """Say whether a row with ``marks`` has an error in a cell that ``target`` reads."""
        return bool(marks >> self.targets.index(target) & 1)


def compared(bound: Bound) -> Compared:
    """Return what rows must agree about: the head fields, and claims that stand in every row."""
    claims = enumerate(bound.mapping.claims)
    once = tuple(slot for slot, claim in claims if claim.rows is RowsRule.ONCE)
    prefixes = ("invoice.", *(f"claims.{slot}." for slot in once))
    targets = tuple(target for target in bound.targets if target.startswith(prefixes))
    marks: dict[str, int] = {}
    for bit, target in enumerate(targets):
        for heading in bound.binding(target).headings:
            marks[heading] = marks.get(heading, 0) | 1 << bit
    return Compared(targets, marks, once)


def marks_of(rows: np.ndarray, faults: pa.Table, fields: Compared) -> np.ndarray:
    """Return the ``marks`` of ``rows`` (row numbers, rising) by their errors in ``faults``."""
    marks = np.zeros(len(rows), dtype=np.int64)
    errors = errors_of(faults)
    for column in errors["column"].unique().to_pylist():
        same = errors["column"].is_null() if column is None else pc.equal(errors["column"], column)
        found = np.isin(rows, errors.filter(same)["row"].to_numpy())
        marks[found] |= ERRORS | fields.marks.get(column, 0)
    return marks


def contents(cells: pd.DataFrame, bound: Bound) -> np.ndarray:
    """Return a hash of the cells of each row that the mapping reads."""
    columns = [pa.array(cells[heading], pa.string()) for heading in sorted(bound.columns)]
    return hash_texts(pc.binary_join_element_wise(*columns, _BETWEEN))


def texts(typed: pa.Table, parts: Pieces, fields: Compared) -> dict[str, pa.Array]:
    """Return the columns of a fragment table that hold JSON and money."""
    size = parts.size
    names = ("uniqueSourceInvoiceId", "invoiceNumber", "currency")
    source_id, number, currency = (typed[f"invoice.{name}"].combine_chunks() for name in names)
    found = {"head": joined(parts.head, size), "rest": _rest(typed, parts, fields)}
    found |= {"source_id": source_id, "number": number, "currency": currency}
    if "invoice.openAmount" in fields.targets:
        found["open"] = typed["invoice.openAmount"].combine_chunks()
    for slot, debtor in enumerate(parts.debtors):
        found[f"debtor{slot}"] = debtor.text(size)
        found[f"customer{slot}"] = parts.customers[slot]
    for slot, claim in enumerate(parts.claims):
        found[f"claim{slot}"] = claim.text(size)
        found[f"amount{slot}"] = parts.amounts[slot]
    return found


def _rest(typed: pa.Table, parts: Pieces, fields: Compared) -> pa.Array:
    """Return open amount and once-claims as fields of JSON, each with a comma before it."""
    found = []
    currency = typed["invoice.currency"].combine_chunks()
    if "invoice.openAmount" in fields.targets:
        text = amounts(typed["invoice.openAmount"].combine_chunks(), currency)
        found += member(',"invoice.openAmount":', text)
    for slot in fields.once:
        prefix = f"claims.{slot}."
        minor = typed[f"{prefix}remainingAmount"].combine_chunks()
        exists = pc.fill_null(pc.not_equal(minor, 0), fill_value=False)
        written = masked(amounts(minor, currency), exists)
        found += member(f',"{prefix}remainingAmount":', written)
        for name in ("type", "description"):
            if prefix + name in typed.column_names:
                text = masked(escaped(typed[prefix + name].combine_chunks()), exists)
                found += member(f',"{prefix}{name}":"', text, '"')
    return joined(found, parts.size)
