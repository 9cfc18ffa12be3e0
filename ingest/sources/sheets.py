"""Which sheet of a workbook is the export."""

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ingest.errors import ExportUnreadable
from ingest.sources.heading import shown


def choose_sheet(workbook: CalamineWorkbook, declared: str | int | None) -> tuple[str, list[str]]:
    """Return the declared sheet's name, or that of the only visible one with content, and notes.

    A number counts all sheets from 1, hidden ones too. Raises ExportUnreadable
    where there is no such sheet, none with content, or several.
    """
    names = [
        sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    if declared is not None:
        return _declared(names, declared), []
    hidden = {
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible != SheetVisibleEnum.Visible
    }
    filled = [name for name in names if name not in hidden and _has_content(workbook, name)]
    if len(filled) == 1:
        notes = [f"Sheet: '{shown(filled[0])}', the only visible one with content."]
        return filled[0], notes if len(names) > 1 else []
    if filled:
        msg = f"The workbook has several sheets with content: {_listed(filled)}."
        raise ExportUnreadable(msg, hint="Name one of them as 'sheet' in the mapping.")
    msg = "The workbook has no visible sheet with content."
    raise ExportUnreadable(msg)


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


def _has_content(workbook: CalamineWorkbook, name: str) -> bool:
    sheet: CalamineSheet = workbook.get_sheet_by_name(name)
    return bool(sheet.height)


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{shown(name)}'" for name in names[:10])
