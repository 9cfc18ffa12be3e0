"""Words that stand for kinds of debtors and of documents, in five languages."""

from typing import Final

from ingest.mapping.fold import fold

_DEBTORS: Final = {
    "PRIVATE": "p|privat|private|privatperson|person|privatkunde|forbruker|consumer|individual",
    "COMPANY": "f|b|firma|bedrift|company|selskap|offentlig|organisasjon|virksomhed|erhverv"
    "|företag|foretak|business|corporate|unternehmen|public|offentleg",
}
_DOCUMENTS: Final = {
    "": "faktura|invoice|rechnung|dr|rv|inv|sales invoice|salgsfaktura|kundefaktura"
    "|utgående faktura",
    "payment": "betaling|payment|innbetaling|indbetaling|inbetalning|zahlung|dz|refund|refusion"
    "|refusjon|tilbagebetaling|receipt|bank",
    "credit note": "kreditnota|credit memo|credit note|creditmemo|kreditfaktura|gutschrift|dg"
    "|cn|creditnote|kredit",
    "reminder": "purring|rykker|reminder|mahnung|betalingspåminnelse|påminnelse",
    "interest": "rentenota|finance charge memo|rentefaktura|zinsen|räntefaktura",
}


def debtor_type(code: str) -> str | None:
    """Return PRIVATE or COMPANY for a code whose meaning is known.

    >>> debtor_type("Bedrift"), debtor_type("17") is None
    ('COMPANY', True)
    """
    return _found(_DEBTORS, code)


def document_reason(code: str) -> str | None:
    """Return why documents of a type are left out: '' for invoices, None for unknown types.

    >>> document_reason("Kreditnota"), document_reason("Invoice"), document_reason("X") is None
    ('credit note', '', True)
    """
    return _found(_DOCUMENTS, code)


def _found(table: dict[str, str], code: str) -> str | None:
    folded = fold(code)
    return next((meaning for meaning, told in table.items() if folded in told.split("|")), None)
