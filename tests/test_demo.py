"""What `make demo` runs, as somebody who watches it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parent.parent / "sample_data" / "demo.py"


def test_the_demo_sends_every_sample_and_nothing_twice(tmp_path):
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, str(DEMO), str(tmp_path / "demo")], capture_output=True, check=False
    )
    said = ended.stdout.decode()

    assert ended.returncode == 0
    assert re.search(r"The sandbox counts \d+ invoices, 0 of them from the second run,", said)
    assert "and 0 that exist twice." in said
    assert f"The reports are in {tmp_path / 'demo' / 'runs'}" in said
    assert len(list((tmp_path / "demo" / "runs").glob("*/errors.csv"))) == 4


@pytest.fixture
def ctrl_c():
    """Let children hear Ctrl-C, also where these tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupted_demo_leaves_no_process_behind(tmp_path, ctrl_c):
    """Ctrl-C on a terminal reaches the whole group of processes."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, str(DEMO), str(tmp_path / "demo")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with process:
        _wait_for_the_first_run(process)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=20)

    assert process.returncode == 130
    assert b"Traceback" not in err
    assert _alive(process.pid) == []


def _wait_for_the_first_run(process):
    while not process.stdout.readline().startswith(b"$ amili-ingest run"):
        assert process.poll() is None


def _alive(session):
    """Return the processes of a session that have not ended."""
    listed = subprocess.run(  # noqa: S603 - a fixed command
        ["ps", "-o", "stat=", "-s", str(session)],  # noqa: S607 - found on the path
        capture_output=True,
        check=False,
    )
    return [state for state in listed.stdout.split() if not state.startswith(b"Z")]
