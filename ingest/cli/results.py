"""What a run's result looks like on stdout: a table for people, JSON for programs.

Everything fits 80 columns. Values that came from outside are printed without
control characters, so that a name cannot write to the terminal.
"""

import re
from collections.abc import Iterator
from typing import Final

from ingest.domain.outcomes import REPORT_FILES, Outcome
from ingest.domain.rules import RULES
from ingest.reports import Summary
from ingest.reports.summary import as_json
from ingest.run import Result

_BIGGEST: Final = 3
_WIDTH: Final = 80

_NEXT: Final = {
    Outcome.OPEN: "Next: amili-ingest resume {run}",
    Outcome.UNKNOWN: "Next: amili-ingest resume {run}",
    Outcome.NOT_SENT: "Next: amili-ingest resume {run}",
    Outcome.INVALID: "Next: correct the rows of errors.csv at their source, and export again",
    Outcome.REFUSED: "Next: read in errors.csv why the API refused, correct, and export again",
}


def as_text(result: Result) -> str:
    """Return a result as a table with its files and what to do next."""
    return "\n".join(plain(line) for line in _lines(result))


def as_document(result: Result) -> str:
    """Return a result as the text of its ``summary.json``."""
    return as_json(result.summary).decode("utf-8").rstrip("\n")


def plain(text: str) -> str:
    r"""Return ``text`` with every control and formatting character shown as ``?``.

    >>> plain("a\x1b[31mb\u202ec")
    'a?[31mb?c'
    """
    return "".join(char if char.isprintable() or char == "\n" else "?" for char in text)


def _lines(result: Result) -> Iterator[str]:
    summary = result.summary
    facts = summary.facts
    where = f" to {facts.environment}" if facts.environment else ""
    yield f"{facts.command.capitalize()} {facts.run_id}: {facts.export.name}{where}"
    yield from (f"  {note}" for note in facts.export.notes)
    yield ""
    yield from summary.lines()
    yield from _causes(summary)
    yield ""
    yield f"Files in {result.folder}:"
    yield "  " + "  ".join([*dict.fromkeys(REPORT_FILES.values()), "summary.json"])
    yield from _next(summary)


def _causes(summary: Summary) -> Iterator[str]:
    """Yield the commonest faults, errors before warnings."""
    ranked = sorted(summary.faults, key=lambda count: (count.severity, -count.totals.rows))
    if not ranked:
        return
    yield ""
    yield "Commonest causes:"
    for count in ranked[:_BIGGEST]:
        name = f"{count.code} ({count.severity})"
        yield f"{count.totals.rows:>8} rows  {name}"
        yield f"{'':<15}{_shortened(_general_hint(count.code), _WIDTH - 15)}"


def _next(summary: Summary) -> Iterator[str]:
    checked = summary.facts.checked_only
    for outcome, words in _NEXT.items():
        if summary.outcomes[outcome].rows and not (checked and outcome is Outcome.NOT_SENT):
            yield words.format(run=summary.facts.run_id)
            return


def _general_hint(code: str) -> str:
    """Return a rule's hint for all its rows: what differs from row to row is left open."""
    return re.sub(r"[:,]? ?\{\w+\}", " …", RULES[code].hint)


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
