"""Measures every case in a process of its own and prints one table: ``make bench``."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.best import best_possible
from benchmarks.exports import Shape, write_export
from benchmarks.measure import GROUPED, MAPPING
from benchmarks.workbook import write_workbook

HERE: Final = Path(__file__).parent
DATA: Final = HERE / ".data"
PAGE: Final = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"

_LOOP_ROWS: Final = 100_000
_CHUNK: Final = 500
_CONCURRENCY: Final = 4
_PROCESSING: Final = 1.0
_HEADING: Final = ("Case", "Rows", "Seconds", "Compared with", "Its seconds", "Ratio", "Peak MB")


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="also 4,000,000 rows: minutes more")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the large exports")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    given = parser.parse_args()
    print(_line(_HEADING), _line(["---"] * len(_HEADING)), sep="\n", flush=True)
    lines = []
    for name, case in _cases(given.rows, full=given.full):
        if given.only in name:
            lines.append(_line((name, *case())))
            print(lines[-1], flush=True)
    if given.write:
        _write(
            "\n".join(
                [_surroundings(), "", _line(_HEADING), _line(["---"] * len(_HEADING)), *lines, ""]
            )
        )


Case = Callable[[], tuple[object, ...]]


def _cases(rows: int, *, full: bool) -> Iterator[tuple[str, Case]]:
    def checked(shape: Shape, mapping: str = MAPPING) -> Case:
        return lambda: _check(shape, mapping)

    yield "check, clean", checked(Shape(100_000))
    yield "check, clean, large", checked(Shape(rows))
    yield "check, 5 % bad rows, 5 faults each", checked(Shape(rows, bad=0.05))
    # Every row goes into the workbook of corrections, with five coloured cells each.
    yield "check, 100,000 bad rows, 5 faults each", checked(Shape(100_000, bad=1.0))
    whole = rows - rows % 3
    yield "check, 3 rows per invoice", checked(Shape(whole, rows_per_invoice=3), GROUPED)
    shuffled = Shape(whole, rows_per_invoice=3, shuffled=True)
    yield "check, 3 rows per invoice, shuffled", checked(shuffled, GROUPED)
    # The mapping takes each row for an invoice, so that every id occurs three times.
    yield "check, every source id three times", checked(shuffled, MAPPING)
    if full:
        yield "check, clean, four times as large", checked(Shape(4 * rows))
    yield "csv + pydantic loop", _loop
    yield "check, xlsx", lambda: _workbook(rows // 5)
    yield "reports, written again", lambda: _reports(Shape(rows))
    for latency in (0.0, 0.05, 0.2):
        yield f"run, latency {latency * 1000:.0f} ms", partial(_run, rows // 50, latency)
    # Bound: a ratio of 1.05.
    for share in (50, 10):
        yield "run, whole, latency 100 ms", partial(_safety, rows // share, 0.1)


def _check(shape: Shape, mapping: str) -> tuple[object, ...]:
    found = _measured("check", write_export(DATA, shape), mapping)
    return _compared(shape.rows, found, "pyarrow.csv.read_csv")


def _loop() -> tuple[object, ...]:
    found = _measured("loop", write_export(DATA, Shape(_LOOP_ROWS)))
    return _compared(_LOOP_ROWS, found, "pyarrow.csv.read_csv")


def _workbook(rows: int) -> tuple[object, ...]:
    found = _measured("workbook", write_workbook(DATA, Shape(rows)), MAPPING)
    found["peak_mb"] += found["child_mb"]
    return _compared(rows, found, "calamine reading it")


def _reports(shape: Shape) -> tuple[object, ...]:
    found = _measured("reports", write_export(DATA, shape), MAPPING)
    if not found["same_bytes"]:
        sys.exit("The reports that were written again have other bytes.")
    return shape.rows, _seconds(found["seconds"]), "", "", "", round(found["peak_mb"])


def _run(rows: int, latency: float) -> tuple[object, ...]:
    with _sandbox(latency) as url:
        found = _measured("run", write_export(DATA, Shape(rows)), MAPPING, url)
    if found["exit_code"]:
        sys.exit(f"The run ended with {found['exit_code']}.")
    best = best_possible(-(-rows // _CHUNK), _CONCURRENCY, latency, _PROCESSING)
    # What comes before is local and done when the first request goes out.
    sending = found["stages"]["submitting"]
    return _compared(rows, {**found, "seconds": sending, "reference": best}, "the best possible")


def _safety(rows: int, latency: float) -> tuple[object, ...]:
    with _sandbox(latency) as url:
        found = _measured("safety", write_export(DATA, Shape(rows)), MAPPING, url)
    return _compared(rows, found, "the same without a ledger")


def _compared(rows: int, found: dict[str, Any], other: str) -> tuple[object, ...]:
    reference, seconds = found["reference"], found["seconds"]
    ratio = f"{seconds / reference:.2f}" if reference else ""
    return rows, _seconds(seconds), other, _seconds(reference), ratio, round(found["peak_mb"])


def _seconds(value: float) -> str:
    return f"{value:.2f}"


def _measured(*command: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure", *map(str, command)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=HERE.parent,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _sandbox(latency: float) -> Iterator[str]:
    """Give the address of a sandbox in a process of its own."""
    options = ["--port", "0", "--seconds", str(_PROCESSING), "--latency", str(latency)]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest", "sandbox", *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=HERE.parent,
        )
        try:
            said = process.stdout.readline() if process.stdout else ""
            yield next(word for word in said.split() if word.startswith("http"))
        finally:
            process.terminate()
            process.wait()


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _surroundings() -> str:
    libraries = ("pyarrow", "pandas", "numpy", "pandera", "pydantic", "python-calamine")
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    return (
        f"`python -m benchmarks {' '.join(sys.argv[1:])}` on {datetime.now(UTC):%Y-%m-%d}: "
        f"{os.cpu_count()} processors ({platform.machine()}, {platform.system()}), "
        f"Python {platform.python_version()}, {versions}."
    )


def _write(text: str) -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
