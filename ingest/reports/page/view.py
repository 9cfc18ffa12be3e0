"""Everything the page shows, ready to be put into its template: texts, figures and shapes.

Nothing is computed in the template, and nothing here knows of HTML.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.domain.outcomes import Outcome
from ingest.language import translated
from ingest.reports import causes as why
from ingest.reports.model import Summary
from ingest.reports.page.balance import Balance, Figure, TotalsLine
from ingest.reports.page.gather import Gathered
from ingest.reports.page.lists import CausesView, Lists
from ingest.reports.page.table import Options, RowView, Table
from ingest.reports.page.texts import PageTexts
from ingest.reports.page.words import Words
from ingest.spool import Totals

_CURRENCIES: Final = 2
"""That the opening sentence names."""


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
        subtitle=_subtitle(summary, words),
        sentence=_sentence(summary, words),
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


def _sentence(summary: Summary, words: Words) -> str:
    """Return what happened: how much is done, and what became of the rest."""
    texts, of = words.texts, words.numbers.of
    if not summary.read.rows:
        return texts.nothing_read
    checked = words.checked_only
    through = (Outcome.NOT_SENT,) if checked else why.THROUGH
    done = sum((summary.outcomes[outcome] for outcome in through), start=Totals())
    pair = texts.would_be_sent if checked else texts.done
    first = of(pair, done.rows, rows=of(texts.row, summary.read.rows))
    if any(done.money.values()):
        first += ", " + texts.worth.format(money=_some_money(done.money, summary.priced, words))
    rest = [
        of(pair, rows)
        for pair, outcomes in (
            (texts.rejected, why.REJECTED),
            (texts.waiting, () if checked else why.WAITING),
            (texts.excluded, (Outcome.EXCLUDED,)),
        )
        if (rows := sum(summary.outcomes[outcome].rows for outcome in outcomes))
    ]
    return f"{first}; {words.numbers.listed(rest)}." if rest else f"{first}."


def _some_money(money: Mapping[str, int], priced: Mapping[str, int], words: Words) -> str:
    """Return the amounts of the commonest currencies, and how many more there are."""
    order = sorted(money, key=lambda code: (-priced.get(code, 0), code))
    shown = [words.numbers.money(money[code], code) for code in order[:_CURRENCIES]]
    if more := len(order) - len(shown):
        shown.append(words.numbers.of(words.texts.more_currencies, more))
    return words.numbers.listed(shown)


def _subtitle(summary: Summary, words: Words) -> str:
    facts, texts = summary.facts, words.texts
    return (texts.subtitle if facts.environment else texts.no_environment).format(
        export=words.name(facts.export.name),
        environment=facts.environment,
        moment=words.numbers.moment(facts.started),
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
