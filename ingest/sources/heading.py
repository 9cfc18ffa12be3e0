"""The heading: the names of an export's columns, each there once."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from ingest.errors import ExportUnreadable, MappingError
from ingest.mapping.fold import fold
from ingest.sources.limits import Limits

_KNOWN_DELIMITERS = {";": "a semicolon", ",": "a comma", "\t": "a tab", "|": "a bar"}
_LONGEST_SHOWN = 40
HEADING_WITHIN: Final = 200
"""Rows among which the heading is looked for."""


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


def choose_heading(rows: Iterable[Sequence[str]], expected: Sequence[Sequence[str]]) -> int:
    """Return the number, from 1, of the first row that has all ``expected`` columns.

    Where none has all, the one that has most is taken, if that is more than
    half: what it lacks is told when the mapping is bound to it. Raises
    MappingError for rows of which none looks like the heading. An expected
    column is a list of headings that mean the same.

    >>> choose_heading([["Open items"], ["Nr", "Beløp"]], [["Nr", "No"], ["Beløp"]])
    2
    """
    wanted = [{fold(name) for name in names} for names in expected]
    best, most = 0, 0
    for number, cells in enumerate(rows, start=1):
        texts = {fold(cell) for cell in cells}
        having = sum(not names.isdisjoint(texts) for names in wanted)
        if having > most:
            best, most = number, having
        if having == len(wanted):
            break
    if 2 * most <= len(wanted):
        named = _listed([f"'{names[0]}'" for names in expected])
        msg = (
            f"No row at the beginning of the file has the headings that the mapping names: {named}."
        )
        hint = "Is it the right file for this mapping? Else set 'heading_row' in the mapping."
        raise MappingError(msg, hint=hint)
    return best


def skipped(heading_row: int, *, found: bool) -> tuple[str, ...]:
    """Return sentences about where the heading stands, and the rows above it.

    >>> skipped(2, found=False)
    ('Row 1 stands above the heading in row 2 and is skipped.',)
    """
    told = f"Heading: row {heading_row}, the first with the columns that the mapping names."
    notes = (told,) if found else ()
    if heading_row == 1:
        return notes
    above = "Row 1 stands" if heading_row == 2 else f"Rows 1 to {heading_row - 1} stand"  # noqa: PLR2004 - one row or several
    are = "is" if heading_row == 2 else "are"  # noqa: PLR2004 - as above
    return (*notes, f"{above} above the heading in row {heading_row} and {are} skipped.")


def with_letters(headings: Sequence[str], first: int = 1) -> tuple[str, ...]:
    """Return ``headings``, the empty ones filled with their column's letter.

    >>> with_letters(["", "Beløp"])
    ('(A)', 'Beløp')
    """
    columns = enumerate(headings, first)
    return tuple(name or f"({column_letters(number)})" for number, name in columns)


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
            likely = "utf-16-be" if names[0].startswith("\0") else "utf-16-le"
            hint = (
                "Give a CSV or a workbook. If it is UTF-16 without a byte order mark, declare "
                f"'encoding: {likely}' in the mapping."
            )
            raise ExportUnreadable(msg, hint=hint)


def _refuse_empty(empty: Sequence[int], row: int, first: int, width: int) -> None:
    if len(empty) == width:
        msg = f"Row {row}, where the mapping expects the heading, is blank."
        raise ExportUnreadable(msg, hint="Set 'heading_row' in the mapping.")
    msg = f"The heading in row {row} is empty in {_listed([column_name(n) for n in empty])}."
    hint = "Give every column a heading, or take the column out of the export."
    if empty == [first + width - 1]:
        hint = (
            "The heading ends with a delimiter. Set `unnamed: letter` under `source` in the "
            "mapping, or give the last column a heading."
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
