"""The table of rows, as the page shows it, and what its filters offer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.domain.outcomes import Outcome
from ingest.domain.rules import Fixer
from ingest.reports import causes as why
from ingest.reports.page.gather import MOST_ROWS, Gathered, Line
from ingest.reports.page.words import Words


@dataclass(frozen=True, slots=True)
class SaidView:
    """What is said of a row: its cause by name, and the sentence."""

    title: str
    message: str
    warning: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A line of the table; ``codes`` and ``fixers`` are what filters look for."""

    row: str
    number: str
    kind: str
    outcome: str
    amount: str
    currency: str
    due: str
    said: Sequence[SaidView]
    codes: str
    fixers: str


@dataclass(frozen=True, slots=True)
class Options:
    """What a filter offers: values with what they are called."""

    outcomes: Sequence[tuple[str, str]]
    codes: Sequence[tuple[str, str]]
    fixers: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Makes the lines of the rows that were picked."""

    gathered: Gathered
    words: Words

    def rows(self) -> list[RowView]:
        """Return the rows that need attention, then others while there is room.

        There is for ``MOST_ROWS``; samples of causes are shown beyond that.
        """
        lines = sorted(self.gathered.lines, key=lambda line: self._is_done(line.outcome))
        kept = {line.row for line in lines[:MOST_ROWS]}
        codes = {s.code for line in lines if not self._is_done(line.outcome) for s in line.said}
        kept.update(line.row for code in codes for line in self.gathered.samples(code))
        return [self._row(line) for line in lines if line.row in kept]

    def options(self, rows: Sequence[RowView]) -> Options:
        """Return what the filters over ``rows`` offer, each thing once."""
        codes = {code for row in rows for code in row.codes.split()}
        fixers = {fixer for row in rows for fixer in row.fixers.split()}
        return Options(
            outcomes=list(dict.fromkeys((row.kind, row.outcome) for row in rows)),
            codes=sorted(((c, self.words.title(c)) for c in codes), key=lambda named: named[1]),
            fixers=[(str(f), self.words.texts.fixer[f]) for f in Fixer if f in fixers],
        )

    def _is_done(self, outcome: Outcome) -> bool:
        if outcome is Outcome.NOT_SENT:
            return self.words.checked_only
        return outcome in why.THROUGH or outcome is Outcome.EXCLUDED

    def _row(self, line: Line) -> RowView:
        words, numbers = self.words, self.words.numbers
        return RowView(
            row=line.where,
            number=line.number,
            kind=words.kind(line.outcome),
            outcome=words.names[line.outcome],
            amount="" if line.minor is None else numbers.amount(line.minor, line.currency),
            currency=line.currency,
            due=numbers.day(line.due),
            said=[SaidView(words.title(s.code), s.message, s.is_warning) for s in line.said],
            codes=" ".join(said.code for said in line.said),
            fixers=" ".join(sorted(set(self._fixers(line)))),
        )

    def _fixers(self, line: Line) -> Iterator[str]:
        for said in line.said:
            fixer = why.fixer_of(said.code, line.outcome)
            if fixer is not None:
                yield str(fixer)
