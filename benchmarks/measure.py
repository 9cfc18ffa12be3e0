"""Measures one case in a process of its own, and prints what it found as JSON.

``python -m benchmarks.measure CASE FILE ...`` with a case of ``CASES``. Seconds
are wall time; the peak is the highest resident memory of the process, imports
included, before anything is measured for comparison. Where the file is compared
with ``pyarrow.csv.read_csv``, that reads it three times just afterwards.
"""

import hashlib
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow.csv
import requests
from python_calamine import CalamineWorkbook

from benchmarks.exports import Shape, write_export
from benchmarks.loop import read_in_a_loop
from benchmarks.plain import plain_run
from ingest.domain.outcomes import REPORT_FILES
from ingest.prepare import prepare
from ingest.reports import prepare_folder, write_reports
from ingest.run.alone import at_work
from ingest.run.check import _not_sent, check
from ingest.run.job import Job, context_of, facts_of, opened
from ingest.run.resume import resume
from ingest.run.stages import Stages
from ingest.run.submit import submit
from ingest.settings.model import Environment, Settings, known_values
from ingest.settings.names import EnvironmentName
from ingest.spool import Spool, SpoolWriter
from ingest.submit.host import Host

MAPPING: Final = "generic/norwegian-open-items"
GROUPED: Final = str(Path(__file__).parent / "grouped.yaml")

Found = dict[str, Any]

_WARM: Final = Shape(rows=1_000)
_SMALL: Final = 30_000_000
"""Bytes of a file that takes so little time that other work on the machine shows in it."""
_OTHERS: Final = (EnvironmentName.SANDBOX.value, "others")
_TURNS: Final = 3
"""Times that an export is sent in each way; the quickest one counts."""


def measured_check(file: Path, mapping: str) -> Found:
    """Check a CSV, and let pyarrow read it."""
    return {**_checked(file, mapping, _times(file)), "reference": _reference(file)}


def measured_workbook(file: Path, mapping: str) -> Found:
    """Check a workbook, and let calamine read it."""
    found = _checked(file, mapping, 1)
    found["reference"] = _seconds(
        lambda: CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    )
    # The workbook is read in a process of its own.
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {**found, "child_mb": children}


def measured_loop(file: Path) -> Found:
    """Judge the rows of a CSV one by one, by csv and pydantic."""
    seconds = _seconds(lambda: read_in_a_loop(file))
    return {"seconds": seconds, "peak_mb": _peak(), "reference": _reference(file)}


def measured_reports(file: Path, mapping: str) -> Found:
    """Write the reports of a finished spool, again."""
    with tempfile.TemporaryDirectory() as folder:
        settings, host = _settings(Path(folder)), Host()
        stages = Stages(host)
        context = context_of(host, settings, stages, production=False, limit=None, payloads=False)
        with opened(Job(file, mapping), settings) as given:
            with SpoolWriter(Path(folder) / "spool", given.export.headings) as spool:
                for _ in prepare(given.export, given.bound, context, spool):
                    pass
            facts = facts_of("bench", "check", given, settings, host, stages)
        reports = Path(folder) / "reports"
        prepare_folder(reports, "bench")

        def write() -> None:
            write_reports(reports, Spool(Path(folder) / "spool"), _not_sent, facts)

        def digests() -> dict[str, str]:
            return {name: _digest(reports / name) for name in set(REPORT_FILES.values())}

        write()
        first = digests()
        for name in first:
            (reports / name).unlink()
        _forget_peak()
        seconds = _seconds(write)
        peak = _peak()
        same = digests() == first
    return {"seconds": seconds, "peak_mb": peak, "same_bytes": same}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def measured_run(file: Path, mapping: str, url: str) -> Found:
    """Send an export to the sandbox at ``url``; afterwards resume, which finds nothing to do."""
    environment = _environment(url)
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        started = time.perf_counter()
        result = submit(Job(file, mapping), environment, settings, Host())
        seconds = time.perf_counter() - started
        stages = dict(result.summary.facts.stages)
        resumed = _seconds(lambda: list(resume(None, lambda _: environment, settings, Host())))
    return {
        "seconds": seconds,
        "peak_mb": _peak(),
        "stages": stages,
        "resume": resumed,
        "exit_code": result.exit_code,
    }


