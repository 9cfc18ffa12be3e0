"""How exports are written: their rows in one layout or another."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

Row = Mapping[str, Any]
"""Cells by heading: texts, or in workbooks also numbers, dates, booleans."""
Spoil = Mapping[int, Callable[[str], str]]
"""What is done to the text of rows, by their place among them."""
Layout = Callable[[Sequence[Row], Spoil, Path], None]

WIDTHS = {"Nr": 8, "Date": 11, "Due": 11, "Amount": 12, "Name": 20, "Customer": 8}
"""Characters of each column of the layout of fixed width."""


def as_csv(rows: Sequence[Row], spoil: Spoil, path: Path) -> None:
    """Write rows between semicolons."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writerows(rows)
    _write([";".join(rows[0])], written.getvalue().split("\r\n"), spoil, path)


def as_fixed_width(rows: Sequence[Row], spoil: Spoil, path: Path) -> None:
    """Write rows without delimiters or heading, each column as wide as the mapping says."""
    lines = ["".join(row[name].ljust(width) for name, width in WIDTHS.items()) for row in rows]
    _write([], [*lines, ""], spoil, path)


def as_framed(rows: Sequence[Row], spoil: Spoil, path: Path) -> None:
    """Write rows with a bar at both ends and between the columns."""
    heading, *lines = (f"|{'|'.join(cells)}|" for cells in (rows[0], *(r.values() for r in rows)))
    _write([heading], [*lines, ""], spoil, path)


def as_workbook(rows: Sequence[Row], _: Spoil, path: Path) -> None:
    """Write rows as cells of their own kinds."""
    book = openpyxl.Workbook()
    for cells in (rows[0], *(row.values() for row in rows)):
        book.worksheets[0].append(list(cells))
    book.save(path)


def _write(heading: list[str], lines: list[str], spoil: Spoil, path: Path) -> None:
    for place, spoiled in spoil.items():
        lines[place] = spoiled(lines[place])
    path.write_text("\r\n".join([*heading, *lines]), encoding="utf-8", newline="")
