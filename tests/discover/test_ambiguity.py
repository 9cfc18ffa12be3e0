"""What two readings fit is never decided without a person: dates, amounts, identity, columns."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discover.candidates import Column
from ingest.discover.formats import amounts_of, dates_of
from ingest.discover.synonyms import Field
from ingest.discover.values import Values
from ingest.errors import MappingError
from ingest.mapping.load import read_mapping

HEAD = "Fakturanr;Navn;Fakturadato;Forfallsdato;Beløp;Restbeløp;Valuta"
ROW = {
    "Fakturanr": "F{n}",
    "Navn": "Eksempel AS",
    "Fakturadato": "15.01.2026",
    "Forfallsdato": "29.01.2026",
    "Beløp": "1 250,00",
    "Restbeløp": "250,00",
    "Valuta": "NOK",
}


def export(*rows: dict[str, str]) -> str:
    lines = [
        ";".join({**ROW, **row}[name].format(n=number) for name in HEAD.split(";"))
        for number, row in enumerate(rows, start=1)
    ]
    return "\n".join([HEAD, *lines]) + "\n"


def column(values: Sequence[str], heading: str = "Dato", kinds: str = "") -> Column:
    return Column(heading, Values(len(values), Counter(values), kinds))


def refused(text: str) -> str:
    with pytest.raises(MappingError) as error:
        read_mapping(text, "own.yaml")
    return str(error.value)


def test_days_and_months_below_13_are_asked(discover):
    found = discover(
        export(
            {"Fakturadato": "03/04/2026", "Forfallsdato": "05/06/2026"},
            {"Fakturadato": "02/03/2026", "Forfallsdato": "04/05/2026"},
        )
    )

    assert found.proposal.dates.formats == ()
    assert found.options("dates") == ["dd/mm/yyyy", "mm/dd/yyyy"]
    assert "03/04/2026 is 03 April 2026" in found.text
    assert "03/04/2026 is 04 March 2026" in found.text
    assert "dates: there is no value" in refused(found.text)


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "mm/dd/yyyy"])
def test_the_answer_is_what_the_file_declares(discover, form):
    rows = [{"Fakturadato": "03/04/2026", "Forfallsdato": "05/06/2026"}]

    found = discover(export(*rows), {"dates": form, "type": "COMPANY"})

    assert read_mapping(found.text, "own.yaml").dates == [form]


def test_one_date_that_has_only_one_reading_proves_the_order_for_the_file(discover):
    found = discover(
        export(
            {"Fakturadato": "03/04/2026", "Forfallsdato": "05/06/2026"},
            {"Fakturadato": "02/03/2026", "Forfallsdato": "25/03/2026"},
        )
    )

    assert found.proposal.dates.formats == ("dd/mm/yyyy",)
    assert "# Dates: 1 dates fit only dd/mm/yyyy." in found.text


def test_dates_that_contradict_each_other_are_asked_with_the_evidence(discover):
    found = discover(export({"Fakturadato": "25/03/2026", "Forfallsdato": "03/26/2026"}))

    assert found.options("dates") == ["dd/mm/yyyy", "mm/dd/yyyy"]
    assert "can only be dd/mm/yyyy, others only mm/dd/yyyy" in found.text


def test_two_shapes_of_dates_are_two_questions():
    dates = dates_of([column(["03/04/2026", "01.02.2026", "2026-01-15"])])

    assert [question.key for question in dates.questions] == ["dates", "dates 2"]
    assert dates.formats == ("yyyy-mm-dd",)


def test_a_short_year_can_be_a_day(discover):
    found = discover(export({"Fakturadato": "15.01.26", "Forfallsdato": "29.01.26"}))

    assert found.options("dates") == ["dd.mm.yy", "yy.mm.dd"]


def test_days_without_leading_zeros_are_declared_so():
    dates = dates_of([column(["15.1.2026", "29.01.2026"])])

    assert dates.formats == ("d.m.yyyy",)


@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.integers(1, 12)).map(
            lambda dm: f"{dm[0]:02}/{dm[1]:02}/2026"
        ),
        min_size=1,
    )
)
def test_no_number_of_ambiguous_dates_makes_one_that_is_not(values):
    dates = dates_of([column(values)])

    assert dates.formats == ()
    assert dates.questions


def test_amounts_with_three_digits_behind_their_only_sign_are_asked(discover):
    found = discover(
        export({"Beløp": "1.234", "Restbeløp": "1.234"}, {"Beløp": "2.500", "Restbeløp": "500"})
    )

    assert found.proposal.amounts.decimal == ""
    assert found.options("decimal") == [",", "."]
    assert "0 only a decimal point, 3 fit both, 1 are whole numbers" in found.text
    assert "numbers.decimal: there is no value" in refused(found.text)


def test_the_answer_says_what_the_other_sign_is(discover):
    rows = [{"Beløp": "1.234", "Restbeløp": "1.234"}]

    found = discover(export(*rows), {"decimal": ",", "type": "COMPANY"})

    assert read_mapping(found.text, "own.yaml").numbers.thousands == [" ", "."]


def test_whole_numbers_say_nothing_about_the_sign(discover):
    """They may be minor units as well."""
    assert "decimal" in discover(export({"Beløp": "125000", "Restbeløp": "25000"})).asked


def test_amounts_that_contradict_each_other_are_asked(discover):
    found = discover(export({"Beløp": "1.250,00", "Restbeløp": "250.00"}))

    assert "1 values can only have a decimal comma, 1 only a decimal point" in found.text
    assert "decimal" in found.asked


@given(st.lists(st.integers(1, 999).map(lambda n: f"{n}.{n:03}"), min_size=1))
def test_no_number_of_ambiguous_amounts_makes_one_that_is_not(values):
    assert amounts_of([column(values, "Beløp")]).decimal == ""


def test_a_decimal_point_is_proven_as_well(discover):
    found = discover(export({"Beløp": "1,250.00", "Restbeløp": "250.00"}), {"type": "COMPANY"})

    numbers = read_mapping(found.text, "own.yaml").numbers
    assert (numbers.decimal, numbers.thousands) == (".", [","])


def test_two_columns_of_open_amounts_are_asked(discover):
    text = (
        export({})
        .replace("Restbeløp", "Restbeløp;Utestående")
        .replace("250,00;NOK", "250,00;9,00;NOK")
    )

    found = discover(text)

    assert found.options("remainingAmount") == ["Restbeløp", "Utestående"]


def test_the_same_amount_in_another_currency_is_asked(discover):
    text = export({}).replace("Restbeløp", "Restbeløp;Beløp (NOK)").replace("NOK\n", "1,00;NOK\n")

    assert discover(text).options("originalInvoiceAmount") == ["Beløp", "Beløp (NOK)"]


def test_an_amount_that_is_missing_is_never_taken_from_the_other(discover):
    found = discover(export({}).replace("Restbeløp", "Diverse"))

    assert found.heading(Field.REMAINING) is None
    assert found.options("remainingAmount") == ["Beløp", "Diverse"]


def test_a_column_of_vat_is_no_amount(discover):
    found = discover(export({}).replace("Restbeløp", "Beløp eks. mva"))

    assert found.options("remainingAmount") == ["Beløp"]


def test_a_heading_that_its_values_contradict_is_not_believed(discover):
    found = discover(export({"Forfallsdato": "Oslo"}, {"Forfallsdato": "Bergen"}))

    assert "dueDate" in found.asked
    assert "not dueDate: only 0% of its values are dates" in found.text


def test_a_heading_whose_values_hold_mistakes_is_asked_and_its_other_values_are_heard(discover):
    """In an export of a few rows, one date that no calendar has is many percent of them."""
    rows = [
        {"Fakturadato": "02.03.2026"},
        {"Fakturadato": "02.03.2026", "Forfallsdato": "31.02.2026"},
    ]

    found = discover(export(*rows))

    assert found.options("dueDate") == ["Forfallsdato"]
    assert "Forfallsdato (80 %: only 50% of its values are dates)" in found.text
    assert found.proposal.dates.formats == ("dd.mm.yyyy",)


def test_numbers_that_repeat_leave_the_identity_open(discover):
    found = discover(export({"Fakturanr": "F1"}, {"Fakturanr": "F1"}))

    assert {"invoice_key", "rows", "uniqueSourceInvoiceId"} <= found.asked
    told = refused(found.text)
    assert "invoice_key: there is no value" in told
    assert "claims[1].rows: there is no value" in told


def test_rows_of_one_invoice_once_that_is_decided(discover):
    answers = {
        "invoice_key": "yes",
        "rows": "once",
        "uniqueSourceInvoiceId": "Fakturanr",
        "type": "PRIVATE",
    }
    found = discover(export({"Fakturanr": "F1"}, {"Fakturanr": "F1"}), answers)

    mapping = read_mapping(found.text, "own.yaml")

    assert found.asked == set()
    assert found.heading(Field.INVOICE_NUMBER) == "Fakturanr"
    assert mapping.invoice_key == ["Fakturanr"]
    assert mapping.claims[0].rows == "once"


def test_rows_that_are_invoices_of_their_own_have_no_key(discover):
    found = discover(export({"Fakturanr": "F1"}, {"Fakturanr": "F1"}), {"invoice_key": "no"})

    assert "rows" not in found.asked
    assert "invoice_key: []  # decided by you" in found.text


def test_numbers_without_check_digits_are_no_identity_without_asking(discover):
    text = export({}, {}).replace("Valuta", "Orgnr").replace("NOK", "123456789")

    assert "identificationNumber" in discover(text).asked


def test_ids_under_an_unknown_heading_are_asked(discover):
    rows = ["312345005", "312345013", "312345021"]
    text = export({}, {}, {}).replace("Valuta", "Felt 7")
    for number in rows:
        text = text.replace("NOK", number, 1)

    found = discover(text)

    assert found.options("identificationNumber")[0] == "Felt 7"
    assert not any(number in found.text for number in rows)


def test_bank_accounts_are_no_ids(discover):
    text = export({}).replace("Valuta", "Orgnr").replace("NOK", "86011117947")

    found = discover(text)

    assert found.heading(Field.IDENTIFICATION) is None
    assert "its values are bank accounts" in found.text


def test_codes_of_unknown_meaning_are_asked_one_by_one(discover):
    text = export({"Valuta": "P"}, {"Valuta": "7"}).replace("Valuta", "Kundetype")

    found = discover(text)

    assert "type '7'" in found.asked
    assert "P: PRIVATE" in found.text
    assert "\"7\":  # DECIDE: what kind of debtor is '7'?" in found.text

    decided = discover(text, {"type '7'": "COMPANY", "currencyCode": "NOK"})
    table = read_mapping(decided.text, "own.yaml").debtors[0].type.values
    assert table == {"P": "PRIVATE", "7": "COMPANY"}


def test_documents_of_unknown_meaning_are_asked_one_by_one(discover):
    rows = [{"Valuta": "Faktura"}, {"Valuta": "Kreditnota"}, {"Valuta": "XA"}, {"Valuta": "XB"}]
    text = export(*rows).replace("Valuta", "Bilagstype")

    found = discover(text)
    assert "equals:  # DECIDE: what is the document type 'XA'?" in found.text

    answers = {"document 'XA'": "invoice", "document 'XB'": "other document"}
    decided = discover(text, {**answers, "currencyCode": "NOK", "type": "COMPANY"})
    rules = read_mapping(decided.text, "own.yaml").exclude
    left_out = {rule.reason: rule.when[0].equals for rule in rules if rule.when[0].equals}
    assert left_out == {"credit note": ["Kreditnota"], "other document": ["XB"]}


def test_cleared_rows_are_left_out(discover):
    text = export({"Valuta": "15.01.2026"}, {"Valuta": ""}).replace("Valuta", "Clearing date")

    assert "{reason: cleared, when: {column: Clearing date, is: filled}}" in discover(text).text


def test_a_type_that_may_be_in_a_column_is_asked(discover):
    text = export({"Valuta": "P"}, {"Valuta": "F"}).replace("Valuta", "Kundegruppe")

    found = discover(text, {"currencyCode": "NOK"})

    assert found.asked == {"debtorType"}
    assert "{column: Kundegruppe, values: {CODE: PRIVATE, OTHER: COMPANY}}" in found.text
    assert "type: there is no value" in refused(found.text)


def test_a_name_that_no_column_holds_is_to_be_decided(discover):
    found = discover(export({}).replace("Navn", "Felt 2"), {"type": "COMPANY"})

    assert "debtors[1].name: there is no value" in refused(found.text)


def test_a_country_of_which_two_columns_speak_is_asked(discover):
    text = export({}).replace("Navn;", "Navn;Land;Landkode;").replace("AS;", "AS;NO;NO;")

    found = discover(text)

    assert found.options("countryCode")[:2] == ["Land", "Landkode"]
    assert "countryCode:  # DECIDE" in found.text


def test_country_codes_need_no_table(discover):
    text = export({}).replace("Valuta", "Land").replace("NOK", "NO")

    assert "countryCode: Land  # 95 %" in discover(text).text


def test_a_number_that_no_heading_names_is_asked_among_columns_that_tell_rows_apart(discover):
    found = discover(export({}, {}, {}).replace("Fakturanr", "Xyz"))

    asked = found.proposal.open_question("invoiceNumber")
    assert [option.value for option in asked.options] == ["Xyz"]
    assert "uniqueSourceInvoiceId:  # DECIDE: first the invoice's number" in found.text


def test_a_name_that_no_heading_names_is_asked_among_columns_of_words(discover):
    found = discover(export({}, {}).replace("Navn", "Xyz"))

    asked = found.proposal.open_question("name")
    assert [option.value for option in asked.options] == ["Xyz"]
    assert "name:  # DECIDE" in found.text
    answered = discover(export({}, {}).replace("Navn", "Xyz"), {"name": "Xyz"})
    assert "name: Xyz  # decided by you" in answered.text
