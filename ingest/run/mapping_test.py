"""A mapping against its sample: what must become of it lies beside it in two files.

``NAME.yaml``, ``NAME.csv`` (or another format), ``NAME.expected.json`` with the
invoices, and ``NAME.expected-rows.csv`` with every fault and every row left out.
"""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Final

from ingest.domain.outcomes import Outcome
from ingest.errors import MappingError
from ingest.mapping.declaration import Mapping
from ingest.mapping.load import load_mapping
from ingest.prepare import PrepareContext, prepare
from ingest.prepare.registers import read_registers
from ingest.sources import open_inputs
from ingest.spool import Spool, SpoolWriter

TODAY: Final = date(2026, 3, 1)
"""The day on which samples are judged, so that they pass next year as well."""
SAMPLES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".ods")
"""What a sample may end with; the first that exists is taken."""
_COLUMNS: Final = ("row", "outcome", "reason", "code", "column", "value", "detail")
_INVOICES: Final = ".expected.json"
_ROWS: Final = ".expected-rows.csv"


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of a sample, as the text of each expected file, and what was expected.

    An expected file that is not there is expected to be empty.
    """

    name: str
    sample: Path
    found: dict[Path, str]
    expected: dict[Path, str]

    @property
    def passed(self) -> bool:
        """Whether both files are as expected."""
        return self.found == self.expected

    def difference(self) -> list[str]:
        """Return the lines that differ, as ``diff -u`` shows them, one value of an invoice each."""
        lines: list[str] = []
        for path, text in self.found.items():
            before, after = (_readable(path, each) for each in (self.expected[path], text))
            lines += unified_diff(before, after, f"{path.name} (expected)", "found", lineterm="")
        return lines

    def accept(self) -> list[Path]:
        """Write what was found as what is expected; return the files that changed."""
        changed = [path for path, text in self.found.items() if self.expected[path] != text]
        for path in changed:
            path.write_text(self.found[path], encoding="utf-8", newline="")
        return changed


def run_sample(name_or_path: str, today: date = TODAY) -> Tested:
    """Return what becomes of the sample of a mapping.

    Raises MappingError where there is no sample, and what makes it unreadable.
    """
    loaded = load_mapping(name_or_path)
    stem = loaded.path.with_suffix("")
    sample = next((path for end in SAMPLES if (path := _beside(stem, end)).is_file()), None)
    if sample is None:
        msg = f"There is no sample beside {loaded.path.name}."
        names = ", ".join(f"{stem.name}{ending}" for ending in SAMPLES[:4])
        raise MappingError(msg, hint=f"Put a small export there, as {names} ...")
    mapping = loaded.mapping
    context = PrepareContext(today=today, production=False)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        with open_inputs(mapping, sample, work, further=_further(stem, mapping)) as inputs:
            registers, _ = read_registers(inputs.registers, inputs.bound)
            knowing = replace(context, registers=registers)
            with SpoolWriter(work / "spool", inputs.export.headings) as spool:
                batches = list(prepare(inputs.export, inputs.bound, knowing, spool))
        rows = list(_lines_of(Spool(work / "spool")))
    payloads = [payload for batch in batches for payload in batch["payload"].to_pylist()]
    found = {
        _beside(stem, _INVOICES): "[\n" + ",\n".join(payloads) + "\n]\n",
        _beside(stem, _ROWS): _csv(rows),
    }
    expected = {path: _text(path) for path in found}
    return Tested(mapping.name, sample, found, expected)


def _beside(stem: Path, ending: str) -> Path:
    return stem.with_name(stem.name + ending)


def _further(stem: Path, mapping: Mapping) -> dict[str, Path]:
    """Return the samples of further sources, which are called ``NAME.SOURCE.csv`` and so on."""
    samples = (
        (name, _beside(stem, f".{name}{ending}")) for name in mapping.sources for ending in SAMPLES
    )
    return {name: path for name, path in samples if path.is_file()}


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8") if path.is_file() else ""


def _csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _lines_of(spool: Spool) -> Iterator[dict[str, str]]:
    """Yield a line for each fault, and for each row that is not sent."""
    verdicts = spool.verdicts
    for rows in spool.batches():
        faults = rows.faults.to_pylist()
        for place, row in enumerate(rows.row.to_pylist(), start=rows.offset):
            outcome, reason = int(verdicts.outcome[place]), int(verdicts.reason[place])
            line = {
                "row": str(row),
                "outcome": tuple(Outcome)[outcome].value if outcome >= 0 else "sent",
                "reason": verdicts.reasons[reason] if reason >= 0 else "",
            }
            of_row = [fault for fault in faults if fault["row"] == row]
            for fault in of_row or ([{}] if outcome >= 0 else []):
                yield {**line, **{key: fault.get(key) or "" for key in _COLUMNS[3:]}}


def _readable(path: Path, text: str) -> list[str]:
    """Return the lines to compare: of invoices one value each, under its invoice's number."""
    if path.name.endswith(_ROWS) or not text:
        return text.splitlines()
    try:
        invoices = json.loads(text, parse_float=str)
    except json.JSONDecodeError:
        return text.splitlines()
    return json.dumps(invoices, indent=2, ensure_ascii=False).splitlines()
