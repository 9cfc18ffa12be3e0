"""Corrections of corrections: what is known of a row is not forgotten from report to report."""

from pathlib import Path

import pytest

from tests.cli.conftest import by_invoice_number

GOOD = {"Fakturanr": "T1"}
BAD = {"Fakturanr": "T2", "Restbeløp": "1.5.0"}
FIXED = {"Restbeløp": "1 500,00"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Fakturanr": "X1"}, "origin_sent"),
        ({"Fakturanr": "X1", "amili_row": ""}, "origin_unclear"),
        ({"Fakturanr": "X1", "amili_row": "99"}, "origin_unclear"),
    ],
)
@pytest.mark.fault("D6")
def test_a_created_row_is_no_second_invoice_by_way_of_the_next_report(
    api, program, export, to_sandbox, edit, outcomes, changed, code
):
    """The report of the second run names the second run, which sent nothing of the row."""
    program(*to_sandbox(export(GOOD, BAD)))
    found = []
    for table, new in (("success.csv", changed), ("errors.csv", {}), ("errors.csv", {})):
        program(*to_sandbox(edit(new, table=table)))
        found += outcomes()

    assert found == [("X1", "invalid", code)] * 3
    assert api.created == {"T1": 1}


def test_a_report_given_back_twice_creates_nothing_under_two_ids(
    api, program, export, to_sandbox, edit, outcomes
):
    """What one correction of a row sent, another one of the same row may not send again."""
    program(*to_sandbox(export(GOOD, BAD)))
    one, other = edit(FIXED), edit(FIXED | {"Fakturanr": "T3"})
    program(*to_sandbox(one))

    program(*to_sandbox(other))
    held = outcomes()
    ended = program(*to_sandbox(edit({"Fakturanr": "T2"})))

    assert held == [("T3", "invalid", "origin_sent")]
    assert (ended.code, outcomes()) == (0, [("T2", "already_created", "already_created")])
    assert api.created == {"T1": 1, "T2": 1}


@pytest.fixture
def by_number(api, program, outcomes):
    """Return how to run a file in which several rows may be one invoice."""
    Path("pairs.yaml").write_text(by_invoice_number())

    def run(file):
        program("run", file, "--mapping", "pairs.yaml", "--env", "sandbox")
        return outcomes()

    return run


def two_rows(number):
    """Return the rows of an invoice, of which one is rejected for other things than its id."""
    both = {"Fakturanr": number, "Beløp": "3 000,00"}
    return both, BAD | both | {"Postnr": "1", "Kundenr": "10002"}


@pytest.fixture
def pair(by_number, export):
    """Run an export with an invoice of two rows, both of them rejected; return how to run more."""
    by_number(export(GOOD, *two_rows("T2")))
    return by_number


FIXED_PAIR = ({}, FIXED | {"Postnr": "0155"})


def test_half_an_invoice_stays_half_of_it_in_the_next_report(api, pair, edit, run_folder, rows_of):
    first = rows_of(run_folder() / "errors.csv")
    ended = [pair(edit(*FIXED_PAIR, keep=[1])), pair(edit()), pair(edit())]
    whole = edit(added=(first[0],))

    assert ended == [[("T2", "invalid", "origin_incomplete")]] * 3
    assert pair(whole) == [("T2", "created", "")] * 2
    assert api.created == {"T1": 1, "T2": 1}


def test_what_was_parted_once_as_a_whole_need_not_come_back_together(api, by_number, export, edit):
    """The second run saw both rows and was told that they are two invoices."""
    by_number(export(GOOD, *two_rows("4,2E+11")))
    numbers = [{"Fakturanr": number, "Beløp": "1 500,00"} for number in ("T2", "T3")]
    parted = by_number(edit(numbers[0], numbers[1] | {"Restbeløp": "x"}))

    ended = by_number(edit(FIXED | {"Postnr": "0155"}))

    assert [number for number, outcome, _ in parted if outcome == "created"] == ["T2"]
    assert ended == [("T3", "created", "")]
    assert api.created == {"T1": 1, "T2": 1, "T3": 1}


def test_a_correction_of_a_correction_of_a_purged_run_stops_the_file(
    api, program, export, to_sandbox, edit, run_folder
):
    """Whether the row was sent under another id, nobody knows any more."""
    program(*to_sandbox(export(GOOD, BAD)))
    first = run_folder().name
    program(*to_sandbox(edit({})))
    program("purge", "--run", first, "--yes")

    ended = program(*to_sandbox(edit(FIXED)))

    assert ended.code == 4
    assert f"Rows of this file correct run {first}, which was purged on" in ended.err
    assert "export them and run the export: nothing is sent twice" in " ".join(ended.err.split())
    assert api.created == {"T1": 1}


def test_an_origin_that_is_put_back_makes_the_merged_state_whole(
    api, program, export, to_sandbox, edit, outcomes, run_folder
):
    """The row of the second run is nobody's, and the first run's is still there."""
    program(*to_sandbox(export(GOOD, BAD, BAD | {"Fakturanr": "T3"})))
    first = run_folder().name
    program(*to_sandbox(edit(FIXED | {"amili_row": ""}, FIXED)))
    halfway = program("show", first, "--json").document()["with_corrections"]

    program(*to_sandbox(edit({"amili_run": first, "amili_row": "3"})))

    assert outcomes() == [("T2", "created", "")]
    whole = program("show", first, "--json").document()["with_corrections"]
    assert _rows_by_outcome(halfway) == {"created": 2, "invalid": 1}
    assert _rows_by_outcome(whole) == {"created": 3}
    assert [i["source_id"] for i in whole["invoices"]] == ["T1", "T2", "T3"]


def _rows_by_outcome(merged):
    return {name: each["rows"] for name, each in merged["outcomes"].items()}
