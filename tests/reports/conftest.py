"""Runs in miniature: a spool, the outcomes of its records, and the facts."""

import csv
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ingest.domain.faults import FAULT_SCHEMA, fault_table, no_faults
from ingest.domain.outcomes import Outcome
from ingest.domain.records import OUTCOME_SCHEMA
from ingest.domain.rows import TEXT, RowBatch
from ingest.domain.rules import RULES
from ingest.reports import ExportFacts, MappingFacts, RunFacts, Summary, write_reports
from ingest.reports.page import Page
from ingest.reports.rows import placed_rows
from ingest.reports.tally import Tally
from ingest.spool import NO_DATE, Spool, SpoolWriter, Verdicts

HEADINGS = ("Fakturanr", "Beløp")


@dataclass
class Row:
    """A source row: its cells, and its record or its outcome."""

    cells: Sequence[str] = ("F1", "100,00")
    record: int = -1
    outcome: Outcome | None = None
    reason: str | None = None
    amount: int = 10_000
    currency: str | None = "NOK"
    due: str | None = "2025-12-01"
    faults: Sequence[Mapping[str, str | None]] = ()


@dataclass
class Ledger:
    """Answers for the outcomes of records, and remembers what it was asked."""

    lines: Mapping[int, Mapping[str, str]]
    asked: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, first: int, last: int) -> pa.Table:
        self.asked.append((first, last))
        numbers = range(first, last + 1)
        lines = [{"record": n, **self.lines[n]} for n in numbers if n in self.lines]
        return pa.Table.from_pylist(lines, schema=OUTCOME_SCHEMA)


def _fault_lines(row: int, faults: Sequence[Mapping[str, str | None]]) -> pa.Table:
    lines = [
        {"row": row, "severity": str(RULES[str(fault["code"])].severity), **fault}
        for fault in faults
    ]
    return pa.Table.from_pylist(lines, schema=FAULT_SCHEMA)


def _days(day: str | None) -> int:
    return NO_DATE if day is None else (date.fromisoformat(day) - date(1970, 1, 1)).days


def _verdicts(rows: Sequence[Row]) -> Verdicts:
    reasons = sorted({row.reason for row in rows if row.reason})
    currencies = sorted({row.currency for row in rows if row.currency})
    every = tuple(Outcome)
    return Verdicts(
        record=np.array([row.record for row in rows], np.int64),
        outcome=np.array([every.index(r.outcome) if r.outcome else -1 for r in rows], np.int8),
        reason=np.array([reasons.index(r.reason) if r.reason else -1 for r in rows], np.int16),
        amount=np.array([row.amount for row in rows], np.int64),
        currency=np.array(
            [currencies.index(r.currency) if r.currency else -1 for r in rows], np.int16
        ),
        due=np.array([_days(row.due) for row in rows], np.int32),
        reasons=tuple(reasons),
        currencies=tuple(currencies),
    )


@dataclass
class Run:
    """Everything that ``write_reports`` needs; the rows begin at Excel's row 2, on line 12."""

    folder: Path
    spool: Spool
    ledger: Ledger
    facts: RunFacts

    def write(self) -> Summary:
        return write_reports(self.folder, self.spool, self.ledger, self.facts)

    def table(self, name: str) -> list[list[str]]:
        """The records of a report as Python's csv reads them, heading first."""
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file, delimiter=self.facts.export.delimiter or ";"))

    def rows(self, name: str) -> list[dict[str, str]]:
        heading, *rows = self.table(name)
        return [dict(zip(heading, row, strict=True)) for row in rows]


MakeRun = Callable[..., Run]


@pytest.fixture(scope="session")
def make_run(tmp_path_factory: pytest.TempPathFactory) -> MakeRun:
    """Return a maker of runs from rows and outcomes, in batches of ``batch`` rows."""

    def make(
        rows: Sequence[Row],
        ledger: Mapping[int, Mapping[str, str]] | None = None,
        *,
        headings: Sequence[str] = HEADINGS,
        batch: int = 2,
        **facts: object,
    ) -> Run:
        folder = tmp_path_factory.mktemp("run")
        with SpoolWriter(folder / "spool", headings) as spool:
            for first in range(0, len(rows), batch):
                numbered = list(enumerate(rows))[first : first + batch]
                cells = pd.DataFrame(
                    {
                        name: pd.Series(
                            pa.array([row.cells[place] for _, row in numbered]), dtype=TEXT
                        )
                        for place, name in enumerate(headings)
                    }
                )
                cells.index = pd.RangeIndex(first + 2, first + 2 + len(numbered), name="row")
                lines = np.arange(len(numbered)) + first + 12
                spool.add(RowBatch(cells, lines, no_faults()))
                for place, row in numbered:
                    spool.add_faults(_fault_lines(place + 2, row.faults))
            spool.finish(_verdicts(rows))
        moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        export = ExportFacts("poster.csv", "ab" * 32, 1234, "csv", "utf-8", ";", ("A note.",))
        given = {
            "run_id": "20260102-030405-abcd",
            "command": "run",
            "tool_version": "0.1.0",
            "started": moment,
            "ended": moment,
            "export": export,
            "mapping": MappingFacts("generic/open-items", "cd" * 32),
            **facts,
        }
        return Run(
            folder / "out",
            Spool(folder / "spool"),
            Ledger(ledger or {}),
            RunFacts(**given),  # type: ignore[arg-type]
        )

    return make


@pytest.fixture(scope="session")
def row() -> type[Row]:
    return Row


@dataclass
class Crowd:
    """A page of 100,000 rejected rows, and the seconds of processor time that it took."""

    page: Path
    seconds: float


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory, make_run: MakeRun) -> Crowd:
    """Reject 100,000 rows, the last seven for another cause, and make their page."""
    size, rare = 100_000, 7
    folder = tmp_path_factory.mktemp("crowd")
    rows = np.arange(2, size + 2)
    with SpoolWriter(folder / "spool", ["Fakturanr"], durable=False) as writer:
        for part in np.split(rows, 4):
            numbers = pd.Series(pa.array([f"F{row}" for row in part]), dtype=TEXT)
            cells = pd.DataFrame({"Fakturanr": numbers}).set_index(part)
            writer.add(RowBatch(cells, part, no_faults()))
        writer.add_faults(fault_table(pa.array(rows[:-rare]), "date_unreadable", value="soon"))
        writer.add_faults(fault_table(pa.array(rows[-rare:]), "no_debtor"))
        writer.finish(_rejected(size))
    facts = make_run([], mapping=MappingFacts("own", "cd" * 32, number="Fakturanr")).facts
    spool = Spool(folder / "spool", trusted=True)
    tally, page = Tally(spool, facts.started.date()), Page(spool.headings, facts)
    began = time.process_time()
    for placed in placed_rows(spool, Ledger({}), tally):
        page.add(placed)
    written = page.written(tally.summary(facts, ()))
    seconds = time.process_time() - began
    (folder / "report.html").write_bytes(written)
    return Crowd(folder / "report.html", seconds)


def _rejected(size: int) -> Verdicts:
    zeros = np.zeros(size, np.int64)
    return Verdicts(
        record=zeros - 1,
        outcome=(zeros + list(Outcome).index(Outcome.INVALID)).astype(np.int8),
        reason=(zeros - 1).astype(np.int16),
        amount=zeros + 100,
        currency=zeros.astype(np.int16),
        due=(zeros + NO_DATE).astype(np.int32),
        reasons=(),
        currencies=("NOK",),
    )
