"""Files made to harm are refused in words, and in bounds that are measured, not believed."""

import gzip
import io
import json
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

_MIB = 1 << 20
_MOST_MIB = 300
_MOST_SECONDS = 30
"""Of processor time for all files together, starts of Python and of the readers included."""

OPEN_ALL = """
import json, sys
from pathlib import Path
from ingest.errors import IngestError
from ingest.mapping.source import Source
from ingest.sources import Limits, Reading, open_export
from ingest.sources.cell_text import Writing

for name in sys.argv[1:]:
    path = Path(name)
    reading = Reading(Source(), Writing(",", "dd.mm.yyyy"), path.parent, Limits())
    try:
        with open_export(path, reading) as export:
            rows = sum(len(batch.cells) for batch in export.batches())
        print(json.dumps([path.name, f"{rows} rows", ""]))
    except IngestError as error:
        print(json.dumps([path.name, str(error), error.hint]))
"""


def _workbook(*far: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    for cell in far:
        book.active[cell] = "far"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _with(name: str, content: bytes, times: int = 1) -> bytes:
    saved = io.BytesIO(_workbook())
    with (
        zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as part,
    ):
        for _ in range(times):
            part.write(content)
    return saved.getvalue()


def _twice() -> bytes:
    saved = io.BytesIO(_workbook())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(saved, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
    return saved.getvalue()


def _entities() -> bytes:
    lines = [b'<!ENTITY e0 "ha">']
    lines += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">'.encode() for n in range(1, 10)]
    comment = b"<!-- " + b"x" * 100_000 + b" -->"  # the declaration need not stand at the beginning
    bomb = b'<?xml version="1.0"?>' + comment + b"<!DOCTYPE x [" + b"".join(lines) + b"]>"
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as old, zipfile.ZipFile(saved, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = bomb + part.replace(b"<v>1</v>", b"<v>&e9;</v>")
            new.writestr(name, part)
    return saved.getvalue()


def _long_line(path: Path, begun: bytes) -> None:
    with path.open("wb") as file:
        file.write(begun)
        file.truncate(200 * _MIB)  # takes no room on the disk


FILES = {
    "zip-bomb.xlsx": (
        "far more than its size explains",
        lambda: _with("xl/x.bin", b"\0" * _MIB, 250),
    ),
    "gzip-bomb.csv.gz": (
        "far more than its size explains",
        lambda: gzip.compress(b"a;b\n" * (50 * _MIB), compresslevel=1),
    ),
    "entity-bomb.xlsx": ("XML with a document type", _entities),
    "external-links.xlsx": (
        "takes values from other files",
        lambda: _with("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
    ),
    "macros.xlsm": ("holds macros", lambda: _with("xl/vbaProject.bin", b"x")),
    "declared-17-billion-cells.xlsx": (
        "spans 1048576 rows and 16384 columns",
        lambda: _workbook("XFD1048576"),
    ),
    "hundred-million-cells.xlsx": ("spans 1000000 rows", lambda: _workbook("CV1000000")),
    "two-of-a-name.xlsx": ("two files of the same name", _twice),
    "truncated.xlsx": ("damaged", lambda: _workbook()[:3000]),
    "page.xls": ("an HTML page", lambda: b"<html><body><table><tr><td>1</td></tr></table>"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="measures by /proc")
def test_hostile_files_are_refused_in_words_within_seconds_and_300_mib(tmp_path):
    wanted = {name: words for name, (words, _) in FILES.items()}
    for name, (_, make) in FILES.items():
        (tmp_path / name).write_bytes(make())
    _long_line(tmp_path / "long-line.csv", b"a;b\n1;2\n")
    _long_line(tmp_path / "open-quote.csv", b'a;b\n1;"2\n')
    wanted |= {"long-line.csv": "is longer than 8 MiB", "open-quote.csv": "not closed"}

    answers, peak, seconds = _measured([tmp_path / name for name in wanted])

    assert set(answers) == set(wanted)
    for name, (message, hint) in answers.items():
        assert wanted[name] in message, name
        assert hint, name
    assert peak < _MOST_MIB
    assert seconds < _MOST_SECONDS


def _measured(paths: list[Path]) -> tuple[dict[str, list[str]], float, float]:
    """Open files in another process; return its answers, the peak of its tree, and its seconds."""
    before, peak = _seconds(), 0
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", OPEN_ALL, *map(str, paths)], stdout=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_memory, _tree(process.pid))))
            time.sleep(0.01)
        assert process.stdout is not None
        lines = [json.loads(line) for line in process.stdout]
    assert process.returncode == 0
    return {name: said for name, *said in lines}, peak / 1024, _seconds() - before


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    except OSError:  # it has just ended
        return [process]
    return [process, *(each for child in listed for each in _tree(int(child)))]


def _memory(process: int) -> int:
    """Return the resident KiB of a process, its part of what it shares with others included."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
