"""The rules of the invoice's own fields, row by row.

A blank value breaks none of them: parsing has said whether it is missing.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers import currency, kid
from ingest.identifiers.columns import Mask, mask
from ingest.mapping.bind import Bound
from ingest.schemas.context import RuleContext
from ingest.schemas.ruleset import Rule
from ingest.schemas.view import View

TYPES: Final = ("NOTICE", "PAYMENT_REMINDER")
"""The invoice types that the API is known to take."""

EARLIEST: Final = date(2000, 1, 1)
"""Dates before it are taken for mistakes of the export."""

MOST_YEARS_AHEAD: Final = 10
"""Dates later than in so many years are, too: 31.12.9999 stands for "never"."""

ORIGINAL: Final = "invoice.originalInvoiceAmount"
OPEN: Final = "invoice.openAmount"
ISSUED: Final = "invoice.invoiceDate"
DUE: Final = "invoice.dueDate"
NOTICE: Final = "invoice.collectionNoticeDate"
CURRENCY: Final = "invoice.currency"
TYPE: Final = "invoice.type"
KID: Final = "invoice.ocrReferenceNumber"

KID_VERDICT: Final = "invoice.ocrReferenceNumber: verdict"
KID_MALFORMED: Final = 1
KID_MISMATCHED: Final = 2


def invoice_rules(bound: Bound, context: RuleContext) -> Iterator[Rule]:
    """Yield the rules of every field that ``bound`` maps."""
    mapped = frozenset(bound.targets)
    for target in _read_apart(bound, ORIGINAL, OPEN):
        if target in bound.totals:
            continue  # a row has only a part of it, such as a discount
        yield Rule("amount_not_positive", target, partial(_not_positive, target=target))
    if OPEN in mapped and not {ORIGINAL, OPEN} & set(bound.totals):
        yield Rule(
            "open_above_original",
            OPEN,
            _open_above_original,
            beside=ORIGINAL,
        )
    yield from _date_rules(bound, context.today)
    yield Rule(
        "currency_unknown", CURRENCY, lambda rows: currency.examine(rows.column(CURRENCY)).unknown
    )
    yield Rule("invoice_type_unknown", TYPE, _type_unknown, detail=", ".join(TYPES))
    if KID in mapped:
        yield Rule("kid_mismatch", KID, lambda rows: rows.numbers(KID_VERDICT) == KID_MISMATCHED)
        yield Rule("kid_malformed", KID, lambda rows: rows.numbers(KID_VERDICT) == KID_MALFORMED)


def _read_apart(bound: Bound, *targets: str) -> list[str]:
    """Return the mapped ones of ``targets``, without those that repeat an earlier one."""
    return [b.target for b in bound.bindings if b.target in targets and b.same_as is None]


def _date_rules(bound: Bound, today: date) -> Iterator[Rule]:
    day = pa.scalar(today, pa.date32())
    yield Rule("issued_in_future", ISSUED, lambda rows: mask(pc.greater(rows.column(ISSUED), day)))
    yield Rule("due_before_issued", DUE, _due_before_issued, beside=ISSUED)
    yield Rule("due_not_passed", DUE, lambda rows: mask(pc.greater_equal(rows.column(DUE), day)))
    for target in _read_apart(bound, ISSUED, DUE, NOTICE):
        implausible = partial(_implausible, target=target, latest=_years_later(today))
        yield Rule("date_implausible", target, implausible)


def invoice_verdicts(rows: View, bound: Bound) -> dict[str, np.ndarray]:
    """Return what several rules ask about the KID, computed once."""
    if KID not in bound.targets:
        return {}
    agreed = bound.mapping.kid
    kids = kid.examine(rows.column(KID), algorithm=agreed.algorithm, lengths=agreed.lengths)
    return {
        KID_VERDICT: np.uint8(KID_MALFORMED) * kids.malformed
        + np.uint8(KID_MISMATCHED) * kids.mismatched
    }


def _not_positive(rows: View, target: str) -> Mask:
    return mask(pc.less_equal(rows.column(target), 0))


def _open_above_original(rows: View) -> Mask:
    original = rows.column(ORIGINAL)
    above = mask(pc.greater(rows.column(OPEN), original))
    # An original amount that is not positive has its own fault; comparing with it says nothing.
    return above & mask(pc.greater(original, 0))


def _due_before_issued(rows: View) -> Mask:
    return mask(pc.less(rows.column(DUE), rows.column(ISSUED)))


def _implausible(rows: View, target: str, latest: date) -> Mask:
    days = rows.column(target)
    early = pc.less(days, pa.scalar(EARLIEST, pa.date32()))
    return mask(pc.or_(early, pc.greater(days, pa.scalar(latest, pa.date32()))))


def _years_later(today: date) -> date:
    return today.replace(year=today.year + MOST_YEARS_AHEAD, day=min(today.day, 28))


def _type_unknown(rows: View) -> Mask:
    return rows.filled(TYPE) & ~rows.one_of(TYPE, TYPES)
