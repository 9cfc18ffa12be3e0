"""Every built-in mapping lies beside a sample export and what must become of it."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from ingest.domain.outcomes import Outcome
from ingest.mapping.bind import bind
from ingest.mapping.library import available, folder
from ingest.mapping.load import load_mapping
from ingest.prepare import PrepareContext, prepare
from ingest.sources import open_export
from ingest.spool import Spool, SpoolWriter

SAMPLES = (".csv", ".xlsx")
CONTEXT = PrepareContext(today=date(2026, 3, 1), production=False)


@pytest.mark.parametrize("name", available())
def test_the_sample_of_a_mapping_becomes_what_its_expected_files_say(name, tmp_path):
    invoices, rows = prepared(name, tmp_path)

    assert invoices == beside(name, ".expected.json").read_text(encoding="utf-8")
    assert rows == expected_rows(name)


@pytest.mark.parametrize("name", available())
def test_a_mapping_file_is_named_as_the_mapping_that_it_holds(name):
    assert load_mapping(name).mapping.name == name


def beside(name: str, ending: str) -> Path:
    return folder() / f"{name}{ending}"


def expected_rows(name: str) -> list[dict[str, str]]:
    with beside(name, ".expected-rows.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def prepared(name: str, folder: Path) -> tuple[str, list[dict[str, str]]]:
    """Return the invoices of a sample as JSON, and a line for each fault and each row left out."""
    mapping = load_mapping(name).mapping
    sample = next(path for ending in SAMPLES if (path := beside(name, ending)).is_file())
    with open_export(
        sample, mapping.source, numbers=mapping.numbers, dates=mapping.dates, workdir=folder
    ) as export:
        bound = bind(mapping, export.headings)
        with SpoolWriter(folder / "spool", export.headings) as spool:
            records = pa.concat_tables(prepare(export, bound, CONTEXT, spool))
    invoices = "[\n" + ",\n".join(records["payload"].to_pylist()) + "\n]\n"
    return invoices, list(lines_of(Spool(folder / "spool")))


def lines_of(spool: Spool) -> Iterator[dict[str, str]]:
    verdicts = spool.verdicts
    for rows in spool.batches():
        faults = rows.faults.to_pylist()
        for place, row in enumerate(rows.row.to_pylist(), start=rows.offset):
            outcome = int(verdicts.outcome[place])
            ended = tuple(Outcome)[outcome].value if outcome >= 0 else "sent"
            line = {"row": str(row), "outcome": ended}
            reason = int(verdicts.reason[place])
            line["reason"] = verdicts.reasons[reason] if reason >= 0 else ""
            of_row = [fault for fault in faults if fault["row"] == row]
            for fault in of_row or ([{}] if outcome >= 0 else []):
                told = {key: fault.get(key) or "" for key in ("code", "column", "value", "detail")}
                yield {**line, **told}
