"""What a column's values say about how they are written: counted batch by batch, judged at the end.

A *saying* is what one value tells: for an amount its mark (see ``amount_mark``),
for a date every format that fits it. A column has few sayings, however many
values it has, so a batch costs a count for each distinct date and for each
layout of amounts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import add, or_
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.columns import CellKinds
from ingest.mapping.shapes import amount_mark, date_shapes, loose
from ingest.mapping.targets import Kind

Saying: TypeAlias = tuple[str, ...]

_FEWEST_AGAINST: Final = 3
_SHARE_AGAINST: Final = 10
"""From three on, and where at most ten times as many prove the reading."""
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class Seen:
    """Values with one saying: how many cells, and the first of them with its place or row.

    ``days`` and ``years`` (from 2000 on) are bits that say which of them occur
    in dates as the mapping reads them.
    """

    cells: int
    example: str
    row: int
    days: int = 0
    years: int = 0

    def __add__(self, later: "Seen") -> "Seen":
        """Return both together; the example stays that of the first."""
        days, years = self.days | later.days, self.years | later.years
        return Seen(self.cells + later.cells, self.example, self.row, days, years)


Said: TypeAlias = Mapping[Saying, Seen]


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or several that one field is read from, as a mapping names them."""

    headings: tuple[str, ...]
    kind: Kind


Evidence: TypeAlias = Mapping[Column, Said]


@dataclass(frozen=True, slots=True)
class Told:
    """A column's name, what its cells say as text, and what they are in a workbook."""

    name: str
    said: Said
    native: CellKinds

    @classmethod
    def of(cls, column: Column, said: Said, kinds: Mapping[str, CellKinds]) -> "Told":
        """Return what is told of ``column``; ``kinds`` are those of single headings."""
        found = [kinds.get(heading, CellKinds()) for heading in column.headings]
        return cls(" / ".join(column.headings), said, reduce(add, found, CellKinds()))


def cells_of(said: Said) -> int:
    """Return how many cells say any of it."""
    return sum(seen.cells for seen in said.values())


def contradicts(for_: int, against: int) -> bool:
    """Tell whether so many values against a reading are more than slips of the finger.

    >>> contradicts(0, 1), contradicts(1, 1), contradicts(20, 2), contradicts(20, 3)
    (True, True, False, True)
    >>> contradicts(0, 0), contradicts(40, 3)
    (False, False)
    """
    if against >= for_:
        return against > 0
    return against >= _FEWEST_AGAINST and against * _SHARE_AGAINST >= for_


def together(parts: Iterable[Evidence]) -> dict[Column, dict[Saying, Seen]]:
    """Return the evidence of all ``parts``, which are in the order of the rows."""
    found: dict[Column, dict[Saying, Seen]] = {}
    for part in parts:
        for column, said in part.items():
            known = found.setdefault(column, {})
            for saying, seen in said.items():
                known[saying] = known[saying] + seen if saying in known else seen
    return found


REFUSED: Final = "!"
"""Behind the mark of an amount that fits both signs and is a fault as the mapping declares it."""


class Marks:
    """Counts what the amounts of one column say about the decimal sign."""

    def __init__(self, column: pa.Array) -> None:
        """Start with nothing said."""
        self._column = column
        self._found: dict[str, tuple[int, int]] = {}

    def add(self, shape: str, lines: np.ndarray, zero: np.ndarray) -> None:
        """Count ``lines``, rising, whose values have one shape.

        ``shape`` is any such value whose first digit is not 0; ``zero`` says of
        which lines it is.
        """
        mark = amount_mark(shape)
        if mark is None:
            return
        if mark.startswith("?") and zero.any():
            # 0.123 can have no groups: its sign stands before decimals.
            self._count(f"{mark[1]}3", lines[zero])
            lines = lines[~zero]
        self._count(mark, lines)

    def add_alike(self, value: str, lines: np.ndarray, *, refused: bool) -> None:
        """Count ``lines``, rising, which all have this value; those of a ``refused`` one apart."""
        if mark := amount_mark(value):
            self._count(f"{mark}{REFUSED if refused and mark.startswith('?') else ''}", lines)

    def said(self) -> dict[Saying, Seen]:
        """Return all that was counted, with places for rows."""
        return {
            (mark,): Seen(cells, self._column[first].as_py(), first)
            for mark, (cells, first) in self._found.items()
        }

    def _count(self, mark: str, lines: np.ndarray) -> None:
        if len(lines):
            known, first = self._found.get(mark, (0, int(lines[0])))
            self._found[mark] = known + len(lines), min(first, int(lines[0]))


def said_by_dates(encoded: pa.DictionaryArray, read: Sequence[date | None]) -> dict[Saying, Seen]:
    """Return what the dates of a column say; ``read`` are those of its distinct values.

    The example's place stands for its row.
    """
    codes: dict[Saying, list[int]] = {}
    texts = encoded.dictionary.to_pylist()
    for code, saying in enumerate(map(_said_by_date, texts, read)):
        codes.setdefault(saying, []).append(code)
    counts = _counts(encoded)
    return {
        saying: Seen(
            int(counts[having].sum()),
            texts[having[0]],
            _first(encoded, having[0]),
            *_bits([day for code in having if (day := read[code])]),
        )
        for saying, having in codes.items()
    }


# The next batch has the same dates.
@lru_cache(maxsize=4096)
def _said_by_date(text: str, day: date | None) -> Saying:
    saying = tuple(map(loose, date_shapes(text)))
    return () if _same_in_all(saying, day) else saying


def _same_in_all(saying: Saying, day: date | None) -> bool:
    """Tell whether day and month are alike, so that their order changes nothing."""
    return day is not None and day.day == day.month and all("yyyy" in form for form in saying)


def _bits(read: Iterable[date]) -> tuple[int, int]:
    """Return the bits of the days, and of the years, of all dates whose year counts."""
    days = {(day.day, day.year) for day in read}
    counted = [(day, year) for day, year in days if _FIRST_YEAR <= year < _LAST_YEAR]
    return (
        reduce(or_, (1 << day for day, _ in counted), 0),
        reduce(or_, (1 << (year - _FIRST_YEAR) for _, year in counted), 0),
    )


def _counts(encoded: pa.DictionaryArray) -> np.ndarray:
    size = len(encoded.dictionary)
    codes = pc.fill_null(encoded.indices, size) if encoded.null_count else encoded.indices
    return np.bincount(codes.to_numpy(), minlength=size + 1)


def _first(encoded: pa.DictionaryArray, code: int) -> int:
    """Return the place of the first value with ``code``; codes rise in the order of places."""
    place: int = pc.index(encoded.indices, code).as_py()
    return place


def _at(seen: Seen, place: int) -> Seen:
    return Seen(seen.cells, seen.example, place, seen.days, seen.years)


def in_rows(said: Said, rows: np.ndarray) -> dict[Saying, Seen]:
    """Return ``said`` with row numbers for places."""
    return {saying: _at(seen, int(rows[seen.row])) for saying, seen in said.items()}
