"""Error cells of the XML formats: xlsx (ECMA-376 part 1, 18.3.1.4) and ods (OASIS ODF 1.3)."""

import posixpath
import zipfile
from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from ingest.sources.archive import blocks_of, opened_zip
from ingest.sources.error_cell import NOT_CALCULATED, ErrorCell, damaged

Attributes = dict[str, str]
_SIGNS = (b't="e"', b"t='e'", b"<f", b":f", b'="error"', b"='error'")
"""What every error cell and every formula's cell has in its XML."""
_OVERLAP = max(map(len, _SIGNS)) - 1


def xlsx_errors(file: BinaryIO, sheet: str) -> list[ErrorCell]:
    """Return the error cells of one sheet of an xlsx workbook."""
    with opened_zip(file) as archive:
        part = _sheet_part(archive, sheet)
        finder = _XlsxCells()
        if _is_suspicious(archive, part):
            _parse(archive, part, finder.start, finder.end, finder.text)
        return finder.found


def ods_errors(file: BinaryIO, sheet: str) -> list[ErrorCell]:
    """Return the error cells of one sheet of an ods workbook."""
    with opened_zip(file) as archive:
        finder = _OdsCells(sheet)
        if _is_suspicious(archive, "content.xml"):
            _parse(archive, "content.xml", finder.start, finder.end, finder.text)
        return finder.found


def _is_suspicious(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether the part may hold errors at all: a search costs a tenth of what parsing does."""
    before = b""
    for block in blocks_of(archive, part):
        searched = before + block
        if any(sign in searched for sign in _SIGNS):
            return True
        before = block[-_OVERLAP:]
    return False


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    """Run an XML part through expat, which neither loads entities nor lets them grow."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(name.rpartition(":")[2], given)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    try:
        for block in blocks_of(archive, part):
            parser.Parse(block, False)  # noqa: FBT003 - expat takes no keywords
        parser.Parse(b"", True)  # noqa: FBT003 - as above
    except expat.ExpatError as error:
        raise damaged(what="its XML is broken") from error


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> str:
    ids: dict[str, str] = {}

    def read(name: str, given: Attributes) -> None:
        if name == "sheet":
            relation = next((given[key] for key in given if key.rpartition(":")[2] == "id"), "")
            ids[given.get("name", "")] = relation

    _parse(archive, "xl/workbook.xml", read)
    return workbook_part(archive, relations(archive, "workbook.xml").get(ids.get(sheet, ""), ""))


def relations(archive: zipfile.ZipFile, workbook: str) -> dict[str, str]:
    """Return the targets of a workbook part's relations by their ids (ECMA-376 part 2, 9.3)."""
    targets: dict[str, str] = {}

    def read(name: str, given: Attributes) -> None:
        if name == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    _parse(archive, f"xl/_rels/{workbook}.rels", read)
    return targets


def workbook_part(archive: zipfile.ZipFile, target: str) -> str:
    """Return the archive's name for a relation's target; raise ExportUnreadable if not there."""
    part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    if part not in archive.namelist():
        raise damaged(what="a sheet is missing in it")
    return part


class _XlsxCells:
    """Listens to a sheet's XML; rows and cells without a reference follow the one before."""

    def __init__(self) -> None:
        self.found: list[ErrorCell] = []
        self._row = self._column = 0
        self._kind = ""
        self._has_formula = self._in_value = False
        self._value = ""

    def start(self, name: str, given: Attributes) -> None:
        """Hear that an element begins; ``name`` has no prefix."""
        if name == "row":
            self._row, self._column = int(given.get("r", self._row + 1)), 0
        elif name == "c":
            self._column = _column_of(given.get("r", "")) or self._column + 1
            self._kind, self._value, self._has_formula = given.get("t", "n"), "", False
        elif name == "f":
            self._has_formula = True
        self._in_value = name == "v"

    def text(self, text: str) -> None:
        """Hear a piece of text, which may come in several."""
        if self._in_value:
            self._value += text

    def end(self, name: str) -> None:
        """Hear that an element ends; that of a cell tells whether it holds an error."""
        self._in_value = False
        if name != "c":
            return
        if self._kind == "e":
            self.found.append(ErrorCell(self._row, self._column, self._value or "#N/A"))
        elif self._has_formula and not self._value and self._kind != "str":
            self.found.append(ErrorCell(self._row, self._column, NOT_CALCULATED))


def _column_of(reference: str) -> int:
    """Return the column's number in a cell reference, 0 if there is none.

    >>> _column_of("AB12"), _column_of("")
    (28, 0)
    """
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _OdsCells:
    """Listens to a spreadsheet's XML, where rows and cells are repeated by a count."""

    def __init__(self, sheet: str) -> None:
        self.found: list[ErrorCell] = []
        self._sheet = sheet
        self._inside = False
        self._row = self._column = 1
        self._rows = self._columns = 1
        self._is_error = self._in_text = False
        self._value = ""

    def start(self, name: str, given: Attributes) -> None:
        """Hear that an element begins; ``name`` has no prefix."""
        if name == "table":
            self._inside = given.get("table:name") == self._sheet
            self._row = 1
        elif name == "table-row":
            self._column = 1
            self._rows = int(given.get("table:number-rows-repeated", 1))
        elif name in ("table-cell", "covered-table-cell"):
            self._columns = int(given.get("table:number-columns-repeated", 1))
            self._is_error = given.get("calcext:value-type") == "error"
            self._value = ""
        self._in_text = name == "p"

    def text(self, text: str) -> None:
        """Hear a piece of text, which may come in several."""
        if self._in_text:
            self._value += text

    def end(self, name: str) -> None:
        """Hear that an element ends; that of a cell tells whether it holds an error."""
        self._in_text = False
        if name == "table-row":
            self._row += self._rows
        elif name in ("table-cell", "covered-table-cell"):
            if self._inside and self._is_error:
                self._add()
            self._column += self._columns

    def _add(self) -> None:
        text = self._value or "#N/A"
        self.found += [
            ErrorCell(self._row + down, self._column + right, text)
            for down in range(self._rows)
            for right in range(self._columns)
        ]
