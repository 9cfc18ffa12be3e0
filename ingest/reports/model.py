"""The report model: one run, counted; every file with totals is made from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.domain.outcomes import REPORT_FILES, Outcome, exit_code
from ingest.domain.rules import Severity
from ingest.errors import BalanceBroken
from ingest.reports.facts import RunFacts
from ingest.spool import Totals


@dataclass(frozen=True, slots=True)
class FaultCount:
    """How often a rule was broken: faults, and the rows that have them with their money.

    A row counts once per code, with its whole amount, so the money of two
    codes may be the same money. ``hint`` is what the first of them was told.
    """

    code: str
    severity: Severity
    faults: int
    totals: Totals
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Rows of one outcome that have the same reason, beside faults: why excluded, why refused.

    ``reason`` is the mapping's own words, or the code that API or ledger gave;
    ``messages`` are the first few different ones that go with the code, and
    ``hint`` is what the first of the rows was told.
    """

    outcome: Outcome
    reason: str
    totals: Totals
    messages: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A table as it was written: rows without the heading, bytes, and sha256 in hexadecimal."""

    name: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One run, counted.

    ``read`` is what the spool holds; ``outcomes`` and ``records`` have an entry
    for every outcome; ``sent`` is the part of ``outcomes`` that belongs to
    records. ``ages`` parts ``outcomes`` by how long the amounts have been due,
    in the order of ``AGES``; ``priced`` counts the rows whose amount is readable,
    per currency. ``error`` says what went wrong while counting, or is None.
    """

    facts: RunFacts
    read: Totals
    outcomes: Mapping[Outcome, Totals]
    sent: Mapping[Outcome, Totals]
    records: Mapping[Outcome, int]
    ages: Mapping[Outcome, tuple[Totals, ...]] = field(default_factory=dict)
    priced: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[FaultCount, ...] = ()
    reasons: tuple[ReasonCount, ...] = ()
    files: tuple[ReportFile, ...] = ()
    error: str | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """What does not add up, in sentences; empty where everything does."""
        if self.error is not None:
            return (self.error,)
        return (*self._rows_and_money(), *self._files(), *self._records())

    @property
    def balanced(self) -> bool:
        """Whether rows and money add up."""
        return not self.problems

    @property
    def exit_code(self) -> int:
        """How the process is to end: by what the caller said, else by the rows."""
        if not self.balanced:
            return BalanceBroken.exit_code
        if self.facts.exit_code is not None:
            return self.facts.exit_code
        rows = {outcome: totals.rows for outcome, totals in self.outcomes.items()}
        return exit_code(rows, checked_only=self.facts.checked_only)

    def _rows_and_money(self) -> tuple[str, ...]:
        ended = sum(self.outcomes.values(), start=Totals())
        return _differences("were read", self.read, "have an outcome", ended)

    def _files(self) -> tuple[str, ...]:
        expected: dict[str, int] = dict.fromkeys(REPORT_FILES.values(), 0)
        for outcome, totals in self.outcomes.items():
            expected[REPORT_FILES[outcome]] += totals.rows
        written = {file.name: file.rows for file in self.files}
        return tuple(
            f"{name} should have {rows} rows, but has {written.get(name, 0)}."
            for name, rows in expected.items()
            if written.get(name, 0) != rows
        )

    def _records(self) -> tuple[str, ...]:
        if self.facts.records is None:
            return ()
        return tuple(
            f"The ledger has {theirs} of outcome {outcome}, but the rows make {ours}."
            for outcome in Outcome
            if (theirs := self._in_ledger(outcome)) != (ours := self._in_rows(outcome))
        )

    def _in_ledger(self, outcome: Outcome) -> str:
        found = (self.facts.records or {}).get(outcome)
        return _counted(found.records, found.money) if found else _counted(0, {})

    def _in_rows(self, outcome: Outcome) -> str:
        return _counted(self.records[outcome], self.sent[outcome].money)


def _counted(records: int, money: Mapping[str, int]) -> str:
    sums = (f", {minor} minor units {code}" for code, minor in sorted(money.items()) if minor)
    return f"{records} invoices{''.join(sums)}"


def _differences(said: str, left: Totals, found: str, right: Totals) -> tuple[str, ...]:
    pairs = [
        ("rows", left.rows, right.rows),
        ("rows without a readable amount", left.unreadable, right.unreadable),
    ]
    pairs += [
        (f"minor units {code}", left.money.get(code, 0), right.money.get(code, 0))
        for code in sorted({*left.money, *right.money})
    ]
    return tuple(
        f"{first} {unit} {said}, but {second} {found}."
        for unit, first, second in pairs
        if first != second
    )
