"""Everything the page shows, ready to be put into its template: texts, figures and shapes.

Nothing is computed in the template, and nothing here knows of HTML.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.language import translated
from ingest.reports.model import Summary
from ingest.reports.page.balance import Balance, Figure, TotalsLine
from ingest.reports.page.gather import Gathered
from ingest.reports.page.lists import CausesView, Lists
from ingest.reports.page.sentence import sentence, subtitle
from ingest.reports.page.table import Options, RowView, Table
from ingest.reports.page.texts import PageTexts
from ingest.reports.page.words import Words


@dataclass(frozen=True, slots=True)
class View:
    """The whole page. ``undrawn`` says that some currencies have no picture."""

    texts: PageTexts
    title: str
    subtitle: str
    sentence: str
    checked_only: bool
    figures: Sequence[Figure]
    undrawn: bool
    currencies: Sequence[str]
    balance: Sequence[TotalsLine]
    ages_day: str
    ages: Sequence[TotalsLine]
    lists: Sequence[CausesView]
    rows: Sequence[RowView]
    rows_note: str
    options: Options
    details: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str, str]]
    batches: Sequence[tuple[str, str, str]]
    anomalies: Sequence[str]


def view_of(summary: Summary, gathered: Gathered) -> View:
    """Return the page of ``summary`` with the rows that were picked for it."""
    words, facts = Words.of(summary), summary.facts
    texts, numbers = words.texts, words.numbers
    balance, table = Balance(summary, words), Table(gathered, words)
    figures, rows = list(balance.figures()), table.rows()
    return View(
        texts=texts,
        title=texts.title.format(export=words.name(facts.export.name), run=facts.run_id),
        subtitle=subtitle(summary, words),
        sentence=sentence(summary, words),
        checked_only=words.checked_only,
        figures=figures,
        undrawn=len(balance.currencies) > max(len(figures) - 1, 0),
        currencies=balance.currencies,
        balance=balance.lines(),
        ages_day=texts.ages_day.format(day=numbers.day(facts.started.date())),
        ages=balance.ages(),
        lists=list(Lists(summary, gathered, words).all()),
        rows=rows,
        rows_note=_rows_note(len(rows), summary, words),
        options=table.options(rows),
        details=list(_details(summary, words)),
        files=[
            (file.name, numbers.of(texts.file_rows, file.rows), file.sha256)
            for file in summary.files
        ],
        batches=[
            (words.name(batch.id), words.name(batch.status), numbers.count(batch.records))
            for batch in facts.batches
        ],
        anomalies=[words.sentence(translated(text, words.language)) for text in facts.anomalies],
    )


def _rows_note(shown: int, summary: Summary, words: Words) -> str:
    rows, numbers = summary.read.rows, words.numbers
    if shown == rows:
        return words.texts.table_all
    all_rows = numbers.of(words.texts.row, rows)
    return words.texts.table_some.format(shown=numbers.count(shown), rows=all_rows)


def _details(summary: Summary, words: Words) -> Iterator[tuple[str, str]]:
    facts, texts = summary.facts, words.texts
    yield texts.run, facts.run_id
    yield texts.command, facts.command
    if facts.environment:
        yield texts.environment, facts.environment
    if facts.organisation:
        yield texts.organisation, words.name(facts.organisation)
    yield texts.export, words.name(facts.export.name)
    yield texts.sha256, facts.export.sha256
    yield texts.mapping, words.name(facts.mapping.name)
    yield texts.sha256, facts.mapping.sha256
    yield texts.started, words.numbers.moment(facts.started)
    yield texts.ended, words.numbers.moment(facts.ended)
    yield texts.tool, f"amili-ingest {facts.tool_version}"
