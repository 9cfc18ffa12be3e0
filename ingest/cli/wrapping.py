"""Lines that fit the terminal: 80 columns, amounts never broken."""

import re
import textwrap
from typing import Final

WIDTH: Final = 80

_HARD_BLANK: Final = "\N{NO-BREAK SPACE}"
"""Stands inside an amount such as 1 234,50 while its line is broken."""


def wrapped(text: str, *, indent: int = 0) -> list[str]:
    """Return ``text`` as lines of at most 80 columns, all of them indented."""
    blank = " " * indent
    whole = re.sub(r"(?<=\d) (?=\d)", _HARD_BLANK, text)
    lines = textwrap.wrap(whole, WIDTH, initial_indent=blank, subsequent_indent=blank)
    return [line.replace(_HARD_BLANK, " ") for line in lines]
