"""First and last name out of a whole name, by the rule that a mapping declares.

Nothing is guessed: a name that does not have the declared form has no parts.

>>> part_of_name("Nordmann, Kari Anne", NamePart.AFTER_COMMA)
'Kari Anne'
>>> part_of_name("Kari van der Berg", NamePart.LAST_WORD)
'van der Berg'
>>> part_of_name("Nordmann", NamePart.LAST_WORD) is None
True
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class NamePart(StrEnum):
    """Which part of a whole name is the first name, or the last."""

    BEFORE_COMMA = "before_comma"
    AFTER_COMMA = "after_comma"
    FIRST_WORDS = "first_words"
    LAST_WORD = "last_word"


_OF_LAST_NAMES: Final = frozenset(
    {"af", "av", "da", "de", "del", "den", "der", "di", "du", "la", "le", "ten", "ter", "van"}
    | {"von", "zu", "zum", "zur", "bin", "ibn", "al", "el", "dos", "das", "do"}
)
"""Words that belong to the last name behind them."""

_WITH_COMMA: Final = "'Last name, First name', with one comma"
_WITHOUT: Final = "'First name Last name', of two words or more and without a comma"
HOW_PARTED: Final[Mapping[NamePart, str]] = {
    NamePart.BEFORE_COMMA: _WITH_COMMA,
    NamePart.AFTER_COMMA: _WITH_COMMA,
    NamePart.FIRST_WORDS: _WITHOUT,
    NamePart.LAST_WORD: _WITHOUT,
}
"""How a name is written of which that part can be taken."""


def part_of_name(name: str, part: NamePart) -> str | None:
    """Return the ``part`` of a trimmed name, or None where it is not written so."""
    if part in (NamePart.BEFORE_COMMA, NamePart.AFTER_COMMA):
        before, comma, after = (piece.strip() for piece in name.partition(","))
        if not (before and comma and after) or "," in after:
            return None
        return before if part is NamePart.BEFORE_COMMA else after
    words = name.split()
    if "," in name or len(words) < 2:  # noqa: PLR2004 - a first and a last name
        return None
    last = len(words) - 1
    while last > 1 and words[last - 1].lower() in _OF_LAST_NAMES:
        last -= 1
    return " ".join(words[last:] if part is NamePart.LAST_WORD else words[:last])
