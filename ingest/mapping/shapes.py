"""What single values look like: which decimal sign, which date formats. No value is decided here.

Source of the shapes: amounts and dates as exports of the systems in
``ingest.discover.synonyms`` write them.
"""

import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from ingest.mapping.dates import DateReader

_YEARS: Final = range(1950, 2100)
"""Years in which an open invoice, or its debtor's birth, can be."""
_CURRENCY_WORD: Final = r"(?:[A-Z]{3}|kr\.?|[€$£])"
_AMOUNT: Final = re.compile(
    rf"[(]?[-\u2212+]?\s?(?:{_CURRENCY_WORD})?\s?[-\u2212]?"
    r"(?P<figure>[0-9]+(?:[.,'\s\u2019][0-9]+)*)"
    rf"\s?[-\u2212]?\s?(?:{_CURRENCY_WORD})?[)]?",
    re.IGNORECASE,
)
_GROUP: Final = 3
_MOST_DIGITS: Final = 13
_NO_SIGN: Final = re.compile(r"[^.,]")
_DATE: Final = re.compile(
    r"(?P<first>[0-9]{1,4})(?P<sign>[./ -])(?P<second>[0-9]{1,2})(?P=sign)(?P<third>[0-9]{1,4})"
    r"(?:[ T]00:00(?::00(?:[.,]0+)?)?)?"
)
_COMPACT: Final = {
    8: ("yyyymmdd", "ddmmyyyy", "mmddyyyy"),
    6: ("yymmdd", "ddmmyy"),
}
"""Formats without a sign between the parts, by the number of their digits."""
_remembered: Final = lru_cache(maxsize=1 << 14)
"""Columns repeat their values, and batches those of each other."""


class Sign(StrEnum):
    """What an amount says about the decimal sign."""

    COMMA = ","
    POINT = "."
    EITHER = "either"
    """One sign, three digits behind it: thousands in one reading, decimals in the other."""
    NONE = "none"
    """A whole number, which says nothing."""


