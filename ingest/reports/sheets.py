"""What the sheets of the workbook look like: their columns, widths and styles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

import numpy as np

from ingest.domain.ours import FILE, INTEGERS, our_columns
from ingest.mapping.entry import Entry, EntryKind
from ingest.reports.columns import our_headings


class Style(IntEnum):
    """How a cell looks. The marks of a cell, 1 and 2, are added to the style of its column."""

    TEXT = 0
    WARNING = 1
    ERROR = 2
    AMOUNT = 3
    AMOUNT_WARNING = 4
    AMOUNT_ERROR = 5
    OURS = 6
    OURS_NUMBER = 7
    HEADING = 8
    OUR_HEADING = 9


WARNING_MARK: Final = 1
ERROR_MARK: Final = 2

_TEXT: Final = {"num_format": "@", "valign": "top"}
_RIGHT: Final = {**_TEXT, "align": "right", "indent": 1}
_EDGE: Final = {"border": 1, "border_color": "#D9D9D9"}
_RED: Final = {"bg_color": "#FFC7CE", "font_color": "#9C0006", **_EDGE}
_YELLOW: Final = {"bg_color": "#FFEB9C", "font_color": "#7F6000", **_EDGE}
_GREY: Final = {"bg_color": "#F2F2F2", "font_color": "#404040", **_EDGE}
_HEADING: Final = {**_TEXT, "bold": True, "bottom": 1}

LOOKS: Final[dict[Style, dict[str, Any]]] = {
    Style.TEXT: _TEXT,
    Style.WARNING: {**_TEXT, **_YELLOW},
    Style.ERROR: {**_TEXT, **_RED},
    Style.AMOUNT: _RIGHT,
    Style.AMOUNT_WARNING: {**_RIGHT, **_YELLOW},
    Style.AMOUNT_ERROR: {**_RIGHT, **_RED},
    Style.OURS: {**_TEXT, **_GREY},
    Style.OURS_NUMBER: {**_GREY, "valign": "top", "align": "right", "indent": 1},
    Style.HEADING: {**_HEADING, "font_color": "#FFFFFF", "bg_color": "#1F4E78"},
    Style.OUR_HEADING: {**_HEADING, "font_color": "#1F2A36", "bg_color": "#BFC9D4"},
}
"""XlsxWriter's properties of each style."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: where it stands in the report tables, and how it looks here."""

    place: int
    heading: str
    style: Style
    width: int
    """Of one character; 0 where the longest text decides."""
    words: tuple[str, ...] = ()
    closed: bool = True
    hidden: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the column is none of the export's."""
        return self.style in {Style.OURS, Style.OURS_NUMBER}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of rows: its name, its columns, how long their texts are, and how many rows."""

    name: str
    columns: Sequence[SheetColumn]
    widths: Sequence[int]
    rows: int
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """By row and column, both from 0, the heading included."""


_WIDTHS: Final = {
    "file": 26,
    "row": 11,
    "line": 11,
    "outcome": 17,
    "case_number": 22,
    "code": 30,
    "column": 22,
    "message": 80,
    "hint": 80,
}
_OTHERWISE: Final = 38  # an id of the API
_NOT_TO_FIX: Final = frozenset({"line", "run", "invoice_id", "case_id", "case_number", "batch_id"})
_DONE: Final = (("case_number", "outcome", "row"), ("message", "invoice_id", "case_id"))
_WAITING: Final = (("row", "outcome", "message", "hint"), ("batch_id",))
"""Our columns before and behind the export's."""


def to_fix(
    originals: Sequence[str], entries: dict[str, Entry], *, several: bool = False
) -> list[SheetColumn]:
    """Return the export's columns, then all of ours; those that no clerk needs are hidden."""
    ours = _ours(originals, several=several)
    return [
        *_originals(originals, entries, to_edit=True),
        *(_our(ours[name], name, hidden=name in _NOT_TO_FIX) for name in ours),
    ]


def done(
    originals: Sequence[str], entries: dict[str, Entry], *, several: bool = False
) -> list[SheetColumn]:
    """Return the numbers that Amili gave, then the export's columns."""
    return _around(originals, entries, _DONE, several=several)


def waiting(
    originals: Sequence[str], entries: dict[str, Entry], *, several: bool = False
) -> list[SheetColumn]:
    """Return what is known of rows that are not finished, then the export's columns."""
    return _around(originals, entries, _WAITING, several=several)


def _around(
    originals: Sequence[str],
    entries: dict[str, Entry],
    around: tuple[Sequence[str], Sequence[str]],
    *,
    several: bool,
) -> list[SheetColumn]:
    ours = _ours(originals, several=several)
    before, behind = around
    before = [*before, FILE] if several else before
    return [
        *(_our(ours[name], name) for name in before),
        *_originals(originals, entries, to_edit=False),
        *(_our(ours[name], name) for name in behind),
    ]


def _ours(originals: Sequence[str], *, several: bool) -> dict[str, tuple[int, str]]:
    headings = enumerate(our_headings(originals, several=several), start=len(originals))
    return dict(zip(our_columns(several=several), headings, strict=True))


def _our(column: tuple[int, str], name: str, *, hidden: bool = False) -> SheetColumn:
    place, heading = column
    style = Style.OURS_NUMBER if name in INTEGERS else Style.OURS
    return SheetColumn(place, heading, style, _WIDTHS.get(name, _OTHERWISE), hidden=hidden)


def _originals(
    originals: Sequence[str], entries: dict[str, Entry], *, to_edit: bool
) -> list[SheetColumn]:
    found = []
    for place, heading in enumerate(originals):
        entry = entries.get(heading, Entry())
        style = Style.AMOUNT if entry.kind is EntryKind.AMOUNT else Style.TEXT
        words = entry.words if to_edit else ()
        found.append(SheetColumn(place, heading, style, 0, words, entry.closed))
    return found


_NARROWEST, _WIDEST = 9, 42


def width_of(column: SheetColumn, longest: int) -> float:
    """Return how wide a column is, in characters; the heading has a filter's button beside it."""
    wanted = column.width or max(longest + 2, len(column.heading) + 4)
    return float(np.clip(wanted, _NARROWEST, max(_WIDEST, column.width)))
