"""Reports of a run as a clerk has them: the workbook, changed with openpyxl, and the table."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell

Rows = Mapping[int, Mapping[str, Any]]
"""Cells by heading, by the number of the row in the export."""
WORKBOOK = "corrections.xlsx"


def to_fix(folder: Path) -> dict[int, dict[str, Any]]:
    """Return the rows of the first sheet; their codes as a list."""
    book = openpyxl.load_workbook(folder / WORKBOOK)
    found = {}
    for cells in _rows(book.worksheets[0]):
        row = {name: cell.value for name, cell in cells.items()}
        row["amili_code"] = row["amili_code"].split(" | ")
        found[row["amili_row"]] = row
    return found


def mend(folder: Path, typed: Rows, name: str = "corrected.xlsx") -> str:
    """Type what the clerk types, save the workbook as ``name`` and return that.

    Every row that is ``typed`` must be there, and so must its columns.
    """
    book = openpyxl.load_workbook(folder / WORKBOOK)
    missing = set(typed)
    for cells in _rows(book.worksheets[0]):
        row = cells["amili_row"].value
        for heading, value in typed.get(row, {}).items():
            cells[heading].value = value
        missing.discard(row)
    assert not missing
    book.save(name)
    return name


def mend_table(folder: Path, typed: Rows, name: str = "corrected.csv") -> str:
    """Type the same into ``errors.csv``, save it as ``name`` and return that."""
    with (folder / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row | typed[int(row["amili_row"])] for row in csv.DictReader(file, delimiter=";")]
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return name


def _rows(sheet: Any) -> Iterator[dict[str, Cell]]:  # noqa: ANN401 - openpyxl has no types
    heading = [cell.value for cell in sheet[1]]
    for cells in sheet.iter_rows(min_row=2):
        yield dict(zip(heading, cells, strict=True))


def rows_in(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the first sheet as they stand."""
    sheet = openpyxl.load_workbook(folder / WORKBOOK).worksheets[0]
    return [{name: cell.value for name, cell in cells.items()} for cells in _rows(sheet)]


def with_rows(folder: Path, rows: Sequence[Mapping[str, Any]], name: str = "corrected.xlsx") -> str:
    """Leave just ``rows`` in the first sheet: what was deleted, copied or pasted is done."""
    book = openpyxl.load_workbook(folder / WORKBOOK)
    sheet = book.worksheets[0]
    heading = [cell.value for cell in sheet[1]]
    sheet.delete_rows(2, sheet.max_row)
    for row in rows:
        sheet.append([row[each] for each in heading])
    book.save(name)
    return name
