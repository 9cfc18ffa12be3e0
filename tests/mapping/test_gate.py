"""The column gate: what a whole column says about a declared sign or order."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from ingest.domain.columns import CellKinds, ColumnReading, Verdict
from ingest.mapping.evidence import together
from ingest.mapping.gate import ids_as_numbers, readings
from ingest.mapping.parse import parse

TODAY = date(2026, 11, 22)
Read = Callable[..., ColumnReading]


@pytest.fixture
def read(cells, bound) -> Read:
    """Read values in one column of the small mapping, in two batches; return its reading."""

    def of(heading: str, values: Sequence[str], **more: object) -> ColumnReading:
        rows = [{heading: value} for value in values]
        export = cells(*rows)
        fits = bound(export, **more)
        half = len(rows) // 2
        parts = [parse(export.iloc[:half], fits), parse(export.iloc[half:], fits)]
        found = readings(together(part.evidence for part in parts), fits.mapping, TODAY)
        return next(each for each in found if each.column == heading)

    return of


# The small mapping's other columns hold 1 000,00 and 01.03.2024, so that they prove nothing
# about the order of dates, but a comma; so amounts are tested with whole numbers beside them.
WHOLE = {"claims__remainingAmount": "Amount"}


@pytest.mark.parametrize(
    ("numbers", "values", "verdict"),
    [
        ((",", [" "]), ["1 234,50", "500"], Verdict.PROVEN),
        ((",", [" "]), ["500", "4500", "0"], Verdict.PLAIN),
        ((",", [" "]), ["1,234.50", "500"], Verdict.CONTRADICTED),
        ((",", [" "]), ["12.50"], Verdict.CONTRADICTED),
        ((",", ["."]), ["1.234"] * 5, Verdict.DOUBTFUL),
        ((",", ["."]), ["1.234"] * 4, Verdict.UNPROVEN),
        ((",", ["."]), ["1.234"] * 9 + ["500"], Verdict.PROVEN),
        ((",", ["."]), ["1.234"] * 9 + ["500", "4500"], Verdict.DOUBTFUL),
        ((",", ["."]), ["1.234"] * 9 + ["12,50"], Verdict.PROVEN),
        ((",", ["."]), ["1.234"] * 9 + ["0"], Verdict.DOUBTFUL),
        ((",", ["."]), ["1.234.567"] + ["1.234"] * 9, Verdict.PROVEN),
        ((".", [","]), ["1,234"] * 5, Verdict.DOUBTFUL),
        ((".", [","]), ["1,234"] * 5 + ["1,234.50"], Verdict.PROVEN),
        ((",", [" "]), ["1,500"] + ["12,50"] * 99, Verdict.DOUBTFUL),
        ((",", [" "]), ["1,500", "1,234.50"] + ["12,50"] * 99, Verdict.DOUBTFUL),
        ((",", [" "]), ["1,500"], Verdict.DOUBTFUL),
        ((",", [" "]), ["1,505"] * 4 + ["12,50"], Verdict.UNPROVEN),
        ((",", [" "]), ["1,505"] * 5 + ["12,50"], Verdict.DOUBTFUL),
        ((",", [" "]), ["1,500"] * 5 + ["1234,500"], Verdict.PROVEN),
        ((",", [" "]), ["1,500"] * 5 + ["0,500"], Verdict.PROVEN),
        ((",", [" "]), ["12,50"] * 20 + ["12.50"] * 3, Verdict.CONTRADICTED),
        ((",", [" "]), ["12,50"] * 40 + ["12.50"] * 3, Verdict.PROVEN),
    ],
)
@pytest.mark.fault("F13")
def test_amounts_prove_a_decimal_sign_or_contradict_it_or_leave_it_open(
    read, numbers, values, verdict
):
    decimal, thousands = numbers
    declared = {"numbers": {"decimal": decimal, "thousands": thousands}}

    found = read("Amount", values, **WHOLE, **declared)

    assert found.verdict is verdict
    assert found.stops == (verdict in (Verdict.DOUBTFUL, Verdict.CONTRADICTED))


@pytest.mark.fault("F13")
def test_the_amount_that_is_in_doubt_is_quoted_with_both_of_its_readings(read):
    numbers = {"numbers": {"decimal": ",", "thousands": ["."]}}

    found = read("Amount", ["2.500", "12,50", "1,500"], **WHOLE, **numbers)

    assert found.verdict is Verdict.DOUBTFUL
    assert found.readings == (
        "'1,500' (row 4) is 1.50 as the mapping declares, and 1500.00 with a decimal point"
    )


AMBIGUOUS = ["01.02.2026", "03.02.2026", "05.02.2026", "06.02.2026", "08.02.2026"]


@pytest.mark.parametrize(
    ("formats", "values", "verdict"),
    [
        (["dd.mm.yyyy"], ["13.02.2026", "01.02.2026"], Verdict.PROVEN),
        (["dd.mm.yyyy"], ["02.13.2026", "01.02.2026"], Verdict.CONTRADICTED),
        (["mm/dd/yyyy"], ["13/02/2026", "01/02/2026"], Verdict.CONTRADICTED),
        (["dd.mm.yyyy"], AMBIGUOUS, Verdict.UNPROVEN),
        (["dd.mm.yyyy"], [*AMBIGUOUS, "11.02.2026"], Verdict.DOUBTFUL),
        (["dd.mm.yyyy"], ["01.02.2026"] * 50, Verdict.UNPROVEN),
        (["dd.mm.yyyy"], [f"01.{m:02}.2026" for m in range(1, 13)], Verdict.UNPROVEN),
        (["dd.mm.yyyy"], [f"{m:02}.{m:02}.2026" for m in range(1, 13)], Verdict.PLAIN),
        (["dd.mm.yyyy"], ["13.02.2026"] * 20 + ["02.13.2026"] * 2, Verdict.PROVEN),
        (["dd.mm.yyyy"], ["13.02.2026"] * 20 + ["02.13.2026"] * 3, Verdict.CONTRADICTED),
        (["d.m.yyyy"], ["3.4.2026", "4.15.2026"], Verdict.CONTRADICTED),
        (["yyyy-mm-dd"], ["2026-01-02", "2026-02-01"], Verdict.PROVEN),
        (["dd.mm.yyyy", "yyyy-mm-dd"], [*AMBIGUOUS, "11.02.2026", "2026-02-01"], Verdict.PROVEN),
        (["dd.mm.yy"], ["26.01.15", "26.01.31", "26.02.04"], Verdict.CONTRADICTED),
        (["yy.mm.dd"], ["26.01.15", "26.01.31", "26.02.04"], Verdict.PROVEN),
        (["dd.mm.yy"], ["31.12.25", "04.01.26"], Verdict.PROVEN),
        (["yymmdd"], ["260115", "260131"], Verdict.PROVEN),
        (["ddmmyy"], ["260115", "260131"], Verdict.CONTRADICTED),
        (["ddmmyyyy"], ["20260115"], Verdict.CONTRADICTED),
        (["dd.mm.yyyy"], ["31.12.9999", "01.02.2026"], Verdict.UNPROVEN),
        (["dd.mm.yyyy"], ["today", ""], Verdict.PLAIN),
    ],
)
@pytest.mark.fault("F18")
def test_dates_prove_an_order_or_contradict_it_or_leave_it_open(read, formats, values, verdict):
    found = read("Date", values, dates=formats, invoice__dueDate="Date")

    assert found.verdict is verdict


def test_a_column_that_proves_the_order_proves_it_for_the_others_of_the_file(cells, bound):
    rows = [{"Date": day, "Due": "31.03.2026"} for day in [*AMBIGUOUS, "11.02.2026"]]
    export = cells(*rows)
    fits = bound(export)

    found = readings(parse(export, fits).evidence, fits.mapping, TODAY)

    assert {each.column: each.verdict for each in found if each.kind == "dates"} == {
        "Date": Verdict.PROVEN,
        "Due": Verdict.PROVEN,
    }


def test_a_column_that_proves_the_decimal_sign_proves_it_for_the_groups_of_others(cells, bound):
    export = cells(*[{"Amount": "1.234", "Open": "1.234,00"}] * 9)
    fits = bound(export, numbers={"decimal": ",", "thousands": ["."]})

    found = readings(parse(export, fits).evidence, fits.mapping, TODAY)

    assert {each.verdict for each in found if each.kind == "amounts"} == {Verdict.PROVEN}


def test_the_evidence_is_told_with_both_readings_and_the_row(read):
    dates = read("Date", ["02.13.2026", "01.02.2026"])
    amounts = read("Amount", ["500", "1.500"], **WHOLE, numbers={"decimal": ".", "thousands": []})

    assert dates.evidence == ("0 values fit only dd.mm.yyyy, 1 only mm.dd.yyyy, 1 fit both")
    assert dates.readings == (
        "'01.02.2026' (row 3) is 1 February 2026 as dd.mm.yyyy, and 2 January 2026 as mm.dd.yyyy"
    )
    assert amounts.evidence == (
        "0 values can only have a decimal point, 0 only a decimal comma, 1 fit both, "
        "1 are whole numbers"
    )
    assert amounts.readings == (
        "'1.500' (row 3) is 1.50 as the mapping declares, and 1500.00 with a decimal comma"
    )


def test_a_person_who_compared_the_readings_can_say_so_in_the_mapping(read):
    found = read("Date", [*AMBIGUOUS, "11.02.2026"], confirmed=["dates"])

    assert found.verdict is Verdict.DOUBTFUL
    assert found.confirmed
    assert not found.stops


def test_what_the_mapping_itself_writes_into_blank_cells_is_no_evidence(read):
    due = {"column": "Date", "default": "31.12.2026"}

    found = read(
        "Date", [*AMBIGUOUS, "11.02.2026", ""], invoice__dueDate=due, invoice__invoiceDate=due
    )

    assert found.verdict is Verdict.DOUBTFUL


@pytest.fixture
def native(cells, bound) -> Callable[..., dict[str, Verdict]]:
    """Read a workbook's columns, of whose cells so many are dates and numbers by themselves."""

    def of(rows: Sequence[dict[str, str]], kinds: dict[str, CellKinds]) -> dict[str, Verdict]:
        export = cells(*rows)
        fits = bound(export, invoice__dueDate="Date")
        found = readings(parse(export, fits).evidence, fits.mapping, TODAY, kinds)
        return {each.column: each.verdict for each in found}

    return of


