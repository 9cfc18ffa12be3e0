"""What single values of a mapping file must be, beyond their type.

Each function returns the value or raises ValueError, whose message says what
was found and what was expected: it is read beside the line of the file.
"""

import re
from difflib import get_close_matches
from typing import Final, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.rules import RULES
from ingest.mapping.dates import contradictions
from ingest.mapping.fold import clashes

_Meaning = TypeVar("_Meaning")
_DATE_FORMAT: Final = re.compile(r"(?:(?:dd?|mm?|yyyy|yy)[./ -]?){2}(?:dd?|mm?|yyyy|yy)")


def date_format(given: str) -> str:
    """Accept d, m and y once each, and in the order in which text can tell them apart.

    >>> date_format("dd.mm.yyyy")
    'dd.mm.yyyy'
    >>> date_format("dmyy")
    Traceback (most recent call last):
    ValueError: 'dmyy' has parts of one or two digits without a sign between them
    """
    letters = [run[0] for run in re.findall(r"d+|m+|y+", given)]
    if not _DATE_FORMAT.fullmatch(given) or sorted(letters) != ["d", "m", "y"]:
        msg = f"{given!r} is no date format: use d, m and y once each, as in dd.mm.yyyy"
        raise ValueError(msg)
    if re.search(r"(?<![dm])[dm](?=[dmy])", re.sub(r"dd|mm", "#", given)):
        msg = f"{given!r} has parts of one or two digits without a sign between them"
        raise ValueError(msg)
    return given


def unambiguous(given: list[str]) -> list[str]:
    """Accept date formats of which no two read one text as different dates."""
    if found := contradictions(given):
        pairs = ", ".join(f"{one!r} and {other!r}" for one, other in found)
        msg = f"these formats read the same text as different dates: {pairs}"
        raise ValueError(msg)
    return given


def adjustable_rule(given: str) -> str:
    """Accept the code of a rule whose severity may be changed."""
    if given not in RULES:
        near = get_close_matches(given, RULES, n=1)
        msg = f"there is no rule {given!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        raise ValueError(msg)
    if not RULES[given].adjustable:
        msg = f"the severity of {given!r} cannot be changed: it protects money or identity"
        raise ValueError(msg)
    return given


def table(given: dict[str, _Meaning]) -> dict[str, _Meaning]:
    """Accept a table in which no code stands twice with different meanings; case is ignored."""
    for one, other in clashes(given):
        if given[one] != given[other]:
            msg = f"{one!r} and {other!r} are the same code with different meanings"
            raise ValueError(msg)
    return given


def regular_expression(given: str) -> str:
    """Accept what RE2 understands."""
    try:
        pc.match_substring_regex(pa.array([""]), given)
    except pa.ArrowInvalid as error:
        reason = str(error).removeprefix("Invalid regular expression: ")
        msg = f"{given!r} is no regular expression: {reason}"
        raise ValueError(msg) from None
    return given


def encoding(given: str) -> str:
    """Accept ``auto`` and the name of a text codec."""
    if given == "auto":
        return given
    try:
        "".encode(given)
    except (LookupError, UnicodeError):
        msg = f"{given!r} is no text encoding: use auto, or a codec name such as cp1252 or utf-8"
        raise ValueError(msg) from None
    return given
