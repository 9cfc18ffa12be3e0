"""What a round trip is made of: an export, what is wrong with its rows, what the clerk types."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.domain.rules import RULES, Severity
from tests.cli.rounds.layouts import Layout, Row, Spoil, as_csv

SOFT = sorted(
    c for c, rule in RULES.items() if rule.adjustable and rule.severity is Severity.WARNING
)
STRICT = f"rules: {{{', '.join(f'{code}: error' for code in SOFT)}}}\n"
"""For a mapping: what is only noticed otherwise holds rows back here, so it has to be mended."""


@dataclass(frozen=True)
class Case:
    """Rows with a fault: what differs from the good row, and what the clerk types into each.

    Without ``mended``, the clerk types what stands in the good row. ``line`` spoils the text of
    the last row; all cells of it are typed again. ``elsewhere`` is what is done apart from the
    workbook. Rows share their invoice's number unless they have one.
    """

    code: str
    rows: Sequence[Row]
    mended: Sequence[Row] = ()
    line: Callable[[str], str] | None = None
    elsewhere: Callable[[], None] = lambda: None


def case(code: str, *rows: Row, mended: Sequence[Row] = (), **more: Any) -> Case:  # noqa: ANN401 - as Case
    """Return a case in one line."""
    return Case(code, rows or ({},), mended, **more)


@dataclass(frozen=True)
class Scene:
    """One export with many cases, and one mapping. ``first_row`` is the number of its first row."""

    name: str
    mapping: str
    good: Row
    cases: Sequence[Case]
    number: str = "Nr"
    """The heading of the invoice number; it makes the source id."""
    alike: Sequence[str] = ()
    """Headings whose cells are the invoice number as well."""
    file: str = "items.csv"
    first_row: int = 2
    layout: Layout = as_csv
    besides: Mapping[str, str] = field(default_factory=dict)
    """Further files by name."""
    claimed: Callable[[Row], bool] = lambda _: True
    """Whether a mended row is an invoice."""

    def rows_of(self, place: int) -> list[dict[str, Any]]:
        """Return the rows of a case as the export has them."""
        own = self.cases[place]
        return [self._whole(place) | dict(row) for row in own.rows]

    def mended(self, place: int) -> list[dict[str, Any]]:
        """Return the cells that the clerk types into each row of a case."""
        own = self.cases[place]
        good = self._whole(place)
        typed = [dict(row) for row in own.mended] or [
            {heading: good[heading] for heading in row} for row in own.rows
        ]
        if own.line is not None:
            typed[-1] = good
        return typed

    def every_row(self) -> list[dict[str, Any]]:
        """Return the good row, then those of all cases."""
        return [self._whole(-1)] + [
            row for place in range(len(self.cases)) for row in self.rows_of(place)
        ]

    def write(self) -> None:
        """Write the export, and the files besides."""
        self.layout(self.every_row(), self._spoil(), Path(self.file))
        for name, text in self.besides.items():
            Path(name).write_text(text, encoding="utf-8")

    def _whole(self, place: int) -> dict[str, Any]:
        number = f"N{place}" if place >= 0 else "GOOD"
        return dict(self.good) | dict.fromkeys([self.number, *self.alike], number)

    def _spoil(self) -> Spoil:
        """Return what spoils the text of rows, by their place in the export."""
        found, place = {}, 0
        for own in self.cases:
            place += len(own.rows)
            if own.line is not None:
                found[place] = own.line
        return found
