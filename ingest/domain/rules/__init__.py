"""The catalogue of rules: what can be wrong with a row, in one place.

A code is stable: reports, mappings and documents name it, and it never changes
its meaning. ``sentence`` and ``hint`` speak to the clerk who can mend the row in
the ERP. ``docs/rules.md`` is generated from the catalogue.

``{column}``, ``{value}`` and ``{detail}`` in a sentence are filled in by
``ingest.domain.faults``; ``{value}`` is masked where the rule is about a
national id.
"""

from collections.abc import Mapping
from typing import Final

from ingest.domain.rules.cells import JOINING, PARSING, READING
from ingest.domain.rules.corrections import CORRECTIONS
from ingest.domain.rules.damage import DAMAGE
from ingest.domain.rules.fields import CLAIM, DEBTOR, INVOICE
from ingest.domain.rules.groups import GROUPING, LEDGER
from ingest.domain.rules.model import Fixer, Rule, Severity, Stage

__all__ = [
    "BEYOND_LIMIT",
    "COVERED",
    "DUPLICATE_ROW",
    "NETTED",
    "OUR_REASONS",
    "RULES",
    "UNMATCHED",
    "Fixer",
    "Rule",
    "Severity",
    "Stage",
]

RULES: Final[Mapping[str, Rule]] = {
    rule.code: rule
    for rule in (
        *READING,
        *JOINING,
        *PARSING,
        *DAMAGE,
        *INVOICE,
        *DEBTOR,
        *CLAIM,
        *GROUPING,
        *LEDGER,
        *CORRECTIONS,
    )
}
"""Every rule by its code, in the order in which a row meets them."""

DUPLICATE_ROW: Final = "duplicate"
"""The reason of rows excluded because an equal row of the same export was kept."""
BEYOND_LIMIT: Final = "limit"
"""The reason of rows excluded because the run was limited to fewer invoices."""
NETTED: Final = "netted"
"""The reason of credit notes that were taken off their invoices."""
COVERED: Final = "covered by credit notes"
"""The reason of invoices, and their credit notes, of which nothing is left to claim."""
UNMATCHED: Final = "credit note without its invoice"
"""The reason of credit notes whose invoice the export does not have, or leaves out."""
OUR_REASONS: Final = (NETTED, COVERED, UNMATCHED, DUPLICATE_ROW, BEYOND_LIMIT)
"""Why the program itself leaves rows out; mappings give other reasons."""
