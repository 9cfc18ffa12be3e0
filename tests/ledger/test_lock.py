"""One run at a time: the kernel holds the lock, and the message names who has it."""

import stat
import subprocess
import sys

import pytest

from ingest.errors import LedgerError, LockHeld
from ingest.ledger.lock import hold, holders

CHILD = """
import sys, time
from pathlib import Path
from ingest.ledger.lock import hold
with hold(Path(sys.argv[1]), "sandbox", "org", "run", 1_795_327_752.0):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def child(tmp_path):
    process = subprocess.Popen(  # noqa: S603 - our own code, in a process of its own
        [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.fault("L3")
def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path, child):
    with pytest.raises(LockHeld) as caught, hold(tmp_path, "sandbox", "org", "run", 0.0):
        pass

    assert f"pid {child.pid} on " in str(caught.value)
    assert "2026-11-22 06:09:12 UTC (run)" in str(caught.value)
    assert caught.value.exit_code == 9


@pytest.mark.fault("L14")
def test_the_kernel_releases_the_lock_of_a_killed_process(tmp_path, child):
    child.kill()
    child.wait()

    with hold(tmp_path, "sandbox", "org", "resume", 0.0):
        assert len(holders(tmp_path)) == 1


def test_other_organisations_and_environments_do_not_wait_for_each_other(tmp_path, child):
    with hold(tmp_path, "sandbox", "other", "run", 0.0), hold(tmp_path, "staging", "org", "r", 0.0):
        assert len(holders(tmp_path)) == 3


def test_one_process_cannot_hold_a_lock_twice(tmp_path):
    with (
        hold(tmp_path, "sandbox", "org", "run", 0.0),
        pytest.raises(LockHeld),
        hold(tmp_path, "sandbox", "org", "run", 0.0),
    ):
        pass
    with hold(tmp_path, "sandbox", "org", "run", 0.0):
        pass


@pytest.mark.fault("L14")
def test_the_lock_is_not_inherited_by_child_processes(tmp_path):
    with hold(tmp_path, "sandbox", "org", "run", 0.0):
        orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        with hold(tmp_path, "sandbox", "org", "run", 0.0):
            pass
    finally:
        orphan.kill()
        orphan.wait()


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path):
    with hold(tmp_path / "state", "sandbox", "org", "run", 0.0):
        modes = [stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "state").iterdir()]

    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert set(modes) == {0o600}


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "state").write_text("a file")
    with (
        pytest.raises(LedgerError, match="cannot be used"),
        hold(tmp_path / "state", "sandbox", "org", "run", 0.0),
    ):
        pass


def test_a_holder_that_left_no_name_is_still_a_holder(tmp_path, child):
    (tmp_path / "lock-sandbox-org.holder").write_text("not json")

    with pytest.raises(LockHeld, match="left no name"), hold(tmp_path, "sandbox", "org", "r", 0.0):
        pass


def test_a_name_that_cannot_be_written_keeps_nobody_from_the_lock(tmp_path):
    """As on a full disk: what is wrong is told by what cannot do without it."""
    with hold(tmp_path, "sandbox", "org", "run", 0.0):
        assert len(holders(tmp_path)) == 1
    (tmp_path / "lock-sandbox-org.new").mkdir()

    with hold(tmp_path, "sandbox", "org", "resume", 0.0):
        assert holders(tmp_path) == []
