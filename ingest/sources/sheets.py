"""Which sheet of a workbook is the export."""

from typing import Final

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ingest.domain.ours import our_prefix
from ingest.errors import ExportUnreadable
from ingest.sources.cell_text import Writing, write_column
from ingest.sources.heading import shown

_MOST_NAMED: Final = 10
"""Sheets that a message names."""


def choose_sheet(
    workbook: CalamineWorkbook, declared: str | int | None
) -> tuple[CalamineSheet, list[str]]:
    """Return the declared sheet, or the only visible one with content; and notes about that.

    A number counts all sheets from 1, hidden ones too. Raises ExportUnreadable
    where there is no such sheet, none with content, or several.
    """
    sheets = [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in sheets]
    if declared is not None:
        return workbook.get_sheet_by_name(_declared(names, declared)), []
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    found, filled = _filled(workbook, visible)
    if found and len(filled) == 1:
        note = f"Sheet: '{shown(found.name)}', the only visible one with content."
        return found, [note] if len(names) > 1 else []
    if filled:
        listed = _listed(filled)
        msg = f"The workbook has several sheets with content: {listed}."
        raise ExportUnreadable(msg, hint="Name one of them as 'sheet' in the mapping.")
    msg = "The workbook has no visible sheet with content."
    raise ExportUnreadable(msg)


def _filled(workbook: CalamineWorkbook, names: list[str]) -> tuple[CalamineSheet | None, list[str]]:
    """Return the first sheet of ``names`` with content, and the names of those a message needs.

    One sheet is held at a time besides: many that are large would fill the memory.
    """
    found, filled = None, list[str]()
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            found = found or sheet
            filled.append(name)
        if len(filled) == _MOST_NAMED:
            break
    return found, filled


def returned_sheet(
    workbook: CalamineWorkbook, writing: Writing
) -> tuple[CalamineSheet, list[str]] | None:
    """Return the first visible sheet whose first row has our columns, and a note; else None."""
    for meta in workbook.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
            sheet = workbook.get_sheet_by_name(meta.name)
            heading = next(iter(sheet.iter_rows()), []) if sheet.height else []
            if our_prefix(write_column(heading, writing)[0]):
                return sheet, [f"Sheet: '{shown(sheet.name)}', the first with our columns."]
    return None


def _declared(names: list[str], declared: str | int) -> str:
    if isinstance(declared, int):
        if 1 <= declared <= len(names):
            return names[declared - 1]
    else:
        folded = declared.strip().casefold()
        for name in names:
            if name.strip().casefold() == folded:
                return name
    msg = f"The workbook has no sheet {declared!r}; it has {_listed(names)}."
    raise ExportUnreadable(msg, hint="Correct 'sheet' in the mapping.")


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{shown(name)}'" for name in names[:_MOST_NAMED])
