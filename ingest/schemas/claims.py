"""The rules of a claim, slot by slot; a claim whose amount is blank or zero is absent."""

from collections.abc import Iterator
from functools import partial

import pyarrow.compute as pc

from ingest.identifiers.columns import Mask, mask
from ingest.mapping.bind import Bound
from ingest.schemas.ruleset import Rule
from ingest.schemas.view import View


def claim_rules(at: str, bound: Bound) -> Iterator[Rule]:
    """Yield the rules of the claim whose targets start with ``at`` (``claims.0.``)."""
    amount, kind = f"{at}remainingAmount", f"{at}type"
    if amount not in bound.sums:
        yield Rule("claim_not_positive", amount, partial(_negative, amount=amount))
    missing = partial(_type_missing, amount=amount, kind=kind)
    yield Rule("claim_type_missing", kind, missing, about_blank=True)


def _negative(rows: View, amount: str) -> Mask:
    return mask(pc.less(rows.column(amount), 0))


def _type_missing(rows: View, amount: str, kind: str) -> Mask:
    return mask(pc.not_equal(rows.column(amount), 0)) & ~rows.filled(kind)
