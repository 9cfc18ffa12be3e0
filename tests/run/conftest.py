"""Runs of the clean sample against a real sandbox, in folders of the test's own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

import pytest

from ingest.ledger.values import Uptime
from ingest.run.job import Job, Result
from ingest.run.submit import submit
from ingest.sandbox import Options, Sandbox
from ingest.settings.model import Environment, Settings, known_values
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host, SystemClock, Thing

CLEAN = Path(__file__).parents[2] / "sample_data" / "open-items-clean.csv"
MAPPING = "generic/norwegian-open-items"


@dataclass
class Clock:
    """The machine's time, but on another day; it is moved by hand."""

    time: float

    def now(self) -> float:
        self.time += 0.001
        return self.time

    def monotonic(self) -> float:
        return SystemClock().monotonic()

    def uptime(self) -> Uptime | None:
        return SystemClock().uptime()

    def take(self, inbox: "SimpleQueue[Thing]", seconds: float) -> Thing | None:
        return SystemClock().take(inbox, seconds)


def _settings(folder: Path) -> Settings:
    return Settings(
        state_folder=folder / "state",
        runs_folder=folder / "runs",
        poll_first=0.02,
        poll_longest=0.1,
        poll_timeout=0.3,
    )


def _environment(sandbox: Sandbox) -> Environment:
    known = known_values(EnvironmentName.SANDBOX)
    urls = {"auth_url": sandbox.url, "api_url": sandbox.url, "settle_time": 0.2}
    return Environment.model_validate({"name": "sandbox", **known, **urls})


def _job(folder: Path, first: int, rows: int) -> Job:
    heading, *lines = CLEAN.read_bytes().splitlines(keepends=True)
    file = folder / f"items-{first}.csv"
    file.write_bytes(b"".join([heading, *lines[first : first + rows]]))
    return Job(export=file, mapping=MAPPING)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Keep ledger and reports in a folder of the test's own, and poll without waiting."""
    return _settings(tmp_path)


@pytest.fixture
def environment(sandbox: Sandbox) -> Environment:
    """Let the environment be the sandbox of the test."""
    return _environment(sandbox)


@pytest.fixture
def job() -> Job:
    """Take the clean sample."""
    return Job(export=CLEAN, mapping=MAPPING)


@pytest.fixture
def sent(settings: Settings, environment: Environment, tmp_path: Path) -> Callable[..., Result]:
    """Run so many rows of the clean sample, from ``first`` on, or a ``file``."""

    def send(
        first: int = 0, rows: int = 3, host: Host | None = None, file: Path | None = None
    ) -> Result:
        job = _job(tmp_path, first, rows) if file is None else Job(export=file, mapping=MAPPING)
        return submit(job, environment, settings, host or Host())

    return send


@dataclass(frozen=True)
class Past:
    """Two runs that have ended, three invoices each, in folders that a test may spoil."""

    settings: Settings
    ids: tuple[str, ...]

    @property
    def ledger(self) -> Path:
        return self.settings.state_folder / "ledger.sqlite"

    def reports(self, number: int = 0) -> Path:
        return self.settings.runs_folder / self.ids[number]

    def rows(self, number: int = 0) -> Path:
        return self.settings.state_folder / "spool" / self.ids[number]


@pytest.fixture(scope="session")
def _past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the two runs once; three weeks lie between them."""
    folder = tmp_path_factory.mktemp("past")
    with Sandbox(Options(processing_seconds=0)) as sandbox:
        for first, day in ((0, 1), (3, 22)):
            host = Host(clock=Clock(1_793_491_200.0 + day * 86_400))
            submit(_job(folder, first, 3), _environment(sandbox), _settings(folder), host)
    return folder


@pytest.fixture
def past(_past: Path, tmp_path: Path) -> Past:
    """Return a copy of two runs, of 2026-11-02 and 2026-11-23 (UTC)."""
    shutil.copytree(_past, tmp_path, dirs_exist_ok=True)
    settings = _settings(tmp_path)
    return Past(settings, tuple(sorted(path.name for path in settings.runs_folder.glob("2*"))))
