"""What is asked of credit notes that are netted: less than of invoices, and another sign.

Only their amount, their currency, their own number and whom they refer to matter. What
else is wrong with such a row, or with its customer in a register, holds nothing back.
"""

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.rules import RULES, Stage
from ingest.identifiers.columns import truths
from ingest.mapping.bind import Bound
from ingest.mapping.declaration import Mapping
from ingest.mapping.expressions import evaluate
from ingest.mapping.payload import whole
from ingest.mapping.text import Cells, where_null
from ingest.prepare.faultwork import unless_said

CLAIM: Final = "claims.0.remainingAmount"
_ASKED: Final = (CLAIM, "invoice.currency", "invoice.uniqueSourceInvoiceId")
_READING: Final = [
    rule.code for rule in RULES.values() if rule.stage in (Stage.READING, Stage.PARSING)
]


def positive(mapping: Mapping) -> bool:
    """Tell whether credit notes are written without a minus."""
    kinds = mapping.documents
    return bool(kinds and kinds.credits and kinds.credits.amounts == "positive")


def judged_notes(
    notes: np.ndarray, cells: pd.DataFrame, typed: pa.Table, faults: pa.Table, bound: Bound
) -> tuple[pa.Table, pa.Table]:
    """Return the faults of rows, and what they say, with credit notes (``notes``) as such.

    Their amounts are negative afterwards, however the export writes them.
    """
    rows = cells.index.to_numpy()
    own = cells.iloc[np.flatnonzero(notes)]
    minor = whole(typed[CLAIM])
    said = _that_matter(faults, rows[notes], bound)
    wrong = _wrong_amounts(own, minor.filter(truths(notes)), bound)
    if positive(bound.mapping):
        turned = pc.if_else(truths(notes), pc.negate(minor), minor)
        typed = typed.set_column(typed.schema.get_field_index(CLAIM), CLAIM, turned)
    return join_faults([said, unless_said(wrong, said)]), typed


def _that_matter(faults: pa.Table, notes: np.ndarray, bound: Bound) -> pa.Table:
    """Return ``faults`` without those of credit notes that are about something else."""
    columns = {heading for target in _ASKED for heading in bound.binding(target).all_headings}
    columns |= {*bound.references, *([bound.documents] if bound.documents else [])}
    matters = pc.and_(
        pc.is_in(faults["column"], value_set=pa.array(sorted(columns), pa.string())),
        pc.is_in(faults["code"], value_set=pa.array(_READING, pa.string())),
    )
    other = pc.invert(pc.is_in(faults["row"], value_set=pa.array(notes, pa.int64())))
    return faults.filter(pc.or_(other, matters))


def _wrong_amounts(cells: pd.DataFrame, minor: pa.Array, bound: Bound) -> pa.Table:
    """Return the faults of credit notes without an amount, or with one of the other sign."""
    rows, binding = cells.index.to_numpy(), bound.binding(CLAIM)
    text = evaluate(binding, Cells(cells)).text
    text = text if len(text) == len(rows) else pa.repeat(text[0], len(rows))
    amounts = pc.fill_null(minor, 0).to_numpy()
    without_minus = positive(bound.mapping)
    wrong = (amounts < 0) if without_minus else (amounts > 0)
    column, blank = bound.heading_of(CLAIM), where_null(text)
    return join_faults(
        [
            fault_table(
                pa.array(rows[blank]), "required_missing", column=column, detail="remainingAmount"
            ),
            fault_table(
                pa.array(rows[wrong]),
                "credit_sign",
                column=column,
                value=text.filter(truths(wrong)),
                detail="written without a minus" if without_minus else "negative",
            ),
        ]
    )
