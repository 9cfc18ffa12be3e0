"""Error cells of the binary formats: xls ([MS-XLS] 2.4) and xlsb ([MS-XLSB] 2.4)."""

import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from ingest.errors import ExportUnreadable
from ingest.sources.archive import opened_zip
from ingest.sources.error_cell import ERROR_CODES, ErrorCell, damaged
from ingest.sources.ole import OleFile
from ingest.sources.sheet_xml import relations, workbook_part

Record = tuple[int, bytes]

# xls: record types, and the marks inside a formula's result
_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _BOOLERR, _BOF = 0x06, 0x0A, 0x2F, 0x85, 0x205, 0x809
_NOT_A_NUMBER, _IS_ERROR = 0xFFFF, 2
# xlsb: record types
_ROW_HEADER, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE_SHEET = 0, 3, 11, 156
_MORE: Final = 0x80


def check_ole(file: BinaryIO) -> None:
    """Raise ExportUnreadable for an OLE file that is encrypted, holds macros, or is no workbook."""
    file.seek(0)
    container = OleFile(file.read())
    if "EncryptedPackage" in container.names:
        raise _encrypted()
    stream = _workbook_stream(container)
    if stream is None:
        msg = "The file is an old Office document, but not a workbook."
        raise ExportUnreadable(msg, hint="Export as CSV or .xlsx.")
    if "_VBA_PROJECT_CUR" in container.names:
        msg = "The workbook holds macros."
        raise ExportUnreadable(msg, hint="Save it in Excel as a workbook without macros (.xlsx).")
    if any(kind == _FILEPASS for kind, _ in _xls_records(stream, 0)):
        raise _encrypted()


def _encrypted() -> ExportUnreadable:
    return ExportUnreadable("The workbook is encrypted.", hint="Save it without a password.")


def _workbook_stream(container: OleFile) -> bytes | None:
    return container.stream("Workbook") or container.stream("Book")


def _xls_records(stream: bytes, start: int) -> Iterator[Record]:
    """Yield type and content of each record from ``start`` to the end of that substream."""
    depth, offset = 0, start
    while offset + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + size]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        offset += 4 + size


def xls_errors(file: BinaryIO, sheet: str) -> list[ErrorCell]:
    """Return the error cells of one sheet of an xls workbook."""
    file.seek(0)
    stream = _workbook_stream(OleFile(file.read())) or b""
    found = []
    try:
        for kind, content in _xls_records(stream, _sheet_offset(stream, sheet)):
            code = _xls_error(kind, content)
            if code is not None:
                row, column = struct.unpack_from("<HH", content)
                found.append(ErrorCell(row + 1, column + 1, ERROR_CODES.get(code, "#N/A")))
    except (struct.error, IndexError) as error:
        raise damaged() from error
    return found


def _xls_error(kind: int, content: bytes) -> int | None:
    """Return the error code that a cell's record holds, or None."""
    if kind == _BOOLERR and content[7]:
        return content[6]
    if kind == _FORMULA:
        is_error = content[6] == _IS_ERROR and content[12:14] == b"\xff\xff"
        return content[8] if is_error else None
    return None


def _sheet_offset(stream: bytes, sheet: str) -> int:
    for kind, content in _xls_records(stream, 0):
        if kind == _BOUNDSHEET and _sheet_name(content) == sheet:
            return int(struct.unpack_from("<I", content)[0])
    raise damaged()


def _sheet_name(content: bytes) -> str:
    """Return the name in a BOUNDSHEET record: in BIFF8 a flag says whether it is UTF-16."""
    length, flags = content[6], content[7]
    if len(content) == 7 + length:  # BIFF5 has no flag
        return content[7:].decode("cp1252", "replace")
    return content[8:].decode("utf-16-le" if flags & 1 else "latin-1", "replace")


def xlsb_errors(file: BinaryIO, sheet: str) -> list[ErrorCell]:
    """Return the error cells of one sheet of an xlsb workbook."""
    found, row = [], 0
    with opened_zip(file) as archive:
        try:
            for kind, content in _xlsb_records(_xlsb_sheet(archive, sheet)):
                if kind == _ROW_HEADER:
                    row = struct.unpack_from("<I", content)[0] + 1
                elif kind in (_CELL_ERROR, _FORMULA_ERROR):
                    column = struct.unpack_from("<I", content)[0] + 1
                    found.append(ErrorCell(row, column, ERROR_CODES.get(content[8], "#N/A")))
        except (struct.error, IndexError) as error:
            raise damaged() from error
    return found


def _xlsb_sheet(archive: zipfile.ZipFile, sheet: str) -> bytes:
    for kind, content in _xlsb_records(archive.read("xl/workbook.bin")):
        if kind == _BUNDLE_SHEET:
            relation, offset = _wide_string(content, 8)
            if _wide_string(content, offset)[0] == sheet:
                part = workbook_part(archive, relations(archive, "workbook.bin").get(relation, ""))
                return archive.read(part)
    raise damaged()


def _wide_string(content: bytes, offset: int) -> tuple[str, int]:
    """Return a string of UTF-16 behind its length, and the offset behind it."""
    end = offset + 4 + 2 * int(struct.unpack_from("<I", content, offset)[0])
    return content[offset + 4 : end].decode("utf-16-le", "replace"), end


def _xlsb_records(data: bytes) -> Iterator[Record]:
    offset = 0
    while offset < len(data):
        kind, offset = _variable(data, offset, 2)
        size, offset = _variable(data, offset, 4)
        yield kind, data[offset : offset + size]
        offset += size


def _variable(data: bytes, offset: int, most: int) -> tuple[int, int]:
    """Return a number of at most ``most`` bytes of 7 bits, lowest first, and the offset behind."""
    value = 0
    for index in range(most):
        byte = data[offset + index]
        value |= (byte & 0x7F) << 7 * index
        if not byte & _MORE:
            break
    return value, offset + index + 1
