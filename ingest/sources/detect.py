"""Which format a file is in, told by its content; its name is not asked."""

import zipfile
from enum import StrEnum
from typing import BinaryIO

from ingest.errors import ExportUnreadable
from ingest.sources.archive import opened_zip

PREFIX_BYTES = 4096
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


class Format(StrEnum):
    """The formats that are read, and the two that hold one of them."""

    CSV = "csv"
    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    GZIP = "gzip"
    ZIP = "zip"


PACKED = frozenset({Format.GZIP, Format.ZIP})

_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "an RTF document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"MIME-Version:", "a web page with its parts (MHT)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
)
_MARKUP = (
    b"<html",
    b"<!doctype html",
    b"<table",
    b"<head",
    b"<meta",
    b"<body",
    b"<style",
    b"<div",
    b"<!--",
)


def detect(file: BinaryIO) -> Format:
    """Return the format of ``file``; raise ExportUnreadable, naming it, for one not read here."""
    file.seek(0)
    prefix = file.read(PREFIX_BYTES)
    if prefix.startswith(b"\x1f\x8b"):
        return Format.GZIP
    if prefix.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(file)
    if prefix.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Format.XLS
    foreign = [name for sign, name in _FOREIGN if prefix.startswith(sign)]
    foreign += _kind_of_markup(prefix)
    if foreign:
        msg = f"The file is {foreign[0]}, not a CSV or a workbook."
        raise ExportUnreadable(
            msg, hint="Export as CSV or .xlsx, or open the file in Excel and save it as .xlsx."
        )
    return Format.CSV


def _kind_of_markup(prefix: bytes) -> list[str]:
    text = prefix.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").lower()
    if text.startswith(_MARKUP):
        return ["an HTML page"]
    return ["an XML document"] if text.startswith(b"<?xml") else []


def _kind_of_zip(file: BinaryIO) -> Format:
    with opened_zip(file) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            return Format.XLSX
        if "xl/workbook.bin" in names:
            return Format.XLSB
        if "content.xml" in names and _mimetype(archive, names) == _ODS:
            return Format.ODS
        if "[Content_Types].xml" in names or "mimetype" in names:
            msg = "The file is a document, not a workbook."
            raise ExportUnreadable(msg, hint="Export as CSV or .xlsx.")
    return Format.ZIP


def _mimetype(archive: zipfile.ZipFile, names: set[str]) -> bytes:
    if "mimetype" not in names:
        return b""
    with archive.open("mimetype") as entry:
        return entry.read(len(_ODS) + 1)
