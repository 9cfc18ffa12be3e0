"""Phone number: E.164 and the country it belongs to.

Source: Nkom's numbering plan and ITU-T E.164, as the package phonenumbers
carries them. A number without a country code is Norwegian. Cells hold lists,
split at ``;``, ``,``, ``/`` and line breaks; blanks stand inside numbers. Words
are refused, because letters would be read as the keys they stand on.

>>> canonical("(+47) 901.23.456"), canonical("+46 8 123 456 78")
('+4790123456|NO', '+46812345678|SE')
>>> canonical("1234")
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: not a phone number that exists
>>> examine(pa.array(["90 12 34 56 / 22836000"])).values.to_pylist()
['+4790123456|NO;+4722836000|NO']
"""

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import TextColumn, without
from ingest.identifiers.lists import Kind, Lists, examine_lists
from ingest.identifiers.refusal import IdentifierError

MALFORMED: Final = "phone_malformed"

REGION: Final = "NO"
"""Where a number without a country code belongs."""

LONGEST: Final = 40
"""Characters of the longest text that can be one number."""

_SIGNS: Final = b".-()"
_PLAIN: Final = (
    r"^(?:\+47|0047|47)?"
    r"(?:4[016-8]|9[0-9]|2[1-4]|3[1-3578]|5[1-35-7]|6[1-46-9]|7[0-8])[0-9]{6}$"
)
"""Good beyond doubt: mobile and fixed numbers of Norway without Svalbard."""
_NATIONAL_LENGTH: Final = 8
_COUNTRY_LENGTH: Final = 2
_WORD: Final = re.compile(r"[^\W\d_]")


def canonical(text: str) -> str:
    """Return ``+4790123456|NO``: the number as E.164, a bar, its country as ISO 3166 alpha-2.

    Raises IdentifierError: phone_malformed.
    """
    import phonenumbers  # noqa: PLC0415 - takes 0.05 s to load, for odd numbers only

    if len(text) <= LONGEST and not _WORD.search(text):
        try:
            number = phonenumbers.parse(text, REGION)
        except phonenumbers.NumberParseException:
            number = None
        if number is not None and phonenumbers.is_valid_number(number):
            region = phonenumbers.region_code_for_number(number)
            if region is not None and len(region) == _COUNTRY_LENGTH:
                e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                return f"{e164}|{region}"
    raise IdentifierError(MALFORMED, "not a phone number that exists")


def examine(column: TextColumn) -> Lists:
    """Judge every phone number in a text column of cells as ``canonical`` does."""
    return examine_lists(column, _KIND)


def _plain(cells: pa.Array) -> pa.Array:
    bare = without(cells, _SIGNS)
    good = pc.match_substring_regex(bare, _PLAIN)
    national = pc.utf8_slice_codeunits(pc.if_else(good, bare, None), -_NATIONAL_LENGTH)
    return pc.binary_join_element_wise("+47", national, f"|{REGION}", "")


_KIND: Final = Kind(r"[;,/\r\n]+", _plain, canonical)
