"""Values that are reckoned from several columns: amounts less others, dates plus days.

What cannot be read in any of them leaves the result null: nothing is reckoned
with a part of the figures.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import mask, truths
from ingest.mapping.bind import Binding
from ingest.mapping.convert import CONVERTERS, Context, Converted
from ingest.mapping.damage import examine
from ingest.mapping.declaration import Expression
from ingest.mapping.findings import Finding
from ingest.mapping.text import Cells, null_at, where_null

MOST_DAYS: Final = 365
_DAYS: Final = r"^0*[0-9]{1,3}(?:[.,]0+)?$"


def part_of(binding: Binding, heading: str) -> Binding:
    """Return the binding of a column alone that a value is reckoned from, for its faults."""
    plain = Expression(column=heading)
    return replace(binding, expression=plain, headings=(heading,), minus=(), days=None)


PartReader = Callable[[Binding, Cells, Context], Converted]
"""Reads a column that a value is reckoned from."""


def read_part(part: Binding, cells: Cells, context: Context) -> Converted:
    """Return the amounts of a column that is taken off, 0 where blank, null where not readable."""
    text = cells.clean(part.headings[0])
    examined = examine(text, part.kind)
    read = CONVERTERS[part.kind](examined.text, part, context)
    zero = pc.if_else(truths(where_null(text)), 0, read.column)
    return Converted(zero, (*examined.findings, *read.findings), read.said)


def less(minor: pa.Array, part: pa.Array) -> pa.Array:
    """Return amounts less others, null where one of them is null.

    >>> less(pa.array([500, None]), pa.array([100, 0])).to_pylist()
    [400, None]
    """
    return pc.subtract(minor, part)


def read_days(part: Binding, cells: Cells, _context: Context) -> Converted:
    """Return a column of whole days, at most 365; null where there are none."""
    text = cells.clean(part.headings[0])
    blank = where_null(text)
    good = mask(pc.match_substring_regex(text, _DAYS))
    figures = pc.replace_substring_regex(null_at(text, ~good), r"[.,].*$", "")
    days = figures.cast(pa.int32())
    good &= mask(pc.less_equal(days, MOST_DAYS))
    findings = [
        Finding("days_unreadable", ~good & ~blank, f"0 to {MOST_DAYS}"),
        Finding("required_missing", blank, "dueDate"),
    ]
    return Converted(null_at(days, ~good), tuple(each for each in findings if each.where.any()))


def later(dates: pa.Array, days: pa.Array | int) -> pa.Array:
    """Return ``dates`` and so many days, null where one of them is null.

    >>> from datetime import date
    >>> later(pa.array([date(2026, 1, 31)]), 14)[0].as_py()
    datetime.date(2026, 2, 14)
    """
    number = dates.cast(pa.int32())
    return pc.add(number, pa.scalar(days, pa.int32()) if isinstance(days, int) else days).cast(
        pa.date32()
    )
