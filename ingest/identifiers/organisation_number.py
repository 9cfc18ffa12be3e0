"""Organisation number of Norway: 9 digits, the last of them a check digit.

Source: Brønnøysundregistrene, "Om organisasjonsnummeret": weights
3 2 7 6 5 4 3 2, the check digit is 11 minus the remainder by 11; 11 becomes 0,
and 10 means that the number was never given. Written with blanks or dots, and
as a VAT number with NO before and MVA behind. Nothing about the legal form can
be read from it. Nine equal digits always fit the check digit (the weights with
its own add up to 33), but nobody has such a number: they stand for "unknown".

>>> canonical("NO 123 456 785 MVA")
'123456785'
>>> canonical("123456786")
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: the check digit is wrong
"""

import re
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import (
    Mask,
    TextBytes,
    TextColumn,
    has_other_than_digits,
    mask_of,
    replaced_where,
    text_array,
    without,
)
from ingest.identifiers.refusal import IdentifierError

MALFORMED: Final = "organisation_number_malformed"
CHECK_DIGIT: Final = "organisation_number_check_digit"

LENGTH: Final = 9
SIGNS: Final = b".-:"
"""Signs that people write between the parts, besides blanks."""

_WEIGHTS: Final = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_MODULUS: Final = 11
_VAT_NUMBER: Final = r"^(?i:NO)?([0-9]{9})(?i:MVA)?$"


class OrganisationNumbers(NamedTuple):
    """A column of organisation numbers: canonical values, and masks of what is wrong.

    ``malformed`` are not 9 digits or 9 equal ones, ``wrong`` have a wrong check digit. Blanks
    are in no mask.
    """

    values: pa.Array
    malformed: Mask
    wrong: Mask


def canonical(text: str) -> str:
    """Return the 9 digits of ``text``, without NO, MVA, blanks, dots, hyphens and colons.

    Raises IdentifierError: organisation_number_malformed or
    organisation_number_check_digit.
    """
    number = compact(pa.array([text]))[0].as_py()
    if not re.fullmatch(r"[0-9]{9}", number):
        raise IdentifierError(MALFORMED, "an organisation number has 9 digits")
    if len(set(number)) == 1:
        raise IdentifierError(MALFORMED, "nine equal digits only fill a field")
    if sum(w * int(d) for w, d in zip(_WEIGHTS, number, strict=True)) % _MODULUS:
        raise IdentifierError(CHECK_DIGIT, "the check digit is wrong")
    return str(number)


def compact(column: TextColumn) -> pa.Array:
    """Return a text column without blanks, dots, hyphens, NO and MVA; nothing is judged.

    NO and MVA go only where they stand around nine digits.

    >>> compact(pa.array(["no 123.456.785 mva", "NO123", None])).to_pylist()
    ['123456785', 'NO123', None]
    """
    bare = without(text_array(column), SIGNS)
    return replaced_where(
        bare,
        has_other_than_digits(bare),
        lambda odd: pc.replace_substring_regex(odd, _VAT_NUMBER, r"\1"),
    )


def examine(column: TextColumn) -> OrganisationNumbers:
    """Judge every value of a text column as ``canonical`` does."""
    values = compact(column)
    text, size = TextBytes(values), len(values)
    lines = np.flatnonzero(text.lengths == LENGTH)
    numeric = np.ones(len(lines), bool)
    total = np.zeros(len(lines), np.uint16)
    starts = text.starts[lines]
    first = text.digits_at(starts)
    equal = np.ones(len(lines), bool)
    for place, weight in enumerate(_WEIGHTS):
        digit = text.digits_at(starts + place)
        numeric &= digit <= 9  # noqa: PLR2004 - the highest digit
        equal &= digit == first
        total += np.multiply(digit, weight, dtype=np.uint16)
    numeric &= ~equal
    return OrganisationNumbers(
        values,
        (text.lengths > 0) & ~mask_of(size, lines, numeric),
        mask_of(size, lines, numeric & (total % np.uint16(_MODULUS) != 0)),
    )
