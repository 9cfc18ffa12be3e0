from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ingest.mapping.parse import parse


@pytest.fixture
def parsed(cells, bound):
    """Parse rows by the small mapping with changes."""

    def result(*rows: dict[str, str], **more: object):
        export = cells(*rows)
        return parse(export, bound(export, **more))

    return result


def told(result):
    return [
        (fault["row"], fault["code"], fault["column"], fault["value"])
        for fault in result.faults.to_pylist()
    ]


def column(result, target):
    return [None if value is pd.NA else value for value in result.typed[target]]


def test_good_rows_become_typed_columns_and_no_fault(parsed):
    result = parsed({}, {"Nr": "F2"})

    assert result.typed.iloc[1].to_dict() == {
        "invoice.type": "NOTICE",
        "invoice.invoiceNumber": "F2",
        "invoice.originalInvoiceAmount": 100000,
        "invoice.currency": "NOK",
        "invoice.invoiceDate": date(2024, 2, 1),
        "invoice.dueDate": date(2024, 3, 1),
        "invoice.uniqueSourceInvoiceId": "F2",
        "debtors.0.type": "PRIVATE",
        "debtors.0.firstname": "Kari",
        "debtors.0.lastname": "Prøvesen",
        "debtors.0.countryCode": "NO",
        "claims.0.type": "PRINCIPAL",
        "claims.0.remainingAmount": 90000,
    }
    assert result.typed.index.tolist() == [2, 3]
    assert result.faults.num_rows == 0
    assert not result.unpriced.any()


def test_columns_have_the_types_that_rules_and_assembly_expect(parsed):
    typed = parsed({"Vat": "ja"}, invoice__vat="Vat").typed

    assert str(typed["invoice.invoiceNumber"].dtype) == "string[pyarrow]"
    assert typed["claims.0.remainingAmount"].dtype == pd.ArrowDtype(pa.int64())
    assert typed["invoice.dueDate"].dtype == pd.ArrowDtype(pa.date32())
    assert typed["invoice.vat"].dtype == pd.ArrowDtype(pa.bool_())
    assert typed["invoice.type"].dtype == pd.ArrowDtype(pa.string())


def test_every_fault_of_a_row_is_told_once_and_in_one_pass(parsed):
    result = parsed(
        {"Amount": "1.0", "Date": "31.02.2024", "Due": "", "Kind": "X", "Open": "1,234"}
    )

    assert told(result) == [
        (2, "amount_unreadable", "Amount", "1.0"),
        (2, "date_unreadable", "Date", "31.02.2024"),
        (2, "required_missing", "Due", None),
        (2, "value_not_in_table", "Kind", "X"),
        (2, "amount_too_precise", "Open", "1,234"),
    ]
    assert result.unpriced.tolist() == [True]


def test_a_blank_that_two_fields_need_is_one_fault(parsed):
    result = parsed({"Nr": " "})

    assert told(result) == [(2, "required_missing", "Nr", None)]
    assert result.faults["detail"].to_pylist() == ["invoiceNumber and uniqueSourceInvoiceId"]


def test_a_cell_that_two_fields_read_is_one_fault(parsed):
    result = parsed({"Open": "x"}, {"Nr": "F2"}, invoice__openAmount="Open")

    assert told(result) == [(2, "amount_unreadable", "Open", "x")]
    assert column(result, "claims.0.remainingAmount") == [None, 90000]
    assert column(result, "invoice.openAmount") == [None, 90000]
    assert result.unpriced.tolist() == [True, False]


def test_faults_quote_the_cell_as_it_stands_in_the_export(parsed):
    assert told(parsed({"Amount": "\u00a0 twelve "}))[0][3] == "\u00a0 twelve "


def test_faults_of_the_first_of_several_columns_name_the_one_that_was_filled(parsed):
    expression = {"first_of": ["A", "B"]}

    result = parsed({"A": "", "B": "x"}, {"A": "y", "B": "x"}, invoice__dueDate=expression)

    assert told(result) == [(2, "date_unreadable", "B", "x"), (3, "date_unreadable", "A", "y")]


