"""Which sheet of a workbook is the export."""

from itertools import islice
from typing import Final

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ingest.domain.ours import ORIGIN, our_prefix, ours
from ingest.errors import ExportUnreadable
from ingest.sources.cell_text import Writing, write_column
from ingest.sources.heading import shown

_MOST_NAMED: Final = 10
"""Sheets that a message names."""
_ROWS_ABOVE: Final = 20
"""Rows above the heading of a report of ours, at most, so that it is still found and told."""


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
    """Return the sheet whose first row says where its rows come from, and a note; None without.

    Where none does, it is the first whose first row has any columns of ours. Only visible
    sheets count, in whatever order they are. Raises ExportUnreadable where rows stand above
    the heading.
    """
    beside = None
    for meta in workbook.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        rows = islice(sheet.iter_rows(), _ROWS_ABOVE + 1) if sheet.height else []
        headings = [write_column(row, writing)[0] for row in rows]
        linked = [ours(each).keys() >= set(ORIGIN) for each in headings]
        if any(linked):
            _insist_on_first(linked.index(True), sheet.name)
            return sheet, [f"Sheet: '{shown(sheet.name)}', the one that is to be corrected."]
        if beside is None and headings and our_prefix(headings[0]):
            beside = sheet.name
    if beside is None:
        return None
    note = f"Sheet: '{shown(beside)}', the first with our columns."
    return workbook.get_sheet_by_name(beside), [note]


def _insist_on_first(above: int, sheet: str) -> None:
    if above:
        msg = f"The heading of sheet '{shown(sheet)}' stands in row {above + 1}, not in the first."
        hint = "Delete the rows above it: the heading of a report of ours is its first row."
        raise ExportUnreadable(msg, hint=hint)


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
