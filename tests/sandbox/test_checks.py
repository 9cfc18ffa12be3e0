"""The sandbox's own opinion of an invoice: one sentence for each thing that is wrong."""

import json

import pytest

from ingest.sandbox.checks import complaints
from ingest.sandbox.wire import read_json

COMPANY = {"type": "COMPANY", "firstname": None, "identificationNumber": "988077917"}


def complaints_about(invoice):
    """Let the invoice take the way over the wire, where numbers become exact."""
    return complaints(read_json(json.dumps(invoice).encode()), "COMPANY")


def test_the_contract_s_own_kind_of_invoice_is_accepted(invoice, debtor):
    assert complaints_about(invoice()) == []
    assert complaints_about(invoice(debtors=[debtor(**COMPANY)])) == []
    assert complaints_about(invoice(debtors=[debtor(), debtor()], vat=True, fees=False)) == []


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"invoiceNumber": None}, "Field invoiceNumber is required"),
        ({"uniqueSourceInvoiceId": None}, "Field uniqueSourceInvoiceId is required"),
        ({"invoiceNumber": 7}, "Field invoiceNumber must be a text"),
        ({"invoiceNumber": "F-1-REFUSE"}, "Invoice is refused on request"),
        ({"ocrReferenceNumber": " "}, "Field ocrReferenceNumber must be a text"),
        ({"type": "LETTER"}, "Invoice type is unknown"),
        ({"currency": "kr"}, "Currency is not supported"),
        ({"dueDate": "15.02.2026"}, "Field dueDate must be a date"),
        ({"dueDate": "2026-02-30"}, "Field dueDate must be a date"),
        ({"dueDate": 20260215}, "Field dueDate must be a date"),
        ({"vat": "yes"}, "Field vat must be true or false"),
        ({"originalInvoiceAmount": "4500"}, "Field originalInvoiceAmount must be a number"),
        ({"originalInvoiceAmount": True}, "Field originalInvoiceAmount must be a number"),
        ({"originalInvoiceAmount": 0}, "Field originalInvoiceAmount must be positive"),
        (
            {"originalInvoiceAmount": 1.005},
            "Field originalInvoiceAmount has too many decimals",
        ),
        ({"claims": []}, "At least one claim is required"),
        ({"claims": [{"remainingAmount": 1}]}, "Claim type is required"),
        ({"claims": [{"type": "X"}]}, "Field remainingAmount must be a number"),
        (
            {"claims": [{"type": "X", "remainingAmount": 1_000_001}]},
            "Claim is over the limit of the agreement",
        ),
        ({"debtors": []}, "At least one debtor is required"),
        ({"debtors": ["Kari"]}, "Debtor must be an object"),
        ({"wrong": 1}, "Unknown field wrong"),
    ],
)
def test_an_invoice_is_told_what_is_wrong_with_it(invoice, fields, complaint):
    assert complaints_about(invoice(**fields)) == [complaint]


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"type": "PERSON"}, "Debtor type is unknown"),
        ({"firstname": ""}, "Debtor name is required"),
        ({**COMPANY, "lastname": ""}, "Debtor name is required"),
        ({"identificationNumber": "26829398613"}, "Debtor identification number is invalid"),
        ({"identificationNumber": "988077917"}, "Debtor identification number is invalid"),
        (
            {**COMPANY, "identificationNumber": "988077918"},
            "Debtor identification number is invalid",
        ),
        ({"emails": [{"value": "kari"}]}, "E-mail address is invalid"),
        ({"emails": ["kari@example.com"]}, "E-mail address is invalid"),
        ({"emails": "kari@example.com"}, "Field emails must be a list"),
        ({"phoneNumbers": [{"value": "98765432", "countryCode": "NO"}]}, "Phone number is invalid"),
        ({"phoneNumbers": [{"value": "+4798765432"}]}, "Phone number is invalid"),
        ({"addresses": [{"city": "Oslo"}]}, "Country code is invalid"),
        ({"addresses": [{"zipCode": "155", "countryCode": "NO"}]}, "Postal code is invalid"),
        (
            {"addresses": [{"zipCode": "9999", "countryCode": "NO"}]},
            "Postal code 9999 is not in use",
        ),
        ({"wrong": 1}, "Unknown field wrong"),
    ],
)
def test_a_debtor_is_told_what_is_wrong_with_it(invoice, debtor, fields, complaint):
    found = complaints_about(invoice(debtors=[debtor(**fields)]))

    assert found == [complaint] or (
        fields.get("type") == "PERSON" and found[0] == complaint and len(found) == 2
    )


def test_what_is_no_invoice_is_said_to_be_none():
    assert complaints_about("x") == ["Invoice must be an object"]


def test_a_foreign_postal_code_is_left_alone(invoice, debtor):
    address = {"street": "Gatan 1", "city": "Lund", "zipCode": "223 50", "countryCode": "SE"}

    assert complaints_about(invoice(debtors=[debtor(addresses=[address])])) == []
    assert complaints_about(invoice(debtors=[debtor(addresses=[{"countryCode": "NO"}])])) == []
