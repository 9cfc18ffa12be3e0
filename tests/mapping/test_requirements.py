"""What a mapping requires of rows: where it does not hold, the row is a fault with the reason."""

import pytest
from pydantic import ValidationError

from ingest.mapping.bind import headings_of
from ingest.mapping.exclusion import exclusions
from ingest.mapping.parse import parse

ONE_UNIT = {"column": "Units", "equals": ["1"], "reason": "one unit"}


def told(export, fits):
    faults = parse(export, fits).faults.to_pylist()
    return [(f["row"], f["code"], f["column"], f["value"], f["detail"]) for f in faults]


def test_a_row_that_does_not_meet_a_requirement_is_a_fault_with_its_reason(cells, bound):
    export = cells({"Units": "1 "}, {"Units": "2"}, {"Units": ""})

    found = told(export, bound(export, require=[ONE_UNIT]))

    assert found == [
        (3, "requirement_not_met", "Units", "2", "one unit"),
        (4, "requirement_not_met", "Units", None, "one unit"),
    ]


def test_a_requirement_leaves_no_row_out(cells, bound):
    export = cells({"Units": "2"})

    assert (exclusions(export, bound(export, require=[ONE_UNIT])) < 0).all()


def test_every_requirement_is_told_for_itself(cells, bound):
    rules = [
        {"column": "Block", "is": "blank", "reason": "no block"},
        {"column": "Open", "is": "positive", "reason": "something is open"},
        {"column": "Nr", "starts_with": ["F"], "reason": "our own series"},
    ]
    export = cells({"Block": "A", "Open": "-1,00", "Nr": "X1"}, {"Block": ""})

    found = told(export, bound(export, require=rules))

    assert [(column, detail) for _, code, column, _, detail in found if "require" in code] == [
        ("Block", "no block"),
        ("Open", "something is open"),
        ("Nr", "our own series"),
    ]


def test_an_amount_that_cannot_be_read_meets_no_requirement(cells, bound):
    rule = {"column": "Open", "is": "positive", "reason": "something is open"}
    export = cells({"Open": "ca. 100"})

    codes = {code for _, code, *_ in told(export, bound(export, require=[rule]))}

    assert codes == {"amount_unreadable", "requirement_not_met"}


def test_a_required_id_is_not_shown(cells, bound):
    rule = {"column": "Id", "is": "blank", "reason": "no id"}
    export = cells({"Id": "26829398612"})

    found = told(export, bound(export, require=[rule], debtors__identificationNumber="Id"))

    assert found == [(2, "requirement_not_met", "Id", "*********12", "no id")]


def test_the_column_of_a_requirement_is_needed_and_read(cells, bound, declare):
    export = cells({"Units": "1"})

    assert "Units" in bound(export, require=[ONE_UNIT]).columns
    assert ("Units",) in set(headings_of(declare(require=[ONE_UNIT])))


def test_a_requirement_asks_exactly_one_question(declare):
    with pytest.raises(ValidationError, match="exactly one of is, equals"):
        declare(require=[{"column": "Units", "reason": "one unit"}])
