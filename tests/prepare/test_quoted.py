"""Faults quote what stands in the cell, because that is what a clerk searches for."""

import pytest

from ingest.mapping.declaration import Expression


def told(result, code):
    return [
        (fault.column, fault.value, fault.message) for fault in result.faults if fault.code == code
    ]


@pytest.mark.parametrize(
    ("cells", "code", "column", "value"),
    [
        ({"Date": "01.03.2031 "}, "issued_in_future", "Date", "01.03.2031 "),
        ({"Amount": "-1 000,5"}, "amount_not_positive", "Amount", "-1 000,5"),
        ({"Amount": "NOK 0"}, "amount_not_positive", "Amount", "NOK 0"),
        ({"Fee": " -35 "}, "claim_not_positive", "Fee", " -35 "),
        ({"Type": "private person"}, "debtor_type_unknown", "Type", "private person"),
    ],
)
def test_the_cell_is_quoted_as_it_stands(run, cells, code, column, value):
    ((where, quoted, message),) = told(run([cells]), code)

    assert (where, quoted) == (column, value)
    assert f"'{value}'" in message


def test_what_it_is_held_against_is_quoted_as_it_stands_too(run, by):
    mapping = by(dates=["dd.mm.yyyy", "d.m.yy"])

    (fault,) = told(run([{"Date": "1.3.24", "Due": "28.2.24"}], mapping), "due_before_issued")

    assert fault[2] == "The due date, '28.2.24', is before the invoice date, 1.3.24."


def test_of_several_columns_the_one_that_was_read_is_named(run, by):
    """The first of them is blank: to look there would be in vain."""
    mapping = by()
    either = Expression(first_of=["Text", "Due"])
    invoice = mapping.invoice.model_copy(update={"dueDate": either})

    ((column, value, _),) = told(
        run([{"Text": "", "Due": "01.01.2024"}], mapping.model_copy(update={"invoice": invoice})),
        "due_before_issued",
    )

    assert (column, value) == ("Due", "01.01.2024")


def test_what_is_reckoned_stands_nowhere_and_is_written_as_the_export_writes_dates(run, by):
    mapping = by()
    later = Expression(column="Date", plus_days=365)
    invoice = mapping.invoice.model_copy(update={"dueDate": later})

    ((column, value, _),) = told(
        run([{"Date": "10.01.2026"}], mapping.model_copy(update={"invoice": invoice})),
        "due_not_passed",
    )

    assert (column, value) == ("Date", "10.01.2027")
