"""Words of the other side, made fit for a terminal, a log line and a report."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from ingest.api.strict import UnreadableError, parse
from ingest.domain.faults import mask

LONGEST: Final = 500

_ID_NUMBER: Final = re.compile(r"(?<![0-9])[0-9]{6} ?[0-9]{5}(?![0-9])")
_WORDS: Final = ("title", "detail", "message", "error", "error_description", "errors")
"""The fields in which APIs explain themselves; Amili's error body is not documented."""
_DEEPEST: Final = 6
_CODES: Final = ("code", "error", "errorCode", "type")
_CODE: Final = re.compile(r"[a-z]{1,30}([_.-][a-z]{1,30}){0,5}|[A-Z]{1,30}(_[A-Z]{1,30}){0,5}")
"""Words of one case without digits, joined: no name, number or address is written so."""
_TITLE: Final = re.compile(r"[A-Z][a-z]{1,30}( [a-z]{1,30}){0,7}")
"""A sentence's beginning in which nothing but its first letter is large: no name is."""


def clean(text: str) -> str:
    r"""Return free ``text`` as ``one_line`` does, with id numbers masked.

    >>> clean("no \x1b[31mdebtor\r\n 12345678901 \u202e!")
    'no [31mdebtor *********01 !'
    """
    return _ID_NUMBER.sub(lambda number: mask(number[0]), one_line(text))


def one_line(text: str) -> str:
    """Return ``text`` on one line of at most ``LONGEST`` characters, without control characters.

    What turns text around or cannot be written as UTF-8 is dropped too.
    """
    # Cut before cleaning, as an answer may be megabytes long, and again after it.
    line = text[: 4 * LONGEST]
    if not line.isprintable():  # Categories C and Z, but for the space itself
        line = "".join(
            " " if unicodedata.category(character)[0] in "CZ" else character for character in line
        )
    line = " ".join(line.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def quote(body: bytes) -> str:
    """Return what the body of an error says for itself; empty where it is a page or nothing.

    >>> quote(b'{"title": "Bad request", "errors": {"invoices[0]": ["no debtor"]}}')
    'Bad request; invoices[0]: no debtor'
    >>> quote(b"<html>Sorry</html>")
    ''
    """
    try:
        said = parse(body)
    except UnreadableError:
        plain = body[: 4 * LONGEST].decode("utf-8", errors="replace").strip()
        return "" if plain.startswith("<") else clean(plain)
    if isinstance(said, dict):
        known = [said[name] for name in _WORDS if name in said]
        return clean("; ".join(_flat(known or said)))
    return clean("; ".join(_flat(said)))


def headline(body: bytes) -> str:
    """Return what the body of an error is called, by its code or title; empty for anything else.

    For answers that are no clerk's business and are told where others may read: an
    explanation may name somebody, a code or a title is the same for everybody.

    >>> headline(b'{"title": "Forbidden", "detail": "Kari Nordmann has no account"}')
    'Forbidden'
    >>> headline(b'{"error": {"code": "insufficient_scope"}}')
    'insufficient_scope'
    >>> headline(b'{"error": "No access for Kari Nordmann"}'), headline(b"Kari Nordmann")
    ('', '')
    """
    try:
        said = parse(body)
    except UnreadableError:
        return ""
    if not isinstance(said, dict):
        return ""
    inner = said.get("error")
    for names in (inner if isinstance(inner, dict) else said, said):
        for name in _CODES:
            value = names.get(name)
            if isinstance(value, str) and _CODE.fullmatch(value):
                return value
    title = said.get("title")
    return title if isinstance(title, str) and _TITLE.fullmatch(title) else ""


def say(value: object) -> str:
    """Return one error of the API's, a string or whatever JSON it is, as cleaned text.

    >>> say("no debtor"), say({"code": 7, "field": "debtors"})
    ('no debtor', 'code: 7; field: debtors')
    """
    return clean("; ".join(_flat(value)))


def _flat(value: object, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST or value is None:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from (f"{name}: {words}" for words in _flat(inner, depth + 1))
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, depth + 1)
    else:
        yield str(value)
