"""National id of Norway: 11 digits, day month year, three serial digits, two check digits.

Source: Skatteetaten, "Oppbygging av fødselsnummer" and
folkeregisteret-api-dokumentasjon, "Nytt fødselsnummer fra 2032":

- weights 3 7 6 1 8 9 4 5 2 and 1 for the first check digit, 5 4 3 2 7 6 5 4 3 2
  and 1 for the second; both sums leave no remainder when divided by 11;
- numbers assigned from 2032 on (the "2032 series") may leave 0, 1, 2 or 3 in
  the first sum, and their serial digits no longer tell the century. Until then
  they occur as test numbers only;
- a D-number has 40 added to the day;
- a synthetic number has 80 (Skatteetaten) or 40 (NAV) added to the month, a
  synthetic D-number both. Real numbers of health services also add 40 to the
  month; they identify nobody outside the hospital that gave them.

>>> canonical("268293 98612")
'26829398612'
>>> canonical("26829398613")
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: the check digits are wrong
>>> canonical("30108299939")
'30108299939'
>>> canonical("30108299939", series_2032=False)
Traceback (most recent call last):
ingest.identifiers.refusal.IdentifierError: the check digits are wrong
"""

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import (
    Mask,
    TextBytes,
    TextColumn,
    mask_of,
    text_array,
    truths,
    without,
)
from ingest.identifiers.refusal import IdentifierError

MALFORMED: Final = "national_id_malformed"
CHECK_DIGITS: Final = "national_id_check_digits"

LENGTH: Final = 11
SIGNS: Final = b".-:"
"""Signs that people write between the parts, besides blanks."""

_FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_REMAINDERS_2032: Final = 3

_D_NUMBER: Final = 40
_SYNTHETIC: Final = (0, 40, 80)
_DECEMBER: Final = 12
_FEBRUARY: Final = 2
_LEAP_DAY: Final = 29
_DAYS: Final = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_DAY: Final = np.array([d - _D_NUMBER if d > _D_NUMBER else d for d in range(100)])
_MONTH: Final = np.array(
    [next((m - add for add in _SYNTHETIC if 1 <= m - add <= _DECEMBER), 0) for m in range(100)]
)
"""The month that two digits stand for; 0 where they stand for none."""


class NationalIds(NamedTuple):
    """A column of national ids: canonical values, and masks of what is wrong or special.

    ``malformed`` are not 11 digits, ``wrong`` have wrong check digits or an
    impossible date, ``synthetic`` are good but stand for nobody. Blanks are
    in no mask.
    """

    values: pa.Array
    malformed: Mask
    wrong: Mask
    synthetic: Mask


def canonical(text: str, *, series_2032: bool = True) -> str:
    """Return the 11 digits of ``text``; blanks, dots, hyphens and colons are taken out.

    Raises IdentifierError: national_id_malformed or national_id_check_digits.
    Numbers of the 2032 series are refused without ``series_2032``.
    """
    number = str(compact(pa.array([text]))[0].as_py())
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        raise IdentifierError(MALFORMED, "a national id has 11 digits")
    digits = [int(digit) for digit in number]
    allowed = _REMAINDERS_2032 if series_2032 else 0
    if _sum(digits, _FIRST) % LENGTH > allowed or _sum(digits, _SECOND) % LENGTH:
        raise IdentifierError(CHECK_DIGITS, "the check digits are wrong")
    if not _possible(digits, series_2032=series_2032):
        raise IdentifierError(CHECK_DIGITS, "the date is impossible")
    return number


def _sum(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=False))


def _possible(digits: list[int], *, series_2032: bool) -> bool:
    lines = [np.array([digit]) for digit in digits]
    return bool(_possible_dates(lines, series_2032=series_2032)[0])


def compact(column: TextColumn) -> pa.Array:
    """Return a text column without blanks, dots, hyphens and colons; nothing is judged."""
    return without(text_array(column), SIGNS)


def examine(column: TextColumn, *, series_2032: bool = True) -> NationalIds:
    """Judge every value of a text column as ``canonical`` does."""
    values = compact(column)
    text, size = TextBytes(values), len(values)
    lines = np.flatnonzero(text.lengths == LENGTH)
    starts = text.starts[lines]
    digits = [text.digits_at(starts + place) for place in range(LENGTH)]
    numeric = np.ones(len(lines), bool)
    for digit in digits:
        numeric &= digit <= 9  # noqa: PLR2004 - the highest digit
    good = numeric & _proven(digits, allowed=_REMAINDERS_2032 if series_2032 else 0)
    good &= _possible_dates(digits, series_2032=series_2032)
    synthetic = good & (digits[2] * 10 + digits[3] > _SYNTHETIC[1])
    return NationalIds(
        values,
        (text.lengths > 0) & ~mask_of(size, lines, numeric),
        mask_of(size, lines, numeric & ~good),
        mask_of(size, lines, synthetic),
    )


def _proven(digits: list[np.ndarray], *, allowed: int) -> Mask:
    first, second = (
        sum(
            np.multiply(digit, weight, dtype=np.uint16)
            for weight, digit in zip(weights, digits, strict=False)
        )
        % np.uint16(LENGTH)
        for weights in (_FIRST, _SECOND)
    )
    proven: Mask = (first <= allowed) & (second == 0)
    return proven


def _possible_dates(digits: list[np.ndarray], *, series_2032: bool) -> Mask:
    """Judge the dates of digits; what is no digit at all may come out either way."""
    day = _DAY[(digits[0] * 10 + digits[1]) % 100]
    month = _MONTH[(digits[2] * 10 + digits[3]) % 100]
    year = digits[4] * 10 + digits[5]
    possible: Mask = (day >= 1) & (day <= _DAYS[month])
    leap_day = (month == _FEBRUARY) & (day == _LEAP_DAY)
    possible &= ~leap_day | (year % 4 == 0)
    if not series_2032:
        # In the old series the serial digits tell the century: 000-499 means 1900, which had no
        # leap day, and years from 40 on exist for 500-749 (1854-1899) and 900-999 only.
        early = digits[6] <= 4  # noqa: PLR2004 - serial digits 000 to 499
        possible &= ~(leap_day & (year == 0) & early)
        late = digits[6] == 9  # noqa: PLR2004 - serial digits 900 to 999
        last_century = (digits[6] < 7) | ((digits[6] == 7) & (digits[7] < 5))  # noqa: PLR2004
        possible &= early | (year < 40) | late | (last_century & (year >= 54))  # noqa: PLR2004
    return possible


def restore_zero(column: TextColumn) -> tuple[pa.Array, Mask]:
    """Return ``column`` with the leading zero that Excel drops put back, and where that was done.

    Only 10 digits that prove a good number with the zero are restored: on the
    first nine days of a month every number starts with one zero, never two.

    >>> values, restored = restore_zero(pa.array(["8888797336", "1234567890"]))
    >>> values.to_pylist(), restored.tolist()
    (['08888797336', '1234567890'], [True, False])
    """
    values = compact(column)
    short: Mask = TextBytes(values).lengths == LENGTH - 1
    if not short.any():
        return values, short
    lines = np.flatnonzero(short)
    padded = pc.binary_join_element_wise("0", values.take(pa.array(lines)), "")
    checked = examine(padded)
    restored = mask_of(len(values), lines, ~(checked.malformed | checked.wrong))
    good = padded.filter(truths(restored[lines]))
    return pc.replace_with_mask(values, truths(restored), good), restored