def test_cells_that_are_dates_by_themselves_need_no_proof_and_give_none(native):
    early = [{"Date": day} for day in [*AMBIGUOUS, "11.02.2026", "12.02.2026"]]

    assert native(early, {})["Date"] is Verdict.DOUBTFUL
    assert native(early, {"Date": CellKinds(dates=7)})["Date"] is Verdict.PLAIN

    late = [*early, {"Date": "15.02.2026"}]
    mixed = CellKinds(texts=7, dates=1, late=1)
    assert native(late, {})["Date"] is Verdict.PROVEN
    assert native(late, {"Date": mixed})["Date"] is Verdict.DOUBTFUL


def test_excel_that_read_the_month_first_parts_a_column_and_is_found_out(native):
    days = ["01.02.2026", "02.03.2026", "04.11.2026", "15.01.2026", "20.01.2026", "31.01.2026"]
    parted = CellKinds(texts=3, dates=3)
    by_chance = CellKinds(texts=3, dates=3, late=1)

    rows = [{"Date": day} for day in days]
    assert native(rows, {"Date": parted})["Date"] is Verdict.DOUBTFUL
    assert native(rows, {"Date": by_chance})["Date"] is not Verdict.DOUBTFUL


def test_excel_that_made_numbers_of_whole_amounts_only_is_found_out(native):
    amounts = ["500", "1200", "300", "12,50", "99,90", "1 234,50"]
    rows = [{"Amount": amount} for amount in amounts]

    assert native(rows, {"Amount": CellKinds(texts=3, numbers=3)})["Amount"] is Verdict.DOUBTFUL
    assert native(rows, {"Amount": CellKinds(numbers=6, fractions=3)})["Amount"] is Verdict.PLAIN
    mixed = CellKinds(texts=3, numbers=3, fractions=1)
    assert native(rows, {"Amount": mixed})["Amount"] is Verdict.PROVEN


def test_ids_that_a_workbook_holds_as_numbers_are_told(cells, bound):
    export = cells({"Kid": "1234"})
    kid = {"invoice__ocrReferenceNumber": "Kid"}
    kinds = {"Kid": CellKinds(numbers=1), "Nr": CellKinds(texts=3, numbers=2)}

    found = list(ids_as_numbers(bound(export, **kid), kinds))

    assert [(each.column, each.verdict, each.stops) for each in found] == [
        ("Nr", Verdict.UNPROVEN, False),
        ("Kid", Verdict.UNPROVEN, False),
    ]
    assert found[0].evidence.startswith("2 cells are numbers and 3 are text")
    assert (
        list(ids_as_numbers(bound(export, **kid, kid={"lengths": [4]}), {"Kid": kinds["Kid"]}))
        == []
    )
    assert list(ids_as_numbers(bound(export), {"Nr": CellKinds(numbers=9)})) == []
