"""The files as files: private, whole, never another run's."""

import dataclasses
import errno
import os
import pickle
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.domain.outcomes import Outcome
from ingest.errors import ConfigurationError, IngestError
from ingest.reports import files, prepare_folder, write_reports

NAMES = [
    "corrections.xlsx",
    "errors-for-excel.csv",
    "errors.csv",
    "excluded.csv",
    "report.html",
    "success.csv",
    "summary.json",
    "unresolved-for-excel.csv",
    "unresolved.csv",
]
"""Of a run with an invalid row and an open one."""


@pytest.fixture
def run(make_run, row):
    return make_run([row(record=0), row(outcome=Outcome.INVALID)], {0: {"outcome": "open"}})


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("umask", [0o000, 0o077])
@pytest.mark.fault("S2")
def test_reports_are_for_their_owner_only_whatever_the_umask(run, umask):
    before = os.umask(umask)
    try:
        run.write()
    finally:
        os.umask(before)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in run.folder.iterdir()}
    assert modes == dict.fromkeys([".amili-run", *NAMES], 0o600)
    assert stat.S_IMODE(run.folder.stat().st_mode) == 0o700


@pytest.mark.fault("P10")
def test_reports_made_again_have_the_same_bytes(run):
    run.write()
    first = contents(run.folder)
    for name in NAMES[:3]:
        (run.folder / name).unlink()
    run.write()

    assert contents(run.folder) == first


def test_a_file_that_serves_nobody_any_more_is_taken_away(run):
    run.write()
    later(run).write()

    assert not (run.folder / "unresolved-for-excel.csv").exists()
    assert (run.folder / "success-for-excel.csv").exists()


@pytest.mark.parametrize("name", ["corrections.xlsx", "unresolved-for-excel.csv"])
def test_what_a_person_has_worked_in_is_kept_under_another_name(run, name):
    """Somebody corrects rows in the folder while ``resume`` writes the reports again."""
    run.write()
    path = run.folder / name
    for work in (b"first", b"second"):
        path.write_bytes(work)
        later(run).write()
        later(run).write()

    kept = sorted(run.folder.glob("*-edited-*"))
    assert [(file.name, file.read_bytes()) for file in kept] == [
        (f"{path.stem}-edited-1{path.suffix}", b"first"),
        (f"{path.stem}-edited-2{path.suffix}", b"second"),
    ]


