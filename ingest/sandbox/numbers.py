"""Check digits of Norwegian id numbers, the sandbox's own.

They are written down a second time on purpose: were the double to use
``ingest.identifiers``, it would agree with every mistake in there.

Sources: Skatteetaten's description of the national id and of its form from
2032; Brønnøysundregistrene's description of the organisation number.

>>> is_national_id("26829398612"), is_national_id("26829398613")
(True, False)
>>> is_organisation_number("988077917"), is_organisation_number("988077918")
(True, False)
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from operator import mul
from typing import Final

_FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_ORGANISATION: Final = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_FIRST_REMAINDERS: Final = frozenset({0, 1, 2, 3})
_LEAP_YEAR: Final = 2000
_MONTHS: Final = 12
_ELEVEN: Final = re.compile(r"[0-9]{11}")
_NINE: Final = re.compile(r"[0-9]{9}")


def is_national_id(text: str) -> bool:
    """Accept 11 digits with right check digits and a day that exists.

    D-numbers (day + 40) and synthetic numbers (month + 40 or + 80) count; so do
    the first check digits that are handed out from 2032.
    """
    if not _ELEVEN.fullmatch(text):
        return False
    if _remainder(text, _FIRST) not in _FIRST_REMAINDERS or _remainder(text, _SECOND):
        return False
    day, month = int(text[:2]) % 40, int(text[2:4]) % 40
    return 1 <= month <= _MONTHS and 1 <= day <= monthrange(_LEAP_YEAR, month)[1]


def is_organisation_number(text: str) -> bool:
    """Accept 9 digits with a right check digit."""
    return bool(_NINE.fullmatch(text)) and not _remainder(text, _ORGANISATION)


def _remainder(text: str, weights: Sequence[int]) -> int:
    total: int = sum(map(mul, map(int, text), weights))
    return total % 11
