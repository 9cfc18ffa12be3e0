"""A cheap look for our own columns in the bytes of a file."""

import re
from typing import Final

_MENTION: Final = re.compile(rb"amili\d*_[a-z]|a\0m\0i\0l\0i\0(?:\d\0)*_\0[a-z]\0")
_LITERALS: Final = (b"amili", b"a\0m\0i\0l\0i\0")
LONGEST_MENTION: Final = 32
"""Bytes, more than any mention has."""


def mentions_us(block: bytes) -> bool:
    """Tell whether bytes of a file, in any usual encoding, hold the beginning of a column of ours.

    Cheap, and no proof: an export may hold it as well.
    """
    return any(text in block for text in _LITERALS) and _MENTION.search(block) is not None
