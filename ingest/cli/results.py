"""What a run's result looks like on stdout: a table for people, JSON for programs.

Everything fits 80 columns. Values that came from outside are printed without
control characters, so that a name cannot write to the terminal.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.cli.causes import cause_lines
from ingest.cli.failures import plain
from ingest.cli.next_step import next_lines
from ingest.cli.wrapping import wrapped
from ingest.domain.columns import Verdict
from ingest.domain.faults import without_ids
from ingest.domain.money import format_minor
from ingest.domain.outcomes import Outcome
from ingest.reports import Summary
from ingest.reports.files import FOR_PEOPLE, FOR_PROGRAMS
from ingest.reports.summary import as_json
from ingest.run.job import Result

_MOST: Final = 5
"""Odd answers of the API that are shown; ``summary.json`` has all."""


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
    yield from cause_lines(summary)
    yield from _left_out(summary)
    yield from _netted(summary)
    yield from _columns(summary)
    yield from _anomalies(summary)
    yield from _found(result)
    yield ""
    yield from _files(result)
    yield from next_lines(summary, near(result.folder))


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
        yield from wrapped(without_ids(sentence), indent=2)


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
        yield from wrapped(without_ids(sentence), indent=2)


def _left_out(summary: Summary) -> Iterator[str]:
    left_out = [
        f"{count.totals.rows} {count.reason}"
        for count in summary.reasons
        if count.outcome is Outcome.EXCLUDED
    ]
    if left_out:
        yield ""
        yield from wrapped(f"Left out: {', '.join(left_out)}.")


def _netted(summary: Summary) -> Iterator[str]:
    """Yield what credit notes took off invoices."""
    netted = summary.facts.netted
    if netted.credit_notes:
        money = (f"{format_minor(minor, code)} {code}" for code, minor in netted.money.items())
        yield ""
        yield from wrapped(
            f"Credit notes taken off: {netted.credit_notes}, of {netted.invoices} invoices, "
            f"{', '.join(money)}."
        )
