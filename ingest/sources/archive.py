"""Archives, looked at before anything in them is trusted: names, number and true sizes.

Sizes are counted while inflating, in blocks that are thrown away; what an
archive says about itself is not believed. Nothing is ever written under a name
that an archive chose.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from ingest.errors import ExportUnreadable
from ingest.sources.limits import MIB, Limits
from ingest.sources.mention import LONGEST_MENTION, mentions_us
from ingest.sources.span import Span

_BLOCK_BYTES = 1 << 20
_ENCRYPTED = 0x1
_MACROS = "vbaproject.bin"
_LINKS = "xl/externalLinks/"
_SHEETS = "xl/worksheets/"
_DOCUMENT_TYPE = re.compile(rb"<!DOCTYPE[ \t\r\n]|<\0!\0D\0O\0C\0T\0Y\0P\0E\0")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class Meter:
    """Counts what an archive unpacks to, and stops it at the limits."""

    def __init__(self, packed: int, limits: Limits) -> None:
        """Take the size of the archive in bytes."""
        self._allowed = min(
            limits.inflated_bytes, max(limits.trusted_bytes, packed * limits.inflated_ratio)
        )
        self._counted = 0

    def count(self, unpacked: int) -> None:
        """Add ``unpacked`` bytes; raise ExportUnreadable when they are too many."""
        self._counted += unpacked
        if self._counted > self._allowed:
            size = f"{self._allowed // MIB} MiB" if self._allowed >= MIB else "the limit"
            msg = f"The file unpacks to more than {size}, far more than its size explains."
            raise ExportUnreadable(msg, hint="Export fewer rows, or save the file as CSV.")


@contextmanager
def opened_zip(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Give the zip archive in ``file``; all errors of a damaged one become ExportUnreadable."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except _DAMAGED as error:
        msg = "The file is damaged: it is cut off, or was changed on its way."
        raise ExportUnreadable(msg, hint="Save or export the file again.") from error


def check_members(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Raise ExportUnreadable for too many files, and for names that are unsafe or occur twice."""
    names = archive.namelist()
    if len(names) > limits.archive_entries:
        msg = f"The archive holds {len(names)} files; {limits.archive_entries} are allowed."
        raise ExportUnreadable(msg)
    unsafe = [name for name in names if _is_unsafe(name)]
    if unsafe or len(set(names)) < len(names):
        what = "names outside of itself" if unsafe else "two files of the same name"
        msg = f"The archive holds {what}; no program saves a workbook like that."
        raise ExportUnreadable(msg, hint="Do not open the file; ask where it came from.")
    if any(entry.flag_bits & _ENCRYPTED for entry in archive.infolist()):
        msg = "The archive is protected by a password."
        raise ExportUnreadable(msg, hint="Save it without a password.")


def _is_unsafe(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def check_workbook(archive: zipfile.ZipFile, packed: int, limits: Limits) -> bool:
    """Raise ExportUnreadable for what no export needs, and for more bytes or cells than allowed.

    Return whether it may be a report of ours.
    """
    check_members(archive, limits)
    _refuse_parts(archive.namelist())
    meter, mentioned = Meter(packed, limits), False
    for entry in archive.infolist():
        before, span = b"", Span()
        for block in blocks_of(archive, entry.filename):
            meter.count(len(block))
            between = before + block[:LONGEST_MENTION]
            if any(_DOCUMENT_TYPE.search(each) for each in (block, between)):
                msg = "The workbook holds XML with a document type; no program saves such."
                raise ExportUnreadable(msg, hint="Do not open the file; ask where it came from.")
            mentioned = mentioned or mentions_us(between) or mentions_us(block)
            before = block[-LONGEST_MENTION:]
            if entry.filename.startswith(_SHEETS):
                span.see(block)
        span.insist()
    return mentioned


def _refuse_parts(names: list[str]) -> None:
    if any(name.lower().endswith(_MACROS) for name in names):
        msg = "The workbook holds macros (vbaProject.bin)."
        raise ExportUnreadable(msg, hint="Save it in Excel as a workbook without macros (.xlsx).")
    if any(name.startswith(_LINKS) for name in names):
        msg = (
            "The workbook takes values from other files (xl/externalLinks), which may have changed."
        )
        hint = "In Excel, choose Data, Edit Links, Break Link; then save it. Or export as CSV."
        raise ExportUnreadable(msg, hint=hint)


def blocks_of(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield the bytes of one file of the archive, block by block."""
    with archive.open(name) as entry:
        while block := entry.read(_BLOCK_BYTES):
            yield block
