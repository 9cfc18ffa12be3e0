"""Values as a fault quotes them: amounts and dates as the mapping writes them, ids masked."""

import pyarrow as pa

from ingest.domain.faults import mask
from ingest.mapping.declaration import Mapping
from ingest.mapping.written import written
from ingest.schemas.view import View

LONGEST_COMPANY_ID = 9
"""An id of a company with more characters may be a person's, and is masked."""


def readable(
    rows: View, target: str, mapping: Mapping, currency: str = "invoice.currency"
) -> pa.Array:
    """Return the values of ``target`` as text; integers are minor units of ``currency``'s code."""
    return written(rows.column(target), rows.column(currency), mapping)


def masked(rows: View, target: str) -> pa.Array:
    """Return national ids with all but their last two characters hidden."""
    ids = rows.column(target).to_pylist()
    return pa.array([None if text is None else mask(text) for text in ids], pa.string())


def masked_unless_company(rows: View, target: str, kind: str) -> pa.Array:
    """Return ids as they are where ``kind`` says COMPANY and they are no longer than its number."""
    ids, kinds = rows.column(target).to_pylist(), rows.column(kind).to_pylist()
    shown = [
        text
        if text is None or (who == "COMPANY" and len(text) <= LONGEST_COMPANY_ID)
        else mask(text)
        for text, who in zip(ids, kinds, strict=True)
    ]
    return pa.array(shown, pa.string())
