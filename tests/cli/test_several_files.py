"""One folder, or the files that a pattern names, as one run; see docs/decisions."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import MAPPING, ROW

BAD = {"Restbeløp": "1.5.0"}


@pytest.fixture
def folder(place, export):
    """Write files into ``exports/``; each is a list of changes of a good row."""
    (place / "exports").mkdir()

    def write(**files: list[dict[str, str]]):
        for name, rows in files.items():
            export(*rows, name=f"exports/{name}.csv")
        return "exports"

    return write


@pytest.fixture
def tables(run_folder, rows_of):
    """Return file, row, number and outcome of every row of the newest reports."""

    def read():
        names = ("success.csv", "errors.csv", "unresolved.csv", "excluded.csv")
        rows = [row for name in names for row in rows_of(run_folder() / name)]
        wanted = ("amili_file", "amili_row", "Fakturanr", "amili_outcome")
        return sorted(tuple(row[name] for name in wanted) for row in rows)

    return read


def number(*numbers: str, **more: str) -> list[dict[str, str]]:
    return [{"Fakturanr": each, **more} for each in numbers]


def write(path: str, rows: list[dict[str, str]]) -> str:
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("given", ["exports", "exports/*.csv"], ids=["folder", "pattern"])
def test_files_are_one_run_and_rows_name_theirs(api, program, folder, to_sandbox, tables, given):
    folder(b=number("T3"), a=number("T1", "T2"))

    ended = program(*to_sandbox(given))

    assert ended.code == 0, ended.err
    assert tables() == [
        ("a.csv", "2", "T1", "created"),
        ("a.csv", "3", "T2", "created"),
        ("b.csv", "2", "T3", "created"),
    ]
    assert "Files, in the order of their names: a.csv, b.csv." in ended.out
    assert api.created == {"T1": 1, "T2": 1, "T3": 1}


def test_summary_and_manifest_record_the_hash_of_each_file(
    api, program, folder, to_sandbox, run_folder
):
    folder(a=number("T1"), b=number("T2"))
    program(*to_sandbox("exports"))

    summary = json.loads((run_folder() / "summary.json").read_bytes())["export"]
    manifest = json.loads((run_folder() / "manifest.json").read_bytes())["inputs"]
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path("exports").iterdir()
    }
    lines = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()
    assert summary["name"] == "exports (2 files)"
    assert {file["name"]: file["sha256"] for file in summary["files"]} == hashes
    assert [each["role"] for each in manifest] == ["export", "export file", "export file"]
    assert {each["name"]: each["sha256"] for each in manifest[1:]} == hashes
    assert summary["sha256"] == manifest[0]["sha256"] == hashlib.sha256(lines).hexdigest()


def test_an_invoice_in_two_files_is_judged_as_in_one(api, program, folder, to_sandbox, tables):
    folder(a=number("T1", "T2"), b=number("T1") + number("T2", Restbeløp="1,00"))

    ended = program(*to_sandbox("exports", "--accept-invalid"))

    assert ended.code == 5, ended.err
    assert [outcome for *_, outcome in tables()] == ["created", "invalid", "excluded", "invalid"]


def test_texts_that_name_rows_name_their_files(
    api, program, folder, to_sandbox, run_folder, rows_of
):
    folder(a=number("T2"), b=number("T2", Restbeløp="1,00"))
    program(*to_sandbox("exports"))

    first, second = rows_of(run_folder() / "errors.csv")
    assert "in row 2 of b.csv." in first["amili_message"]
    assert "in row 2 of a.csv." in second["amili_message"]
    assert "b.csv" in (run_folder() / "report.html").read_text(encoding="utf-8")


def test_what_cannot_be_read_stops_all_before_anything_is_sent(api, program, folder, to_sandbox):
    folder(a=number("T1"), b=number("T2"))
    with Path("exports/b.csv").open("a", encoding="utf-8") as file:
        file.write('"unclosed;')

    ended = program(*to_sandbox("exports"))

    assert ended.code == 4
    assert "b.csv: A quote is opened in row 3" in " ".join(ended.err.split())
    assert api.posts_received == 0


def test_hidden_and_temporary_files_are_left_out_and_said_so(program, folder):
    folder(a=number("T1"))
    for name in (".hidden.csv", "~$a.xlsx", "b.csv.part", "desktop.ini"):
        Path("exports", name).write_text("x")
    Path("exports/old").mkdir()

    ended = program("check", "exports", "--mapping", MAPPING)

    assert ended.code == 0, ended.err
    out = " ".join(ended.out.split())
    assert "Left out (hidden): .hidden.csv, desktop.ini, ~$a.xlsx." in out
    assert "Left out (temporary): b.csv.part." in out
    assert "Left out (a folder): old." in out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("exports", "No file to read is in 'exports'. Left out (temporary): b.csv.part."),
        (
            "exports/*.part",
            "No file to read is in 'exports/*.part'. Left out (temporary): b.csv.part.",
        ),
        ("exports/*.csv", "No file fits the pattern 'exports/*.csv'."),
    ],
)
def test_a_folder_or_pattern_for_nothing_is_refused_with_what_there_is(
    program, folder, given, said
):
    folder()
    Path("exports/b.csv.part").write_text("x")

    ended = program("check", given, "--mapping", MAPPING)

    assert ended.code == 4
    assert said in " ".join(ended.err.split())


def test_columns_go_by_their_headings_and_not_by_their_places(program, folder, tables):
    folder(a=number("T1"))
    turned = dict(reversed(ROW.items())) | {"Fakturanr": "T2"}
    write("exports/b.csv", [{heading.upper(): cell for heading, cell in turned.items()}])

    ended = program("check", "exports", "--mapping", MAPPING)

    assert ended.code == 0, ended.err
    assert [number for _, _, number, _ in tables()] == ["T1", "T2"]


def test_other_columns_are_refused_unless_they_are_declared_to_match(
    program, folder, run_folder, rows_of
):
    folder(a=number("T1"))
    write("exports/b.csv", [ROW | {"Fakturanr": "T2", "Merknad": "x"}])

    refused = program("check", "exports", "--mapping", MAPPING)
    mapping = Path(__file__).parents[2] / "mappings" / f"{MAPPING}.yaml"
    text = mapping.read_text(encoding="utf-8")
    text = text.replace("\nsource:\n", "\nsource:\n  other_headings: match\n")
    Path("own.yaml").write_text(text, encoding="utf-8")
    matched = program("check", "exports", "--mapping", "own.yaml")

    assert refused.code == 4
    assert "The columns of 'b.csv' are not those of 'a.csv': it has 'Merknad'." in " ".join(
        refused.err.split()
    )
    assert matched.code == 0, matched.err
    assert [row["Merknad"] for row in rows_of(run_folder() / "unresolved.csv")] == ["", "x"]


def test_corrections_of_several_files_come_back_to_their_rows(
    api, program, folder, to_sandbox, run_folder, rows_of
):
    folder(a=number("T1") + number("T2", **BAD), b=number("T3") + number("T4", **BAD))
    assert program(*to_sandbox("exports", "--accept-invalid")).code == 5
    rows = rows_of(run_folder() / "errors.csv")
    assert [(row["amili_file"], row["amili_row"]) for row in rows] == [
        ("a.csv", "3"),
        ("b.csv", "3"),
    ]
    created = rows_of(run_folder() / "success.csv")[1]
    renamed = created | {"Fakturanr": "T9"}
    lost = rows[0] | {"amili_file": "c.csv", "Fakturanr": "T8"}

    fixed = [row | {"Restbeløp": "1,00"} for row in rows]
    ended = program(*to_sandbox(write("back.csv", [*fixed, renamed, lost])))

    assert ended.code == 5, ended.err
    told = {row["Fakturanr"]: row["amili_code"] for row in rows_of(run_folder() / "errors.csv")}
    assert set(told) == {"T9", "T8"}
    assert told["T9"] == "origin_sent"
    assert "origin_unclear" in told["T8"]
    assert api.created == {"T1": 1, "T2": 1, "T3": 1, "T4": 1}


def test_a_workbook_of_corrections_says_the_file_too(api, program, folder, to_sandbox, run_folder):
    folder(a=number("T1"), b=number("T2", **BAD))
    program(*to_sandbox("exports", "--accept-invalid"))

    ended = program(*to_sandbox(str(run_folder() / "corrections.xlsx")))

    assert ended.code == 6, ended.err
    assert "report of ours" in ended.out


def test_reports_are_made_again_and_verified_against_the_folder(
    api, program, folder, to_sandbox, run_folder
):
    folder(a=number("T1"), b=number("T2", **BAD))
    program(*to_sandbox("exports", "--accept-invalid"))
    run, before = run_folder(), (run_folder() / "errors.csv").read_bytes()
    (run / "errors.csv").unlink()

    again = program("report", run.name)
    good = program("verify", run.name, "--export", "exports")
    Path("exports/b.csv").write_text("other", encoding="utf-8")
    changed = program("verify", run.name, "--export", "exports/*.csv")

    assert again.code == 0, again.err
    assert (run / "errors.csv").read_bytes() == before
    assert good.code == 0, good.out
    assert "b.csv is not as it was in this run." in changed.out + changed.err


def test_preview_and_resume_take_several_files(api, program, folder, to_sandbox, run_folder):
    folder(a=number("T1"), b=number("T2"))
    api.keeps_next_batch_queued()

    shown = program("preview", "exports", "--mapping", MAPPING)
    left = program(*to_sandbox("exports"))
    api.releases_batches()
    done = program("resume")

    assert shown.code == 0
    assert (left.code, done.code) == (7, 0), done.err
    assert api.created == {"T1": 1, "T2": 1}


def test_a_report_of_ours_is_run_by_itself(program, folder, export):
    folder(a=number("T1"))
    row = {"amili_row": "2", "amili_line": "2", "amili_run": "x", **ROW}
    write("exports/errors.csv", [row])

    ended = program("check", "exports", "--mapping", MAPPING)

    assert ended.code == 4
    assert "'errors.csv' is a report of ours, which is run by itself." in " ".join(
        ended.err.split()
    )
