"""Small questions about fault tables: which rows are at fault, and what was said before."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.rows import row_word
from ingest.domain.rules import Severity

MOST_NAMED: Final = 5
"""Rows that one sentence names."""


def errors_of(faults: pa.Table) -> pa.Table:
    """Return the faults that hold their row back."""
    return faults.filter(pc.equal(faults["severity"], Severity.ERROR.value))


def at_fault(rows: np.ndarray, faults: pa.Table) -> np.ndarray:
    """Say which of ``rows`` (row numbers, rising) has an error in ``faults``, all about them."""
    mask = np.zeros(len(rows), dtype=bool)
    if not faults.num_rows:
        return mask
    mask[np.searchsorted(rows, errors_of(faults)["row"].to_numpy())] = True
    return mask


def unless_said(faults: pa.Table, said: pa.Table) -> pa.Table:
    """Return ``faults`` without those about a cell, by row and column, that ``said`` is about."""
    if not faults.num_rows or not said.num_rows:
        return faults
    return faults.filter(pc.invert(pc.is_in(_cells(faults), _cells(said).drop_null())))


def _cells(faults: pa.Table) -> pa.Array:
    joined = pc.binary_join_element_wise(faults["row"].cast(pa.string()), faults["column"], ":")
    return joined.combine_chunks()


def of_rows(faults: pa.Table, rows: np.ndarray) -> pa.Table:
    """Return the faults of ``rows`` (row numbers)."""
    if not faults.num_rows:
        return faults
    return faults.filter(pc.is_in(faults["row"], pa.array(rows)))


def row_list(rows: Iterable[int], *, count: int | None = None) -> str:
    """Return row numbers as a sentence names them; ``count`` where ``rows`` are the first only.

    >>> row_list([3]), row_list([3, 9]), row_list(range(1, 9))
    ('3', '3, 9', '1, 2, 3, 4, 5 and 3 more')
    >>> row_list(range(1, 7), count=1_000)
    '1, 2, 3, 4, 5 and 995 more'
    """
    numbers = list(rows)
    named = ", ".join(map(row_word, numbers[:MOST_NAMED]))
    more = (len(numbers) if count is None else count) - MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
