"""Foreign text, made fit to be shown: no control characters, no ids of persons, not too long."""

import re
import unicodedata
from typing import Final

from ingest.domain.faults import mask

_OURS: Final = (
    r"\d{8}T\d{9}Z-[0-9a-f]{4}"  # a run's id
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"  # an id that the API gave
)
_NUMBERS: Final = r"\d{9,}|(?<!\d)(?:\d[ .:\-\xa0]?){10}\d(?!\d)"
_LONG: Final = re.compile(f"({_OURS})|{_NUMBERS}", re.IGNORECASE)


def plain(text: str) -> str:
    r"""Return ``text`` with every control and formatting character shown as ``?``.

    Line feeds stay, and blanks of any width become ordinary ones.

    >>> plain("a\x1b[31mb\u202ec\xa0d")
    'a?[31mb?c d'
    """
    return text if text.isprintable() else "".join(map(_plain, text))


def _plain(char: str) -> str:
    if char.isprintable() or char == "\n":
        return char
    return " " if unicodedata.category(char) == "Zs" else "?"


def without_ids(text: str) -> str:
    """Return ``text`` with long numbers masked, which may be those of a person.

    Eleven digits are masked in whatever way they are written, and all runs of nine and more.

    >>> without_ids("Identification number 26829398612 is wrong")
    'Identification number *********12 is wrong'
    >>> without_ids("268293 98612 in run 20261122T072651905Z-10d4")
    '**********12 in run 20261122T072651905Z-10d4'
    """
    return _LONG.sub(lambda found: found[0] if found[1] else mask(found[0]), text)


def short(text: str, most: int) -> str:
    """Return ``text``, or its beginning and an ellipsis: ``most`` characters at the most.

    >>> short("Forfallsdato", 20), short("Forfallsdato", 8)
    ('Forfallsdato', 'Forfall…')
    """
    return text if len(text) <= most else text[: most - 1] + "…"
