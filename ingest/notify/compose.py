"""What a notification says: counts, sums and causes, and nothing about a person."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from ingest.domain.faults import mask
from ingest.domain.money import format_minor
from ingest.domain.outcomes import OK, Outcome
from ingest.errors import IngestError
from ingest.language import Language, translated
from ingest.notify.texts import NOTICE_TEXTS, NoticeTexts
from ingest.reports import Summary
from ingest.reports.texts import TEXTS
from ingest.reports.titles import title
from ingest.spool import Totals

_MOST_CAUSES: Final = 3
_TO_CORRECT: Final = (Outcome.INVALID, Outcome.REFUSED)
_WAITING: Final = (Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT)


@dataclass(frozen=True, slots=True)
class Message:
    """One notification: a line, and the same in text and in HTML. ``folder`` holds the files."""

    subject: str
    text: str
    html: str
    language: Language
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table; ``amounts`` are texts with their currency."""

    name: str
    rows: int
    invoices: str
    amounts: tuple[str, ...]


def about_run(
    summary: Summary, folder: Path, problem: IngestError | None, language: Language
) -> Message:
    """Return what is told of a run that has ended; ``problem`` is what stopped it early."""
    told, facts = NOTICE_TEXTS[language], summary.facts
    named = {
        "export": _plain(facts.export.name),
        "read": summary.read.rows,
        "created": summary.records[Outcome.CREATED],
        "environment": facts.environment or "",
    }
    above = [told.sentence.format(**named)]
    if problem is not None:
        above.append(told.problem.format(problem=_said(problem, language)))
    below = [
        *_causes(summary, told, language),
        *_next(summary, told),
        told.files.format(folder=folder, host=socket.gethostname()),
        told.run.format(run=facts.run_id, code=summary.exit_code),
    ]
    lines = list(_table(summary, told, language))
    subject = _subject(summary, problem, told).format(**named, count=_count(summary))
    return _message(subject, (above, lines, below), told, language, folder)


def about_failure(error: IngestError, code: int, export: str, language: Language) -> Message:
    """Return what is told of a command that ended with exit code ``code`` before it had a result.

    ``export`` is the name of the file, or of what was to be done.
    """
    told = NOTICE_TEXTS[language]
    subject = told.failed.format(export=_plain(export))
    above = [
        told.nothing_sent.format(code=code, problem=_said(error, language)),
        _plain(translated(error.hint, language)),
    ]
    return _message(subject, (above, [], []), told, language, None)


def _subject(summary: Summary, problem: IngestError | None, told: NoticeTexts) -> str:
    if problem is not None:
        return told.stopped
    if _rows(summary, _WAITING):
        return told.waiting
    return told.all_well if summary.exit_code == OK else told.to_correct


def _count(summary: Summary) -> int:
    return _rows(summary, _WAITING) or _rows(summary, _TO_CORRECT)


def _rows(summary: Summary, outcomes: tuple[Outcome, ...]) -> int:
    return sum(summary.outcomes[outcome].rows for outcome in outcomes)


def _table(summary: Summary, told: NoticeTexts, language: Language) -> Iterator[_Line]:
    yield _Line(told.read, summary.read.rows, "", _amounts(summary.read, told))
    for outcome, totals in summary.outcomes.items():
        if totals.rows:
            records = str(summary.records[outcome] or "")
            name = TEXTS[language].outcomes[outcome]
            yield _Line(name, totals.rows, records, _amounts(totals, told))


def _amounts(totals: Totals, told: NoticeTexts) -> tuple[str, ...]:
    amounts = [f"{format_minor(minor, code)} {code}" for code, minor in totals.money.items()]
    if totals.unreadable:
        amounts.append(told.unreadable.format(rows=totals.unreadable))
    return tuple(amounts)


def _causes(summary: Summary, told: NoticeTexts, language: Language) -> Iterator[str]:
    """Yield the causes with the most rows; codes and titles, never a cell."""
    counted = [(count.totals.rows, count.code) for count in summary.faults]
    acted_on = (*_TO_CORRECT, *_WAITING)
    counted += [(c.totals.rows, c.reason) for c in summary.reasons if c.outcome in acted_on]
    if counted:
        yield f"{told.causes}:"
    for rows, code in sorted(counted, key=lambda pair: (-pair[0], pair[1]))[:_MOST_CAUSES]:
        yield "- " + told.cause.format(title=title(code, language), code=code, rows=rows)


def _next(summary: Summary, told: NoticeTexts) -> Iterator[str]:
    if _rows(summary, _WAITING):
        yield told.next_resume.format(run=summary.facts.run_id)
    elif _rows(summary, _TO_CORRECT):
        yield told.next_correct


def _message(
    subject: str,
    parts: tuple[list[str], list[_Line], list[str]],
    told: NoticeTexts,
    language: Language,
    folder: Path | None,
) -> Message:
    above, lines, below = parts
    text = [*above, "", *_as_text(lines, told), "", *below] if lines else [*above, *below]
    table = _as_html(lines, told) if lines else ""
    paragraphs = ["".join(f"<p>{escape(line)}</p>" for line in some) for some in (above, below)]
    html = (
        f'<!DOCTYPE html><html lang="{language}"><body style="font-family:sans-serif">'
        f"{table.join(paragraphs)}</body></html>"
    )
    return Message(_plain(subject), "\n".join(text) + "\n", html, language, folder)


def _as_text(lines: list[_Line], told: NoticeTexts) -> Iterator[str]:
    yield f"{told.outcome:<24}{told.rows:>9}{told.invoices:>11}{told.amount:>24}".rstrip()
    for line in lines:
        first, *others = line.amounts or ("",)
        yield f"{line.name:<24}{line.rows:>9}{line.invoices:>11}{first:>24}".rstrip()
        yield from (f"{other:>68}" for other in others)


def _as_html(lines: list[_Line], told: NoticeTexts) -> str:
    right = 'style="text-align:right;padding:2px 8px"'
    heading = "".join(
        f"<th {right}>{escape(text)}</th>" for text in (told.rows, told.invoices, told.amount)
    )
    rows = "".join(
        f"<tr><td>{escape(line.name)}</td><td {right}>{line.rows}</td>"
        f"<td {right}>{line.invoices}</td>"
        f"<td {right}>{'<br>'.join(map(escape, line.amounts))}</td></tr>"
        for line in lines
    )
    return f"<table><tr><th>{escape(told.outcome)}</th>{heading}</tr>{rows}</table>"


def _said(error: IngestError, language: Language) -> str:
    return _plain(translated(_without_quotes(str(error)), language))


def _without_quotes(text: str) -> str:
    """Return ``text`` without what the API said in its own words: it may name somebody.

    >>> _without_quotes("The API refuses invoices: The API answered 403: Kari Prøve is unknown")
    'The API refuses invoices: The API answered 403.'
    """
    return re.sub(r"(answered \d{3}): .*", r"\1.", text, flags=re.DOTALL)


def _plain(text: str) -> str:
    r"""Return ``text`` on one line, without control characters, with long numbers masked.

    A mail's subject that holds a line break could bring headers of its own.

    >>> _plain("a\r\nBcc: b@example.com\u202e 26829398612")
    'a  Bcc: b@example.com  *********12'
    """
    shown = "".join(char if char.isprintable() else " " for char in text)
    return re.sub(r"\d{9,}", lambda found: mask(found[0]), shown)
