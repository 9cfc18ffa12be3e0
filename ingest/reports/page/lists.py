"""The lists of causes, as the page shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.reports import causes as why
from ingest.reports.model import Summary
from ingest.reports.page.gather import Gathered, Line
from ingest.reports.page.words import Words

MOST_CAUSES: Final = 25
"""Causes of one kind that are seen at once; the others are folded away behind them."""


@dataclass(frozen=True, slots=True)
class SampleView:
    """One row of a cause: where it is, what it is worth, what is wrong."""

    row: str
    number: str
    money: str
    message: str


@dataclass(frozen=True, slots=True)
class CauseView:
    """A cause with what it costs, who can mend it and how."""

    code: str
    title: str
    fixer: str
    rows: str
    money: Sequence[str]
    unreadable: str
    hint: str
    messages: Sequence[str]
    samples: Sequence[SampleView]


@dataclass(frozen=True, slots=True)
class CausesView:
    """A list of causes; ``more`` says how many ``others`` there are, which are folded away."""

    name: str
    title: str
    note: str
    causes: Sequence[CauseView]
    others: Sequence[CauseView] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """Makes the lists of one summary, with samples from the rows that were picked."""

    summary: Summary
    gathered: Gathered
    words: Words

    def all(self) -> Iterator[CausesView]:
        """Yield the causes of rejection, and behind them the other lists that are not empty."""
        texts, summary = self.words.texts, self.summary
        rejected = why.causes_of_rejection(summary)
        note = texts.causes_note if rejected else texts.causes_none
        if rejected and (len(summary.read.money) > 1 or summary.read.unreadable):
            note = f"{note} {texts.causes_rank}"
        yield self._list("rejected", texts.causes, note, rejected)
        for name, heading, note, causes in (
            ("waiting", texts.waiting_causes, "", why.causes_of_waiting(summary)),
            ("warnings", texts.warnings, texts.warnings_note, why.warnings(summary)),
            ("excluded", texts.left_out, "", why.causes_of_exclusion(summary)),
        ):
            if causes:
                yield self._list(name, heading, note, causes)

    def _list(self, name: str, heading: str, note: str, causes: Sequence[why.Cause]) -> CausesView:
        every = [self._cause(cause) for cause in causes]
        seen, others = every[:MOST_CAUSES], every[MOST_CAUSES:]
        more = self.words.numbers.of(self.words.texts.more_causes, len(others))
        return CausesView(name, heading, note, seen, others, more)

    def _cause(self, cause: why.Cause) -> CauseView:
        words, totals = self.words, cause.totals
        title, code = words.title(cause.code), words.name(cause.code)
        return CauseView(
            code=code if code != title else "",
            title=title,
            fixer=words.texts.fixer[cause.fixer] if cause.fixer else "",
            rows=words.numbers.of(words.texts.row, totals.rows),
            money=words.numbers.all_money(totals.money),
            unreadable=words.unreadable(totals),
            hint=words.sentence(cause.hint),
            messages=[words.sentence(message) for message in cause.messages],
            samples=[self._sample(line, cause) for line in self.gathered.samples(cause.code)],
        )

    def _sample(self, line: Line, cause: why.Cause) -> SampleView:
        row = self.words.texts.sample.format(row=line.where)
        message = next(said.message for said in line.said if said.code == cause.code)
        money = (
            self.words.numbers.money(line.minor, line.currency) if line.minor is not None else ""
        )
        # The one thing that API or ledger said stands above the samples already.
        return SampleView(row, line.number, money, "" if len(cause.messages) == 1 else message)