def measured_safety(file: Path, mapping: str, url: str) -> Found:
    """Send an export to the sandbox at ``url``, with a ledger and without one, in turns.

    The ledger is there already and empty, as after a first run of another organisation.
    """
    environment, job = _environment(url), Job(file, mapping)
    taken: dict[str, list[float]] = {"run": [], "plain": []}
    with tempfile.TemporaryDirectory() as name:
        small = Job(write_export(Path(name), _WARM), MAPPING)
        # The first turn is warm-up: libraries load parts of themselves on first use.
        for turn, each in enumerate([small, *[job] * _TURNS]):
            for way in taken:
                folder = Path(name) / f"{way}-{turn}"
                requests.post(f"{url}/_sandbox/reset", timeout=60).raise_for_status()
                settings = _settings(folder)
                if way == "run":
                    with at_work(*_OTHERS, settings, "run", Host(), sending=True):
                        pass
                    seconds = _seconds(partial(_sent, each, environment, settings))
                else:
                    seconds = _seconds(partial(plain_run, each, environment, settings, folder))
                shutil.rmtree(folder)
                taken[way] += [seconds] if turn else []
    return {"seconds": min(taken["run"]), "reference": min(taken["plain"]), "peak_mb": _peak()}


def _sent(job: Job, environment: Environment, settings: Settings) -> None:
    if code := submit(job, environment, settings, Host()).exit_code:
        sys.exit(f"The run ended with {code}.")


def _environment(url: str) -> Environment:
    name = EnvironmentName.SANDBOX
    known = {**known_values(name), "auth_url": url, "api_url": url}
    return Environment.model_validate({"name": name, **known})


def _checked(file: Path, mapping: str, times: int) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder) / "warm")
        small = write_export(Path(folder), _WARM)
        # Libraries load parts of themselves on first use; that is not what is measured.
        check(Job(small, MAPPING), EnvironmentName.STAGING, settings, Host())
        taken, peak, before = [], 0.0, time.process_time()
        for number in range(times):
            started, settings = time.perf_counter(), _settings(Path(folder) / str(number))
            result = check(Job(file, mapping), EnvironmentName.STAGING, settings, Host())
            taken.append(time.perf_counter() - started)
            peak = peak or _peak()
            # The next one then writes into memory that is free again, as a first one does.
            shutil.rmtree(settings.runs_folder)
    outcomes = {str(name): each.rows for name, each in result.summary.outcomes.items() if each.rows}
    return {
        "seconds": min(taken),
        "processor": (time.process_time() - before) / len(taken),
        "peak_mb": peak,
        "outcomes": outcomes,
    }


def _reference(file: Path) -> float:
    options = pyarrow.csv.ParseOptions(delimiter=";")
    return min(
        _seconds(lambda: pyarrow.csv.read_csv(file, parse_options=options))
        for _ in range(_times(file))
    )


def _times(file: Path) -> int:
    """Return how often a file is checked, and how often it is read for comparison."""
    return 9 if file.stat().st_size < _SMALL else 3


def _settings(folder: Path) -> Settings:
    return Settings(state_folder=folder / "state", runs_folder=folder / "runs")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _forget_peak() -> None:
    """Let ``_peak`` count from now on, where the system can; see proc(5), clear_refs."""
    refs = Path("/proc/self/clear_refs")
    if refs.exists():
        refs.write_text("5")


def _peak() -> float:
    """Return the highest resident memory of this process so far.

    Linux gives a new process the peak of the one that started it as ``ru_maxrss``.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


CASES: Final[dict[str, Callable[..., Found]]] = {
    "check": measured_check,
    "workbook": measured_workbook,
    "loop": measured_loop,
    "reports": measured_reports,
    "run": measured_run,
    "safety": measured_safety,
}

if __name__ == "__main__":
    case, path, *more = sys.argv[1:]
    print(json.dumps(CASES[case](Path(path), *more)))
