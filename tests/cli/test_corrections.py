"""Reports that come back: corrected, damaged, mixed up, and held against what the ledger knows."""

from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import by_invoice_number
from tests.cli.rounds.workbook import mend

GOOD = {"Fakturanr": "T1"}
BAD = {"Fakturanr": "T2", "Restbeløp": "1.5.0"}
NO_ID = BAD | {"Fakturanr": "4,2E+11"}
"""What Excel leaves of a long number: the id has to be changed."""


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16"), (";", "cp1252")],
)
@pytest.mark.fault("D6")
def test_a_corrected_row_is_sent_however_the_file_was_saved_again(
    api, program, export, to_sandbox, edit, outcomes, delimiter, encoding
):
    program(*to_sandbox(export(GOOD, BAD)))

    ended = program(
        *to_sandbox(edit({"Restbeløp": "1 500,00"}, delimiter=delimiter, encoding=encoding))
    )

    assert ended.code == 0, ended.err
    assert outcomes() == [("T2", "created", "")]
    assert api.created == {"T1": 1, "T2": 1}


@pytest.mark.fault("D6")
def test_a_row_that_was_created_is_not_sent_when_it_comes_back(
    api, program, export, to_sandbox, edit, outcomes
):
    program(*to_sandbox(export(GOOD, BAD)))

    ended = program(*to_sandbox(edit(table="success.csv")))

    assert (ended.code, outcomes()) == (0, [("T1", "already_created", "already_created")])
    assert (api.created, api.posts_received) == ({"T1": 1}, 1)


def test_every_row_is_held_against_the_one_it_comes_from(
    api, program, export, to_sandbox, returned, outcomes, run_folder, rows_of
):
    """Under another id, what was sent would be a second invoice to the API and to the ledger."""
    program(*to_sandbox(export(GOOD, *(BAD | {"Fakturanr": f"T{n}"} for n in range(2, 8)))))
    (sent,) = rows_of(run_folder() / "success.csv")
    rows = [row | {"Restbeløp": "1,00"} for row in rows_of(run_folder() / "errors.csv")]
    unclear = ({"amili_row": ""}, {"amili_run": ""}, {"amili_row": "x"}, {"amili_row": "99"})
    changed = [
        sent | {"Fakturanr": "created-T1"},
        rows[0] | {"Fakturanr": "renamed-T2"},
        *(row | new for row, new in zip(rows[1:5], unclear, strict=True)),
        rows[5],
        rows[5] | {"Fakturanr": "copy-of-T7"},
        {key: cell for key, cell in rows[0].items() if not key.startswith("amili_")}
        | {"Fakturanr": "added"},
    ]

    ended = program(*to_sandbox(returned(changed)))

    assert (ended.code, outcomes()) == (
        5,
        [
            *(("T" + number, "invalid", "origin_unclear") for number in "3456"),
            ("T7", "invalid", "origin_twice"),
            ("added", "created", ""),
            ("copy-of-T7", "invalid", "origin_twice"),
            ("created-T1", "invalid", "origin_sent"),
            ("renamed-T2", "invalid", "origin_renamed"),
        ],
    )
    assert api.created == {"T1": 1, "added": 1}


def test_rows_of_two_runs_may_be_mixed_and_a_refused_one_keeps_its_id(
    api, program, export, to_sandbox, returned, outcomes, run_folder, rows_of
):
    """Whatever the API did not like of it, the ERP exports it again under the same id."""
    api.refuses("T4")
    rows = []
    for number in ("T2", "T3"):
        program(*to_sandbox(export(BAD | {"Fakturanr": number}, {"Fakturanr": "T4"})))
        rows += rows_of(run_folder() / "errors.csv")
    (_, refused), fixed = rows[1::2], [row | {"Restbeløp": "1,00"} for row in rows[::2]]

    program(*to_sandbox(returned([*fixed, refused | {"Fakturanr": "T5"}])))

    assert outcomes() == [
        *((f"T{n}", "created", "") for n in (2, 3)),
        ("T5", "invalid", "origin_renamed"),
    ]


def test_a_correction_of_a_correction_keeps_what_another_branch_sent(
    api, program, export, to_sandbox, edit, outcomes
):
    program(*to_sandbox(export(GOOD, NO_ID)))
    sent = edit({"Restbeløp": "1,00", "Fakturanr": "T2a"})
    program(*to_sandbox(edit({"Restbeløp": "still wrong"})))
    later = edit({"Restbeløp": "1,00", "Fakturanr": "T2b"})
    program(*to_sandbox(sent))

    program(*to_sandbox(later))

    assert outcomes() == [("T2b", "invalid", "origin_sent")]
    assert api.created == {"T1": 1, "T2a": 1}


