"""A corrected row keeps the source id that nothing was wrong with: the ERP exports it again."""

from pathlib import Path

import pytest

from tests.cli.conftest import MAPPING, by_invoice_number
from tests.cli.rounds.workbook import mend, mend_table, to_fix

GOOD = {"Fakturanr": "T1"}
BAD = {"Fakturanr": "X101", "Postnr": "1"}
FIXED = {"Postnr": "0155"}
DAMAGED = BAD | {"Fakturanr": "4,2E+11"}


@pytest.mark.parametrize("given_back", [mend, mend_table])
@pytest.mark.fault("D6")
def test_a_mended_row_under_another_id_is_not_created_beside_the_erps_own(
    api, program, export, to_sandbox, run_folder, outcomes, given_back
):
    program(*to_sandbox(export(GOOD, BAD)))

    ended = program(*to_sandbox(given_back(run_folder(), {3: FIXED | {"Fakturanr": "X101B"}})))
    held = outcomes()
    (told,) = to_fix(run_folder()).values()
    program(*to_sandbox(export(GOOD, BAD | FIXED)))

    assert (ended.code, held) == (6, [("X101B", "invalid", "origin_renamed")])
    assert "Nothing was wrong with the row's source id, 'X101'" in told["amili_message"]
    assert "'X101B' in 'Fakturanr'" in told["amili_message"]
    assert api.created == {"T1": 1, "X101": 1}


def test_a_renamed_row_stays_one_from_report_to_report_until_its_id_is_put_back(
    api, program, export, to_sandbox, edit, outcomes
):
    program(*to_sandbox(export(GOOD, BAD)))
    found = []
    for change in (FIXED | {"Fakturanr": "X101B"}, {}, {"Fakturanr": "X101C"}):
        program(*to_sandbox(edit(change)))
        found += outcomes()

    ended = program(*to_sandbox(edit({"Fakturanr": "X101"})))

    assert found == [(n, "invalid", "origin_renamed") for n in ("X101B", "X101B", "X101C")]
    assert (ended.code, outcomes()) == (0, [("X101", "created", "")])
    assert api.created == {"T1": 1, "X101": 1}


def test_the_id_of_an_invoice_that_is_another_one_comes_without_the_link(
    api, program, export, to_sandbox, edit, outcomes
):
    program(*to_sandbox(export(GOOD, BAD)))
    program(*to_sandbox(edit(FIXED | {"Fakturanr": "X102"})))

    program(*to_sandbox(edit({"amili_run": "", "amili_row": ""})))

    assert outcomes() == [("X102", "created", "")]


@pytest.mark.parametrize(
    "number", ["", "4,2E+11", "101.0", "02.jan", "X1\u041e1", "Troms\u00c3\u00b8", "X\x071"]
)
def test_an_id_with_an_error_of_its_own_is_changed(
    api, program, export, to_sandbox, edit, outcomes, number
):
    program(*to_sandbox(export(GOOD, BAD | {"Fakturanr": number})))

    program(*to_sandbox(edit(FIXED | {"Fakturanr": "X101"})))

    assert outcomes() == [("X101", "created", "")]


def test_an_id_that_was_typed_in_place_of_a_damaged_one_is_kept_from_then_on(
    api, program, export, to_sandbox, edit, outcomes
):
    """By now it may well be the one that the ERP exports."""
    program(*to_sandbox(export(GOOD, DAMAGED)))
    program(*to_sandbox(edit({"Fakturanr": "X101"})))

    program(*to_sandbox(edit(FIXED | {"Fakturanr": "X102"})))

    assert outcomes() == [("X102", "invalid", "origin_renamed")]


def test_zeros_that_excel_cut_off_make_no_second_invoice(
    api, program, export, to_sandbox, edit, outcomes
):
    program(*to_sandbox(export(GOOD, BAD | {"Fakturanr": "0042"})))

    program(*to_sandbox(edit(FIXED | {"Fakturanr": "42"})))

    assert outcomes() == [("42", "invalid", "origin_renamed")]


