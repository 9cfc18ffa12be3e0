"""Values as a fault quotes them: amounts and dates as the mapping writes them, ids masked."""

import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import mask
from ingest.mapping.declaration import Mapping
from ingest.mapping.text import by_distinct
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
    return by_distinct(rows.column(target), mask, pa.string())[0]


def masked_unless_company(rows: View, target: str, kind: str) -> pa.Array:
    """Return ids as they are where ``kind`` says COMPANY and they are no longer than its number."""
    ids = rows.column(target)
    company = pc.equal(rows.column(kind), "COMPANY")
    shown = pc.and_(company, pc.less_equal(pc.utf8_length(ids), LONGEST_COMPANY_ID))
    return pc.if_else(pc.fill_null(shown, fill_value=False), ids, masked(rows, target))
