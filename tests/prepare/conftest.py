from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ingest.domain.faults import Fault, read_faults
from ingest.domain.outcomes import Outcome
from ingest.mapping.bind import bind
from ingest.mapping.declaration import Mapping
from ingest.prepare import PrepareContext, Prepared
from ingest.prepare.census import Hasher
from ingest.prepare.hashing import hash_texts
from ingest.prepare.preparation import Preparation
from ingest.sources import Limits, Reading, open_export
from ingest.spool import NO_DATE, Spool, SpoolWriter

CONTEXT = PrepareContext(today=date(2026, 1, 15), production=False)

ROW = {
    "Key": "1",
    "Id": "s1",
    "Nr": "F1",
    "Amount": "1 000,00",
    "Currency": "NOK",
    "Date": "01.02.2024",
    "Due": "01.03.2024",
    "Type": "PRIVATE",
    "First": "Kari",
    "Last": "Nordmann",
    "Name": "",
    "Customer": "C1",
    "National id": "",
    "Street": "Storgata 1",
    "City": "Oslo",
    "Zip": "0155",
    "Rest": "100,00",
    "Text": "Invoice",
    "Fee": "",
    "Open": "",
    "Status": "",
}


EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Result:
    """All that preparing one export left behind. Lists have one entry per row."""

    records: list[dict[str, Any]]
    verdicts: list[tuple[str, str | int | None]]
    money: list[tuple[str, int] | None]
    due: list[date | None]
    faults: list[Fault]
    prepared: Prepared
    currencies: tuple[str, ...]

    def codes(self) -> list[tuple[int, str]]:
        return sorted((fault.row, fault.code) for fault in self.faults)


def mapping(*, keyed: bool = True, once: bool = False, **more: object) -> Mapping:
    debtor = {
        "type": "Type",
        "firstname": "First",
        "lastname": "Last",
        "name": "Name",
        "customerNumber": "Customer",
        "identificationNumber": "National id",
        "street": "Street",
        "city": "City",
        "zipCode": "Zip",
    }
    fee = {"type": {"constant": "FEE"}, "remainingAmount": "Fee"}
    given = {
        "version": 1,
        "name": "test",
        "source": {"encoding": "utf-8"},
        "invoice_key": "Key" if keyed else [],
        "invoice": {
            "invoiceNumber": "Nr",
            "originalInvoiceAmount": "Amount",
            "currency": "Currency",
            "invoiceDate": "Date",
            "dueDate": "Due",
            "uniqueSourceInvoiceId": "Id",
            "openAmount": "Open",
        },
        "debtors": [debtor],
        "claims": [
            {"remainingAmount": "Rest", "description": "Text"},
            {**fee, "rows": "once" if once else "each"},
        ],
        "exclude": [{"reason": "settled", "when": {"column": "Status", "equals": ["settled"]}}],
    }
    return Mapping.model_validate(given | more)


def csv_text(rows: Sequence[dict[str, str]]) -> str:
    """Write rows, each of which is ROW with changes, as a CSV with a heading."""

    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    lines = [ROW, *({**ROW, **row} for row in rows)]
    cells = [list(ROW) if line is ROW else list(line.values()) for line in lines[1:]]
    return "\n".join(";".join(map(quoted, line)) for line in [list(ROW), *cells]) + "\n"


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Prepare a real CSV through the real reader, mapping, rules and spool."""
    with ExitStack() as stack:

        def prepared(
            given: Sequence[dict[str, str]] | str | bytes,
            by: Mapping | None = None,
            *,
            batch: int = 1000,
            hasher: Hasher = hash_texts,
            meanwhile: Callable[[Path], None] = _nothing,
            **context: object,
        ) -> Result:
            path = tmp_path_factory.mktemp("export") / "export.csv"
            text = given if isinstance(given, str | bytes) else csv_text(given)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

            def hashed(texts: pa.Array) -> np.ndarray:
                meanwhile(path)
                return hasher(texts)

            return _prepare(path, by or mapping(), batch, hashed, context)

        yield prepared
        stack.close()


def _nothing(_path: Path) -> None:
    """Do nothing while an export is read."""


def _prepare(
    path: Path, by: Mapping, batch: int, hasher: Hasher, context: dict[str, Any]
) -> Result:
    folder = path.parent
    limits = replace(Limits(), batch_rows=batch)
    with open_export(path, Reading.of(by, folder, limits)) as export:
        bound = bind(by, export.headings)
        with SpoolWriter(folder / "spool", export.headings) as spool:
            preparation = Preparation(export, bound, replace(CONTEXT, **context), spool, hasher)
            records = [line for table in preparation for line in table.to_pylist()]
    return _result(Spool(folder / "spool"), records, preparation.prepared)


def _result(spool: Spool, records: list[dict[str, Any]], prepared: Prepared) -> Result:
    verdicts = spool.verdicts
    found: list[tuple[str, str | int | None]] = []
    money: list[tuple[str, int] | None] = []
    for record, outcome, reason, amount, currency in zip(
        verdicts.record.tolist(),
        verdicts.outcome.tolist(),
        verdicts.reason.tolist(),
        verdicts.amount.tolist(),
        verdicts.currency.tolist(),
        strict=True,
    ):
        word = "record" if outcome < 0 else list(Outcome)[outcome].value
        more = record if outcome < 0 else verdicts.reasons[reason] if reason >= 0 else None
        found.append((word, more))
        money.append((verdicts.currencies[currency], amount) if currency >= 0 else None)
    faults = [fault for rows in spool.batches() for fault in read_faults(rows.faults)]
    due = [None if day == NO_DATE else EPOCH + timedelta(day) for day in verdicts.due.tolist()]
    return Result(records, found, money, due, faults, prepared, verdicts.currencies)


@pytest.fixture(scope="session")
def by() -> Callable[..., Mapping]:
    """Make mappings of ROW's columns; ``keyed``: grouped by Key, ``once``: rows repeat one fee."""
    return mapping


@pytest.fixture(scope="session")
def whole_row() -> dict[str, str]:
    """The row that all others are changes of."""
    return ROW


@pytest.fixture(scope="session")
def text_of() -> Callable[..., str]:
    """Write rows as the text of a CSV."""
    return csv_text
