"""Which rows are one invoice, and what the creditor calls it; cheap enough for a first pass."""

from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.mapping.bind import Bound
from ingest.mapping.expressions import evaluate
from ingest.mapping.text import Cells

_BETWEEN_PARTS: Final = "\x1f"  # a control sign, so that ("1", "12") and ("11", "2") stay apart


def invoice_keys(cells: pd.DataFrame, bound: Bound) -> pa.Array:
    """Return the key of each row's invoice; null where any part of it is blank.

    Where the mapping names no ``invoice_key``, the key is the source id. Only
    ``bound.census_columns`` are read.
    """
    if not bound.key_columns:
        return source_ids(cells, bound)
    parts = [Cells(cells).clean(heading) for heading in bound.key_columns]
    if len(parts) == 1:
        return parts[0]
    return pc.binary_join_element_wise(*parts, _BETWEEN_PARTS, null_handling="emit_null")


def source_ids(cells: pd.DataFrame, bound: Bound) -> pa.Array:
    """Return the ``uniqueSourceInvoiceId`` of each row; null where blank or not readable."""
    text = evaluate(bound.binding("invoice.uniqueSourceInvoiceId"), Cells(cells)).text
    return text if len(text) == len(cells) else pa.repeat(text[0], len(cells))
