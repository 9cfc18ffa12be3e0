"""The process that looks at a workbook's sheets: ``python -m ingest.sources.peek_child``.

Started by ``peek``; see ``workbook_child`` for how they talk.
"""

import datetime as dt
import os
from itertools import islice
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from ingest.sources.biff import check_ole
from ingest.sources.cell_text import Cell, Writing, write_column
from ingest.sources.error_cell import damaged
from ingest.sources.limits import Limits
from ingest.sources.workbook import open_workbook
from ingest.sources.workbook_child import serve

_ROWS_OF_TEXT: Final = 60
_ROWS_OF_KINDS: Final = 5_000
_SHEETS: Final = 20
_WRITING: Final = Writing(",", "dd.mm.yyyy")


def answer(given: dict[str, Any]) -> dict[str, Any]:
    """Return the visible sheets that have content, and notes about the others."""
    limits = Limits(**given["limits"])
    with os.fdopen(given["workbook"], "rb") as file:
        if given["format"] == "xls":
            check_ole(file)
        workbook = open_workbook(file)
        meta = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        visible = [
            (number, each.name)
            for number, each in enumerate(meta, start=1)
            if each.visible == SheetVisibleEnum.Visible
        ]
        try:
            # One at a time: many that are large would fill the memory.
            loaded = ((number, workbook.get_sheet_by_name(name)) for number, name in visible)
            filled = ((number, sheet) for number, sheet in loaded if sheet.height)
            sheets = [_start(number, sheet, limits) for number, sheet in islice(filled, _SHEETS)]
            more = next(filled, None) is not None
        except CalamineError as error:
            raise damaged() from error
    return {"sheets": sheets, "notes": _notes(len(meta) - len(visible), more=more)}


def _notes(hidden: int, *, more: bool) -> list[str]:
    notes = [f"Hidden sheets, not looked at: {hidden}."] if hidden else []
    return [*notes, f"Only the first {_SHEETS} sheets are shown."] if more else notes


def _start(number: int, sheet: CalamineSheet, limits: Limits) -> dict[str, Any]:
    rows = list(islice(sheet.iter_rows(), _ROWS_OF_KINDS))
    head = [row[: limits.columns] for row in rows[:_ROWS_OF_TEXT]]
    return {
        "name": sheet.name,
        "number": number,
        "rows": sheet.end[0] + 1 if sheet.end else 0,
        "columns": sheet.width,
        "records": [write_column(row, _WRITING)[0] for row in head],
        "kinds": ["".join(map(_kind, row[: limits.columns])) for row in rows],
    }


def _kind(cell: Cell) -> str:
    if isinstance(cell, str):
        return "t" if cell.strip() else " "
    if isinstance(cell, bool):
        return "b"
    return "d" if isinstance(cell, dt.date | dt.time | dt.timedelta) else "n"


if __name__ == "__main__":
    serve(answer)
