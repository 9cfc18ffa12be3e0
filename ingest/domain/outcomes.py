"""Where a source row ended: the closed set of outcomes, their files, and the exit code."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """Where a source row ended. Every row of an export has exactly one."""

    CREATED = "created"
    """The API created the invoice in this run."""
    ALREADY_CREATED = "already_created"
    """An earlier run created the same invoice with the same content."""
    INVALID = "invalid"
    """Our rules said no, to this row or to another row of its invoice."""
    REFUSED = "refused"
    """The API said no, and said why."""
    EXCLUDED = "excluded"
    """A rule of the mapping leaves the row out."""
    OPEN = "open"
    """The batch was not finished when polling gave up."""
    UNKNOWN = "unknown"
    """A reply was lost and could not be resolved, or the batch does not name the invoice."""
    NOT_SENT = "not_sent"
    """The run stopped before the row's chunk went out."""


REPORT_FILES: Final[Mapping[Outcome, str]] = {
    Outcome.CREATED: "success.csv",
    Outcome.ALREADY_CREATED: "success.csv",
    Outcome.INVALID: "errors.csv",
    Outcome.REFUSED: "errors.csv",
    Outcome.OPEN: "unresolved.csv",
    Outcome.UNKNOWN: "unresolved.csv",
    Outcome.NOT_SENT: "unresolved.csv",
    Outcome.EXCLUDED: "excluded.csv",
}
"""The one report file in which the rows of each outcome stand."""

OK: Final = 0
SOME_REJECTED: Final = 5
NONE_THROUGH: Final = 6
LEFT_OPEN: Final = 7


def exit_code(rows: Mapping[Outcome, int], *, checked_only: bool = False) -> int:
    """Return the exit code that the row counts of a finished run deserve.

    7 wins over 5 and 6, because it asks for an act (``resume``). With
    ``checked_only`` nothing was meant to be sent, so a row that is not sent
    counts as one that got through.

    >>> exit_code({Outcome.CREATED: 3, Outcome.EXCLUDED: 1})
    0
    >>> exit_code({Outcome.CREATED: 3, Outcome.INVALID: 1})
    5
    >>> exit_code({Outcome.INVALID: 1, Outcome.EXCLUDED: 9})
    6
    >>> exit_code({Outcome.CREATED: 3, Outcome.REFUSED: 1, Outcome.UNKNOWN: 1})
    7
    >>> exit_code({Outcome.NOT_SENT: 3, Outcome.INVALID: 1}, checked_only=True)
    5
    """
    left = sum(rows.get(o, 0) for o in (Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT))
    if left and not checked_only:
        return LEFT_OPEN
    rejected = rows.get(Outcome.INVALID, 0) + rows.get(Outcome.REFUSED, 0)
    if not rejected:
        return OK
    through = rows.get(Outcome.CREATED, 0) + rows.get(Outcome.ALREADY_CREATED, 0)
    return SOME_REJECTED if through or (checked_only and left) else NONE_THROUGH
