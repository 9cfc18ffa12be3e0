"""What a run's result looks like on stdout: a table for people, JSON for programs.

Everything fits 80 columns. Values that came from outside are printed without
control characters, so that a name cannot write to the terminal.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.cli.causes import cause_lines
from ingest.cli.next_step import next_lines
from ingest.cli.speech import Speech, left
from ingest.cli.wrapping import wrapped
from ingest.domain.columns import Verdict
from ingest.domain.faults import without_ids
from ingest.domain.outcomes import Outcome
from ingest.reports import Summary
from ingest.reports.files import FOR_PEOPLE, FOR_PROGRAMS
from ingest.reports.summary import as_json
from ingest.reports.titles import title
from ingest.run.job import Result
from ingest.spool import Totals

_MOST: Final = 5
"""Odd answers of the API that are shown; ``summary.json`` has all."""


def as_text(result: Result, say: Speech) -> str:
    """Return a result as a table with its causes, its files and what to do next."""
    return say.lines(_lines(result, say))


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


def _lines(result: Result, say: Speech) -> Iterator[str]:
    summary = result.summary
    facts = summary.facts
    where = f" {say('to')} {facts.environment}" if facts.environment else ""
    command = say(facts.command.capitalize())
    yield f"{command} {facts.run_id}: {facts.export.name}{where}"
    for note in facts.export.notes:
        yield from say.wrapped(note, indent=2)
    yield from _registers(summary, say)
    yield ""
    yield from table(summary, say)
    yield from cause_lines(summary, say)
    yield from _left_out(summary, say)
    yield from _netted(summary, say)
    yield from _columns(summary, say)
    yield from _anomalies(summary, say)
    yield from _found(result, say)
    yield ""
    yield from _files(result, say)
    yield from next_lines(summary, near(result.folder))


def _registers(summary: Summary, say: Speech) -> Iterator[str]:
    """Yield what was noticed about the files that are joined to the export."""
    for source in summary.facts.sources.values():
        for note in source.notes:
            name = "" if note.startswith(source.name) else f"{source.name}: "
            yield from wrapped(name + say(note), indent=2)


def table(summary: Summary, say: Speech) -> Iterator[str]:
    """Yield rows, invoices and money by outcome, at most 80 columns wide."""
    yield f"{'':<16}{say('rows'):>12}{say('invoices'):>12}{say('amount'):>28}"
    yield from _line(say("read"), summary.read, "", say)
    for outcome, totals in summary.outcomes.items():
        if totals.rows:
            count = summary.records[outcome]
            records = say.number(count) if count else ""
            yield from _line(say.outcome(outcome), totals, records, say)
    if summary.balanced:
        yield "Rows and money add up."


def _line(name: str, totals: Totals, records: str, say: Speech) -> Iterator[str]:
    amounts = [f"{say.money(minor, code):>28} {code}" for code, minor in totals.money.items()]
    if totals.unreadable:
        rows = "row" if totals.unreadable == 1 else "rows"
        amounts.append(f"{say(f'{say.number(totals.unreadable)} {rows} unreadable'):>28}")
    first, *others = amounts or [""]
    yield f"{left(name, say.number(totals.rows))}{records:>12}{first}"
    yield from (f"{'':<40}{other}" for other in others)


def _columns(summary: Summary, say: Speech) -> Iterator[str]:
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
        named = f"{column.column}: {say(column.declared)}, {say(verdict)}"
        yield from wrapped(named, indent=2)
        yield from wrapped(f"{say(column.evidence)}.", indent=6)
        if column.readings:
            yield from wrapped(f"{say(column.readings)}.", indent=6)


def _found(result: Result, say: Speech) -> Iterator[str]:
    """Yield what asking the API brought to light."""
    if result.findings:
        yield ""
        yield "What the API was asked, and what it knows:"
    for sentence in result.findings:
        yield from say.wrapped(without_ids(sentence), indent=2)


def _files(result: Result, say: Speech) -> Iterator[str]:
    """Yield the files that were written, those for people before those for programs."""
    yield say(f"Files in {near(result.folder)}:")
    for names in (FOR_PEOPLE, FOR_PROGRAMS):
        written = [name for name in names if (result.folder / name).exists()]
        yield from wrapped("  ".join(written), indent=2)


def _anomalies(summary: Summary, say: Speech) -> Iterator[str]:
    """Yield what the API should never have answered, for a question to its owner."""
    found = summary.facts.anomalies
    if not found:
        return
    yield ""
    yield (
        f"Ask Amili about {len(found)} odd answers:" if len(found) > 1 else "Ask Amili about this:"
    )
    for sentence in found[:_MOST]:
        yield from say.wrapped(without_ids(sentence), indent=2)


def _left_out(summary: Summary, say: Speech) -> Iterator[str]:
    left_out = [
        f"{title(count.reason, say.language)} ({say.number(count.totals.rows)})"
        for count in summary.reasons
        if count.outcome is Outcome.EXCLUDED
    ]
    if left_out:
        yield ""
        yield from say.wrapped(f"Left out: {', '.join(left_out)}.")


def _netted(summary: Summary, say: Speech) -> Iterator[str]:
    """Yield what credit notes took off invoices."""
    netted = summary.facts.netted
    if netted.credit_notes:
        money = (f"{say.money(minor, code)} {code}" for code, minor in netted.money.items())
        yield ""
        yield from say.wrapped(
            f"Credit notes taken off: {netted.credit_notes}, of {netted.invoices} invoices, "
            f"{', '.join(money)}."
        )
