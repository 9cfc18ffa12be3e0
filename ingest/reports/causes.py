"""Why rows did not get through, the costliest cause first.

Amounts of several currencies cannot be added. So that they can still be ranked,
an amount counts as so many average rows of its own currency in this export; a
row whose amount cannot be read counts as one. With one currency and readable
amounts, that is the order of the money.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ingest.domain.outcomes import Outcome
from ingest.domain.rules import RULES, Fixer, Severity
from ingest.reports.model import Summary
from ingest.spool import Totals

CONSEQUENCE: Final = "held_by_row"
"""The code of good rows that another row of their invoice holds back: no cause of its own."""

REJECTED: Final = (Outcome.INVALID, Outcome.REFUSED)
WAITING: Final = (Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT)
THROUGH: Final = (Outcome.CREATED, Outcome.ALREADY_CREATED)

_FIXERS: Final = {
    Outcome.REFUSED: Fixer.CLERK,
    Outcome.UNKNOWN: Fixer.AMILI,
    Outcome.OPEN: Fixer.OPERATOR,
    Outcome.NOT_SENT: Fixer.OPERATOR,
}
"""Who can do something about it, where no rule of the catalogue says so."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason for which rows did not get through, or were noticed.

    ``totals`` are those of its rows; a row counts, with its whole amount, for
    each of its causes. ``messages`` are the first few that API or ledger gave.
    ``outcome`` is None for a warning, whose rows may have ended anywhere.
    """

    code: str
    outcome: Outcome | None
    fixer: Fixer | None
    totals: Totals
    hint: str
    messages: tuple[str, ...] = ()


def causes_of_rejection(summary: Summary) -> list[Cause]:
    """Return what our rules and the API rejected rows for, the most money at stake first.

    Rows that only another row holds back come last, whatever they are worth.
    """
    found = [
        Cause(count.code, Outcome.INVALID, RULES[count.code].fixer, count.totals, count.hint)
        for count in summary.faults
        if count.severity is Severity.ERROR
    ]
    found += _reasons(summary, REJECTED)
    return _ranked(found, summary)


def causes_of_waiting(summary: Summary) -> list[Cause]:
    """Return why rows are open, unknown or not sent; nothing for a check, which sends nothing."""
    if summary.facts.checked_only:
        return []
    return _ranked(_reasons(summary, WAITING), summary)


def causes_of_exclusion(summary: Summary) -> list[Cause]:
    """Return why rows were left out."""
    return _ranked(_reasons(summary, (Outcome.EXCLUDED,)), summary)


def warnings(summary: Summary) -> list[Cause]:
    """Return what was noticed about rows without holding them back."""
    return _ranked(
        (
            Cause(count.code, None, RULES[count.code].fixer, count.totals, count.hint)
            for count in summary.faults
            if count.severity is Severity.WARNING
        ),
        summary,
    )


def fixer_of(code: str, outcome: Outcome) -> Fixer | None:
    """Return who can usually mend the cause ``code`` of rows that ended as ``outcome``.

    None where there is nothing to mend.
    """
    rule = RULES.get(code)
    return _FIXERS.get(outcome) if rule is None else rule.fixer


def _reasons(summary: Summary, outcomes: Iterable[Outcome]) -> Iterator[Cause]:
    for count in summary.reasons:
        if count.outcome in outcomes:
            yield Cause(
                count.reason,
                count.outcome,
                fixer_of(count.reason, count.outcome),
                count.totals,
                count.hint,
                count.messages,
            )


def _ranked(causes: Iterable[Cause], summary: Summary) -> list[Cause]:
    average = _averages(summary)

    def weight(cause: Cause) -> tuple[bool, Fraction, int]:
        worth = sum(
            (minor / average[code] for code, minor in cause.totals.money.items()),
            start=Fraction(cause.totals.unreadable),
        )
        return cause.code == CONSEQUENCE, -worth, -cause.totals.rows

    return sorted(causes, key=weight)


def _averages(summary: Summary) -> Mapping[str, Fraction]:
    """Return what an average row of each currency is worth; never zero."""
    return {
        code: Fraction(abs(minor), max(summary.priced.get(code, 0), 1)) or Fraction(1)
        for code, minor in summary.read.money.items()
    }