def test_work_is_kept_where_a_file_cannot_have_two_names(run, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    run.write()
    (run.folder / "corrections.xlsx").write_bytes(b"mine")
    monkeypatch.setattr(Path, "hardlink_to", refuse)

    run.write()

    assert (run.folder / "corrections-edited-1.xlsx").read_bytes() == b"mine"
    assert (run.folder / "corrections.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.fault("D12")
def test_reports_of_one_run_are_never_overwritten_by_another(run, make_run):
    run.write()
    first = contents(run.folder)
    other = make_run([], run_id="another")

    with pytest.raises(ConfigurationError, match="holds the reports of run 20260102-030405-abcd"):
        write_reports(run.folder, other.spool, other.ledger, other.facts)

    assert contents(run.folder) == first


@pytest.mark.fault("D12")
def test_a_report_of_unknown_origin_is_never_overwritten(tmp_path):
    (tmp_path / "success.csv").write_text("mine")

    with pytest.raises(ConfigurationError, match="of which nothing is known"):
        prepare_folder(tmp_path, "r1")


def test_a_folder_with_other_files_can_be_used_and_keeps_them(tmp_path):
    (tmp_path / "poster.csv").write_text("mine")

    prepare_folder(tmp_path, "r1")
    prepare_folder(tmp_path, "r1")

    assert contents(tmp_path) == {"poster.csv": b"mine", ".amili-run": b"r1"}


@pytest.mark.fault("D11")
def test_a_folder_that_everybody_may_write_to_is_refused_before_anything_is_sent(tmp_path):
    tmp_path.chmod(0o777)

    with pytest.raises(ConfigurationError, match="Everybody may write") as caught:
        prepare_folder(tmp_path, "r1")

    assert "chmod 700" in caught.value.hint


@pytest.mark.fault("D11")
def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("")

    with pytest.raises(ConfigurationError, match=r"out cannot be written: Not a directory"):
        prepare_folder(tmp_path / "out", "r1")


@pytest.mark.fault("D11")
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_sent(tmp_path):
    """As another user, because root may write everywhere."""
    folder = tmp_path / "out"
    folder.mkdir(0o555)
    for path in (tmp_path, *tmp_path.parents[:3]):
        if path.stat().st_uid == os.geteuid() and path.name.startswith(("pytest", "test")):
            path.chmod(0o755)
    program = f"""
import os
from pathlib import Path
from ingest.errors import ConfigurationError
from ingest.reports import prepare_folder
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    prepare_folder(Path({str(folder)!r}), "r1")
except ConfigurationError as error:
    print(error)
"""

    assert python(program) == f"The output folder {folder} cannot be written: Permission denied.\n"


def python(program, *, expect=0):
    # Not measured: a child that becomes another user could not write what was covered.
    variables = {name: value for name, value in os.environ.items() if "COV" not in name}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env=variables,
    )
    assert (done.returncode, done.stderr) == (expect, "")
    return done.stdout


AGAIN = """
import os, pickle, resource, signal
from pathlib import Path
from ingest.errors import IngestError
from ingest.reports import write_reports
from ingest.spool import Spool
folder, spool, facts, lines = pickle.loads({run!r})
{prelude}
try:
    write_reports(folder, Spool(spool), lambda first, last: lines, facts)
except IngestError as error:
    print(error)
    print(error.hint)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
"""


def elsewhere(run, prelude, *, expect=0):
    """Write the reports in a process of its own, which ``prelude`` prepares for its fate."""
    parts = (run.folder, run.folder.parent / "spool", run.facts, run.ledger(0, 0))
    return python(AGAIN.format(prelude=prelude, run=pickle.dumps(parts)), expect=expect)


def later(run):
    """The same run, when its open invoice has been created."""
    ended = dataclasses.replace(run.facts, tool_version="0.2")
    ledger = type(run.ledger)({0: {"outcome": "created"}})
    return dataclasses.replace(run, ledger=ledger, facts=ended)


KILL = """
real, calls = os.{call}, []
def killing(*arguments):
    calls.append(1)
    if len(calls) == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
os.{call} = killing
"""


@pytest.mark.parametrize(
    ("call", "nth", "renewed"),
    [("fsync", 4, 0), ("replace", 2, 0), ("replace", 4, 2), ("replace", 9, 7), ("fsync", 12, 9)],
)
@pytest.mark.fault("P9", "P10")
def test_killed_at_any_point_every_report_is_old_or_new_and_can_be_made_again(
    run, call, nth, renewed
):
    """The first call of each kind is the claim's, the second fsync its folder's."""
    later(run).write()
    new = contents(run.folder)
    run.write()
    old = contents(run.folder)

    elsewhere(later(run), KILL.format(call=call, nth=nth), expect=-signal.SIGKILL)

    left = contents(run.folder)
    tables = ["success.csv", "errors.csv", "unresolved.csv", "excluded.csv"]
    twins = ["success-for-excel.csv", "errors-for-excel.csv"]
    in_order = [*tables, *twins, "corrections.xlsx", "report.html", "summary.json"]
    expected = [new[n] for n in in_order[:renewed]] + [old.get(n) for n in in_order[renewed:]]
    assert [left.get(name) for name in in_order] == expected
    later(run).write()
    assert contents(run.folder) == new


@pytest.mark.parametrize(("size", "limit"), [(10, 100), (3_000_000, 4_000_000)])
@pytest.mark.fault("P16")
def test_a_full_disk_is_told_with_the_path_and_leaves_the_old_reports(make_run, row, size, limit):
    """Writing stops at a limit that the test sets, as it does where the disk ends."""
    rows = [row(["x" * size, ""], record=0)] * 3
    run = make_run(rows, {0: {"outcome": "open"}}, batch=1)
    run.write()
    old = contents(run.folder)

    prelude = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))"
    message, hint = elsewhere(later(run), prelude).splitlines()

    path = re.escape(str(run.folder)) + r"/\.[a-z]+\.(csv|html)\.(part|scratch)"
    assert re.fullmatch(f"A report could not be written to {path}: File too large.", message)
    assert "amili-ingest resume" in hint
    assert contents(run.folder) == old


@pytest.mark.fault("P16")
def test_a_device_that_is_full_only_at_the_end_is_told_with_the_path(run, monkeypatch):
    """Small files meet the full disk when they are flushed, not when they are written."""
    run.write()
    old = contents(run.folder)
    real = files.create_private
    full = {".unresolved.csv.part"}

    def create(path: Path) -> int:
        descriptor = real(path)
        if path.name not in full:
            return descriptor
        os.close(descriptor)
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(files, "create_private", create)

    with pytest.raises(IngestError, match=r"\.unresolved\.csv\.part: No space left on device"):
        run.write()

    assert contents(run.folder) == old


@pytest.mark.parametrize("name", ["fsync", "replace"])
@pytest.mark.parametrize("nth", [1, 3, 5])
@pytest.mark.fault("P17")
def test_a_disk_that_fails_at_any_point_leaves_no_temporary_file(run, monkeypatch, name, nth):
    run.write()
    old = contents(run.folder)
    calls = []
    real = getattr(os, name)

    def failing(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == nth + 2 - (name == "replace"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(*arguments)

    monkeypatch.setattr(os, name, failing)

    with pytest.raises(IngestError, match="Input/output error"):
        run.write()

    assert contents(run.folder) == old


@pytest.mark.fault("P9")
def test_what_a_killed_run_left_behind_is_replaced_not_written_into(run, tmp_path):
    run.folder.mkdir(0o700)
    other = tmp_path / "other"
    other.write_text("mine")
    (run.folder / ".success.csv.part").symlink_to(other)

    run.write()

    assert other.read_text() == "mine"
    assert sorted(contents(run.folder)) == [".amili-run", *NAMES]
