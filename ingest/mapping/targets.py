"""The fields a mapping can fill: their names in the typed frame, and what kind each is.

Names are ``invoice.<field>``, ``debtors.<slot>.<field>`` and
``claims.<slot>.<field>``; a slot is the place in the mapping's list, from 0.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from ingest.mapping.block import Block
from ingest.mapping.declaration import Expression, Mapping


class Kind(Enum):
    """How the text of a field becomes its value."""

    TEXT = auto()
    ID = auto()
    CODE = auto()
    AMOUNT = auto()
    DATE = auto()
    BOOLEAN = auto()
    IDENTIFICATION = auto()
    EMAILS = auto()
    PHONES = auto()
    POSTAL_CODE = auto()
    KID = auto()


KINDS: Final = {
    "invoiceNumber": Kind.ID,
    "uniqueSourceInvoiceId": Kind.ID,
    "customerNumber": Kind.ID,
    "type": Kind.CODE,
    "currency": Kind.CODE,
    "countryCode": Kind.CODE,
    "originalInvoiceAmount": Kind.AMOUNT,
    "openAmount": Kind.AMOUNT,
    "remainingAmount": Kind.AMOUNT,
    "invoiceDate": Kind.DATE,
    "dueDate": Kind.DATE,
    "collectionNoticeDate": Kind.DATE,
    "vat": Kind.BOOLEAN,
    "fees": Kind.BOOLEAN,
    "identificationNumber": Kind.IDENTIFICATION,
    "emails": Kind.EMAILS,
    "phoneNumbers": Kind.PHONES,
    "zipCode": Kind.POSTAL_CODE,
    "ocrReferenceNumber": Kind.KID,
}
"""The kind of each field that is more than text."""

REQUIRED: Final = (
    "invoice.type",
    "invoice.invoiceNumber",
    "invoice.originalInvoiceAmount",
    "invoice.currency",
    "invoice.invoiceDate",
    "invoice.dueDate",
    "invoice.uniqueSourceInvoiceId",
)
"""What no row may lack. What debtors and claims need is a matter of rules."""


IDENTITY: Final = "invoice.uniqueSourceInvoiceId"
"""What an invoice is known by, now and in every later export."""

INVOICE_TYPES: Final = ("NOTICE", "PAYMENT_REMINDER")
"""The invoice types that the API is known to take."""

DEBTOR_TYPES: Final = ("PRIVATE", "COMPANY")
"""What a debtor can be."""


def kind_of(target: str) -> Kind:
    """Return the kind of ``target``, by the last part of its name.

    >>> kind_of("claims.0.remainingAmount").name
    'AMOUNT'
    """
    return KINDS.get(target.rpartition(".")[2], Kind.TEXT)


def expressions(mapping: Mapping) -> Iterator[tuple[str, Expression]]:
    """Yield every mapped target with its expression, defaults such as currency included."""
    yield from _fields("invoice", mapping.invoice)
    for slot, debtor in enumerate(mapping.debtors):
        yield from _fields(f"debtors.{slot}", debtor)
    for slot, claim in enumerate(mapping.claims):
        yield from _fields(f"claims.{slot}", claim)


def _fields(prefix: str, block: Block) -> Iterator[tuple[str, Expression]]:
    for name in type(block).model_fields:
        value = getattr(block, name)
        if isinstance(value, Expression):
            yield f"{prefix}.{name}", value
