"""The heading: the names of an export's columns, each there once."""

import unicodedata
from collections.abc import Sequence

from ingest.errors import ExportUnreadable
from ingest.sources.limits import Limits

_KNOWN_DELIMITERS = {";": "a semicolon", ",": "a comma", "\t": "a tab", "|": "a bar"}
_LONGEST_SHOWN = 40


def check_headings(
    texts: Sequence[str], row: int, limits: Limits, *, first: int = 1, all_named: bool = True
) -> tuple[str, ...]:
    """Return the trimmed headings of ``row``; raise ExportUnreadable unless each can be told apart.

    Two headings are the same when they differ only in case, surrounding blanks
    or Unicode form. ``first`` is the number of the first column. Unless
    ``all_named``, some may be empty, if not all are.

    >>> check_headings([" Fakturanr ", "Beløp"], 1, Limits())
    ('Fakturanr', 'Beløp')
    """
    if len(texts) > limits.columns:
        msg = f"The heading in row {row} has {len(texts)} columns; {limits.columns} are allowed."
        raise ExportUnreadable(msg, hint="Export only the columns that are needed.")
    names = tuple(text.strip() for text in texts)
    _refuse_control_characters(names, row)
    empty = [number for number, name in enumerate(names, first) if not name]
    if empty and (all_named or len(empty) == len(names)):
        _refuse_empty(empty, row, first, len(names))
    _refuse_equal(names, row, first)
    return names


def column_name(number: int) -> str:
    """Return a column's number and Excel's letters for it; the first is 1.

    >>> column_name(28)
    'column 28 (AB)'
    """
    return f"column {number} ({column_letters(number)})"


def column_letters(number: int) -> str:
    """Return Excel's letters for column ``number``; the first is 1.

    >>> column_letters(26), column_letters(27), column_letters(16384)
    ('Z', 'AA', 'XFD')
    """
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _refuse_control_characters(names: Sequence[str], row: int) -> None:
    for name in names:
        if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in name):
            msg = f"The heading in row {row} holds control characters: this is no text file."
            raise ExportUnreadable(
                msg,
                hint="Give a CSV or a workbook. If it is UTF-16 without a byte order mark, declare "
                "'encoding: utf-16-le' in the mapping.",
            )


def _refuse_empty(empty: Sequence[int], row: int, first: int, width: int) -> None:
    if len(empty) == width:
        msg = f"Row {row}, where the mapping expects the heading, is blank."
        raise ExportUnreadable(msg, hint="Set 'heading_row' in the mapping.")
    msg = f"The heading in row {row} is empty in {_listed([column_name(n) for n in empty])}."
    hint = "Give every column a heading, or take the column out of the export."
    if empty == [first + width - 1]:
        hint = (
            "The heading ends with a delimiter. Take it out of the heading and of every line, "
            "or give the last column a heading."
        )
    raise ExportUnreadable(msg, hint=hint)


def _refuse_equal(names: Sequence[str], row: int, first: int) -> None:
    places: dict[str, list[int]] = {}
    for number, name in enumerate(names, first):
        if name:
            folded = unicodedata.normalize("NFKC", name).casefold()
            places.setdefault(folded, []).append(number)
    equal = [numbers for numbers in places.values() if len(numbers) > 1]
    if equal:
        told = [
            f"'{shown(names[numbers[0] - first])}' stands in "
            + " and ".join(column_name(number) for number in numbers[:3])
            for numbers in equal
        ]
        msg = f"The heading in row {row} is not unique: {_listed(told)}."
        raise ExportUnreadable(msg, hint="Give each column a heading of its own.")


def suspect_delimiter(names: Sequence[str], delimiter: str) -> None:
    """Raise ExportUnreadable if the only heading looks like several with another delimiter."""
    others = {sign: names[0].count(sign) for sign in _KNOWN_DELIMITERS if sign != delimiter}
    sign = max(others, key=lambda each: others[each])
    if len(names) == 1 and others[sign]:
        msg = (
            f"The heading is a single column with '{delimiter}' between fields, but holds "
            f"{_KNOWN_DELIMITERS[sign]} {others[sign]} times."
        )
        raise ExportUnreadable(
            msg,
            hint=f"Set the delimiter in the mapping to {_KNOWN_DELIMITERS[sign]} ({sign!r}).",
        )


def shown(text: str) -> str:
    """Return ``text`` as a message shows it: short and on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def _listed(items: Sequence[str]) -> str:
    head = ", ".join(items[:5])
    return head if len(items) <= 5 else f"{head} and {len(items) - 5} more"  # noqa: PLR2004 - enough to begin with
