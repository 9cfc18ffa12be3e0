"""Currency: ISO 4217, three capital letters.

Source: ISO 4217 as the package pycountry carries it, without the codes that
are no money anybody can be invoiced in: metals, units of account, the codes for
tests and for "no currency". Names and signs such as ``kr`` are refused: a value
table in the mapping translates them.

>>> canonical("nok")
'NOK'
>>> canonical("kr")
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: not a currency code of ISO 4217
"""

from functools import cache
from typing import Final

from ingest.identifiers.codes import Codes, capitals, examine_codes
from ingest.identifiers.columns import TextColumn
from ingest.identifiers.refusal import IdentifierError

UNKNOWN: Final = "currency_unknown"

COMMON: Final = frozenset({"NOK", "SEK", "DKK", "EUR", "USD", "GBP"})
"""Codes that are accepted without loading the whole list."""

NO_MONEY: Final = frozenset(
    {"XAD", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD"}
    | {"XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"}
)
"""Codes of the list that have no minor unit, so no amount in them can be read."""


@cache
def all_codes() -> frozenset[str]:
    """Return every code of the list that stands for money."""
    import pycountry  # noqa: PLC0415 - loading the list takes 0.1 s, and few exports need it

    return frozenset(currency.alpha_3 for currency in pycountry.currencies) - NO_MONEY


def canonical(text: str) -> str:
    """Return the code in capitals. Raises IdentifierError: currency_unknown."""
    code = capitals(text)
    if code not in COMMON and code not in all_codes():
        raise IdentifierError(UNKNOWN, "not a currency code of ISO 4217")
    return code


def examine(column: TextColumn) -> Codes:
    """Judge every value of a text column as ``canonical`` does."""
    return examine_codes(column, COMMON, all_codes)
