"""What each Nordic layout is known to trap a mapping with, held against its sample.

The samples' expected files say what becomes of every row; these tests say why it matters.
"""

import json
from functools import cache

import pytest

from ingest.mapping.library import available, find
from tests.mapping.samples import outcome_of

VENDORS = ("24sevenoffice", "fiken", "tripletex", "unimicro", "visma")
NAMES = [name for name in available() if name.split("/")[0] in VENDORS]


@cache
def outcome(name):
    """Return a sample's invoices by number, and what the expected rows say, row by row."""
    texts = {path.suffix: text for path, text in outcome_of(name).found.items()}
    invoices = json.loads(texts[".json"], parse_float=str)
    lines = [line.split(";") for line in texts[".csv"].splitlines()[1:]]
    rows = {}
    for row, result, reason, code, *_ in lines:
        rows.setdefault(int(row), set()).add(reason or f"{result}: {code}")
    return {invoice["invoiceNumber"]: invoice for invoice in invoices}, rows


def claimed(name, number):
    (claim,) = outcome(name)[0][number]["claims"]
    return claim["remainingAmount"]


def debtor(name, number):
    (found,) = outcome(name)[0][number]["debtors"]
    return found


def of(name, row):
    return outcome(name)[1].get(row, set())


@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_was_seen_where_and_what_is_inferred(name):
    head = find(name).read_text(encoding="utf-8").split("version:")[0]

    assert "# Sources. S: seen in" in head
    assert "\n#   S  " in head
    assert "\n#   I  " in head


@pytest.mark.parametrize("name", NAMES)
def test_each_sample_has_rows_that_are_sent_left_out_and_refused(name):
    invoices, rows = outcome(name)
    told = set().union(*rows.values())

    assert len(invoices) >= 3
    assert sum(said.startswith("invalid") for said in told) >= 4
    assert any(":" not in said for said in told)


def test_what_reminders_add_is_no_principal_in_tripletex():
    assert claimed("tripletex/invoices-api", "1002") == "990.00"


def test_an_invoice_in_tripletex_that_is_credited_and_yet_open_waits_for_a_person():
    assert of("tripletex/invoices-api", 11) == {"invalid: requirement_not_met"}


@pytest.mark.parametrize(("row", "trap"), [(9, "two units"), (10, "a code with VAT on top")])
def test_a_price_that_is_not_the_amount_of_the_invoice_is_refused(row, trap):
    assert of("tripletex/open-balance-sheet", row) == {"invalid: requirement_not_met"}, trap


def test_oere_become_kroner_and_kroner_among_oere_are_refused():
    assert claimed("fiken/invoices-api", "10002") == "2000.00"
    assert of("fiken/invoices-api", 13) == {"invalid: amount_unreadable"}


def test_without_a_number_a_customer_of_fiken_is_a_person_unless_the_name_says_otherwise():
    assert debtor("fiken/invoices-api", "10002")["type"] == "PRIVATE"
    assert of("fiken/invoices-api", 5) == {"invalid: private_looks_like_company"}


def test_a_balance_in_kroner_is_not_claimed_of_an_invoice_in_another_currency():
    assert of("fiken/invoices-api", 8) == {"invalid: value_not_in_table"}
    assert "invalid: requirement_not_met" in of("24sevenoffice/invoice-lines", 7)


def test_visma_claims_what_is_open_in_the_currency_of_the_invoice():
    invoice = outcome("visma/business-statement")[0]["300103"]

    assert (invoice["currency"], invoice["originalInvoiceAmount"]) == ("EUR", "1000.00")
    assert claimed("visma/business-statement", "300103") == "1000.00"
    assert "invalid: required_missing" in of("visma/business-statement", 20)


@pytest.mark.parametrize(
    ("name", "row"), [("visma/business-statement", 19), ("unimicro/open-items", 11)]
)
def test_a_kind_of_voucher_that_nobody_listed_is_refused(name, row):
    assert "invalid: document_kind_unknown" in of(name, row)


@pytest.mark.parametrize(
    ("name", "row"), [("visma/business-statement", 11), ("unimicro/open-items", 5)]
)
def test_a_reminder_fee_is_left_out_and_its_invoice_is_not(name, row):
    number = {"visma/business-statement": "300102", "unimicro/open-items": "40102"}[name]

    assert of(name, row) == {"reminder"}
    assert number in outcome(name)[0]


def test_a_customer_that_is_private_only_because_nobody_said_otherwise_is_refused():
    assert of("visma/business-statement", 17) == {"invalid: private_looks_like_company"}
    assert of("visma/eaccounting-ledger", 6) == {"invalid: private_looks_like_company"}


def test_an_invoice_of_24sevenoffice_is_claimed_once_however_many_lines_it_has():
    lines = find("24sevenoffice/invoice-lines").with_name("invoice-lines.lines.csv")

    assert lines.read_text(encoding="cp1252").count(";60101;") == 3
    assert claimed("24sevenoffice/invoice-lines", "60101") == "12500.00"


def test_a_balance_that_is_not_what_was_invoiced_credited_and_paid_is_refused():
    assert claimed("24sevenoffice/customer-invoice-report", "60103") == "5000.00"
    assert of("24sevenoffice/customer-invoice-report", 11) == {"invalid: claims_differ_from_open"}


def test_a_private_customer_of_24sevenoffice_lives_at_the_visiting_address():
    found = debtor("24sevenoffice/customer-invoice-report", "60102")

    assert (found["firstname"], found["lastname"]) == ("Kari", "Prøvesen")
    assert found["addresses"][0]["street"] == "Testgata 2"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("tripletex/open-balance-sheet", 8),
        ("24sevenoffice/invoice-lines", 8),
        ("unimicro/open-items", 9),
    ],
)
def test_where_nothing_says_who_is_a_person_a_customer_without_a_number_is_refused(name, row):
    assert of(name, row) == {"invalid: requirement_not_met"}
