"""Layouts of real systems, written small: what is found, and what only a person can decide."""

import re

import pytest

from ingest.discover.questions import UNUSED
from ingest.discover.synonyms import AMOUNTS, DATES, Field
from ingest.errors import MappingError
from ingest.mapping.bind import bind
from ingest.mapping.load import read_mapping


def test_an_unknown_norwegian_layout_of_15_columns_needs_two_answers(discover, layouts):
    found = discover(layouts["norwegian"])

    assert len(found.layout.headings) == 15
    assert {field.value for field in found.proposal.chosen} == {
        "customerNumber",
        "name",
        "identificationNumber",
        "street",
        "zipCode",
        "city",
        "emails",
        "phoneNumbers",
        "invoiceNumber",
        "invoiceDate",
        "dueDate",
        "originalInvoiceAmount",
        "remainingAmount",
        "ocrReferenceNumber",
        "uniqueSourceInvoiceId",
    }
    assert found.asked == {"currencyCode", "type"}


def test_the_mapping_is_refused_until_its_questions_are_answered(discover, layouts):
    found = discover(layouts["norwegian"])

    with pytest.raises(MappingError) as refused:
        read_mapping(found.text, "own.yaml")

    assert "invoice.currency: there is no value" in str(refused.value)
    assert "debtors[1].type: there is no value" in str(refused.value)


def test_the_mapping_fits_its_export_once_they_are(discover, layouts):
    found = discover(layouts["norwegian"], {"currencyCode": "NOK", "type": "COMPANY"})

    bound = bind(read_mapping(found.text, "own.yaml"), found.layout.headings)

    assert found.asked == set()
    assert bound.heading_of("claims.0.remainingAmount") == "Gjenstående"
    assert bound.heading_of("invoice.originalInvoiceAmount") == "Opprinnelig beløp"
    assert "such as first_words and last_word" in found.text
    assert "- Herav mva: no amount of the invoice: the heading holds 'mva'" in found.text


def test_answers_written_into_the_file_by_hand_are_enough(discover, layouts):
    """What stands below a DECIDE is what may be written behind its key."""
    lines = discover(layouts["norwegian"]).text.splitlines()
    answered = [
        f"{line.partition('  # DECIDE')[0]} {lines[number + 1].lstrip(' #')}"
        if "# DECIDE" in line
        else line
        for number, line in enumerate(lines)
    ]

    mapping = read_mapping("\n".join(answered), "own.yaml")

    assert mapping.invoice.currency.constant == "NOK"
    assert mapping.debtors[0].type.constant == "PRIVATE"


def test_an_import_sheet_of_tripletex(discover, layouts):
    found = discover(layouts["tripletex"])

    assert found.heading(Field.INVOICE_NUMBER) == "INVOICE NO"
    assert found.heading(Field.DUE_DATE) == "DUE DATE"
    assert found.heading(Field.IDENTIFICATION) == "ORGANIZATION NO"
    assert found.heading(Field.EMAILS) == "CUSTOMER EMAIL"
    assert found.proposal.dates.formats == ("yyyy-mm-dd",)
    assert found.options("originalInvoiceAmount") == ["ORDER NO", "ORDER LINE - UNIT PRICE"]
    assert {"originalInvoiceAmount", "remainingAmount"} <= found.asked


def test_a_customer_register_of_fiken_has_no_invoices(discover, layouts):
    found = discover(layouts["fiken"])

    assert found.layout.source.delimiter == ","
    assert found.proposal.chosen[Field.STREET].headings == ("Adresse", "Adresse2")
    assert 'street: {join: [Adresse, Adresse2], separator: ", "}' in found.text
    assert "values: {Sverige: SE}" in found.text
    assert {"invoiceNumber", "invoiceDate", "dueDate", "remainingAmount"} <= found.asked
    assert "uniqueSourceInvoiceId:  # DECIDE: first the invoice's number" in found.text


def test_a_statement_of_visma_business(discover, layouts):
    found = discover(layouts["visma"])

    assert found.layout.source.delimiter == "\t"
    assert 'delimiter: "\\t"' in found.text
    assert found.heading(Field.INVOICE_NUMBER) == "Fakturanr"
    assert found.heading(Field.CURRENCY) == "ISO-kode"
    assert found.heading(Field.REMAINING) == "Restbeløp i valuta"
    assert found.options("originalInvoiceAmount") == ["Beløp i valuta", "Beløp"]
    assert found.options("documentType") == ["Art", UNUSED]
    assert found.proposal.dates.formats == ("yyyymmdd",)


