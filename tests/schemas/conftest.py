"""Rows that are right, to be spoilt one cell at a time: through the real mapping and parser."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from ingest.domain.rows import TEXT
from ingest.mapping.bind import Bound, bind
from ingest.mapping.declaration import Mapping
from ingest.mapping.parse import parse
from ingest.schemas import RowRules, RuleContext

TODAY = date(2026, 3, 1)

GOOD = {
    "Fakturanr": "10001",
    "Type": "NOTICE",
    "Beløp": "1 000,00",
    "Restbeløp": "400,00",
    "Valuta": "NOK",
    "Fakturadato": "15.01.2026",
    "Forfall": "14.02.2026",
    "Varsel": "",
    "Id": "A-10001",
    "KID": "0012345678903",
    "Kundetype": "PRIVATE",
    "Fornavn": "Kari",
    "Etternavn": "Nordmann",
    "Firma": "",
    "Fnr": "26829398612",
    "Epost": "kari@example.com",
    "Mobil": "90123456",
    "Postnr": "0155",
    "Land": "NO",
    "Kravtype": "PRINCIPAL",
    "Gebyr": "",
    "Medskyldner": "",
    "Medskyldners fnr": "",
}
COMPANY = {"Kundetype": "COMPANY", "Fornavn": "", "Etternavn": "", "Firma": "Prøve AS"}

DECLARED: dict[str, Any] = {
    "version": 1,
    "name": "test",
    "invoice": {
        "type": "Type",
        "invoiceNumber": "Fakturanr",
        "originalInvoiceAmount": "Beløp",
        "openAmount": "Restbeløp",
        "currency": "Valuta",
        "invoiceDate": "Fakturadato",
        "dueDate": "Forfall",
        "collectionNoticeDate": "Varsel",
        "uniqueSourceInvoiceId": "Id",
        "ocrReferenceNumber": "KID",
    },
    "debtors": [
        {
            "type": {
                "column": "Kundetype",
                "values": {"P": "PRIVATE", "PRIVATE": "PRIVATE"}
                | {"COMPANY": "COMPANY", "ENK": "SOLE"},
            },
            "firstname": "Fornavn",
            "lastname": "Etternavn",
            "name": "Firma",
            "identificationNumber": "Fnr",
            "emails": "Epost",
            "phoneNumbers": "Mobil",
            "zipCode": "Postnr",
            "countryCode": "Land",
        },
        {
            "type": {"constant": "PRIVATE"},
            "firstname": {"constant": "Ola"},
            "lastname": "Medskyldner",
            "identificationNumber": "Medskyldners fnr",
        },
    ],
    "claims": [
        {"type": "Kravtype", "remainingAmount": "Restbeløp"},
        {"type": {"constant": "FEE"}, "remainingAmount": "Gebyr"},
    ],
}

Found = list[tuple[int, str, str, str | None, str | None, str | None]]


@pytest.fixture
def bound() -> Callable[..., Bound]:
    """Bind the declared mapping, with some of its blocks replaced."""

    def bind_declared(**changed: object) -> Bound:
        return bind(Mapping.model_validate({**DECLARED, **changed}), list(GOOD))

    return bind_declared


@pytest.fixture
def faults(bound: Callable[..., Bound]) -> Callable[..., Found]:
    """Parse and validate good rows with cells replaced; the first row is row 2.

    What parsing finds is left out, but handed to the rules.
    """

    def find(
        *spoilt: dict[str, str], production: bool = False, today: date = TODAY, **changed: object
    ) -> Found:
        rows = pd.DataFrame([{**GOOD, **cells} for cells in spoilt]).astype(TEXT)
        rows.index = pd.Index(range(2, 2 + len(rows)), name="row")
        declared = bound(**changed)
        parsed = parse(rows, declared)
        rules = RowRules.build(declared, RuleContext(today, production))
        return lines(rules.validate(parsed.typed, parsed.faults))

    return find


def lines(table: pa.Table) -> Found:
    """Return a fault table as tuples, in its order; a rule of rows names no place elsewhere."""
    lines = table.to_pylist()
    assert not any(line.pop("place") for line in lines)
    return [tuple(line.values()) for line in lines]
