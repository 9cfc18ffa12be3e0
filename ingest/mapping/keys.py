"""Which rows are one invoice, and what the creditor calls it; cheap enough for a first pass."""

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import mask, truths
from ingest.mapping.bind import Bound
from ingest.mapping.expressions import evaluate
from ingest.mapping.text import BLANKS, Cells

_BETWEEN_PARTS: Final = "\x1f"  # a control sign, so that ("1", "12") and ("11", "2") stay apart


def invoice_keys(cells: pd.DataFrame, bound: Bound) -> pa.Array:
    """Return the key of each row's invoice; null where any part of it is blank.

    Where the mapping names no ``invoice_key``, the key is the source id. That of a
    credit note that is netted is the invoice it refers to. Only
    ``bound.census_columns`` are read.
    """
    if not bound.key_columns:
        return source_ids(cells, bound)
    keys = _joined(cells, bound.key_columns)
    if not bound.references:
        return keys
    return pc.if_else(truths(credit_rows(cells, bound)), _joined(cells, bound.references), keys)


def _joined(cells: pd.DataFrame, headings: tuple[str, ...]) -> pa.Array:
    parts = [Cells(cells).clean(heading) for heading in headings]
    if len(parts) == 1:
        return parts[0]
    return pc.binary_join_element_wise(*parts, _BETWEEN_PARTS, null_handling="emit_null")


def credit_rows(cells: pd.DataFrame, bound: Bound) -> np.ndarray:
    """Say which rows are credit notes that are netted; none where the mapping nets none."""
    kinds = bound.mapping.documents
    if kinds is None or kinds.credits is None or bound.documents is None:
        return np.zeros(len(cells), dtype=bool)
    words = pa.array([word.strip(BLANKS).lower() for word in kinds.credits.words])
    found = pc.is_in(pc.utf8_lower(Cells(cells).clean(bound.documents)), words)
    return mask(found)


def source_ids(cells: pd.DataFrame, bound: Bound) -> pa.Array:
    """Return the ``uniqueSourceInvoiceId`` of each row; null where blank or not readable."""
    text = evaluate(bound.binding("invoice.uniqueSourceInvoiceId"), Cells(cells)).text
    return text if len(text) == len(cells) else pa.repeat(text[0], len(cells))