def test_line_items_of_sap_below_title_rows(discover, layouts):
    found = discover(layouts["sap"])

    assert found.layout.source.heading_row == 4
    assert found.proposal.amounts.thousands[","] == (" ", ".")
    assert found.options("invoiceNumber") == ["Belegnummer", "Referenz"]
    assert found.options("remainingAmount") == ["Betrag in Hauswährung"]
    assert found.options("customerNumber") == ["Konto", UNUSED]
    assert "{reason: payment, when: {column: Belegart, equals: [DZ]}}" in found.text


def test_line_items_of_sap_once_decided(discover, layouts):
    answers = {
        "invoiceNumber": "Referenz",
        "invoiceDate": "Belegdatum",
        "originalInvoiceAmount": "Betrag in Hauswährung",
        "remainingAmount": "Betrag in Hauswährung",
        "customerNumber": UNUSED,
        "name": "Konto",
        "type": "COMPANY",
    }
    found = discover(layouts["sap"], answers)

    mapping = read_mapping(found.text, "sap.yaml")

    assert mapping.invoice.uniqueSourceInvoiceId.column == "Referenz"
    assert mapping.source.heading_row == 4
    assert mapping.debtors[0].customerNumber is None


@pytest.mark.parametrize(
    ("name", "key", "date"),
    [("bc", "Løpenr.", "Bilagsdato"), ("bc-danish", "Løbenr.", "Bilagsdato")],
)
def test_ledger_entries_of_business_central(discover, layouts, name, key, date):
    """The document's number may be the voucher's, so it is asked; then the ledger's key is too."""
    found = discover(layouts[name])
    assert found.options("invoiceNumber") == ["Bilagsnr."]
    assert found.options("invoiceDate") == [date]

    found = discover(layouts[name], {"invoiceNumber": "Bilagsnr.", "invoiceDate": date})

    assert found.options("uniqueSourceInvoiceId") == ["Bilagsnr.", key]
    assert found.heading(Field.DOCUMENT_TYPE) in ("Dokumenttype", "Bilagstype")
    assert "equals: [Kreditnota]" in found.text or "equals: [Rykker]" in found.text


def test_ageing_detail_of_quickbooks_in_a_workbook(discover, workbook):
    rows = [
        ["Example Ltd"],
        ["A/R Aging Detail"],
        ["As of January 31, 2026"],
        [],
        [None, "Date", "Transaction type", "Num", "Customer", "Due date", "Amount", "Open balance"],
        [None, "01/15/2026", "Invoice", "1001", "Example One", "01/29/2026", 1250, 250.5],
        [None, "01/16/2026", "Payment", "1002", "Example Two", "01/30/2026", -50, -50],
    ]
    found = discover(workbook(Ageing=rows))

    assert found.layout.source.heading_row == 5
    assert found.proposal.dates.formats == ("mm/dd/yyyy",)
    assert found.proposal.amounts.evidence == "all amounts are numbers in Excel: no sign to decide"
    assert found.heading(Field.ORIGINAL) == "Amount"
    assert found.heading(Field.REMAINING) == "Open balance"
    assert found.heading(Field.DUE_DATE) == "Due date"
    assert found.heading(Field.DOCUMENT_TYPE) == "Transaction type"


def test_no_amount_and_no_date_is_decided_by_a_heading_that_other_things_have_too(
    discover, layouts
):
    grave = (*AMOUNTS, *DATES, Field.INVOICE_NUMBER, Field.IDENTIFICATION)
    for text in layouts.values():
        if text != layouts["quickbooks"]:
            proposal = discover(text).proposal
            sure = [each for field, each in proposal.chosen.items() if field in grave]
            assert all(each.why.startswith(("heading;", "part of the heading;")) for each in sure)
            assert all(each.percent > 72 for each in sure)


def test_no_id_is_shown_anywhere(discover, layouts):
    """Comments quote values, and a mapping file is passed around."""
    for text in layouts.values():
        if text != layouts["quickbooks"]:
            assert not re.findall(r"\b3123450\d\d\b", discover(text).text)
