"""Rows of invoices that have several: what is worth holding until the invoice is complete.

A table of fragments has the typed columns of the rows, and::

    position, row     where the row stands in the order of reading, and its number
    end               the position of the last row that shares its key, once it is held
    key               its invoice key
    marks             bit i: target i of ``Compared`` has an error; ERRORS: the row has any
    unreadable        its amount cannot be read
    suspect           its source id occurs in other invoices too
    lost              a register gives it nothing reliable; only with registers
    credit, reference whether it is a credit note that is netted, and what it refers to; only
                      where the mapping nets them
    content           a 64-bit hash of what tells rows apart besides the typed columns
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.mapping.bind import Bound
from ingest.mapping.declaration import RowsRule
from ingest.mapping.payload import whole
from ingest.prepare.faultwork import errors_of
from ingest.prepare.hashing import hash_texts

ERRORS: Final = 1 << 62
"""The bit of ``marks`` that says that the row has an error."""
_BETWEEN: Final = "\x1f"
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rows of an invoice must agree about: targets, and the marks of each heading.

    ``once`` are the slots of claims that all rows repeat, ``sums`` those of
    claims that rows have parts of, ``totals`` the amounts of the invoice that are
    sums of its rows'.
    """

    targets: tuple[str, ...]
    marks: dict[str, int]
    once: tuple[int, ...]
    sums: tuple[int, ...] = ()
    totals: tuple[str, ...] = ()

    def faulty(self, target: str, marks: np.ndarray) -> np.ndarray:
        """Say which rows with ``marks`` have an error in a cell that ``target`` reads."""
        return np.asarray(marks >> self.targets.index(target) & 1 == 1)


def compared(bound: Bound) -> Compared:
    """Return what rows must agree about: the head fields, and claims that stand in every row."""
    once, sums = (
        tuple(slot for slot, claim in enumerate(bound.mapping.claims) if claim.rows is rule)
        for rule in (RowsRule.ONCE, RowsRule.SUM)
    )
    prefixes = ("invoice.", *(f"claims.{slot}." for slot in (*once, *sums)))
    parts = {f"claims.{slot}.remainingAmount" for slot in sums}
    totals = bound.totals
    targets = tuple(
        target
        for target in bound.targets
        if target.startswith(prefixes) and target not in {*parts, *totals}
    )
    marks: dict[str, int] = {}
    for bit, target in enumerate(targets):
        for heading in bound.binding(target).all_headings:
            marks[heading] = marks.get(heading, 0) | 1 << bit
    return Compared(targets, marks, once, sums, totals)


def marks_of(rows: np.ndarray, faults: pa.Table, fields: Compared) -> np.ndarray:
    """Return the ``marks`` of ``rows`` (row numbers) by their errors in ``faults``."""
    marks = np.zeros(len(rows), dtype=np.int64)
    errors = errors_of(faults)
    for column in errors["column"].unique().to_pylist():
        same = errors["column"].is_null() if column is None else pc.equal(errors["column"], column)
        found = np.isin(rows, errors.filter(same)["row"].to_numpy())
        marks[found] |= ERRORS | fields.marks.get(column, 0)
    return marks


def contents(cells: pd.DataFrame, lines: np.ndarray, bound: Bound, marks: np.ndarray) -> np.ndarray:
    """Return a hash (uint64) of what tells rows apart besides their typed columns.

    ``lines`` are the rows among ``cells``, ``marks`` is theirs. Hashed are the columns
    that only the exclude rules ask, and where rows are parts that add up, all that the
    export has: two item lines may well cost the same. In rows with errors, whose typed
    columns lack what could not be read, it is all columns of the mapping.
    """
    mapped = {heading for binding in bound.bindings for heading in binding.headings}
    asked = bound.columns | set(cells.columns if bound.sums else ())
    found = np.zeros(len(lines), dtype=np.uint64)
    for heading in sorted(asked - mapped - set(bound.key_columns)):
        coded = whole(pa.array(cells[heading])).take(pa.array(lines)).dictionary_encode()
        found = found * _ODD + hash_texts(coded.dictionary)[coded.indices.to_numpy()]
    if (wrong := np.flatnonzero(marks)).size:
        rows = cells.iloc[lines[wrong]]
        columns = [whole(pa.array(rows[heading])) for heading in sorted(bound.columns)]
        found[wrong] ^= hash_texts(pc.binary_join_element_wise(*columns, _BETWEEN))
    return found
