"""The rules of the invoice's own fields."""

import pytest

TYPES = "NOTICE, PAYMENT_REMINDER"


def test_a_good_row_has_no_fault(faults):
    assert faults({}) == []


@pytest.mark.parametrize(
    ("cells", "code", "column", "value", "detail"),
    [
        ({"Beløp": "0,00"}, "amount_not_positive", "Beløp", "0,00", None),
        ({"Beløp": "-5,00"}, "amount_not_positive", "Beløp", "-5,00", None),
        ({"Restbeløp": "0,00"}, "amount_not_positive", "Restbeløp", "0,00", None),
        ({"Restbeløp": "1000,01"}, "open_above_original", "Restbeløp", "1000,01", "1000,00"),
        (
            {"Fakturadato": "02.03.2026", "Forfall": "02.03.2026"},
            *("issued_in_future", "Fakturadato", "02.03.2026", None),
        ),
        ({"Forfall": "14.01.2026"}, "due_before_issued", "Forfall", "14.01.2026", "15.01.2026"),
        ({"Forfall": "01.03.2026"}, "due_not_passed", "Forfall", "01.03.2026", None),
        ({"Fakturadato": "31.12.1999"}, "date_implausible", "Fakturadato", "31.12.1999", None),
        ({"Forfall": "31.12.9999"}, "date_implausible", "Forfall", "31.12.9999", None),
        ({"Varsel": "31.12.1999"}, "date_implausible", "Varsel", "31.12.1999", None),
        ({"Valuta": "NKR"}, "currency_unknown", "Valuta", "NKR", None),
        ({"Type": "FAKTURA"}, "invoice_type_unknown", "Type", "FAKTURA", TYPES),
        ({"KID": "0012345678901"}, "kid_mismatch", "KID", "0012345678901", None),
        ({"KID": "12A"}, "kid_malformed", "KID", "12A", None),
    ],
)
def test_each_rule_names_row_heading_and_value(faults, cells, code, column, value, detail):
    severity = "warning" if code in ("due_not_passed", "kid_mismatch") else "error"
    found = [line for line in faults({}, cells) if line[1] == code]
    assert found == [(3, code, severity, column, value, detail)]


def test_the_day_itself_is_not_in_the_future_and_has_not_passed(faults):
    found = faults({"Fakturadato": "01.03.2026", "Forfall": "01.03.2026"})
    assert [line[1] for line in found] == ["due_not_passed"]


def test_an_invoice_may_be_due_on_its_own_day(faults):
    assert faults({"Fakturadato": "14.02.2026"}) == []


def test_the_year_2000_is_plausible(faults):
    assert faults({"Fakturadato": "01.01.2000", "Forfall": "01.01.2000"}) == []


def test_a_negative_original_amount_is_one_fault_not_two(faults):
    assert [line[1] for line in faults({"Beløp": "-1000,00"})] == ["amount_not_positive"]


def test_amounts_are_quoted_in_their_currency(faults):
    found = faults({"Beløp": "1000", "Restbeløp": "2000", "Valuta": "JPY"})
    assert found == [(2, "open_above_original", "error", "Restbeløp", "2000", "1000")]


def test_a_mapping_gives_another_severity(faults):
    found = faults(
        {"Forfall": "01.03.2026", "KID": "123"},
        rules={"due_not_passed": "error", "kid_mismatch": "error"},
    )
    assert [line[1:3] for line in found] == [("due_not_passed", "error"), ("kid_mismatch", "error")]


def test_the_kid_agreement_of_the_mapping_counts(faults):
    agreed = {"algorithm": "mod11", "lengths": [13]}
    found = faults(
        {"KID": "00012345678903"}, {"KID": "0012345678903"}, {"KID": "0000000000018"}, kid=agreed
    )
    assert [line[:2] for line in found] == [(2, "kid_mismatch"), (4, "kid_mismatch")]


def test_values_that_parsing_refused_have_no_second_fault(faults):
    unreadable = {"Beløp": "x", "Restbeløp": "y", "Fakturadato": "z", "Forfall": "", "Valuta": ""}
    assert faults({**unreadable, "Type": "", "KID": "", "Id": ""}) == []


def test_all_faults_of_all_rows_come_in_one_pass(faults):
    found = faults({"Valuta": "X", "Type": "Y"}, {}, {"Forfall": "14.01.1999", "KID": "1"})
    assert sorted(line[:2] for line in found) == [
        (2, "currency_unknown"),
        (2, "invoice_type_unknown"),
        (4, "date_implausible"),
        (4, "due_before_issued"),
        (4, "kid_malformed"),
    ]


def test_a_mapping_need_not_give_the_optional_fields(faults):
    needed = ["invoiceNumber", "originalInvoiceAmount", "invoiceDate", "dueDate"]
    headings = ["Fakturanr", "Beløp", "Fakturadato", "Forfall"]
    invoice = {**dict(zip(needed, headings, strict=True)), "uniqueSourceInvoiceId": "Id"}
    found = faults({"Beløp": "0,00", "KID": "x"}, invoice=invoice)
    assert [line[1] for line in found] == ["amount_not_positive"]


def test_a_column_that_two_fields_read_has_each_fault_once(faults):
    one = {"invoiceDate": "Fakturadato", "dueDate": "Fakturadato"}
    two = {"originalInvoiceAmount": "Beløp", "openAmount": "Beløp"}
    invoice = {**one, **two, "invoiceNumber": "Fakturanr", "uniqueSourceInvoiceId": "Id"}
    found = faults({"Beløp": "0,00", "Fakturadato": "31.12.1999"}, invoice=invoice)
    assert [line[1] for line in found] == ["amount_not_positive", "date_implausible"]
