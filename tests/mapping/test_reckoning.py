"""Amounts less others, dates plus days, parts of names, and amounts in minor units."""

from datetime import date

import pandas as pd
import pytest

from ingest.errors import MappingError
from ingest.mapping.bind import headings_of
from ingest.mapping.load import read_mapping
from ingest.mapping.parse import parse

OPEN = "claims.0.remainingAmount"


@pytest.fixture
def parsed(cells, bound):
    """Parse one row; return its typed values and (code, column, value) of its faults."""

    def of(row: dict[str, str], **more: object):
        export = cells(row)
        result = parse(export, bound(export, **more))
        faults = [(f["code"], f["column"], f["value"]) for f in result.faults.to_pylist()]
        return result.typed.iloc[0].to_dict(), faults, bool(result.unpriced[0])

    return of


LESS = {"claims__remainingAmount": {"column": "Amount", "minus": ["Credited", "Paid"]}}


@pytest.mark.parametrize(
    ("credited", "paid", "left"),
    [("", "", 100000), ("100,00", "250,50", 64950), ("0", "1 000,00", None), ("", "-5,00", 100500)],
)
def test_what_was_credited_and_paid_is_taken_off(parsed, credited, paid, left):
    typed, faults, unpriced = parsed({"Credited": credited, "Paid": paid}, **LESS)

    assert (typed[OPEN] if left is not None else None) == left
    assert (faults, unpriced) == ([], False)


def test_an_amount_is_not_reckoned_with_a_part_of_the_figures(parsed):
    typed, faults, unpriced = parsed({"Credited": "#N/A", "Paid": "1.0"}, **LESS)

    assert pd.isna(typed[OPEN])
    assert faults == [
        ("excel_error_cell", "Credited", "#N/A"),
        ("amount_unreadable", "Paid", "1.0"),
    ]
    assert unpriced


@pytest.mark.parametrize("days", ["14", "14,0", "014"])
def test_the_due_date_may_be_so_many_days_after_the_invoice(parsed, days):
    due = {"column": "Date", "plus_days": "Days"}

    typed, faults, _ = parsed({"Days": days}, invoice__dueDate=due)

    assert typed["invoice.dueDate"] == date(2024, 2, 15)
    assert faults == []


def test_days_of_credit_may_be_the_same_for_all(parsed):
    typed, _, _ = parsed({}, invoice__dueDate={"column": "Date", "plus_days": 30})

    assert typed["invoice.dueDate"] == date(2024, 3, 2)


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        ("soon", ("days_unreadable", "Days", "soon")),
        ("366", ("days_unreadable", "Days", "366")),
        ("-3", ("days_unreadable", "Days", "-3")),
        ("", ("required_missing", "Days", None)),
    ],
)
def test_days_that_are_none_are_a_fault_and_no_date_comes_of_them(parsed, days, fault):
    due = {"column": "Date", "plus_days": "Days"}

    typed, faults, _ = parsed({"Days": days}, invoice__dueDate=due)

    assert pd.isna(typed["invoice.dueDate"])
    assert faults == [fault]


COMMA = {
    "debtors__firstname": {"column": "Name", "part": "after_comma"},
    "debtors__lastname": {"column": "Name", "part": "before_comma"},
    "debtors__name": "Name",
}
WORDS = {
    "debtors__firstname": {"column": "Name", "part": "first_words"},
    "debtors__lastname": {"column": "Name", "part": "last_word"},
    "debtors__name": "Name",
}


@pytest.mark.parametrize(
    ("rule", "name", "first", "last"),
    [
        (COMMA, "Prøvesen, Kari Anne", "Kari Anne", "Prøvesen"),
        (COMMA, "Prøvesen  ,Kari", "Kari", "Prøvesen"),
        (WORDS, "Kari Anne Prøvesen", "Kari Anne", "Prøvesen"),
        (WORDS, "Kari van der Prøve", "Kari", "van der Prøve"),
        (WORDS, "Van Prøvesen", "Van", "Prøvesen"),
    ],
)
def test_a_whole_name_is_split_by_the_declared_rule(parsed, rule, name, first, last):
    typed, faults, _ = parsed({"Name": name}, **rule)

    assert (typed["debtors.0.firstname"], typed["debtors.0.lastname"]) == (first, last)
    assert faults == []


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (COMMA, "Kari Prøvesen"),
        (COMMA, "Prøvesen, Kari, jr"),
        (COMMA, "Prøvesen,"),
        (WORDS, "Kari"),
        (WORDS, "Prøvesen, Kari"),
    ],
)
def test_a_name_that_is_not_written_so_is_a_fault_and_never_guessed(parsed, rule, name):
    _, faults, _ = parsed({"Name": name}, **rule)

    assert faults == [("name_not_parted", "Name", name)] * 2


