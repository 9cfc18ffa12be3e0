"""What a run's result looks like on stdout: a table for people, JSON for programs.

Everything fits 80 columns. Values that came from outside are printed without
control characters, so that a name cannot write to the terminal.
"""

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from ingest.cli.failures import plain
from ingest.domain.columns import Verdict
from ingest.domain.faults import mask
from ingest.domain.money import format_minor
from ingest.domain.outcomes import Outcome
from ingest.domain.rules import Severity
from ingest.ledger.words import HELD_BACK
from ingest.reports import FaultCount, Summary
from ingest.reports.files import FOR_PEOPLE, FOR_PROGRAMS
from ingest.reports.summary import as_json
from ingest.run.job import Result
from ingest.spool import Totals

_MOST: Final = 5
"""Causes that are shown; the report files have them all."""
_WIDTH: Final = 80
_HARD_BLANK: Final = "\N{NO-BREAK SPACE}"
"""Stands inside an amount such as 1 234,50 while its line is broken."""

_RESUME: Final = "Next: amili-ingest resume {run}"
_NEXT: Final = {
    Outcome.OPEN: _RESUME,
    Outcome.UNKNOWN: _RESUME,
    Outcome.NOT_SENT: _RESUME,
    Outcome.INVALID: "Next: correct the rows in corrections.xlsx and run that, or export again.",
    Outcome.REFUSED: "Next: read in corrections.xlsx why the API refused, correct, and run that.",
}
_TOLD: Final = (
    Outcome.INVALID,
    Outcome.REFUSED,
    Outcome.OPEN,
    Outcome.UNKNOWN,
    Outcome.NOT_SENT,
)
"""Outcomes whose reasons somebody has to act on."""


def as_text(result: Result) -> str:
    """Return a result as a table with its causes, its files and what to do next."""
    return "\n".join(plain(line) for line in _lines(result))


def as_document(result: Result) -> str:
    """Return a result as its ``summary.json``, with what the API was asked, if it was."""
    document = as_json(result.summary).decode("utf-8").rstrip("\n")
    if not result.findings:
        return document
    whole = json.loads(document) | {"findings": list(result.findings)}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def near(folder: Path) -> Path:
    """Return ``folder`` as it is named from here, where it is below the current folder."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _lines(result: Result) -> Iterator[str]:
    summary = result.summary
    facts = summary.facts
    where = f" to {facts.environment}" if facts.environment else ""
    yield f"{facts.command.capitalize()} {facts.run_id}: {facts.export.name}{where}"
    for note in facts.export.notes:
        yield from wrapped(note, indent=2)
    yield ""
    yield from summary.lines()
    yield from _faults(summary)
    yield from _reasons(summary)
    yield from _left_out(summary)
    yield from _columns(summary)
    yield from _anomalies(summary)
    yield from _found(result)
    yield ""
    yield from _files(result)
    yield from _next(summary)


def _columns(summary: Summary) -> Iterator[str]:
    """Yield how columns of amounts and dates were read; after a run only what is not proven."""
    told = [
        column
        for column in summary.facts.columns
        if summary.facts.checked_only or column.verdict not in (Verdict.PLAIN, Verdict.PROVEN)
    ]
    if not told:
        return
    yield ""
    yield "How columns were read:"
    for column in told:
        verdict = f"{column.verdict}, confirmed" if column.confirmed else column.verdict
        yield from wrapped(f"{column.column}: {column.declared}, {verdict}", indent=2)
        yield from wrapped(f"{column.evidence}.", indent=6)
        if column.readings:
            yield from wrapped(f"{column.readings}.", indent=6)


def _found(result: Result) -> Iterator[str]:
    """Yield what asking the API brought to light."""
    if result.findings:
        yield ""
        yield "What the API was asked, and what it knows:"
    for sentence in result.findings:
        yield from wrapped(_without_ids(sentence), indent=2)


def _files(result: Result) -> Iterator[str]:
    """Yield the files that were written, those for people before those for programs."""
    yield f"Files in {near(result.folder)}:"
    for names in (FOR_PEOPLE, FOR_PROGRAMS):
        written = [name for name in names if (result.folder / name).exists()]
        yield from wrapped("  ".join(written), indent=2)


def _anomalies(summary: Summary) -> Iterator[str]:
    """Yield what the API should never have answered, for a question to its owner."""
    found = summary.facts.anomalies
    if not found:
        return
    yield ""
    yield (
        f"Ask Amili about {len(found)} odd answers:" if len(found) > 1 else "Ask Amili about this:"
    )
    for sentence in found[:_MOST]:
        yield from wrapped(_without_ids(sentence), indent=2)


def _faults(summary: Summary) -> Iterator[str]:
    """Yield the commonest faults, errors before warnings, with the money of their rows."""
    ranked = sorted(summary.faults, key=_weight)
    if not ranked:
        return
    yield ""
    yield "Commonest causes:"
    for count in ranked[:_MOST]:
        warning = " (warning)" if count.severity is Severity.WARNING else ""
        yield from _cause(count.code + warning, count.totals, [count.hint])
    if len(ranked) > _MOST:
        yield f"  and {len(ranked) - _MOST} more: see errors.csv and summary.json"


def _weight(count: FaultCount) -> tuple[bool, bool, int]:
    # A row that is held back by another one is a consequence, not a cause.
    is_warning = count.severity is Severity.WARNING
    return is_warning, count.code == "held_by_row", -count.totals.rows


def _reasons(summary: Summary) -> Iterator[str]:
    """Yield why API and ledger did not create records, in the API's own words."""
    told = [count for count in summary.reasons if count.outcome in _TOLD]
    if not told:
        return
    yield ""
    yield "What the API or an earlier run had to say:"
    for count in told:
        yield from _cause(count.reason, count.totals, map(_without_ids, count.messages))