def test_a_row_and_its_correction_do_not_come_back_as_two(
    api, program, export, to_sandbox, edit, returned, outcomes, run_folder, rows_of
):
    program(*to_sandbox(export(GOOD, BAD)))
    (older,) = rows_of(run_folder() / "errors.csv")
    program(*to_sandbox(edit({"Restbeløp": "still wrong"})))
    (newer,) = rows_of(run_folder() / "errors.csv")

    program(*to_sandbox(returned([row | {"Restbeløp": "1,00"} for row in (older, newer)])))

    assert outcomes() == [("T2", "invalid", "origin_twice")] * 2
    assert api.created == {"T1": 1}


def test_a_correction_that_ended_before_it_was_sent_is_no_obstacle(
    api, program, export, to_sandbox, edit, outcomes, monkeypatch, run_folder
):
    """Its rows may be gone, and nothing of them was sent."""
    program(*to_sandbox(export(GOOD, NO_ID)))
    fixed = {"Restbeløp": "1 500,00"}
    names = [edit(fixed | {"Fakturanr": name}) for name in ("T2a", "T2b")]
    monkeypatch.setenv("AMILI_MOST_AMOUNT", '{"NOK": 1}')
    held = program(*to_sandbox(names[0]))
    monkeypatch.delenv("AMILI_MOST_AMOUNT")
    program("purge", "--run", run_folder().name, "--yes")

    program(*to_sandbox(names[1]))

    assert held.code == 11
    assert outcomes() == [("T2b", "created", "")]


def test_a_run_that_the_ledger_does_not_know_stops_the_file(api, program, export, to_sandbox, edit):
    program(*to_sandbox(export(GOOD, BAD)))
    stranger = "20200101T000000000Z-abcd"

    ended = program(*to_sandbox(edit({"Restbeløp": "1,00", "amili_run": stranger})))

    assert ended.code == 4
    assert stranger in ended.err
    assert "Run the file where it was made" in " ".join(ended.err.split())
    assert api.created == {"T1": 1}


def test_a_run_of_another_organisation_stops_the_file(
    api, program, export, to_sandbox, edit, monkeypatch
):
    program(*to_sandbox(export(GOOD, BAD)))
    name = edit({"Restbeløp": "1,00"})
    monkeypatch.setenv("AMILI_ORG_ID", "b3a1c0de-0000-4000-8000-000000000001")

    ended = program(*to_sandbox(name))

    assert ended.code == 4
    assert "which was for sandbox 3fa85f64" in " ".join(ended.err.split())


def test_a_report_needs_the_columns_that_link_it_and_no_other(
    api, program, export, to_sandbox, edit, outcomes
):
    program(*to_sandbox(export(GOOD, BAD)))
    unwanted = ["amili_line", "amili_code", "amili_message", "amili_hint", "amili_outcome"]
    unlinked = edit({"Restbeløp": "1,00"}, without=["amili_row"])
    bare = edit({"Restbeløp": "1,00"}, without=unwanted)

    refused = program(*to_sandbox(unlinked))
    program(*to_sandbox(bare))

    assert refused.code == 4
    assert "its column amili_row was taken out" in " ".join(refused.err.split())
    assert outcomes() == [("T2", "created", "")]


def test_a_corrected_report_of_a_check_is_sent(api, program, export, to_sandbox, edit, outcomes):
    """A check sent nothing, and no ledger knows it."""
    program("check", export(GOOD, BAD), "-m", "generic/norwegian-open-items")

    program(*to_sandbox(edit({"Restbeløp": "1,00"})))

    assert outcomes() == [("T2", "created", "")]


def test_rows_that_were_held_back_come_back_as_a_whole_or_not_at_all(
    api, program, export, to_sandbox, edit, outcomes
):
    """Without its other row, the invoice would claim half of what is owed."""
    both = {"Fakturanr": "T2", "Beløp": "3 000,00"}
    pair = (both, BAD | both | {"Postnr": "1", "Kundenr": "10002"})
    fixed = {"Restbeløp": "1 500,00", "Postnr": "0155"}
    mapping = ["--mapping", "pairs.yaml", "--env", "sandbox"]
    Path("pairs.yaml").write_text(by_invoice_number())
    program("run", export(GOOD, *pair), *mapping)
    half, whole = edit({}, fixed, keep=[1]), edit({}, fixed)

    program("run", half, *mapping)
    halved = outcomes()
    ended = program("run", whole, *mapping)

    assert halved == [("T2", "invalid", "origin_incomplete")]
    assert (ended.code, outcomes()) == (0, [("T2", "created", "")] * 2)
    assert api.created == {"T1": 1, "T2": 1}


