"""Headings that were read in another encoding than they were written in.

Only a hint: an export is never read in an encoding that nobody declared or proved.
"""

from collections.abc import Iterable
from itertools import permutations
from typing import Final

from ingest.mapping.fold import fold

_ENCODINGS: Final = ("utf-8", "cp1252", "cp865", "mac_roman")
"""What Norwegian systems write. cp850 has the same letters as cp865."""


def written_in(wanted: Iterable[str], headings: Iterable[str]) -> tuple[str, str] | None:
    """Return a heading that is one of ``wanted``, misread, and its encoding; None if there is none.

    >>> written_in(["Navn på kunde"], ["Dato", "Navn p† kunde"])
    ('Navn p† kunde', 'cp865')
    >>> written_in(["Navn på kunde"], ["Navn pÃ¥ kunde"])
    ('Navn pÃ¥ kunde', 'utf-8')
    >>> written_in(["Navn på kunde"], ["Navn pa kunde"])
    """
    keys = {fold(name) for name in wanted if not name.isascii()}
    for heading in headings:
        for taken, written in permutations(_ENCODINGS, 2):
            if keys and not heading.isascii() and fold(_again(heading, taken, written)) in keys:
                return heading, written
    return None


def _again(heading: str, taken: str, written: str) -> str:
    try:
        return heading.encode(taken).decode(written)
    except UnicodeError:
        return ""
