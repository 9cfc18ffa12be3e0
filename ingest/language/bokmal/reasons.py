"""Why the built-in mappings leave rows out, and what they require of them.

A mapping's reasons are its author's words, in whatever language. Those that the built-in
mappings and ``mapping new`` give are ours; a mapping that says the same means the same.
"""

from typing import Final

REASONS: Final = {
    "bill": "veksel",
    "booked as a loss": "tapsført",
    "bucket or footer": "aldersgruppe eller bunntekst",
    "cash discount": "kontantrabatt",
    "cleared": "utlignet",
    "closed": "lukket",
    "credit": "kredit",
    "credit note": "kreditnota",
    "deposit": "depositum",
    "exchange rate": "valutadifferanse",
    "interest": "rente",
    "no invoice": "ingen faktura",
    "not approved": "ikke godkjent",
    "not invoiced yet": "ikke fakturert ennå",
    "on hold": "på vent",
    "other document": "annet bilag",
    "overpaid": "betalt for mye",
    "page line": "sidelinje",
    "page text": "tekst på siden",
    "payment": "betaling",
    "payment on account": "akontobetaling",
    "payment or credit note": "betaling eller kreditnota",
    "refund": "tilbakebetaling",
    "reminder": "purring",
    "repeated heading": "gjentatt overskrift",
    "ruled line": "skillelinje",
    "sent to factoring": "sendt til factoring",
    "settled": "oppgjort",
    "settlement": "oppgjør",
    "special G/L": "spesiell hovedbok",
    "subtotal": "delsum",
    "total": "sum",
    "voided": "annullert",
    "write-off": "avskrivning",
}
"""Why rows are left out; a text is taken as a whole."""

REQUIREMENTS: Final = {
    "NOK, because the report does not say in which currency its amounts are": (
        "NOK, fordi rapporten ikke sier hvilken valuta beløpene er i"
    ),
    "a debit": "debet",
    "a voucher, without which the invoice has no id": ("et bilag; uten det har fakturaen ingen id"),
    "an invoice that is credited and yet open is to be cleared first": (
        "en faktura som er kreditert, men fortsatt åpen, må først utlignes"
    ),
    "an invoice's type of document; others, such as interest, are not known to be invoices": (
        "en bilagstype for fakturaer; for andre, som renter, er det ikke kjent om de er det"
    ),
    "an organisation number, or nobody can tell a company from a private person": (
        "et organisasjonsnummer; ellers kan ingen skille en bedrift fra en privatperson"
    ),
    "code 0, or VAT comes on top of the price": "kode 0, ellers kommer mva. i tillegg til prisen",
    "one unit, or the price is not the amount of the invoice": (
        "én enhet, ellers er ikke prisen fakturaens beløp"
    ),
    "only an entry that is open is owed": "bare en åpen post er skyldig",
    "only what awaits payment is owed": "bare det som venter på betaling, er skyldig",
}
"""What rows have to be; they stand in a rule's sentence as its detail."""
