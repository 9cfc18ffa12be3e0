"""The rules that only an invoice as a whole can break, after its rows have been joined."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import Mask, mask
from ingest.mapping.bind import Bound
from ingest.schemas.readable import readable
from ingest.schemas.ruleset import Rule, RuleSet
from ingest.schemas.view import View

_COUNT = pd.ArrowDtype(pa.int64())
TYPES = {
    "claims": _COUNT,
    "debtors": _COUNT,
    "claims_total": _COUNT,
    "principal": _COUNT,
    "open_amount": _COUNT,
    "original_amount": _COUNT,
    "currency": pd.ArrowDtype(pa.string()),
}
"""The columns of a frame of invoices: how many claims and debtors; the claims' sum, that of the
principal only, the open and the original amount, in minor units of the currency. Amounts are null
where they are not mapped or cannot be read."""


_CLAIMED: Final = "claims.0.remainingAmount"


@dataclass(frozen=True, slots=True)
class InvoiceRules:
    """The rules of whole invoices under one mapping, built once and used for every batch."""

    rules: RuleSet

    @classmethod
    def build(cls, bound: Bound) -> "InvoiceRules":
        """Return the rules with the severities and headings of ``bound``."""
        claimed, principal, original, open_ = (
            partial(readable, target=name, mapping=bound.mapping, currency="currency")
            for name in ("claims_total", "principal", "original_amount", "open_amount")
        )
        rules = [
            Rule("no_claim", _CLAIMED, _no_claim, _nothing),
            Rule("no_debtor", "debtors", _no_debtor, _nothing),
            Rule("claims_differ_from_open", "invoice.openAmount", _differ, claimed, open_),
            Rule("principal_above_original", _CLAIMED, _above, principal, original),
        ]
        return cls(RuleSet.build(rules, TYPES, bound))

    def validate(self, heads: pd.DataFrame, known: pa.Table | None = None) -> pa.Table:
        """Return the faults of invoices, one line of ``heads`` each.

        ``heads`` has the columns of ``TYPES``; its index is each invoice's first row number, which
        the faults carry. ``known`` is the same as an Arrow table, where that is at hand.
        """
        return self.rules.validate(heads, view=View(heads, known))


def validate_invoices(heads: pd.DataFrame, bound: Bound) -> pa.Table:
    """Return the faults of whole invoices; for many batches build ``InvoiceRules`` once."""
    return InvoiceRules.build(bound).validate(heads)


def _no_claim(heads: View) -> Mask:
    return mask(pc.equal(heads.column("claims"), 0))


def _no_debtor(heads: View) -> Mask:
    return mask(pc.equal(heads.column("debtors"), 0))


def _differ(heads: View) -> Mask:
    # Without any claim there is nothing to compare: no_claim says it all.
    differ = mask(pc.not_equal(heads.column("claims_total"), heads.column("open_amount")))
    return differ & ~_no_claim(heads)


def _above(heads: View) -> Mask:
    """Say whose principal is more than was invoiced, unless an open amount has been held to that.

    An original amount that is not positive has its own fault.
    """
    original = heads.column("original_amount")
    above = mask(pc.greater(heads.column("principal"), original)) & mask(pc.greater(original, 0))
    return above & mask(pc.is_null(heads.column("open_amount")))


def _nothing(heads: View) -> pa.Array:
    return pa.nulls(len(heads), pa.string())
