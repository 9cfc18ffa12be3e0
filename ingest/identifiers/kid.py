"""KID, the customer identification of a Norwegian payment: 2 to 25 digits with a check digit.

Source: Mastercard Payment Services (Nets), "OCR giro, KID": the last sign is
the check digit, by modulus 10 (Luhn) or by modulus 11 with the weights 2 to 7
repeated from the right, as the payee agreed with its bank; a modulus 11 digit
that would be 10 is written ``-``. Zeros may lead, and losing them changes
neither check digit: only an agreed length shows that they are missing.

>>> canonical("0012345678903", algorithm="mod10")
'0012345678903'
>>> canonical("12345678903", lengths=[13])
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: the length is not an agreed one
>>> check_mod11("6")
'-'
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import (
    Mask,
    TextBytes,
    TextColumn,
    mask_of,
    replaced_where,
    text_array,
    without,
)
from ingest.identifiers.refusal import IdentifierError

MALFORMED: Final = "kid_malformed"
MISMATCH: Final = "kid_mismatch"

LONGEST: Final = 25
_SHORTEST: Final = 2
_FORM: Final = re.compile(rf"[0-9]{{1,{LONGEST - 1}}}[0-9-]")
_LUHN: Final = np.resize(np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.uint8), 256)
"""What a digit adds to the modulus 10 sum where it counts twice: the digits of its double."""
_DASH: Final = 10
"""What a final ``-`` counts in modulus 11."""
_DASH_BYTE: Final = np.uint8((ord("-") - ord("0")) % 256)


class Kids(NamedTuple):
    """A column of KIDs: canonical values, and masks of what is wrong.

    ``malformed`` are not 2 to 25 digits, the last of which may be ``-``;
    ``mismatched`` fail their check digit or have no agreed length. Blanks are
    in no mask.
    """

    values: pa.Array
    malformed: Mask
    mismatched: Mask


def canonical(text: str, *, algorithm: str = "either", lengths: Sequence[int] = ()) -> str:
    """Return the KID without blanks.

    ``algorithm`` is mod10, mod11 or either; ``lengths`` are the agreed ones, or
    none for any. Raises IdentifierError: kid_malformed or kid_mismatch.
    """
    kid = str(compact(pa.array([text]))[0].as_py())
    if not _FORM.fullmatch(kid):
        raise IdentifierError(MALFORMED, "a KID is 2 to 25 digits, the last may be '-'")
    if lengths and len(kid) not in lengths:
        raise IdentifierError(MISMATCH, "the length is not an agreed one")
    body, last = kid[:-1], kid[-1]
    if last not in {
        check(body)
        for name, check in (("mod10", check_mod10), ("mod11", check_mod11))
        if algorithm in (name, "either")
    }:
        raise IdentifierError(MISMATCH, "the check digit is wrong")
    return kid


def check_mod10(body: str) -> str:
    """Return the modulus 10 check digit for the digits before it."""
    total = sum(
        int(digit) if place % 2 else int(_LUHN[int(digit)])
        for place, digit in enumerate(body[::-1])
    )
    return str(-total % 10)


def check_mod11(body: str) -> str:
    """Return the modulus 11 check digit, or ``-``, for the digits before it."""
    total = sum(int(digit) * (place % 6 + 2) for place, digit in enumerate(body[::-1]))
    check = -total % 11
    return "-" if check == _DASH else str(check)


def compact(column: TextColumn) -> pa.Array:
    """Return a text column without blanks; nothing is judged."""
    return without(text_array(column), b"")


def restore_zeros(
    column: TextColumn, *, algorithm: str = "either", lengths: Sequence[int] = ()
) -> tuple[pa.Array, Mask]:
    """Return ``column`` with leading zeros put back to an agreed length, and where that was done.

    Only where a single agreed length is longer, none is met, and the check digit
    is right: losing zeros does not change it.

    >>> values, restored = restore_zeros(pa.array(["12345678903", "1234"]), lengths=[13])
    >>> values.to_pylist(), restored.tolist()
    (['0012345678903', '1234'], [True, False])
    """
    values = compact(column)
    longest, shorter = (*sorted({_SHORTEST, *lengths}, reverse=True), _SHORTEST)[:2]
    found = TextBytes(values).lengths
    short: Mask = (found > shorter) & (found < longest)
    if short.any():
        judged = examine(values, algorithm=algorithm)
        short &= ~(judged.malformed | judged.mismatched)
        values = replaced_where(
            values, short, lambda kids: pc.utf8_lpad(kids, longest, padding="0")
        )
    return values, short


def examine(column: TextColumn, *, algorithm: str = "either", lengths: Sequence[int] = ()) -> Kids:
    """Judge every value of a text column as ``canonical`` does."""
    values = compact(column)
    text, size = TextBytes(values), len(values)
    lines = np.flatnonzero((text.lengths >= _SHORTEST) & (text.lengths <= LONGEST))
    numeric, mod10, mod11 = _judged(text, lines)
    proven = {"mod10": mod10, "mod11": mod11}.get(algorithm, mod10 | mod11)
    if lengths:
        proven &= np.isin(text.lengths[lines], list(lengths))
    return Kids(
        values,
        (text.lengths > 0) & ~mask_of(size, lines, numeric),
        mask_of(size, lines, numeric & ~proven),
    )


def _judged(text: TextBytes, lines: np.ndarray) -> tuple[Mask, Mask, Mask]:
    """Say of ``lines`` which have the form of a KID, and which prove by which modulus."""
    lengths = text.lengths[lines]
    places = text.starts[lines] + lengths - 1
    last = text.digits_at(places)
    dash = last == _DASH_BYTE
    numeric: Mask = (last <= 9) | dash  # noqa: PLR2004 - the highest digit
    total10 = last.astype(np.uint16)
    total11 = np.where(dash, _DASH, last).astype(np.uint16)
    longest, shortest = int(lengths.max(initial=1)), int(lengths.min(initial=LONGEST))
    for place in range(1, longest):
        at = slice(None) if place < shortest else np.flatnonzero(lengths > place)
        digit = text.digits_at(places[at] - place)
        numeric[at] &= digit <= 9  # noqa: PLR2004 - the highest digit
        total10[at] += _LUHN[digit] if place % 2 else digit
        total11[at] += digit * np.uint16((place - 1) % 6 + 2)
    return numeric, ~dash & (total10 % 10 == 0), total11 % 11 == 0
