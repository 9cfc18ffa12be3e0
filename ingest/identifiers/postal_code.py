"""Postal code of Norway: four digits, zeros in front count.

Source: Posten Bring, "Postnummer i Norge": 0001 to 9991, from the register
``Postal_codes_Norway_ansi.txt``. Excel drops leading zeros: three digits are
a code of Oslo that lost one, two digits a code that lost two. A single digit
is not restored, it is more likely a slip of the finger. Codes of other
countries have other forms and are left as they are.

>>> canonical("0155"), canonical("155"), canonical("NO-0155")
('0155', '0155', '0155')
>>> canonical("01555")
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: a Norwegian postal code has four digits
>>> canonical("SW1A 1AA", country="GB")
'SW1A 1AA'
"""

import re
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import (
    Mask,
    TextBytes,
    TextColumn,
    has_other_than_digits,
    mask,
    replaced_where,
    text_array,
)
from ingest.identifiers.refusal import IdentifierError

MALFORMED: Final = "postal_code_malformed"

LENGTH: Final = 4
COUNTRY: Final = "NO"
_SHORTEST_RESTORED: Final = 2
_NO_CODES: Final = pa.array(["0000", "000", "00"])
_PREFIX: Final = r"^(?i:NO?-)?([0-9]{4})$"


class PostalCodes(NamedTuple):
    """A column of postal codes: canonical values, and masks.

    ``malformed`` are Norwegian and not four digits, ``restored`` had lost one
    or two leading zeros. Blanks and other countries are in no mask.
    """

    values: pa.Array
    malformed: Mask
    restored: Mask


def canonical(text: str, country: str = COUNTRY) -> str:
    """Return the code with its leading zeros; outside Norway the trimmed text.

    Raises IdentifierError: postal_code_malformed.
    """
    code = str(pc.utf8_trim_whitespace(text))
    if country != COUNTRY:
        return code
    if found := re.fullmatch(_PREFIX, code):
        code = found[1]
    if re.fullmatch(r"[0-9]{2,3}", code):
        code = code.zfill(LENGTH)
    if not re.fullmatch(r"[0-9]{4}", code) or int(code) == 0:
        raise IdentifierError(MALFORMED, "a Norwegian postal code has four digits")
    return code


def examine(column: TextColumn, norwegian: Mask | None = None) -> PostalCodes:
    """Judge every value of a text column as ``canonical`` does.

    ``norwegian`` tells which lines are addresses in Norway; without it all are.
    """
    values = text_array(column)
    odd = has_other_than_digits(values)
    if odd.any():
        values = replaced_where(values, odd, pc.utf8_trim_whitespace)
        at_home = odd if norwegian is None else odd & norwegian
        values = replaced_where(
            values, at_home, lambda text: pc.replace_substring_regex(text, _PREFIX, r"\1")
        )
        odd = has_other_than_digits(values)
    text = TextBytes(values)
    judged: Mask = text.lengths > 0
    if norwegian is not None:
        judged &= norwegian
    good = judged & ~odd & (text.lengths <= LENGTH) & (text.lengths >= _SHORTEST_RESTORED)
    good &= ~mask(pc.is_in(values, value_set=_NO_CODES))
    restored = good & (text.lengths < LENGTH)
    values = replaced_where(
        values, restored, lambda short: pc.utf8_lpad(short, width=LENGTH, padding="0")
    )
    return PostalCodes(values, judged & ~good, restored)
