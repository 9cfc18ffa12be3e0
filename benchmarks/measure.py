"""Measures one case in a process of its own and prints it as JSON: seconds and peak memory.

The reference, ``pyarrow.csv.read_csv`` of the same file, runs in the same
process just before, so that both see the same machine.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow.csv

from ingest.run.check import check
from ingest.run.job import Job
from ingest.settings.model import Settings
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host

MAPPING: Final = "generic/norwegian-open-items"
GROUPED: Final = str(Path(__file__).parent / "grouped.yaml")


def read_reference(file: Path) -> None:
    """Read the whole file with pyarrow, which is as fast as reading gets."""
    options = pyarrow.csv.ParseOptions(delimiter=";")
    pyarrow.csv.read_csv(file, parse_options=options)


def run_check(file: Path, mapping: str, folder: Path) -> int:
    """Check the file as the command does; return the exit code."""
    settings = Settings(state_folder=folder / "state", runs_folder=folder / "runs")
    job = Job(export=file, mapping=mapping)
    return check(job, EnvironmentName.STAGING, settings, Host()).exit_code


def main(file: Path, mapping: str) -> None:
    """Measure ``check`` of one file."""
    reference = min(_seconds(lambda: read_reference(file)) for _ in range(3))
    peak_before = _peak()
    with tempfile.TemporaryDirectory() as folder:
        seconds = _seconds(lambda: run_check(file, mapping, Path(folder)))
    found = {
        "reference": reference,
        "check": seconds,
        "ratio": seconds / reference,
        "peak_mb": _peak(),
        "peak_mb_of_reference": peak_before,
    }
    print(json.dumps(found))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else MAPPING)  # noqa: PLR2004 - file, mapping