def test_faults_of_joined_columns_name_the_first_and_quote_them_all(parsed):
    expression = {"join": ["A", "B"], "separator": "."}

    result = parsed({"A": "30.02", "B": "2024"}, invoice__dueDate=expression)

    assert told(result) == [(2, "date_unreadable", "A", "30.02.2024")]


def test_a_wrong_constant_is_a_fault_of_every_row_and_of_no_column(parsed):
    result = parsed({}, {}, invoice__dueDate={"constant": "tomorrow"})

    assert told(result) == [
        (2, "date_unreadable", None, "tomorrow"),
        (3, "date_unreadable", None, "tomorrow"),
    ]


def test_booleans_are_read_by_the_table_of_the_mapping(parsed):
    result = parsed(
        *({"Vat": text} for text in ["JA", " nei ", "", "1", "kanskje"]), invoice__vat="Vat"
    )

    assert column(result, "invoice.vat") == [True, False, None, True, None]
    assert told(result) == [(6, "boolean_unreadable", "Vat", "kanskje")]


def test_codes_become_capitals(parsed):
    result = parsed(
        {"Cur": "nok", "Land": "se"}, invoice__currency="Cur", debtors__countryCode="Land"
    )

    assert column(result, "invoice.currency") == ["NOK"]
    assert column(result, "debtors.0.countryCode") == ["SE"]


def test_the_currency_of_the_row_says_how_many_decimals_an_amount_has(parsed):
    rows = [{"Cur": code, "Amount": "12,00", "Open": "12"} for code in ("NOK", "JPY", "KWD", "")]

    result = parsed(*rows, invoice__currency="Cur")

    assert column(result, "claims.0.remainingAmount") == [1200, 12, 12000, 1200]
    assert column(result, "invoice.originalInvoiceAmount") == [1200, 12, 12000, 1200]
    assert told(result) == [(5, "required_missing", "Cur", None)]
    assert result.unpriced.tolist() == [False, False, False, True]


def test_a_constant_amount_has_the_decimals_of_each_row(parsed):
    rows = [{"Cur": "NOK"}, {"Cur": "JPY"}]

    result = parsed(*rows, invoice__currency="Cur", claims__remainingAmount={"constant": "70"})

    assert column(result, "claims.0.remainingAmount") == [7000, 70]


def test_too_large_an_amount_is_told_as_such(parsed):
    assert told(parsed({"Amount": "9" * 30})) == [(2, "amount_too_large", "Amount", "9" * 30)]


def test_digits_beyond_the_padded_length_are_told(parsed):
    expression = {"column": "Customer", "zero_pad": 4}

    result = parsed({"Customer": "12345"}, debtors__customerNumber=expression)

    assert told(result) == [(2, "value_too_long", "Customer", "12345")]
    assert result.faults["detail"].to_pylist() == ["at most 4 digits"]


def test_a_debtor_whose_columns_are_blank_is_absent_constants_and_all(parsed):
    result = parsed({"Kind": " ", "First": "", "Last": "\u00a0"}, {})

    for target in ("type", "firstname", "lastname", "countryCode"):
        assert column(result, f"debtors.0.{target}")[0] is None
        assert column(result, f"debtors.0.{target}")[1] is not None
    assert told(result) == []


def test_a_debtor_of_constants_is_in_every_row(parsed):
    debtor = {"type": {"constant": "company"}, "name": {"constant": "Prøvebruket AS"}}

    result = parsed({}, {}, debtors=[debtor])

    assert column(result, "debtors.0.type") == ["COMPANY", "COMPANY"]
    assert column(result, "debtors.0.name") == ["Prøvebruket AS", "Prøvebruket AS"]