def test_an_id_that_is_taken_by_another_invoice_is_free_to_change_also_if_it_was_sound_before(
    api, program, export, to_sandbox, edit, outcomes
):
    program(*to_sandbox(export(GOOD, BAD)))
    corrected = edit(FIXED)
    program(*to_sandbox(export(BAD | FIXED | {"KID": "2345676"})))
    program(*to_sandbox(corrected))
    refused = outcomes()

    program(*to_sandbox(edit({"Fakturanr": "X102"})))

    assert refused == [("X101", "invalid", "created_with_other_content")]
    assert outcomes() == [("X102", "created", "")]
    assert api.created == {"T1": 1, "X101": 1, "X102": 1}


@pytest.fixture
def by_number(api, program, outcomes):
    """Return how to run a file in which several rows may be one invoice."""
    Path("pairs.yaml").write_text(by_invoice_number())

    def run(file, mapping="pairs.yaml"):
        program("run", file, "--mapping", mapping, "--env", "sandbox")
        return outcomes()

    return run


def two_rows(cells):
    """Return the rows of an invoice with two debtors."""
    return [
        GOOD | {"Beløp": "3 000,00", "Kundenr": number} | cells for number in ("20001", "20002")
    ]


def test_the_rows_of_an_invoice_get_a_new_id_together_only_where_the_old_one_was_at_fault(
    api, by_number, export, edit
):
    by_number(export(GOOD, *two_rows(BAD), *two_rows(DAMAGED)))
    renamed = [{"Fakturanr": f"X{number}"} for number in (201, 201, 301, 301)]

    ended = by_number(edit(*(FIXED | new for new in renamed)))

    assert ended == [("X201", "invalid", "origin_renamed")] * 2 + [("X301", "created", "")] * 2
    assert api.created == {"T1": 1, "X301": 1}


@pytest.fixture
def by_reference(by_number):
    """Return how to run a file in which rows with the same KID are one invoice."""
    text = Path("pairs.yaml").read_text().replace("_key: [Fakturanr]", "_key: [KID]")
    Path("references.yaml").write_text(text)
    return lambda file: by_number(file, "references.yaml")


KIDS = ({"KID": "2345676"}, {"KID": "1234566"})


def test_rows_that_disagreed_about_their_id_get_one_together(by_reference, export, edit):
    """Each id looks sound, and at least one of them is not."""
    one, other = two_rows(KIDS[0])
    rows = one | {"Fakturanr": "X1"}, other | {"Fakturanr": "X2"}
    first = by_reference(export(GOOD | {"KID": "18"}, *rows))

    ended = by_reference(edit(*[{"Fakturanr": "X3"}] * 2))

    assert first[1:] == [
        ("X1", "invalid", "held_by_row"),
        ("X2", "invalid", "rows_disagree | rows_disagree"),
    ]
    assert ended == [("X3", "created", "")] * 2


def test_an_invoice_whose_id_stands_for_another_too_gets_one_for_all_its_rows(
    by_reference, export, edit
):
    """Only the first row of each is told that they contradict each other."""
    rows = [row for kid in KIDS for row in two_rows(kid | {"Fakturanr": "X1"})]
    first = by_reference(export(GOOD | {"KID": "18"}, *rows))

    ended = by_reference(edit({}, {}, *[{"Fakturanr": "X2"}] * 2))

    assert [code for _, _, code in first[1:]] == ["held_by_row"] * 2 + ["source_id_conflict"] * 2
    assert ended == [(number, "created", "") for number in ("X1", "X1", "X2", "X2")]


