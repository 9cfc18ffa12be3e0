"""What stands where in a spool's folder, for its writer and its reader."""

import zlib
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa

VERSION: Final = 2
"""Of the layout; a spool of another version is refused."""
CELLS: Final = "cells.arrow"
READING: Final = "reading.arrow"
FAULTS: Final = "faults.arrow"
VERDICTS: Final = "verdicts.arrow"
MARKER: Final = "spool.json"
DATA_FILES: Final = (CELLS, READING, FAULTS, VERDICTS)

_BLOCK: Final = 1 << 20


def cell_schema(columns: int) -> pa.Schema:
    """Return the schema of ``cells.arrow``; cells are named by position, headings are data."""
    numbers = [("row", pa.int64()), ("line", pa.int64())]
    return pa.schema([*numbers, *((str(position), pa.string()) for position in range(columns))])


class Checksum:
    """A binary file for pyarrow to write to, which counts and sums what passes through."""

    def __init__(self, file: BinaryIO, *, summed: bool = True) -> None:
        """Wrap ``file``; closing it stays with whoever opened it. Unless ``summed``, only count."""
        self._file = file
        self._summed = summed
        self.size = 0
        self.crc32 = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        """Write ``data`` and return its length in bytes."""
        with memoryview(data) as view:
            self.size += view.nbytes
            if self._summed:
                self.crc32 = zlib.crc32(view, self.crc32)
            self._file.write(view)
            return view.nbytes


def file_crc32(path: Path) -> int:
    """Return the CRC-32 of the file's bytes, in flat memory."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = zlib.crc32(block, found)
    return found
