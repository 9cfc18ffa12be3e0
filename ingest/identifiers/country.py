"""Country: ISO 3166-1 alpha-2, two capital letters.

Source: ISO 3166-1 as the package pycountry carries it. Names, alpha-3 codes
and UK for GB are refused: ``ingest.mapping.places`` knows names.

>>> canonical("no")
'NO'
>>> canonical("Norge")
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: not a country code of ISO 3166-1 alpha-2
"""

from functools import cache
from typing import Final

from ingest.identifiers.codes import Codes, capitals, examine_codes
from ingest.identifiers.columns import TextColumn
from ingest.identifiers.refusal import IdentifierError

UNKNOWN: Final = "country_unknown"

COMMON: Final = frozenset({"NO", "SE", "DK", "FI", "IS", "DE", "GB", "NL", "PL", "US"})
"""Codes that are accepted without loading the whole list."""


@cache
def all_codes() -> frozenset[str]:
    """Return every code of the list."""
    import pycountry  # noqa: PLC0415 - loading the list takes 0.1 s, and few exports need it

    return frozenset(country.alpha_2 for country in pycountry.countries)


def canonical(text: str) -> str:
    """Return the code in capitals. Raises IdentifierError: country_unknown."""
    code = capitals(text)
    if code not in COMMON and code not in all_codes():
        raise IdentifierError(UNKNOWN, "not a country code of ISO 3166-1 alpha-2")
    return code


def examine(column: TextColumn) -> Codes:
    """Judge every value of a text column as ``canonical`` does."""
    return examine_codes(column, COMMON, all_codes)
