"""Which rows of a run had a source id that nothing was wrong with.

A correction has no cause to change such an id: the ERP exports the invoice under it
again. One with an error of its own is there to be changed. An id is in doubt

- where an error names a column that it is read from,
- where the row as a whole could not be read, so that its cells may have moved,
- in all rows of invoices that contradict each other, or themselves, about their id.

What an earlier correction was held back for is remembered: the id that it should have
kept is the sound one of its row.
"""

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.rules import RULES, Severity, Stage
from ingest.domain.rules.corrections import ORIGIN_RENAMED
from ingest.identifiers.columns import truths
from ingest.mapping.bind import Bound
from ingest.mapping.keys import source_ids

_UNREAD: Final = pa.array(c for c, rule in RULES.items() if rule.stage is Stage.READING)
_DISPUTES: Final = pa.array(["rows_disagree", "source_id_conflict"])


def id_headings(bound: Bound) -> tuple[str, ...]:
    """Return the headings that the source id is read from."""
    return bound.binding("invoice.uniqueSourceInvoiceId").headings


def sound_ids(row: np.ndarray, cells: pd.DataFrame, faults: pa.Table, bound: Bound) -> pa.Array:
    """Return the source ids of rows, null where there is none or it has an error of its own.

    ``faults`` (FAULT_SCHEMA) are theirs; ``row`` is sorted.
    """
    ids = source_ids(cells, bound)
    faulty = np.isin(row, rows_in_doubt(faults, bound))
    kept = faults.filter(pc.equal(faults["code"], ORIGIN_RENAMED))
    at = truths(np.isin(row, kept["row"].to_numpy()))
    should = unquoted(kept["detail"].combine_chunks())
    told = pc.replace_with_mask(pa.nulls(len(row), pa.string()), at, should)
    return pc.coalesce(told, pc.if_else(truths(faulty), None, ids))


def rows_in_doubt(faults: pa.Table, bound: Bound) -> np.ndarray:
    """Return the rows that have an error of their own about the source id."""
    of_id = pc.is_in(faults["column"], pa.array(id_headings(bound), pa.string()))
    unread = pc.and_(pc.is_null(faults["column"]), pc.is_in(faults["code"], _UNREAD))
    return _rows(faults, pc.or_(of_id, unread))


def rows_in_dispute(faults: pa.Table, bound: Bound) -> np.ndarray:
    """Return the rows in which invoices contradict each other, or themselves, about their id."""
    return _rows(
        faults,
        pc.and_(
            pc.is_in(faults["column"], pa.array(id_headings(bound), pa.string())),
            pc.is_in(faults["code"], _DISPUTES),
        ),
    )


def quoted(ids: pa.Array) -> pa.Array:
    """Return ids as the detail of ORIGIN_RENAMED has them."""
    return pc.binary_join_element_wise("'", ids, "'", "")


def unquoted(details: pa.Array) -> pa.Array:
    """Return the ids that ``quoted`` put in quotes.

    >>> unquoted(quoted(pa.array(["T'1"]))).to_pylist()
    ["T'1"]
    """
    return pc.utf8_slice_codeunits(details, 1, -1)


def _rows(faults: pa.Table, mask: pa.ChunkedArray) -> np.ndarray:
    error = pc.equal(faults["severity"], Severity.ERROR.value)
    return np.asarray(faults["row"].filter(pc.and_(error, mask)).to_numpy())
