"""What a notification says: counts, sums and causes, and nothing about a person."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.domain.faults import mask
from ingest.domain.outcomes import OK, Outcome
from ingest.errors import IngestError
from ingest.language import Language, translated
from ingest.ledger.words import HELD_BACK
from ingest.notify.layout import Content, Line, as_chat, as_html, as_text
from ingest.notify.texts import NOTICE_TEXTS, NoticeTexts
from ingest.reports import Summary
from ingest.reports.causes import (
    REJECTED,
    WAITING,
    Cause,
    causes_of_rejection,
    causes_of_waiting,
)
from ingest.reports.command import again
from ingest.reports.files import WORKBOOK
from ingest.reports.page.sentence import sentence, subtitle
from ingest.reports.page.words import Words
from ingest.spool import Totals

_MOST_CAUSES: Final = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One notification: a line, and the same in text, for a chat and in HTML.

    ``folder`` holds the files.
    """

    subject: str
    text: str
    chat: str
    html: str
    language: Language
    folder: Path | None = None


def about_run(
    summary: Summary, folder: Path, problem: IngestError | None, language: Language
) -> Message:
    """Return what is told of a run that has ended; ``problem`` is what stopped it early."""
    told, facts, words = NOTICE_TEXTS[language], summary.facts, Words.of(summary, language)
    above = [sentence(summary, words), _plain(subtitle(summary, words))]
    if problem is not None:
        above.append(told.problem.format(problem=_said(problem, language)))
    step, command = _next(summary, folder, problem, language)
    content = Content(
        above=above,
        heads=(told.outcome, words.texts.rows, words.texts.invoices, told.amount),
        lines=list(_table(summary, told, words)),
        balance=words.texts.adds_up,
        causes_head=told.causes,
        causes=[_cause(cause, words) for cause in _causes(summary)],
        next=step,
        command=command,
        below=[
            told.files.format(folder=folder, host=socket.gethostname()),
            told.run.format(run=facts.run_id, code=summary.exit_code),
        ],
    )
    return _message(_subject(summary, problem, words, told), content, language, folder)


def about_failure(error: IngestError, code: int, export: str, language: Language) -> Message:
    """Return what is told of a command that ended with exit code ``code`` before it had a result.

    ``export`` is the name of the file, or of what was to be done.
    """
    told = NOTICE_TEXTS[language]
    content = Content(
        above=[
            told.nothing_sent.format(code=code, problem=_said(error, language)),
            _plain(translated(error.hint, language)),
        ]
    )
    return _message(told.failed.format(export=export), content, language, None)


def _subject(summary: Summary, problem: IngestError | None, words: Words, told: NoticeTexts) -> str:
    waiting, rejected = _rows(summary, WAITING), _rows(summary, REJECTED)
    if problem is not None:
        form = told.stopped
    elif waiting:
        form = told.waiting
    else:
        form = told.all_well if summary.exit_code == OK else told.to_correct
    of = words.numbers.of
    return form.format(
        export=summary.facts.export.name,
        rows=of(words.texts.row, waiting or rejected),
        created=of(told.created, summary.records[Outcome.CREATED]),
    )


def _rows(summary: Summary, outcomes: tuple[Outcome, ...]) -> int:
    return sum(summary.outcomes[outcome].rows for outcome in outcomes)


def _table(summary: Summary, told: NoticeTexts, words: Words) -> Iterator[Line]:
    yield _line(told.read, summary.read, 0, words)
    for outcome, totals in summary.outcomes.items():
        if totals.rows:
            yield _line(words.names[outcome], totals, summary.records[outcome], words)


def _line(name: str, totals: Totals, records: int, words: Words) -> Line:
    count = words.numbers.count
    return Line(name, count(totals.rows), count(records) if records else "", _sums(totals, words))


def _sums(totals: Totals, words: Words) -> tuple[str, ...]:
    return (*words.numbers.all_money(totals.money), *filter(None, [words.unreadable(totals)]))


def _causes(summary: Summary) -> list[Cause]:
    return [*causes_of_rejection(summary), *causes_of_waiting(summary)][:_MOST_CAUSES]


def _cause(cause: Cause, words: Words) -> str:
    """Return a cause in a line: title, code and sums, never a cell and not what the API said."""
    rows = words.numbers.of(words.texts.row, cause.totals.rows)
    sums = ", ".join([rows, *_sums(cause.totals, words)])
    fixer = f"; {words.texts.fixer[cause.fixer]}" if cause.fixer else ""
    return f"{words.title(cause.code)}: {sums}{fixer} ({cause.code})"


def _next(
    summary: Summary, folder: Path, problem: IngestError | None, language: Language
) -> tuple[str, str]:
    """Return what is to be done next, and the command for it, if there is one."""
    told, facts = NOTICE_TEXTS[language], summary.facts
    reasons = {count.reason for count in summary.reasons}
    if problem is not None and reasons & HELD_BACK:
        return _plain(translated(problem.hint, language)), ""
    if "open_in_other_run" in reasons:
        return told.next_again, ""
    if _rows(summary, WAITING):
        return told.next_resume, f"amili-ingest resume {facts.run_id}"
    if _rows(summary, REJECTED):
        return told.next_correct.format(file=WORKBOOK), again(str(folder / WORKBOOK), facts)
    return "", ""


def _message(subject: str, content: Content, language: Language, folder: Path | None) -> Message:
    return Message(
        subject=_plain(subject),
        text=as_text(content),
        chat=as_chat(content),
        html=as_html(content, language),
        language=language,
        folder=folder,
    )


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
