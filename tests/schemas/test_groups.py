"""The rules of whole invoices."""

import pandas as pd
import pytest

from ingest.schemas import validate_invoices
from ingest.schemas.groups import TYPES

from .conftest import lines

GOOD = {"claims": 2, "debtors": 1, "claims_total": 40000, "open_amount": 40000, "currency": "NOK"}


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
        (12, "claims_differ_from_open", "error", "Restbeløp", "399.99", "400.00")
    ]


def test_nothing_is_compared_where_the_open_amount_is_not_known(found):
    assert found({"open_amount": None}) == []


def test_a_mapping_gives_another_severity(found):
    rules = {"claims_differ_from_open": "warning"}
    assert found({"claims_total": 1}, rules=rules)[0][2] == "warning"
