"""The samples go through the whole job, and every row ends where its maker said it would.

The expected files are written by ``sample_data/generate.py`` from what it
planted; no run of the tool had a hand in them. The sandbox counts for itself.
"""

import csv
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from ingest.cli import app
from ingest.sandbox import Kind

SAMPLES = Path(__file__).parent.parent / "sample_data"
CLEAN, MIXED, WORKBOOK = "open-items-clean.csv", "open-items.csv", "open-items-several-rows.xlsx"
MAPPINGS = {
    CLEAN: "generic/norwegian-open-items",
    MIXED: "generic/norwegian-open-items",
    WORKBOOK: "generic/norwegian-open-items-excel",
}
EXIT_CODES = {CLEAN: 0, MIXED: 5, WORKBOOK: 5}
REPORTS = ("success.csv", "errors.csv", "unresolved.csv", "excluded.csv")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Point ledger and reports at a folder of the test's own, and poll without waiting."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AMILI_STATE_FOLDER", str(tmp_path / "state"))
    monkeypatch.setenv("AMILI_RUNS_FOLDER", str(tmp_path / "runs"))
    monkeypatch.setenv("AMILI_POLL_FIRST", "0.02")
    monkeypatch.setenv("AMILI_POLL_LONGEST", "0.1")
    monkeypatch.setenv("AMILI_SETTLE_TIME", "0.2")
    return tmp_path


@pytest.fixture
def at(monkeypatch):
    """Let the environment ``sandbox`` be a certain server."""

    def point(sandbox):
        monkeypatch.setenv("AMILI_AUTH_URL", sandbox.url)
        monkeypatch.setenv("AMILI_API_URL", sandbox.url)

    return point


def arguments(sample, *more: str):
    mapping = ["--mapping", MAPPINGS[sample], "--env", "sandbox"]
    return ["run", str(SAMPLES / sample), *mapping, *more]


def run(*arguments: str):
    """Run a command and return its exit code."""
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False).exit_code


def start(*arguments: str):
    """Start a command as a process of its own, to be killed."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "ingest", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ,
    )


def expected(sample):
    """Return outcome, codes and reason by row, as the sample's maker wrote them down."""
    path = (SAMPLES / sample).with_suffix(".expected.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {
            int(line["row"]): (line["outcome"], line["codes"], line["reason"])
            for line in csv.DictReader(file)
        }


def reported(folder):
    """Return the same from a run's reports; a row that stands in two of them fails."""
    found = {}
    for name in REPORTS:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file, delimiter=";"):
                row = int(line["amili_row"])
                assert row not in found
                found[row] = (line["amili_outcome"], *_why(line))
    return found


def _why(line):
    codes = " ".join(sorted(set(line["amili_code"].split(" | "))))
    is_ours = line["amili_code"] == "excluded_by_mapping"
    reason = line["amili_message"].removeprefix("Left out: ").removesuffix(".") if is_ours else ""
    return codes, reason


def latest(place):
    """Return the folder of the newest run; run ids sort by time."""
    return max((place / "runs").iterdir())


def created_rows(sample):
    return sum(outcome == "created" for outcome, _, _ in expected(sample).values())


@pytest.mark.parametrize("sample", MAPPINGS)
@pytest.mark.fault("F16")
def test_every_row_ends_where_its_maker_said(sample, place, at, sandbox):
    at(sandbox)

    code = run(*arguments(sample))

    assert reported(latest(place)) == expected(sample)
    assert code == EXIT_CODES[sample]


@pytest.mark.parametrize("sample", MAPPINGS)
def test_running_again_creates_nothing(sample, place, at, make_sandbox):
    """The server would create again what it is sent again, so that it could be seen."""
    sandbox = make_sandbox(unique_source_ids=False)
    at(sandbox)
    run(*arguments(sample))
    first = sandbox.created

    code = run(*arguments(sample))

    assert sandbox.created == first
    assert set(first.values()) == {1}
    assert code == EXIT_CODES[sample]
    again = {row: outcome for row, (outcome, _, _) in reported(latest(place)).items()}
    assert again == {
        row: "already_created" if outcome == "created" else outcome
        for row, (outcome, _, _) in expected(sample).items()
    }


@pytest.mark.parametrize("posts", [1, 4, 9])
@pytest.mark.fault("P5")
def test_a_killed_run_is_resumed_and_every_invoice_exists_once(posts, place, at, make_sandbox):
    """SIGKILL leaves requests in flight: the server goes on with them, and nobody is told."""
    sandbox = make_sandbox(unique_source_ids=False)
    sandbox.arm(Kind.DELAY, seconds=1, skip=posts - 1, count=None)
    at(sandbox)
    with start(*arguments(CLEAN, "--chunk-invoices", "3")) as process:
        _wait_until(lambda: sandbox.posts_received >= posts, process)
        process.send_signal(signal.SIGKILL)
    assert len(sandbox.created) < created_rows(CLEAN)
    sandbox.disarm()

    code = run("resume")

    assert process.returncode == -signal.SIGKILL
    assert code == 0
    assert reported(latest(place)) == expected(CLEAN)
    assert Counter(sandbox.created.values()) == {1: created_rows(CLEAN)}


def _wait_until(happened, process):
    deadline = time.monotonic() + 240
    while not happened():
        assert process.poll() is None, "the run ended too early"
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("seed", [1, 2])
def test_an_api_at_its_worst_creates_every_invoice_once(seed, place, at, make_sandbox):
    sandbox = make_sandbox(unique_source_ids=False, seed=seed)
    faults = (Kind.LOST_REPLY, Kind.CUT_AFTER, Kind.CUT_BEFORE, Kind.CUT_BODY, Kind.ERROR_AFTER)
    # Not all at once: after six failures in a row, the run would wait for up to half a minute.
    for nth, kind in enumerate(faults):
        sandbox.arm(kind, rate=0.3, skip=2 * nth)
        sandbox.arm(Kind.THROTTLE, retry_after="0", skip=3 * nth)
    sandbox.expires_tokens()
    at(sandbox)

    code = run(*arguments(CLEAN, "--chunk-invoices", "5"))
    for _ in range(5):
        if code == 0:
            break
        code = run("resume")

    assert code == 0
    assert Counter(sandbox.created.values()) == {1: created_rows(CLEAN)}
    assert reported(latest(place)) == expected(CLEAN)


def test_the_samples_are_what_their_generator_writes(tmp_path):
    """Only the cells of a workbook count: its bytes depend on the library's version."""
    program = SAMPLES / "generate.py"
    subprocess.run([sys.executable, str(program), str(tmp_path)], check=True)  # noqa: S603 - our own interpreter

    made = sorted(path.name for path in tmp_path.iterdir())

    assert made == sorted(path.name for path in SAMPLES.glob("open-items*.*[vx]"))
    for name in made:
        if name == WORKBOOK:
            assert _cells(tmp_path / name) == _cells(SAMPLES / name)
        else:
            assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()


def _cells(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_the_big_sample_is_as_bad_as_it_claims_to_be():
    rows = expected(MIXED).values()
    rejected = [codes for outcome, codes, _ in rows if outcome == "invalid"]
    ways = {code for codes in rejected for code in codes.split()}

    assert len(rows) >= 300
    assert 0.08 < len(rejected) / len(rows) < 0.15
    assert len(ways) >= 20
    with pytest.raises(UnicodeDecodeError):
        (SAMPLES / MIXED).read_text(encoding="utf-8")
