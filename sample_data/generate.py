"""Write the samples and, beside each, what must become of every row.

Run it as ``python sample_data/generate.py [folder]``. It is deterministic: the
files that are checked in are what it writes.
"""

import csv
import datetime as dt
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from open_items import HEADINGS, Maker, Row, clean, mixed
from several_rows import ERROR_CELL, Sheet, headed, lines

CSV_SEED = 20260901
CLEAN_SEED = 20260902
SHEET_SEED = 20260903
_MADE = dt.datetime(2026, 9, 1, 8, 0, tzinfo=dt.UTC).replace(tzinfo=None)

Expected = tuple[int, str, tuple[str, ...], str]


def main(folder: Path) -> None:
    """Write three samples and their expected outcomes into ``folder``."""
    mixed_rows = mixed(Maker("F", CSV_SEED))
    write_csv(folder / "open-items.csv", mixed_rows)
    write_expected(folder / "open-items.expected.csv", numbered(mixed_rows))
    clean_rows = clean(Maker("C", CLEAN_SEED))
    write_csv(folder / "open-items-clean.csv", clean_rows)
    write_expected(folder / "open-items-clean.expected.csv", numbered(clean_rows))
    sheet = lines(Sheet(SHEET_SEED))
    write_workbook(folder / "open-items-several-rows.xlsx", headed(sheet))
    found = [
        (row, line.outcome, line.codes, line.reason) for row, line in enumerate(sheet, start=2)
    ]
    write_expected(folder / "open-items-several-rows.expected.csv", found)


def numbered(rows: Iterable[Row | None]) -> list[Expected]:
    """Return row number, outcome, codes and reason; a blank line counts as a row and is none."""
    return [
        (number, row.outcome, row.codes, row.reason)
        for number, row in enumerate(rows, start=2)
        if row is not None
    ]


def write_csv(path: Path, rows: Iterable[Row | None]) -> None:
    """Write an export as Excel in Norway does: cp1252, semicolons, CRLF."""
    records = [";".join(HEADINGS), *("" if row is None else row.line() for row in rows)]
    path.write_bytes("".join(f"{record}\r\n" for record in records).encode("cp1252"))


def write_expected(path: Path, found: Iterable[Expected]) -> None:
    """Write row, outcome, the codes (sorted, a blank between two), and why a row is left out."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", "outcome", "codes", "reason"])
        for row, outcome, codes, reason in found:
            writer.writerow([row, outcome, " ".join(codes), reason])


def write_workbook(path: Path, rows: Iterable[list[object]]) -> None:
    """Write a sheet in which dates are dates, amounts numbers, and everything else text."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"created": _MADE})
        as_date = workbook.add_format({"num_format": "dd.mm.yyyy"})
        as_amount = workbook.add_format({"num_format": "# ##0.00"})
        sheet = workbook.add_worksheet("Åpne poster")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                match cell:
                    case dt.date():
                        sheet.write_datetime(row, column, cell, as_date)
                    case Decimal():
                        sheet.write_number(row, column, float(cell), as_amount)
                    case int():
                        sheet.write_number(row, column, cell)
                    case str() if cell == ERROR_CELL:
                        sheet.write_formula(row, column, "=NA()", None, ERROR_CELL)
                    case str() if cell:
                        sheet.write_string(row, column, cell)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
