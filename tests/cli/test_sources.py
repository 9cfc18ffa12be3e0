"""A second file on the command line: found beside the export, or named by --source."""

import json
import shutil
from pathlib import Path

import pytest

from ingest.mapping.library import folder

NAME = "generic/norwegian-open-items-register"


@pytest.fixture
def items(place: Path) -> str:
    """Lay the sample of the mapping into the place, its register under the name it looks for."""
    stem = folder() / NAME
    shutil.copy(stem.with_suffix(".csv"), place / "items.csv")
    shutil.copy(stem.with_name(stem.name + ".customers.csv"), place / "kunder 2026.csv")
    return "items.csv"


def test_a_run_joins_the_register_and_keeps_its_hash(program, api, items, run_folder, rows_of):
    ended = program("run", items, "-m", NAME, "--env", "sandbox", "--json")

    assert ended.code == 5
    assert [row["Fakturanr"] for row in rows_of(run_folder() / "success.csv")] == ["F-100", "F-101"]
    summary = json.loads((run_folder() / "summary.json").read_text("utf-8"))
    customers = summary["sources"]["customers"]
    assert customers["name"] == "kunder 2026.csv"
    assert len(customers["sha256"]) == 64
    errors = rows_of(run_folder() / "errors.csv")
    assert [row["amili_code"] for row in errors] == [
        "not_in_register",
        "twice_in_register",
        "postal_code_malformed",
    ]
    assert errors[2]["amili_message"].endswith("See row 6 of kunder 2026.csv.")


def test_what_is_wrong_with_the_register_is_told_with_the_result(program, place, items):
    """Nobody reads summary.json to learn why a customer is missing."""
    register = place / "kunder 2026.csv"
    register.write_bytes(register.read_bytes() + b"77;x\r\n")
    last = len(register.read_bytes().splitlines())

    ended = program("check", items, "-m", NAME)

    told = " ".join(ended.out.split())
    assert "kunder 2026.csv: Encoding: utf-8" in told
    assert f"kunder 2026.csv, row {last}: The record has fewer fields than the heading" in told


def test_another_register_is_named(program, place, items):
    (place / "kunder 2026.csv").rename(place / "elsewhere.csv")
    without = program("check", items, "-m", NAME)
    named = program("check", items, "-m", NAME, "--source", "customers=elsewhere.csv")

    assert without.code == 4
    assert "Name it: --source customers=FILE." in without.err
    assert named.code == 5


@pytest.mark.parametrize("given", ["customers", "customers=", "=x.csv"])
def test_what_names_no_file_is_a_mistake_of_usage(program, items, given):
    ended = program("check", items, "-m", NAME, "--source", given)

    assert ended.code == 2
    assert "is not NAME=FILE" in ended.err


def test_a_mapping_is_held_against_both_files_and_explains_both(program, items):
    checked = program("mapping", "check", NAME, items)
    explained = program("mapping", "explain", NAME, items, "--invoice", "F-104")
    previewed = program("preview", items, "-m", NAME, "--rows", "1")

    assert checked.code == 0
    assert explained.code == 0
    assert "customers.Postnr" in explained.out
    assert "See row 6 of kunder 2026.csv." in explained.out
    assert "customers.Adresse" in previewed.out
