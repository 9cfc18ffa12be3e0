"""Lines of YAML with comments, quoted where a plain word would be read as something else."""

import re
from collections.abc import Sequence
from typing import Final

_PLAIN: Final = re.compile(r"[^\W\d_][\w ./()+-]*(?<=[\w.)])")
_NOT_PLAIN: Final = frozenset({"yes", "no", "true", "false", "on", "off", "null", "y", "n"})


def scalar(text: str) -> str:
    """Return a text as a YAML value.

    >>> scalar("Beløp"), scalar("NO"), scalar("*Total: x"), scalar("1")
    ('Beløp', '"NO"', '"*Total: x"', '"1"')
    """
    if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_PLAIN:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"


def flow_list(texts: Sequence[str]) -> str:
    """Return texts as a list on one line.

    >>> flow_list(["dd.mm.yyyy", " "])
    '[dd.mm.yyyy, " "]'
    """
    return "[" + ", ".join(scalar(text) for text in texts) + "]"


def comment(text: str) -> str:
    """Return a text that can stand behind ``#``: on one line, without control characters.

    >>> comment("  net of   10 % ")
    'net of 10 %'
    """
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())


def line(indent: int, key: str, value: str = "", said: str = "") -> str:
    """Return one line of a block: the key, its value, and what is said behind it.

    >>> line(1, "dueDate", "Forfall", "95 %")
    '  dueDate: Forfall  # 95 %'
    """
    start = f"{'  ' * indent}{key}:{' ' + value if value else ''}"
    return f"{start}  # {comment(said)}" if said else start
