"""Foreign text, made fit to be shown: no control characters, and not too long."""

import json
import unicodedata


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


def escaped(document: str) -> str:
    r"""Return JSON that says the same, without a sign that a terminal could obey.

    >>> print(escaped('{"name": "a\x9b31mb\u202e"}'))
    {"name": "a\u009b31mb\u202e"}
    """
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in document
    )


def short(text: str, most: int) -> str:
    """Return ``text``, or its beginning and an ellipsis: ``most`` characters at the most.

    >>> short("Forfallsdato", 20), short("Forfallsdato", 8)
    ('Forfallsdato', 'Forfall…')
    """
    return text if len(text) <= most else text[: most - 1] + "…"
