"""A run in one sentence: what everybody reads first, on the page and in a mail."""

from collections.abc import Mapping
from typing import Final

from ingest.domain.outcomes import Outcome
from ingest.reports import causes as why
from ingest.reports.model import Summary
from ingest.reports.page.words import Words
from ingest.spool import Totals

_CURRENCIES: Final = 2
"""That the sentence names."""


def sentence(summary: Summary, words: Words) -> str:
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
            (texts.waiting, (Outcome.OPEN,)),
            (texts.unknown, (Outcome.UNKNOWN,)),
            (texts.not_sent, () if checked else (Outcome.NOT_SENT,)),
            (texts.excluded, (Outcome.EXCLUDED,)),
        )
        if (rows := sum(summary.outcomes[outcome].rows for outcome in outcomes))
    ]
    return f"{first}; {words.numbers.listed(rest)}." if rest else f"{first}."


def subtitle(summary: Summary, words: Words) -> str:
    """Return which export it was, where it went and when."""
    facts, texts = summary.facts, words.texts
    return (texts.subtitle if facts.environment else texts.no_environment).format(
        export=words.name(facts.export.name),
        environment=facts.environment,
        moment=words.numbers.moment(facts.started),
    )


def _some_money(money: Mapping[str, int], priced: Mapping[str, int], words: Words) -> str:
    """Return the amounts of the commonest currencies, and how many more there are."""
    order = sorted(money, key=lambda code: (-priced.get(code, 0), code))
    shown = [words.numbers.money(money[code], code) for code in order[:_CURRENCIES]]
    if more := len(order) - len(shown):
        shown.append(words.numbers.of(words.texts.more_currencies, more))
    return words.numbers.listed(shown)