def test_a_claim_whose_amount_is_blank_or_zero_is_absent_and_has_no_faults(parsed):
    claim = {"type": {"column": "What", "values": {"R": "FEE"}}, "remainingAmount": "Fee"}
    rows = [{"Fee": fee, "What": "?"} for fee in ("", "0", "0,00", "1,00", "-1,00", "x")]

    result = parsed(*rows, claims=[claim])

    assert column(result, "claims.0.remainingAmount") == [None, None, None, 100, -100, None]
    assert column(result, "claims.0.type") == [None] * 6
    assert told(result) == [
        (7, "amount_unreadable", "Fee", "x"),
        (5, "value_not_in_table", "What", "?"),
        (6, "value_not_in_table", "What", "?"),
        (7, "value_not_in_table", "What", "?"),
    ]
    assert result.unpriced.tolist() == [False, False, False, False, False, True]


@pytest.mark.fault("F15")
def test_ids_lose_their_signs_and_get_back_the_zero_that_excel_cut(parsed):
    ids = ["268293 98612", "NO 959.762.502 MVA", "8888797336", "1234567890", "-", "abc"]

    result = parsed(*({"Id": text} for text in ids), debtors__identificationNumber="Id")

    assert column(result, "debtors.0.identificationNumber") == [
        "26829398612",
        "959762502",
        "08888797336",
        "1234567890",
        None,
        "abc",
    ]
    assert told(result) == [(4, "national_id_zero_restored", "Id", "********36")]


def test_faults_about_ids_are_masked(parsed):
    expression = {"column": "Id", "values": {"a": "b"}}

    result = parsed({"Id": "26829398612"}, debtors__identificationNumber=expression)

    assert told(result) == [(2, "value_not_in_table", "Id", "*********12")]


def test_postal_codes_of_norway_get_their_zeros_back_and_others_do_not(parsed):
    rows = [{"Zip": "155", "Land": land} for land in ("NO", "SE", "", "no")]

    result = parsed(
        *rows,
        debtors__zipCode="Zip",
        debtors__countryCode={"column": "Land", "default": "NO"},
    )

    assert column(result, "debtors.0.zipCode") == ["0155", "155", "0155", "0155"]
    assert [line[:3] for line in told(result)] == [
        (row, "postal_code_zero_restored", "Zip") for row in (2, 4, 5)
    ]


def test_bad_addresses_and_numbers_are_left_out_with_a_warning_that_quotes_them(parsed):
    result = parsed(
        {"Mail": "a@example.com; nobody", "Phone": "90 12 34 56 / none"},
        debtors__emails="Mail",
        debtors__phoneNumbers="Phone",
    )

    assert column(result, "debtors.0.emails") == ["a@example.com"]
    assert column(result, "debtors.0.phoneNumbers") == ["+4790123456|NO"]
    assert told(result) == [
        (2, "email_malformed", "Mail", "nobody"),
        (2, "phone_malformed", "Phone", "none"),
    ]


def test_a_constant_address_that_is_wrong_is_quoted_in_every_row(parsed):
    result = parsed({}, {}, debtors__emails={"constant": "nobody"})

    assert [line[3] for line in told(result)] == ["nobody", "nobody"]


def test_blanks_inside_a_kid_are_taken_out(parsed):
    result = parsed({"KID": "000 100\u00a0016"}, invoice__ocrReferenceNumber="KID")

    assert column(result, "invoice.ocrReferenceNumber") == ["000100016"]


def test_severities_are_those_of_the_mapping(parsed):
    result = parsed({"Mail": "nobody"}, debtors__emails="Mail", rules={"email_malformed": "error"})

    assert result.faults["severity"].to_pylist() == ["error"]


def test_no_rows_are_no_trouble(cells, bound):
    export = cells({}).iloc[:0]

    result = parse(export, bound(export))

    assert (len(result.typed), result.faults.num_rows, len(result.unpriced)) == (0, 0, 0)


def test_parsing_a_part_of_the_rows_says_the_same_as_parsing_all(cells, bound):
    rows = [{"Nr": f"F{number}", "Open": f"{number},5"} for number in range(20)]
    export = cells(*rows, {"Amount": "x"})
    by = bound(export)

    whole, part = parse(export, by), parse(export[np.arange(len(export)) % 2 == 0], by)

    pd.testing.assert_frame_equal(part.typed, whole.typed.iloc[::2])
    assert told(part) == told(whole)
