"""The rules of whole invoices."""

import pandas as pd
import pytest

from ingest.schemas import validate_invoices
from ingest.schemas.groups import TYPES

from .conftest import lines

GOOD = {
    "claims": 2,
    "debtors": 1,
    "claims_total": 40000,
    "principal": 35000,
    "open_amount": 40000,
    "original_amount": 50000,
    "currency": "NOK",
}


@pytest.fixture
def found(bound):
    def judge(*changed: dict[str, object], **mapping: object):
        heads = pd.DataFrame([{**GOOD, **cells} for cells in changed], dtype=object)
        heads = heads.astype(TYPES)
        heads.index = pd.Index([2 + 10 * place for place in range(len(heads))], name="row")
        return lines(validate_invoices(heads, bound(**mapping)))

    return judge


def test_a_good_invoice_has_no_fault(found):
    assert found({}) == []


def test_an_invoice_needs_a_debtor(found):
    assert found({}, {"debtors": 0}) == [(12, "no_debtor", "error", None, None, None)]


def test_an_invoice_needs_a_claim(found):
    nothing = {"claims": 0, "claims_total": 0}
    assert found({}, nothing) == [(12, "no_claim", "error", "Restbeløp", None, None)]


def test_the_claims_add_up_to_the_open_amount(found):
    assert found({}, {"claims_total": 39999}) == [
        (12, "claims_differ_from_open", "error", "Restbeløp", "399,99", "400,00")
    ]


def test_nothing_is_compared_where_the_open_amount_is_not_known(found):
    assert found({"open_amount": None}) == []


def test_no_more_principal_is_claimed_than_was_invoiced(found):
    """Where no open amount is mapped, nothing else would notice that two columns are mixed up."""
    above = {"open_amount": None, "principal": 50001, "claims_total": 60000}
    as_much = above | {"principal": 50000}
    assert found(as_much, above) == [
        (12, "principal_above_original", "error", "Restbeløp", "500,01", "500,00")
    ]


def test_the_open_amount_is_held_to_the_original_one_row_by_row_and_not_once_more(found):
    assert found({"principal": 60000}) == []


@pytest.mark.parametrize("original", [None, 0, -5])
def test_an_original_amount_that_is_none_has_its_own_fault(found, original):
    assert found({"open_amount": None, "original_amount": original}) == []


def test_a_mapping_gives_another_severity(found):
    rules = {"claims_differ_from_open": "warning"}
    assert found({"claims_total": 1}, rules=rules)[0][2] == "warning"
