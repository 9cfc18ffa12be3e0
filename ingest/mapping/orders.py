"""What columns of dates say about the declared order of day, month and year.

Six different days of the month, none of them above the 12th, are in one of 800
columns of days by chance, while invoices that are always of the 1st and the 10th
never come so far. With two digits for the year, the years decide where only one
of the readings lies near today.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from ingest.domain.columns import CellKinds, ColumnReading, Verdict
from ingest.domain.rows import row_word
from ingest.mapping.dates import DateReader
from ingest.mapping.declaration import Confirmed, Mapping
from ingest.mapping.evidence import Said, Saying, Seen, Told, cells_of, contradicts
from ingest.mapping.shapes import loose

_MOST_DAYS: Final = 5
"""Different days of the month, none above the 12th, that say nothing yet."""
_FEWEST_PARTED: Final = 3
"""Date cells up to the 12th, and texts of later days beside them, that are no chance any more."""
_YEARS_BACK: Final = 15
_YEARS_AHEAD: Final = 3
"""How far from today the dates of open invoices lie; longer terms are rare."""


def read_dates(columns: Sequence[Told], mapping: Mapping, today: date) -> Iterator[ColumnReading]:
    """Yield how each column of dates was read; one that proves the order proves it for all."""
    judged = [_Orders(told.said, told.native, mapping.dates, today) for told in columns]
    certain = any(each.for_ for each in judged) and not any(each.against for each in judged)
    for told, orders in zip(columns, judged, strict=True):
        verdict = orders.verdict(certain=certain)
        yield ColumnReading(
            column=told.name,
            kind=Confirmed.DATES.value,
            declared=" or ".join(mapping.dates),
            verdict=verdict,
            evidence=orders.told(),
            readings=orders.readings() if verdict.asks else "",
            confirmed=Confirmed.DATES in mapping.confirmed,
        )


class _Orders:
    """The dates of one column in the declared formats, and in others of the same parts."""

    def __init__(self, said: Said, native: CellKinds, formats: Sequence[str], today: date) -> None:
        self._formats, self._native = formats, native
        self._declared = {loose(form): form for form in formats}
        self._window = _window(today)
        self.only: dict[Saying, Seen] = {}
        self.both: dict[Saying, Seen] = {}
        self._theirs: dict[Saying, Seen] = {}
        for saying, seen in said.items():
            if self._declared.keys() & set(saying):
                (self.only if len(saying) == 1 else self.both)[saying] = seen
            elif any(map(self._turned, saying)):
                self._theirs[saying] = seen
        self._shift_implausible()
        self.for_ = max(cells_of(self.only) - native.late, 0)
        self.against = cells_of(self._theirs)
        # Date cells are written in the declared format, so they would seem to fit both.
        within = native.dates - native.late - native.even
        self._open = max(cells_of(self.both) - within, 0)

    def _turned(self, form: str) -> bool:
        """Tell whether ``form`` has the parts of a declared one in another order."""
        return any(sorted(form) == sorted(ours) for ours in self._declared)

    def _shift_implausible(self) -> None:
        """Let the years decide about formats with two digits for them."""
        for saying, seen in list(self.both.items()):
            ours = next(form for form in saying if form in self._declared)
            others = [form for form in saying if form not in self._declared]
            near = self._near(seen.years)
            # With the year in the day's place, the days that were read are the other years.
            turned = [self._near(seen.days if _swaps_year(ours, o) else seen.years) for o in others]
            if near and not any(turned):
                self.only[saying] = self.both.pop(saying)
            elif not near and any(turned):
                self._theirs[saying] = self.both.pop(saying)

    def _near(self, years: int) -> bool:
        return not years & ~self._window

    def verdict(self, *, certain: bool) -> Verdict:
        """Judge the declared order.

        ``certain`` says that a column proves it and none speaks against it: then dates
        that fit both orders are not in doubt.
        """
        if contradicts(self.for_, self.against):
            return Verdict.CONTRADICTED
        if self._parted():
            return Verdict.DOUBTFUL
        if self.for_ or (self._open and certain):
            return Verdict.PROVEN
        if not self._open:
            return Verdict.PLAIN
        days = 0
        for seen in self.both.values():
            days |= seen.days
        if self._open <= _MOST_DAYS:
            return Verdict.UNPROVEN
        return Verdict.DOUBTFUL if days.bit_count() > _MOST_DAYS else Verdict.UNPROVEN

    def _parted(self) -> bool:
        """Tell whether Excel made dates of days up to the 12th only, so of months for days."""
        native = self._native
        early = native.dates >= _FEWEST_PARTED and not native.late
        return early and self.for_ >= _FEWEST_PARTED and not self._open

    def told(self) -> str:
        """Return how many values fit only the declared formats, only others, and both."""
        told = (
            f"{self.for_} values fit only {' or '.join(self._formats)}, "
            f"{self.against} only {' or '.join(self._others()) or 'another order'}, "
            f"{self._open} fit both"
        )
        return f"{told}; {self._native.dates} cells are dates" if self._native.dates else told

    def _others(self) -> list[str]:
        forms = (form for said in (self._theirs, self.both) for saying in said for form in saying)
        return list(dict.fromkeys(self._as_written(f) for f in forms if f not in self._declared))

    def _as_written(self, form: str) -> str:
        """Write a format with leading zeros where the declared ones have them."""
        zeros = any("dd" in each for each in self._formats)
        return form.replace("d", "dd").replace("m", "mm") if zeros and not form.isalpha() else form

    def readings(self) -> str:
        """Say what the first value that is in doubt is in each format that it fits.

        Only for a verdict that asks; of another there may be no such value.
        """
        if self._parted():
            return (
                "Excel made dates of days up to the 12th only, as where it expects the month "
                "first: those dates have day and month in each other's place"
            )
        saying, seen = min((self.both or self._theirs).items(), key=lambda pair: pair[1].row)
        read = [
            f"{_spelt(seen.example, form)} as {self._as_written(form)}" for form in sorted(saying)
        ]
        return f"'{seen.example}' (row {row_word(seen.row)}) is {', and '.join(read)}"


def _window(today: date) -> int:
    first, last = today.year - _YEARS_BACK - 2000, today.year + _YEARS_AHEAD - 2000
    return sum(1 << year for year in range(max(first, 0), last + 1))


def _swaps_year(one: str, other: str) -> bool:
    return "yyyy" not in one and (one.index("y") > one.index("d")) != (
        other.index("y") > other.index("d")
    )


def _spelt(text: str, form: str) -> str:
    day = DateReader([form]).read(text)
    return f"{day.day} {day:%B %Y}" if day else "no date"
