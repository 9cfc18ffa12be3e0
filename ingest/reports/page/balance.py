"""The balance, its picture, and the ages of the amounts, as the page shows them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.domain.outcomes import Outcome
from ingest.reports.ages import AGES, Age
from ingest.reports.causes import REJECTED
from ingest.reports.model import Summary
from ingest.reports.page.flow import Branch, Flow, draw
from ingest.reports.page.words import Words
from ingest.spool import Totals

MOST_DRAWN: Final = 3
"""Currencies that have a picture of their own, those with the most rows."""

ORDER: Final = (
    Outcome.CREATED,
    Outcome.ALREADY_CREATED,
    Outcome.NOT_SENT,
    Outcome.OPEN,
    Outcome.UNKNOWN,
    Outcome.REFUSED,
    Outcome.INVALID,
    Outcome.EXCLUDED,
)
"""From what is done to what went no further than the mapping."""

_UNCHECKED: Final = (Outcome.INVALID, Outcome.EXCLUDED)


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount in one currency; ``amount`` is empty where there is none in it."""

    currency: str
    amount: str
    rejected: str = ""
    share: float = 0.0
    rejected_share: float = 0.0


@dataclass(frozen=True, slots=True)
class TotalsLine:
    """One line of a table of totals; ``kind`` names its colour."""

    kind: str
    label: str
    rows: str
    invoices: str
    cells: tuple[Cell, ...]
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing of the flow in one unit, with what it shows in words."""

    name: str
    unit: str
    words: str
    flow: Flow


@dataclass(frozen=True, slots=True)
class Balance:
    """Makes pictures and tables of one summary, all from the same totals."""

    summary: Summary
    words: Words

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies that occur, that with the most rows first."""
        priced = self.summary.priced
        return tuple(sorted(self.summary.read.money, key=lambda code: (-priced.get(code, 0), code)))

    def lines(self) -> list[TotalsLine]:
        """Return the balance: what was read, and where it ended."""
        read = self._line("read", self.words.texts.read, self.summary.read, "")
        return [read, *(self._outcome_line(outcome) for outcome in self._ended())]

    def figures(self) -> Iterator[Figure]:
        """Yield the pictures: of rows first, then of the money in the commonest currencies."""
        texts = self.words.texts
        if self.summary.read.rows:
            yield self._figure("rows", texts.flow_rows, None)
            for place, code in enumerate(self.currencies[:MOST_DRAWN]):
                # One that ended in one place only is better told by the table.
                if place == 0 or len(self._ended(code)) > 1:
                    yield self._figure(f"money-{code}", code, code)

    def ages(self) -> list[TotalsLine]:
        """Return the amounts by due age, without what was left out, and their sum."""
        kept = [outcome for outcome in Outcome if outcome is not Outcome.EXCLUDED]
        ages = {age: self._of_age(kept, place) for place, age in enumerate(AGES)}
        rejected = {age: self._of_age(REJECTED, place) for place, age in enumerate(AGES)}
        steps = _steps({age for age, totals in ages.items() if totals.rows})
        most = {
            code: max((totals.money.get(code, 0) for totals in ages.values()), default=0)
            for code in self.currencies
        }
        lines = [
            self._age_line(self.words.texts.age[age], totals, rejected[age], most)
            for age, totals in ages.items()
            if age in steps
        ]
        whole, lost = (sum(each.values(), start=Totals()) for each in (ages, rejected))
        return [*lines, self._age_line(self.words.texts.ages_sum, whole, lost, {})]

    def _of_age(self, outcomes: Sequence[Outcome], place: int) -> Totals:
        return sum((self.summary.ages[outcome][place] for outcome in outcomes), start=Totals())

    def _age_line(
        self, label: str, totals: Totals, rejected: Totals, most: dict[str, int]
    ) -> TotalsLine:
        def cell(code: str) -> Cell:
            minor, lost = totals.money.get(code, 0), rejected.money.get(code, 0)
            whole = max(most.get(code, 0), 1)
            lost_share = min(max(lost, 0), max(minor, 0)) / whole * 100
            return Cell(
                code,
                self.words.numbers.amount(minor, code) if code in totals.money else "",
                self.words.numbers.amount(lost, code) if lost else "",
                round(max(minor, 0) / whole * 100 if most else 0, 1),
                round(lost_share if most else 0, 1),
            )

        rows = self.words.numbers.count(totals.rows)
        unreadable = self.words.unreadable(totals)
        return TotalsLine("age", label, rows, "", tuple(map(cell, self.currencies)), unreadable)

    def _ended(self, currency: str | None = None) -> list[Outcome]:
        """Return the outcomes that occur, or that occur with rows in ``currency``."""
        found = self.summary.outcomes
        return [
            outcome
            for outcome in ORDER
            if (found[outcome].rows if currency is None else currency in found[outcome].money)
        ]

    def _outcome_line(self, outcome: Outcome) -> TotalsLine:
        records = self.summary.records[outcome]
        invoices = self.words.numbers.count(records) if records else ""
        totals = self.summary.outcomes[outcome]
        return self._line(self.words.kind(outcome), self.words.names[outcome], totals, invoices)

    def _line(self, kind: str, label: str, totals: Totals, invoices: str) -> TotalsLine:
        cells = tuple(
            Cell(
                code,
                self.words.numbers.amount(totals.money[code], code) if code in totals.money else "",
            )
            for code in self.currencies
        )
        rows = self.words.numbers.count(totals.rows)
        return TotalsLine(kind, label, rows, invoices, cells, self.words.unreadable(totals))

    def _figure(self, name: str, unit: str, currency: str | None) -> Figure:
        def size(totals: Totals) -> int:
            return totals.rows if currency is None else totals.money.get(currency, 0)

        def written(size: int) -> str:
            if currency is None:
                return self.words.numbers.count(size)
            return self.words.numbers.amount(size, currency)

        branches = [
            Branch(
                kind=self.words.kind(outcome),
                label=self.words.names[outcome],
                figure=written(size(self.summary.outcomes[outcome])),
                size=size(self.summary.outcomes[outcome]),
                checked=outcome not in _UNCHECKED,
            )
            for outcome in self._ended(currency)
        ]
        texts, read = self.words.texts, written(size(self.summary.read))
        passed = written(sum(branch.size for branch in branches if branch.checked))
        flow = draw((texts.flow_read, read), (texts.flow_checked, passed), branches)
        parts = ", ".join(f"{branch.label}: {branch.figure}" for branch in branches)
        words = texts.flow_figure.format(unit=unit, read=read, parts=parts)
        return Figure(name, unit, words, flow)


def _steps(used: Collection[Age]) -> list[Age]:
    """Return the ages to show: those ``used``, and the steps between them, as time has no gaps.

    >>> [age.value for age in _steps({Age.TO_30, Age.TO_90, Age.NO_DATE})]
    ['to_30', 'to_60', 'to_90', 'no_date']
    """
    places = [AGES.index(age) for age in used if age is not Age.NO_DATE]
    between = AGES[min(places) : max(places) + 1] if places else ()
    return [*between, Age.NO_DATE] if Age.NO_DATE in used else list(between)
