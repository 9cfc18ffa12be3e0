"""``report``, ``verify`` and ``purge`` as somebody types them."""

import pytest

from ingest.run import reporting
from ingest.sandbox import Kind

KARI = b"kari@example.com"


@pytest.fixture
def ran(api, program, export, to_sandbox):
    """Run an export of two invoices and return its id."""
    return program(*to_sandbox(export(count=2), "--json")).document()["run"]


@pytest.fixture
def attended(monkeypatch):
    """Let somebody sit at the terminal, who names this person where one is asked for."""
    monkeypatch.setattr("ingest.cli.purge._attended", lambda: True)
    monkeypatch.setattr("ingest.cli.purge.getpass", lambda _: "kari PRØVE")


def test_report_prints_the_summary_and_says_that_the_files_are_written(ran, program, run_folder):
    (run_folder() / "success.csv").unlink()

    told = program("report", ran)
    document = program("report", ran, "--json").document()

    assert (run_folder() / "success.csv").exists()
    assert f"Run {ran}: items.csv to sandbox" in told.out
    assert (told.code, document["run"]) == (0, ran)


def test_report_of_a_faulty_run_ends_well(api, program, export, to_sandbox):
    """The exit code is about the files, not about the rows."""
    program(*to_sandbox(export({"Beløp": "x"})))

    assert program("report", "2").code == 0


def test_verify_says_that_nothing_has_changed_or_what_has(ran, program, run_folder):
    good = program("verify", ran, "--export", "items.csv", "-m", "generic/norwegian-open-items")
    (run_folder() / "success.csv").write_text("other")
    bad = program("verify", ran)
    document = program("verify", ran, "--json").document()

    assert (good.code, bad.code) == (0, 10)
    assert f"Run {ran}: manifest 1 in a chain of 1" in good.out
    assert "the export, the mapping." in " ".join(good.out.split())
    assert good.out.endswith("Nothing has changed.\n")
    assert "CHANGED: success.csv has other bytes than when it was written." in bad.out
    assert bad.out.endswith("The evidence does not hold any more.\n")
    assert document["sound"] is False
    assert [one["subject"] for one in document["findings"]] == ["success.csv"]
    assert max(len(line) for line in (good.out + bad.out).splitlines()) <= 80


def test_verify_tells_of_a_report_that_was_changed_before_its_manifest_was_written(
    api, program, export, to_sandbox, run_folder, monkeypatch
):
    """A manifest speaks of what we wrote, not of what lay there afterwards."""
    write = reporting.write_into

    def write_and_change(folder, run, ledger, places, facts, progress):
        summary = write(folder, run, ledger, places, facts, progress)
        (folder / "success.csv").write_text("other")
        return summary

    monkeypatch.setattr(reporting, "write_into", write_and_change)
    program(*to_sandbox(export(count=2)))

    told = program("verify", run_folder().name)

    assert told.code == 10
    assert "CHANGED: success.csv has other bytes than when it was written." in told.out


def test_purge_asks_before_it_removes_anything(ran, program, run_folder, attended):
    kept = program("purge", "--run", ran, given=b"n\n")
    assert (kept.code, (run_folder() / "success.csv").exists()) == (1, True)
    assert f"{ran}: source rows, what was sent, report files" in kept.err
    assert "Nothing was removed." in kept.err

    gone = program("purge", "--run", ran, given=b"ja\n")
    assert (gone.code, (run_folder() / "success.csv").exists()) == (0, False)
    assert "Removed: invoices 2, runs 1, other folders 0." in gone.out


def test_a_person_is_asked_for_and_never_shown(ran, program, attended, place):
    ended = program("purge", "--person", given=b"y\n")

    assert ended.code == 0
    assert "rows 2, invoices 2; reports are made again" in ended.err
    assert "prøve" not in (ended.err + ended.out).casefold()
    files = [path for path in place.rglob("*") if path.is_file() and path.name != "items.csv"]
    assert [path.name for path in files if KARI in path.read_bytes()] == []


def test_from_cron_purge_needs_yes_and_says_what_it_did_as_json(ran, program, place):
    refused = program("purge", "--before", "0d")
    by_stdin = program("purge", "--person", "--yes", "--json", given=b"Nobody Atall\n")
    (place / "runs" / "20200101T000000000Z-check-abcd").mkdir()
    done = program("purge", "--before", "2100-01-01", "--yes", "--json")
    nothing = program("purge", "--before", "2100-01-01", "--yes")

    assert refused.code == 2
    assert "add --yes" in refused.err
    assert by_stdin.document() == {"invoices": 0, "runs": [], "folders": [], "left": []}
    assert done.document() == {
        "invoices": 2,
        "runs": [{"run": ran, "whole": True}],
        "folders": ["runs/20200101T000000000Z-check-abcd"],
        "left": [],
    }
    assert "runs/20200101T000000000Z-check-abcd" in done.err
    assert "There is nothing to remove." in nothing.out


def test_purge_leaves_what_is_open_and_says_so_with_its_exit_code(api, program, export, to_sandbox):
    api.arm(Kind.STAYS_QUEUED)
    run = program(*to_sandbox(export(count=1), "--json")).document()["run"]

    ended = program("purge", "--before", "2100-01-01", "--yes")

    assert ended.code == 7
    assert f"Left: run {run}, because it is open: resume it first." in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--yes"], "give exactly one of"),
        (["--yes", "--run", "x", "--person"], "give exactly one of"),
        (["--yes", "--before", "soon"], "is no day such as"),
        (["--yes", "--person"], "give first and last name"),
    ],
)
def test_purge_is_not_guessed_at(arguments, said, program):
    ended = program("purge", *arguments, given=b"Kari\n")

    assert ended.code == 2
    assert said in " ".join(ended.err.replace("│", " ").split())


def test_the_sandbox_keeps_its_record_for_its_owner_only(make_sandbox, tmp_path):
    path = tmp_path / "deep" / "record.sqlite"

    make_sandbox(path=path)

    kept = [path, *path.parent.glob("record.sqlite-*")]
    assert {oct(one.stat().st_mode & 0o777) for one in kept} == {"0o600"}
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"
