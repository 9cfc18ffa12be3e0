"""Amounts that the rows of an invoice have parts of, as item lines have, put together.

The sum of a claim stands in the first row that has a part of it, and in no
other; an amount of the invoice stands in all of its rows, which so agree about it.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.identifiers.columns import mask, truths
from ingest.mapping.bind import Bound
from ingest.mapping.payload import whole
from ingest.prepare.disagreement import readable
from ingest.prepare.fragments import Compared
from ingest.prepare.parting import Rows

_ORIGINAL: Final = "invoice.originalInvoiceAmount"
_OPEN: Final = "invoice.openAmount"


def summed(rows: Rows, fields: Compared) -> Rows:
    """Return ``rows`` with sums for parts; a sum lacks what could not be read, and is not sent.

    The original amount, of which no part may be blank, is null then: nothing is held against it.
    """
    held = rows.held
    for target in fields.totals:
        unknown = None
        if target == _ORIGINAL and held[target].null_count:
            lost = held[target].is_null().to_numpy()
            unknown = rows.any(lost)[rows.invoice]
        held = _put(held, target, _totals(held[target], rows.invoice)[rows.invoice], unknown)
    for slot in fields.sums:
        held = _claimed(held, rows.invoice, f"claims.{slot}.")
    return rows if held is rows.held else Rows(held, rows.invoice)


def _totals(column: pa.ChunkedArray, invoice: np.ndarray) -> np.ndarray:
    parts = pc.fill_null(column, 0).to_numpy()
    totals = np.zeros(int(invoice[-1]) + 1 if len(invoice) else 0, dtype=np.int64)
    np.add.at(totals, invoice, parts)
    return totals


def _claimed(held: pa.Table, invoice: np.ndarray, prefix: str) -> pa.Table:
    """Put the sum of a claim into the first of its rows, and take the claim from the others."""
    target = f"{prefix}remainingAmount"
    present = np.flatnonzero(mask(whole(held[target]).is_valid()))
    firsts = present[np.unique(invoice[present], return_index=True)[1]]
    totals = _totals(held[target], invoice)[invoice[firsts]]
    firsts, totals = firsts[totals != 0], totals[totals != 0]
    kept = np.zeros(held.num_rows, dtype=bool)
    kept[firsts] = True
    sums = np.zeros(held.num_rows, dtype=np.int64)
    sums[firsts] = totals
    for name in held.column_names:
        if name.startswith(prefix) and name != target:
            values = pc.if_else(truths(kept), whole(held[name]), None)
            held = held.set_column(held.column_names.index(name), name, values)
    return _put(held, target, sums, ~kept)


def _put(
    held: pa.Table, target: str, values: np.ndarray, null: np.ndarray | None = None
) -> pa.Table:
    column = pa.array(values, pa.int64(), mask=null)
    return held.set_column(held.column_names.index(target), target, column)


def faults_of_sums(
    held: pa.Table, firsts: pa.Table, bound: Bound, numbers: np.ndarray | None = None
) -> pa.Table:
    """Return what is wrong with sums, which rules of single rows cannot judge.

    ``held`` are the typed rows, ``firsts`` the first rows of their invoices;
    ``numbers`` are the row numbers, where the tables have no column for them.
    """
    found: list[pa.Table] = []
    for target in bound.sums:
        rows = held if target.startswith("claims.") else firsts
        least = 0 if target.startswith("claims.") else 1
        low = pc.less(rows[target], least)
        code = "amount_not_positive" if least else "claim_not_positive"
        found += _faults(rows, low, code, target, bound, numbers)
    if {_ORIGINAL, _OPEN} & set(bound.totals) and _OPEN in firsts.column_names:
        above = pc.greater(firsts[_OPEN], firsts[_ORIGINAL])
        found += _faults(firsts, above, "open_above_original", _OPEN, bound, numbers)
    return join_faults(found)


def _faults(
    rows: pa.Table,
    wrong: pa.ChunkedArray,
    code: str,
    target: str,
    bound: Bound,
    numbers: np.ndarray | None,
) -> Iterator[pa.Table]:
    lines = np.flatnonzero(mask(whole(wrong)))
    if len(lines):
        at = rows.take(pa.array(lines))
        yield fault_table(
            whole(at["row"]) if numbers is None else pa.array(numbers[lines]),
            code,
            severity=bound.mapping.severity(code),
            column=bound.heading_of(target),
            value=readable(at, target, bound),
            detail=readable(at, _ORIGINAL, bound),
        )
