"""What a rule is: code, stage, severity, a sentence, a hint, and who can mend what breaks it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a fault does to its row."""

    ERROR = "error"
    """The row, and with it its whole invoice, is held back."""
    WARNING = "warning"
    """The row goes on; the report says what was noticed or repaired."""


class Stage(StrEnum):
    """Which part of the job finds the fault."""

    READING = "reading"
    PARSING = "parsing"
    INVOICE = "invoice"
    DEBTOR = "debtor"
    CLAIM = "claim"
    GROUPING = "grouping"
    LEDGER = "ledger"


class Fixer(StrEnum):
    """Who can mend the cause of a fault."""

    CLERK = "clerk"
    """Whoever keeps the data in the ERP."""
    MAPPING = "mapping"
    """Whoever owns the mapping file."""
    AMILI = "amili"
    """Amili, which has to be asked."""
    OPERATOR = "operator"
    """Whoever runs this program."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong with a row.

    ``adjustable`` rules may be given another severity in a mapping; the others
    protect money or identity, or leave nothing that could be sent. ``fixer`` is
    who can usually mend it; the hint says how.
    """

    code: str
    stage: Stage
    severity: Severity
    sentence: str
    hint: str
    adjustable: bool = False
    fixer: Fixer = Fixer.CLERK


def error(
    code: str,
    stage: Stage,
    sentence: str,
    hint: str,
    *,
    adjustable: bool = False,
    fixer: Fixer = Fixer.CLERK,
) -> Rule:
    """Return a rule that holds the row back."""
    return Rule(code, stage, Severity.ERROR, sentence, hint, adjustable, fixer)


def warning(code: str, stage: Stage, sentence: str, hint: str) -> Rule:
    """Return a rule that only says what was noticed; a mapping may make it an error."""
    return Rule(code, stage, Severity.WARNING, sentence, hint, adjustable=True)


def note(code: str, stage: Stage, sentence: str, hint: str) -> Rule:
    """Return a rule that tells what was done; nothing is wrong, so it can be no error."""
    return Rule(code, stage, Severity.WARNING, sentence, hint)
