"""Where the rows of one invoice disagree about what belongs to the invoice as a whole."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import LONGEST_VALUE, fault_table, join_faults
from ingest.domain.rows import row_words
from ingest.mapping.bind import Bound
from ingest.mapping.payload import whole
from ingest.mapping.written import written
from ingest.prepare.fragments import Compared
from ingest.prepare.neighbours import differ, unlike_previous
from ingest.prepare.ranges import first_of_runs


def rows_disagree(held: pa.Table, invoice: np.ndarray, fields: Compared, bound: Bound) -> pa.Table:
    """Return a fault for each row and target that differs from an earlier row's of its invoice.

    A value that is missing because its cell has an error of its own is not held
    against the others, and nothing is asked of a claim that a row does not have.
    """
    found: list[pa.Table] = []
    for target in fields.targets:
        odd = np.unique(invoice[unlike_previous(whole(held[target]), invoice)])
        if len(odd):
            lines = np.flatnonzero(np.isin(invoice, odd) & _usable(held, target, fields))
            found += disagreements(held, invoice, lines, target, bound)
    return join_faults(found)


def _usable(held: pa.Table, target: str, fields: Compared) -> np.ndarray:
    faulty = fields.faulty(target, held["marks"].to_numpy())
    usable = ~(faulty & held[target].is_null().to_numpy())
    slot, _, name = target.rpartition(".")
    if slot.startswith("claims.") and name != "remainingAmount":
        usable &= held[f"{slot}.remainingAmount"].is_valid().to_numpy()
    return np.asarray(usable)


def disagreements(
    held: pa.Table, invoice: np.ndarray, lines: np.ndarray, target: str, bound: Bound
) -> Iterator[pa.Table]:
    """Yield the faults of ``lines``, held against the first of them in each invoice."""
    first = first_of_runs(invoice[lines])
    base = np.repeat(lines[first], np.diff(np.append(first, len(lines))))
    column = whole(held[target])
    odd = differ(column.take(pa.array(lines)), column.take(pa.array(base)))
    if odd.any():
        here, there = held.take(pa.array(lines[odd])), held.take(pa.array(base[odd]))
        said = [quoted(readable(rows, target, bound)) for rows in (there, here)]
        at = [row_words(whole(rows["row"])) for rows in (there, here)]
        detail = pc.binary_join_element_wise(
            said[0], " in row ", at[0], ", ", said[1], " in row ", at[1], ""
        )
        yield fault_table(
            whole(here["row"]),
            "rows_disagree",
            column=bound.heading_of(target),
            value=readable(here, target, bound),
            detail=detail,
        )


def readable(rows: pa.Table, target: str, bound: Bound) -> pa.Array:
    """Return the values of ``target`` as a fault quotes them."""
    return written(whole(rows[target]), whole(rows["invoice.currency"]), bound.mapping)


def quoted(texts: pa.Array) -> pa.Array:
    """Return texts in quotes, long ones cut, and 'nothing' for null.

    >>> quoted(pa.array(["a", None])).to_pylist()
    ["'a'", 'nothing']
    """
    long = pc.greater(pc.utf8_length(texts), LONGEST_VALUE)
    start = pc.utf8_slice_codeunits(texts, 0, LONGEST_VALUE - 1)
    cut = pc.if_else(long, pc.binary_join_element_wise(start, "…", ""), texts)
    return pc.fill_null(pc.binary_join_element_wise("'", cut, "'", ""), "nothing")
