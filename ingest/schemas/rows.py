"""All rules of a row in one schema: the invoice's fields, its debtors, its claims."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.mapping.bind import Bound
from ingest.mapping.targets import Kind, kind_of
from ingest.mapping.text import Cells
from ingest.schemas.claims import claim_rules
from ingest.schemas.context import RuleContext
from ingest.schemas.debtors import debtor_rules, debtor_verdicts
from ingest.schemas.invoices import invoice_rules, invoice_verdicts
from ingest.schemas.ruleset import RuleSet
from ingest.schemas.view import View

_TYPES = {
    Kind.AMOUNT: pd.ArrowDtype(pa.int64()),
    Kind.DATE: pd.ArrowDtype(pa.date32()),
    Kind.BOOLEAN: pd.ArrowDtype(pa.bool_()),
}
_TEXT = pd.ArrowDtype(pa.string())


@dataclass(frozen=True, slots=True)
class RowRules:
    """The rules of one mapping and one run, built once and used for every batch of rows."""

    bound: Bound
    context: RuleContext
    rules: RuleSet

    @classmethod
    def build(cls, bound: Bound, context: RuleContext) -> "RowRules":
        """Return the rules of everything that ``bound`` maps."""
        rules = [
            *invoice_rules(bound, context),
            *(rule for at in _debtors(bound) for rule in debtor_rules(at, bound, context)),
            *(rule for at in _claims(bound) for rule in claim_rules(at, bound)),
        ]
        types = {target: _TYPES.get(kind_of(target), _TEXT) for target in bound.targets}
        return cls(bound, context, RuleSet.build(rules, types, bound))

    def validate(
        self,
        typed: pd.DataFrame,
        earlier: pa.Table | None = None,
        known: pa.Table | None = None,
        cells: Cells | None = None,
    ) -> pa.Table:
        """Return the faults of all ``typed`` rows, each once per rule and target.

        ``typed`` has a column for each target and the row numbers as index.
        ``earlier`` are the faults that parsing found: a value that it nulled is
        not reported again as missing; ``known`` is ``typed`` as an Arrow table, where
        that is at hand; ``cells`` are what it was read from, for faults to quote.
        Raises TypeError where a column is not of its type.
        """
        view = View(typed, known)
        view.add(self._verdicts(view))
        return self.rules.validate(typed, earlier, view, cells)

    def _verdicts(self, rows: View) -> dict[str, np.ndarray]:
        verdicts = invoice_verdicts(rows, self.bound)
        for at in _debtors(self.bound):
            verdicts |= debtor_verdicts(rows, at, self.bound, self.context)
        return verdicts


def validate_rows(
    typed: pd.DataFrame,
    bound: Bound,
    context: RuleContext,
    earlier: pa.Table | None = None,
    cells: Cells | None = None,
) -> pa.Table:
    """Return the faults of all ``typed`` rows; for many batches build ``RowRules`` once."""
    return RowRules.build(bound, context).validate(typed, earlier, cells=cells)


def _debtors(bound: Bound) -> list[str]:
    return [f"debtors.{slot}." for slot in range(bound.debtor_slots)]


def _claims(bound: Bound) -> list[str]:
    return [f"claims.{slot}." for slot in range(bound.claim_slots)]
