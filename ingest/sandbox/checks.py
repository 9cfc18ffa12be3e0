"""What the sandbox demands of one invoice; each complaint is a sentence for the batch's errors.

The contract shows one such sentence ("Debtor identification number is
invalid"); the others follow its manner. Three rules go beyond what a client can
know, so that a refusal can be brought about on purpose with valid data:

- a claim above 1,000,000.00 is over the limit of the agreement;
- postal code 9999 of Norway is not in use;
- an invoice number that ends with ``-REFUSE`` is refused.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from ingest.sandbox.numbers import is_national_id, is_organisation_number

LARGEST_CLAIM: Final = Decimal(1_000_000)
UNUSED_POSTAL_CODE: Final = "9999"
REFUSED_SUFFIX: Final = "-REFUSE"

_DECIMALS: Final = {
    **dict.fromkeys(["NOK", "SEK", "DKK", "EUR", "USD", "GBP", "CHF", "PLN", "CZK", "CAD"], 2),
    **dict.fromkeys(["ISK", "JPY"], 0),
    **dict.fromkeys(["KWD", "BHD"], 3),
}
_INVOICE_TYPES: Final = frozenset({"NOTICE", "PAYMENT_REMINDER"})
_REQUIRED: Final = (
    "type",
    "invoiceNumber",
    "originalInvoiceAmount",
    "currency",
    "invoiceDate",
    "dueDate",
    "uniqueSourceInvoiceId",
)
_OPTIONAL_TEXTS: Final = ("description", "ocrReferenceNumber")
_OPTIONAL_FLAGS: Final = ("vat", "fees")
_INVOICE_FIELDS: Final = frozenset(
    [
        *_REQUIRED,
        *_OPTIONAL_TEXTS,
        *_OPTIONAL_FLAGS,
        "collectionNoticeDate",
        "debtors",
        "claims",
    ]
)
_LISTS: Final = ("emails", "phoneNumbers", "addresses")
_DEBTOR_FIELDS: Final = frozenset(
    ["type", "firstname", "lastname", "customerNumber", "identificationNumber", *_LISTS]
)
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d:\d\dZ)?", re.ASCII)
_PHONE: Final = re.compile(r"\+[0-9]{6,15}")
_ZIP_CODE: Final = re.compile(r"[0-9]{4}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")

Json = Mapping[str, Any]


def complaints(invoice: object, company_type: str) -> list[str]:
    """Return everything that is wrong with ``invoice``; empty where it can be created."""
    if not isinstance(invoice, dict):
        return ["Invoice must be an object"]
    missing = [f"Field {name} is required" for name in _REQUIRED if invoice.get(name) is None]
    if missing:
        return missing
    found = [*_head(invoice), *_amounts(invoice)]
    debtors = invoice.get("debtors")
    if not isinstance(debtors, list) or not debtors:
        return [*found, "At least one debtor is required"]
    for debtor in debtors:
        found += _debtor(debtor, company_type)
    return found


def _head(invoice: Json) -> Iterator[str]:
    yield from _unknown(invoice, _INVOICE_FIELDS)
    for name in ("invoiceNumber", "uniqueSourceInvoiceId", *_OPTIONAL_TEXTS):
        text = invoice.get(name, "-")
        if not isinstance(text, str) or not text.strip():
            yield f"Field {name} must be a text"
    if str(invoice["invoiceNumber"]).endswith(REFUSED_SUFFIX):
        yield "Invoice is refused on request"
    if invoice["type"] not in _INVOICE_TYPES:
        yield "Invoice type is unknown"
    if invoice["currency"] not in _DECIMALS:
        yield "Currency is not supported"
    for name in ("invoiceDate", "dueDate", "collectionNoticeDate"):
        if name in invoice and not _is_date(invoice[name]):
            yield f"Field {name} must be a date"
    for name in _OPTIONAL_FLAGS:
        if not isinstance(invoice.get(name, True), bool):
            yield f"Field {name} must be true or false"


def _unknown(found: Json, fields: frozenset[str]) -> list[str]:
    if fields.issuperset(found):
        return []
    return [f"Unknown field {name}" for name in found if name not in fields]


def _amounts(invoice: Json) -> Iterator[str]:
    currency = invoice["currency"]
    yield from _amount("originalInvoiceAmount", invoice["originalInvoiceAmount"], currency)
    claims = invoice.get("claims")
    if not isinstance(claims, list) or not claims:
        yield "At least one claim is required"
        return
    for claim in claims:
        if not isinstance(claim, dict) or not isinstance(claim.get("type"), str):
            yield "Claim type is required"
            continue
        amount = claim.get("remainingAmount")
        yield from _amount("remainingAmount", amount, currency)
        if isinstance(amount, Decimal | int) and amount > LARGEST_CLAIM:
            yield "Claim is over the limit of the agreement"


def _amount(name: str, amount: object, currency: str) -> Iterator[str]:
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        yield f"Field {name} must be a number"
    elif amount <= 0:
        yield f"Field {name} must be positive"
    elif isinstance(amount, Decimal) and amount != round(amount, _DECIMALS.get(currency, 2)):
        yield f"Field {name} has too many decimals"


def _debtor(debtor: object, company_type: str) -> Iterator[str]:
    if not isinstance(debtor, dict):
        yield "Debtor must be an object"
        return
    yield from _unknown(debtor, _DEBTOR_FIELDS)
    kind, number = debtor.get("type"), debtor.get("identificationNumber")
    if kind not in {"PRIVATE", company_type}:
        yield "Debtor type is unknown"
    if not debtor.get("lastname") or (kind == "PRIVATE" and not debtor.get("firstname")):
        yield "Debtor name is required"
    is_right = is_national_id if kind == "PRIVATE" else is_organisation_number
    if number is not None and not is_right(str(number)):
        yield "Debtor identification number is invalid"
    for name in _LISTS:
        if not isinstance(debtor.get(name, []), list):
            yield f"Field {name} must be a list"
            return
    yield from _contact(debtor)


def _contact(debtor: Json) -> Iterator[str]:
    for email in _entries(debtor, "emails"):
        if "@" not in str(email.get("value")):
            yield "E-mail address is invalid"
    for phone in _entries(debtor, "phoneNumbers"):
        if not _PHONE.fullmatch(str(phone.get("value"))) or not _is_country(phone):
            yield "Phone number is invalid"
    for address in _entries(debtor, "addresses"):
        yield from _address(address)


def _address(address: Json) -> Iterator[str]:
    if not _is_country(address):
        yield "Country code is invalid"
    code = address.get("zipCode")
    if address.get("countryCode") != "NO" or code is None:
        return
    if not _ZIP_CODE.fullmatch(str(code)):
        yield "Postal code is invalid"
    if code == UNUSED_POSTAL_CODE:
        yield f"Postal code {code} is not in use"


def _entries(debtor: Json, name: str) -> list[Json]:
    return [entry if isinstance(entry, dict) else {} for entry in debtor.get(name, [])]


def _is_country(place: Json) -> bool:
    return bool(_COUNTRY.fullmatch(str(place.get("countryCode"))))


def _is_date(text: object) -> bool:
    return isinstance(text, str) and _names_a_day(text)


@lru_cache(maxsize=4096)
def _names_a_day(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if not found:
        return False
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return False
    return True