def test_what_was_created_meanwhile_from_elsewhere_is_not_sent_again(
    api, program, export, to_sandbox, edit, outcomes
):
    program(*to_sandbox(export(GOOD, BAD)))
    name = edit({"Restbeløp": "1 500,00"})
    program(*to_sandbox(export({"Fakturanr": "T2"})))

    ended = program(*to_sandbox(name))

    assert (ended.code, outcomes()) == (0, [("T2", "already_created", "already_created")])
    assert api.created == {"T1": 1, "T2": 1}


@pytest.mark.fault("F17")
def test_the_twin_for_excel_comes_back_as_what_it_was(
    api, program, export, to_sandbox, edit, outcomes, run_folder, rows_of
):
    program(*to_sandbox(export(BAD | {"Fakturanr": "0042", "Etternavn": "=Prøve"})))

    program(*to_sandbox(edit({"Restbeløp": "1,00"}, table="errors-for-excel.csv")))

    assert outcomes() == [("0042", "created", "")]
    (row,) = rows_of(run_folder() / "success.csv")
    assert (row["Etternavn"], row["Postnr"]) == ("=Prøve", "0155")


@pytest.mark.fault("F17")
def test_the_twin_for_excel_is_known_without_the_column_that_says_so(
    api, program, export, to_sandbox, edit, run_folder, rows_of
):
    """An apostrophe more would make another id of it, which the next export creates again."""
    program(*to_sandbox(export(BAD | {"Fakturanr": "-T2", "Etternavn": "=Prøve"})))
    back = edit({"Restbeløp": "1,00"}, table="errors-for-excel.csv", without=("amili_guarded",))

    program(*to_sandbox(back))

    (row,) = rows_of(run_folder() / "success.csv")
    assert (row["Fakturanr"], row["Etternavn"]) == ("-T2", "=Prøve")
    assert api.created == {"-T2": 1}


def test_show_tells_the_merged_state_of_each_invoice_over_all_its_runs(
    api, program, export, to_sandbox, edit, run_folder
):
    """Run, correct one of two, correct the other: every row and every krone once."""
    program(*to_sandbox(export(GOOD, BAD, BAD | {"Fakturanr": "T3"})))
    first = run_folder().name
    fixed = {"Restbeløp": "1 500,00"}
    program(*to_sandbox(edit(fixed)))
    second, halfway = run_folder().name, program("show", first, "--json").document()
    program(*to_sandbox(edit(fixed)))
    third, whole = run_folder().name, program("show", first, "--json").document()

    merged = whole["with_corrections"]
    assert merged["runs"] == [first, second, third]
    assert {name: o["rows"] for name, o in halfway["with_corrections"]["outcomes"].items()} == {
        "created": 2,
        "invalid": 1,
    }
    assert merged["outcomes"] == {
        "created": {
            "rows": 3,
            "invoices": 3,
            "money": {"NOK": "4500.00"},
            "rows_without_readable_amount": 0,
        }
    }
    assert [(i["source_id"], i["outcome"], i["run"]) for i in merged["invoices"]] == [
        ("T1", "created", first),
        ("T2", "created", second),
        ("T3", "created", third),
    ]
    assert program("show", third, "--json").document()["corrects"] == [second]
    assert "created                    3           3" in program("show", second).out
    assert f"corrects {second}" in program("runs").out
    assert api.created == {"T1": 1, "T2": 1, "T3": 1}


def test_the_sheets_of_the_workbook_may_be_in_any_order(
    api, program, export, to_sandbox, run_folder, outcomes
):
    program(*to_sandbox(export(GOOD, BAD)))
    name = mend(run_folder(), {3: {"Restbeløp": "1,00"}})
    book = openpyxl.load_workbook(name)
    book.move_sheet("To fix", len(book.sheetnames) - 1)
    book.save(name)

    ended = program(*to_sandbox(name))

    assert ended.code == 0, ended.err
    assert "'To fix', the one that is to be corrected" in ended.out
    assert outcomes() == [("T2", "created", "")]


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_above_the_heading_of_the_workbook_are_told(
    api, program, export, to_sandbox, run_folder, rows
):
    program(*to_sandbox(export(GOOD, BAD)))
    name = mend(run_folder(), {3: {"Restbeløp": "1,00"}})
    book = openpyxl.load_workbook(name)
    book["To fix"].insert_rows(1, rows)
    book["To fix"]["A1"] = "To be sent by Friday"
    book.save(name)

    ended = program(*to_sandbox(name))

    assert ended.code == 4
    told = f"The heading of sheet 'To fix' stands in row {rows + 1}, not in the first."
    assert told in " ".join(ended.err.split())
    assert api.created == {"T1": 1}