def _left_out(summary: Summary) -> Iterator[str]:
    left_out = [
        f"{count.totals.rows} {count.reason}"
        for count in summary.reasons
        if count.outcome is Outcome.EXCLUDED
    ]
    if left_out:
        yield ""
        yield from wrapped(f"Left out: {', '.join(left_out)}.")


def _cause(name: str, totals: Totals, told: Iterable[str]) -> Iterator[str]:
    first, *others = _amounts(totals)
    yield f"  {name:<33}{totals.rows:>5}{first:>32}".rstrip()
    yield from (f"{other:>72}" for other in others)
    for text in told:
        yield from wrapped(text, indent=6)


def _amounts(totals: Totals) -> Sequence[str]:
    """Return one text for each currency, all of the same width behind the number."""
    amounts = [f"{format_minor(minor, code)} {code}" for code, minor in totals.money.items()]
    return amounts or ["rows unreadable    "]


def _next(summary: Summary) -> Iterator[str]:
    checked = summary.facts.checked_only
    if any(count.reason in HELD_BACK for count in summary.reasons):
        return  # the message behind it says how to go on
    if _held_elsewhere(summary):
        yield "Next: amili-ingest resume, then run this file again."
        return
    if summary.read.rows == summary.outcomes[Outcome.EXCLUDED].rows:
        yield "Mind: every row was left out. Check the exclude rules of the mapping."
        return
    for outcome, words in _NEXT.items():
        if summary.outcomes[outcome].rows and not (checked and outcome is Outcome.NOT_SENT):
            yield words.format(run=summary.facts.run_id)
            return


def _held_elsewhere(summary: Summary) -> bool:
    """Tell whether another run has to end before this one's rows can be sent."""
    return any(count.reason == "open_in_other_run" for count in summary.reasons)


def wrapped(text: str, *, indent: int = 0) -> list[str]:
    """Return ``text`` as lines of at most 80 columns, all of them indented."""
    blank = " " * indent
    whole = re.sub(r"(?<=\d) (?=\d)", _HARD_BLANK, text)
    lines = textwrap.wrap(whole, _WIDTH, initial_indent=blank, subsequent_indent=blank)
    return [line.replace(_HARD_BLANK, " ") for line in lines]


def _without_ids(text: str) -> str:
    """Return the API's words with long numbers masked: they may be those of a person.

    >>> _without_ids("Identification number 26829398612 is wrong")
    'Identification number *********12 is wrong'
    """
    return re.sub(r"\d{9,}", lambda found: mask(found[0]), text)