def test_a_companys_name_is_left_whole(parsed):
    typed, faults, _ = parsed({"Kind": "F", "Name": "Prøve"}, **COMMA)

    assert (typed["debtors.0.name"], faults) == ("Prøve", [])


@pytest.mark.parametrize(
    ("text", "minor"), [("450000", 450000), ("4 500", 4500), ("450000,00", 450000), ("-5", -5)]
)
def test_amounts_in_minor_units_are_whole_numbers_of_them(parsed, text, minor):
    numbers = {"decimal": ",", "unit": "minor"}

    typed, faults, _ = parsed({"Amount": text, "Open": "1"}, numbers=numbers)

    assert (typed["invoice.originalInvoiceAmount"], faults) == (minor, [])


def test_decimals_in_minor_units_are_a_fault(parsed):
    numbers = {"decimal": ",", "unit": "minor"}

    _, faults, _ = parsed({"Amount": "4500,50", "Open": "1"}, numbers=numbers)

    assert faults == [("amount_unreadable", "Amount", "4500,50")]


def test_a_value_table_may_leave_what_it_does_not_list(parsed):
    currency = {"column": "Cur", "values": {"kr": "NOK"}, "unlisted": "keep"}

    assert parsed({"Cur": "KR"}, invoice__currency=currency)[0]["invoice.currency"] == "NOK"
    assert parsed({"Cur": "eur"}, invoice__currency=currency)[0]["invoice.currency"] == "EUR"


def test_columns_that_a_value_is_reckoned_from_are_needed_too(declare):
    due = {"column": "Date", "plus_days": "Days"}

    assert {("Paid",), ("Credited",), ("Days",)} <= set(
        headings_of(declare(invoice__dueDate=due, **LESS))
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("  dueDate: {column: Due, minus: [Paid]}", "only amounts can be taken off"),
        ("  vat: {column: Vat, plus_days: 3}", "only to dates can days be added"),
        ("  description: {column: Text, rows: sum}", "only originalInvoiceAmount and openAmount"),
        ("  description: {column: Text, part: last_word}", "only firstname and lastname"),
        ("  description: {column: Text, unlisted: keep}", "there is no value table"),
        (
            '  description: {column: Text, values: {"*": x}, unlisted: keep}',
            "says already what other values become",
        ),
        ("  dueDate: {constant: 01.02.2026, plus_days: 3}", "a constant is written as it is to be"),
    ],
)
def test_a_key_where_it_means_nothing_is_a_mistake_of_the_mapping(line, sentence):
    due = "" if "dueDate" in line else "  dueDate: Due\n"
    text = (
        "version: 1\nname: test\ninvoice:\n  invoiceNumber: Nr\n  originalInvoiceAmount: Amount\n"
        f"  invoiceDate: Date\n{due}  uniqueSourceInvoiceId: Nr\n{line}\n"
        "debtors: [{type: Kind, lastname: Last}]\nclaims: [{remainingAmount: Open}]\n"
    )

    with pytest.raises(MappingError, match=sentence):
        read_mapping(text, "test.yaml")


def test_a_mapping_that_splits_names_says_where_companies_have_theirs():
    text = (
        "version: 1\nname: test\ninvoice:\n  invoiceNumber: Nr\n  originalInvoiceAmount: Amount\n"
        "  invoiceDate: Date\n  dueDate: Due\n  uniqueSourceInvoiceId: Nr\n"
        "debtors: [{type: Kind, lastname: {column: Name, part: last_word}}]\n"
        "claims: [{remainingAmount: Open}]\n"
    )

    with pytest.raises(MappingError, match="map it to name as well"):
        read_mapping(text, "test.yaml")
    read_mapping(text.replace("type: Kind", "type: {constant: PRIVATE}"), "test.yaml")
