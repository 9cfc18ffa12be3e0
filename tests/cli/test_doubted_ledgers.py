"""A ledger that was restored, deleted or copied sends nothing before somebody has said so."""

import json
import shutil
from pathlib import Path

import pytest

from ingest.mapping import library
from ingest.sandbox import Kind, Route
from tests.cli.conftest import MAPPING

LEDGER = Path("state/ledger.sqlite")


def _said(ended):
    return " ".join((ended.out + ended.err).split())


@pytest.fixture
def restored(api, program, export, to_sandbox):
    """Send T1, take a backup, send T2, and restore the backup; T2 is sent, and forgotten."""

    def mishap(*, gone=False):
        program(*to_sandbox(export(count=1)))
        shutil.copy(LEDGER, "backup")
        program(*to_sandbox(export(count=2)))
        LEDGER.unlink()
        if not gone:
            shutil.copy("backup", LEDGER)

    return mishap


@pytest.mark.fault("L6")
@pytest.mark.fault("L7")
@pytest.mark.parametrize(
    ("gone", "why"), [(False, "restored from a backup"), (True, "is gone")], ids=["old", "gone"]
)
def test_what_a_lost_ledger_sent_is_found_at_the_api_and_not_sent_again(
    restored, api, program, export, to_sandbox, run_folder, rows_of, gone, why
):
    restored(gone=gone)
    file, posts = export(count=3), api.received(Route.CREATE)

    refused = program(*to_sandbox(file))

    assert (refused.code, why in _said(refused)) == (1, True)
    assert "reconcile --accept-ledger" in _said(refused)
    assert api.received(Route.CREATE) == posts

    accepted = program("reconcile", "--accept-ledger")
    ended = program(*to_sandbox(file))

    assert why in _said(accepted)
    assert (ended.code, api.created) == (0, {"T1": 1, "T2": 1, "T3": 1})
    rows = rows_of(run_folder() / "success.csv")
    assert [row["amili_outcome"] for row in rows] == [
        "already_created",
        "already_created",
        "created",
    ]
    assert all(row["amili_invoice_id"] for row in rows)


def test_what_the_api_holds_under_another_number_is_a_fault(
    restored, api, program, export, to_sandbox, run_folder, rows_of
):
    restored()
    program("reconcile", "--accept-ledger")
    mapping = Path("mapping.yaml")
    mapping.write_text(_numbered_otherwise())

    program("run", export({"Fakturanr": "T2"}), "-m", str(mapping), "--env", "sandbox")

    (row,) = rows_of(run_folder() / "errors.csv")
    assert row["amili_code"] == "created_with_other_content"
    assert api.created == {"T1": 1, "T2": 1}


@pytest.mark.fault("L6")
def test_a_lookup_that_is_refused_sends_nothing(restored, api, program, export, to_sandbox):
    restored()
    program("reconcile", "--accept-ledger")
    posts = api.received(Route.CREATE)
    api.arm(Kind.FORBIDDEN, on=Route.INVOICES, count=None)

    ended = program(*to_sandbox(export({"Fakturanr": "T9"})))

    assert (ended.code, api.received(Route.CREATE)) == (8, posts)
    assert "does not tell which invoices it has" in _said(ended)


@pytest.mark.fault("L5")
def test_a_copied_ledger_is_told_from_one_that_was_moved(api, program, export, to_sandbox):
    program(*to_sandbox(export(count=1)))
    file = export(count=2)
    shutil.copytree("state", "copy/state")
    shutil.copytree("runs", "copy/runs")
    config = Path("copy/amili-ingest.toml")
    config.write_text("")

    copied = program(*to_sandbox(file, "--config", str(config)))
    shutil.rmtree("state")
    moved = program(*to_sandbox(file, "--config", str(config)))

    assert (copied.code, "is a copy: it was used last on" in _said(copied)) == (1, True)
    assert (moved.code, api.created) == (0, {"T1": 1, "T2": 1})


def test_a_container_with_a_new_name_and_a_cleaned_runs_folder_are_no_reason_to_doubt(
    api, program, export, to_sandbox, monkeypatch
):
    program(*to_sandbox(export(count=1)))
    shutil.rmtree("runs")
    monkeypatch.setattr("socket.gethostname", lambda: "container-2")

    assert program(*to_sandbox(export(count=2))).code == 0


@pytest.mark.fault("L5")
def test_another_ledger_in_the_same_place_is_doubted(api, program, export, to_sandbox):
    program(*to_sandbox(export(count=1)))
    witness = Path("state/ledger.witness.json")
    told = json.loads(witness.read_bytes())
    witness.write_text(json.dumps(told | {"ledger": "00000000-0000-4000-8000-000000000000"}))

    ended = program(*to_sandbox(export(count=2)))

    assert (ended.code, "is not the one that was used here before" in _said(ended)) == (1, True)


def test_reports_and_questions_need_no_trusted_ledger(restored, program):
    restored()

    assert program("show", "2").code == 0
    assert program("reconcile").code == 0
    assert program("report", program("runs", "--json").document()[0]["run"]).code == 0
    assert "restored" in _said(program("reconcile", "--accept-ledger"))
    assert "The ledger is as it was." in _said(program("reconcile", "--accept-ledger"))


def _numbered_otherwise():
    text = (library.folder() / f"{MAPPING}.yaml").read_text()
    return text.replace(
        "invoiceNumber: {column: [Fakturanr, Fakturanummer]}", "invoiceNumber: Kundenr"
    )
