"""A workbook's cells as text, by a stated rule.

- Text stays as it is; an empty cell is ''.
- A whole number is written without a decimal sign. Any other number is written
  with as many digits as it takes to tell it apart, at most the 15 that Excel
  keeps: what it computed as 0.30000000000000004 is the 0.3 that it shows.
- A date is written in the mapping's first format with a four-digit year; with
  a time other than midnight as ISO 8601, as a time alone is.
- Yes and no are TRUE and FALSE.

A whole number of more than 15 digits has lost its last ones when it was typed.
"""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_PRECISE_BELOW = 10**15
Cell = str | float | bool | dt.date | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class Writing:
    """How numbers and dates are written: the decimal sign, and a format such as dd.mm.yyyy."""

    decimal: str
    date: str

    @classmethod
    def declared(cls, decimal: str, dates: Sequence[str]) -> "Writing":
        """Take the first of ``dates`` that loses nothing, or else the first of all."""
        return cls(decimal, next((each for each in dates if "yyyy" in each), dates[0]))


def write_number(value: float, decimal: str) -> str:
    """Return a number as text.

    >>> write_number(1500.0, ","), write_number(0.1 + 0.2, ","), write_number(1e-7, ".")
    ('1500', '0,3', '0.0000001')
    """
    if not math.isfinite(value):
        return "#NUM!"
    if value.is_integer():
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f").replace(".", decimal)


def lost_digits(value: Cell) -> bool:
    """Whether ``value`` is a number with more digits than Excel keeps.

    >>> lost_digits(123456789012345.0), lost_digits(1234567890123456.0), lost_digits("1" * 20)
    (False, True, False)
    """
    return isinstance(value, int | float) and not abs(value) < _PRECISE_BELOW


def write_date(value: dt.date, form: str) -> str:
    """Return a date, or a date with a time, as text.

    >>> write_date(dt.date(2024, 1, 5), "d.mm.yyyy")
    '5.01.2024'
    >>> write_date(dt.datetime(2024, 1, 5, 13, 30), "dd.mm.yyyy")
    '2024-01-05T13:30:00'
    """
    if isinstance(value, dt.datetime) and value.time() != dt.time():
        return value.isoformat()
    parts = {
        "yyyy": f"{value.year:04d}",
        "yy": f"{value.year % 100:02d}",
        "mm": f"{value.month:02d}",
        "dd": f"{value.day:02d}",
        "m": str(value.month),
        "d": str(value.day),
    }
    return re.sub("yyyy|yy|mm|m|dd|d", lambda match: parts[match[0]], form)


def write_duration(value: dt.timedelta) -> str:
    """Return a duration as hours, minutes and seconds.

    >>> write_duration(dt.timedelta(hours=30, minutes=5))
    '30:05:00'
    """
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def write_column(cells: Sequence[Cell], writing: Writing) -> tuple[list[str], list[int]]:
    """Return the text of each cell, and the indexes of numbers that have lost digits.

    Each distinct value is written once; the loop over cells is one lookup each,
    a tenth of what it takes calamine to hand the cell over.
    """
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return list(cells), []  # type: ignore[arg-type] # all of them are text
    texts: dict[type, dict[Cell, str]] = {
        kind: {value: _write(value, writing) for value in {c for c in cells if type(c) is kind}}
        for kind in kinds - {str}
    }
    lossy = {value for written in texts.values() for value in written if lost_digits(value)}
    lost = [index for index, cell in enumerate(cells) if cell in lossy] if lossy else []
    return [texts[type(cell)][cell] if type(cell) in texts else cell for cell in cells], lost  # type: ignore[misc] # what is not in texts is text


def _write(value: Cell, writing: Writing) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return write_number(value, writing.decimal)
    if isinstance(value, dt.date):
        return write_date(value, writing.date)
    if isinstance(value, dt.timedelta):
        return write_duration(value)
    return value.isoformat() if isinstance(value, dt.time) else str(value)