def test_rows_of_several_files_keep_their_ids(
    api, program, export, place, to_sandbox, edit, outcomes
):
    (place / "exports").mkdir()
    for name, number in (("a", "X101"), ("b", "X102")):
        export(GOOD | {"Fakturanr": name}, BAD | {"Fakturanr": number}, name=f"exports/{name}.csv")
    program(*to_sandbox("exports"))

    program(*to_sandbox(edit(FIXED, FIXED | {"Fakturanr": "X103"})))

    assert outcomes() == [("X101", "created", ""), ("X103", "invalid", "origin_renamed")]


@pytest.fixture
def checked(api, program, export, run_folder):
    """Check an export; return how to give its corrections to ``run``, and the check's folder."""
    program("check", export(GOOD, BAD, DAMAGED), "-m", MAPPING)
    return run_folder()


@pytest.mark.parametrize("given_back", [mend, mend_table])
def test_the_corrections_of_a_check_keep_their_ids_from_the_first_report_to_the_last(
    api, program, export, to_sandbox, edit, outcomes, checked, given_back
):
    """Given back twice, with an id each, they would be two invoices."""
    typed = {3: FIXED | {"Fakturanr": "X101B"}, 4: FIXED | {"Fakturanr": "X102"}}
    program(*to_sandbox(given_back(checked, typed)))
    first = outcomes()
    program(*to_sandbox(edit({"Fakturanr": "X101C"})))
    second = outcomes()

    program(*to_sandbox(edit({"Fakturanr": "X101"})))

    assert first == [("X101B", "invalid", "origin_renamed"), ("X102", "created", "")]
    assert second == [("X101C", "invalid", "origin_renamed")]
    assert outcomes() == [("X101", "created", "")]
    assert api.created == {"X101": 1, "X102": 1}


def test_a_sound_row_of_a_check_keeps_its_id_too(program, to_sandbox, edit, outcomes, checked):
    program(*to_sandbox(edit({"Fakturanr": "T1B"}, table="unresolved.csv")))

    assert outcomes() == [("T1B", "invalid", "origin_renamed")]


def test_a_table_of_a_check_that_was_worked_in_tells_nothing_and_the_workbook_does(
    program, to_sandbox, outcomes, checked
):
    changed = mend_table(checked, {3: FIXED | {"Fakturanr": "X101B"}, 4: {}})
    for name in ("errors.csv", "errors-for-excel.csv"):
        (checked / name).write_bytes(Path(changed).read_bytes())

    program(*to_sandbox(changed))

    assert ("X101B", "invalid", "origin_renamed") in outcomes()


@pytest.mark.parametrize("name", ["20261122T060912905Z-check-3f9a", "../x-check-"])
def test_of_a_check_that_is_gone_nothing_is_known(
    api, program, to_sandbox, edit, outcomes, checked, name
):
    """Its reports may lie anywhere, or nowhere any more: only the rules judge its rows."""
    one = FIXED | {"Fakturanr": "X101B", "amili_run": name}
    program(*to_sandbox(edit(one, keep=[0])))

    assert outcomes() == [("X101B", "created", "")]


def test_rows_of_a_check_that_disagreed_about_their_id_get_one_together(
    program, by_reference, export, edit
):
    one, other = two_rows(KIDS[0])
    rows = one | {"Fakturanr": "X1"}, other | {"Fakturanr": "X2"}
    program("check", export(GOOD | {"KID": "18"}, *rows), "-m", "references.yaml")

    ended = by_reference(edit(*[{"Fakturanr": "X3"}] * 2))

    assert ended == [("X3", "created", "")] * 2


def test_a_check_of_several_files_tells_their_rows_apart(
    api, program, export, place, to_sandbox, edit, outcomes
):
    (place / "exports").mkdir()
    for name, number in (("a", "X101"), ("b", "X102")):
        export(BAD | {"Fakturanr": number}, name=f"exports/{name}.csv")
    program("check", "exports", "-m", MAPPING)

    program(*to_sandbox(edit(FIXED, FIXED | {"Fakturanr": "X103"})))

    assert outcomes() == [("X101", "created", ""), ("X103", "invalid", "origin_renamed")]