@_remembered
def amount_shape(text: str) -> Sign | None:
    """Return what ``text`` says about the decimal sign; None where it is no amount.

    >>> [amount_shape(text) for text in ("1 234,50", "1,234.50", "1.234", "1.234.567", "4500")]
    [<Sign.COMMA: ','>, <Sign.POINT: '.'>, <Sign.EITHER: 'either'>, <Sign.COMMA: ','>,
     <Sign.NONE: 'none'>]
    >>> amount_shape("F-100") is None
    True
    >>> amount_shape("12500.0000000000000000")  # as databases write it
    <Sign.POINT: '.'>
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    figure = found["figure"]
    digits = re.split(r"[^0-9]", figure)
    if sum(map(len, digits[:-1])) + _telling(digits[-1]) > _MOST_DIGITS:
        return None
    signs = [sign for sign in re.sub(r"[0-9]", "", figure) if sign in ".,"]
    grouped = all(len(part) == _GROUP for part in digits[1:-1])
    return _decimal(figure, signs, digits) if grouped else None


def _telling(last: str) -> int:
    """Count the digits of the last part without the zeros that fill long decimals up."""
    return len(last.rstrip("0") if len(last) > _MOST_DIGITS else last)


def amount_mark(text: str) -> str | None:
    """Return what ``text`` says about the decimal sign, and how many decimals it has.

    ``,2`` is an amount with two decimals behind a comma, ``,0`` one whose points can only
    stand between groups; ``?,`` and ``?.`` fit two readings; ``short`` and ``long`` are whole
    numbers of two or three digits, and of more in one piece. None says nothing.

    >>> [amount_mark(text) for text in ("1 234,50", "1.234.567", "1.234", "500", "4500", "0")]
    [',2', ',0', '?.', 'short', 'long', None]
    """
    sign = amount_shape(text)
    if sign is None:
        return None
    figure = _figure(text)
    if sign is Sign.NONE:
        if not figure.isdigit() or len(figure) == 1:
            return None
        return "short" if len(figure) <= _GROUP else "long"
    if sign is Sign.EITHER:
        return f"?{_NO_SIGN.sub('', figure)}"
    decimals = figure.partition(sign)[2] if figure.count(sign) == 1 else ""
    return f"{sign}{min(len(decimals), _GROUP)}"


def _figure(text: str) -> str:
    found = _AMOUNT.fullmatch(text.strip())
    return found["figure"] if found else ""


def _decimal(figure: str, signs: list[str], digits: list[str]) -> Sign | None:
    if not signs:
        return Sign.NONE if all(len(part) == _GROUP for part in digits[1:]) else None
    last = signs[-1]
    other = Sign.POINT if last == "," else Sign.COMMA
    if not figure.rpartition(last)[2].isdigit():
        return None  # blanks behind the decimal sign
    if signs.count(last) > 1:
        return other if len(set(signs)) == 1 and len(digits[-1]) == _GROUP else None
    if len(digits) == 2 and len(digits[1]) == _GROUP and 0 < len(digits[0]) <= _GROUP:  # noqa: PLR2004 - a sign has two sides
        return Sign(last) if digits[0].startswith("0") else Sign.EITHER
    return Sign(last)


def thousands_sign(text: str, decimal: str) -> str | None:
    """Return the sign between groups of digits, given the decimal sign; None where there is none.

    >>> thousands_sign("1.234,50", ","), thousands_sign("1 234", ","), thousands_sign("12,5", ",")
    ('.', ' ', None)
    """
    found = _AMOUNT.fullmatch(text.strip())
    whole = found["figure"].partition(decimal)[0] if found else ""
    sign = next((letter for letter in whole if not letter.isdigit()), None)
    if sign is None or sign in ".,":
        return sign
    return "'" if sign in "'\u2019" else " "


@_remembered
def date_shapes(text: str) -> tuple[str, ...]:
    """Return every format in which ``text`` is a date, with a year that invoices have.

    A day or month of one digit gives formats with d and m, which read two digits as well.

    >>> date_shapes("15.01.2026"), date_shapes("03/04/2026"), date_shapes("2026-01-15")
    (('dd.mm.yyyy',), ('dd/mm/yyyy', 'mm/dd/yyyy'), ('yyyy-mm-dd',))
    >>> date_shapes("20260115"), date_shapes("15.1.26")
    (('yyyymmdd',), ('d.m.yy', 'yy.m.d'))
    """
    bare = text.strip()
    if bare.isascii() and bare.isdigit():
        forms: tuple[str, ...] = _COMPACT.get(len(bare), ())
    else:
        found = _DATE.fullmatch(bare)
        forms = _forms(found) if found else ()
    return tuple(form for form in forms if _fits(bare, form))


def loose(form: str) -> str:
    """Return a format that reads days and months with and without a leading zero.

    >>> loose("dd.mm.yyyy"), loose("yyyymmdd")
    ('d.m.yyyy', 'yyyymmdd')
    """
    return form if form.isalpha() else form.replace("dd", "d").replace("mm", "m")


def _forms(found: re.Match[str]) -> tuple[str, ...]:
    """Return the orders of day, month and year that the lengths of the parts allow."""
    sign, parts = found["sign"], (found["first"], found["second"], found["third"])
    orders = ("dmy", "mdy", "ymd")
    return tuple(dict.fromkeys(form for order in orders if (form := _form(order, parts, sign))))


def _form(order: str, parts: tuple[str, str, str], sign: str) -> str | None:
    short = any(len(part) == 1 for part in parts)
    letters = []
    for letter, part in zip(order, parts, strict=True):
        if len(part) not in ((2, 4) if letter == "y" else (1, 2)):
            return None
        letters.append(letter * (len(part) if letter == "y" else 2 - short))
    return sign.join(letters)


def _fits(text: str, form: str) -> bool:
    read: date | None = _reader(form).read(text)
    return read is not None and read.year in _YEARS


@_remembered
def _reader(form: str) -> DateReader:
    return DateReader([form])
