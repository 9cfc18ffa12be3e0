"""How large a rectangle a sheet spans, told from its XML before anything is made of it.

calamine takes memory for every cell of that rectangle, filled or not, so a file
of some kilobytes can ask for gigabytes.
"""

import re
from typing import Final

from ingest.errors import ExportUnreadable

_CELL: Final = b"<c "
_REFERENCE: Final = re.compile(rb'<c [^>]*?\br=["\']([A-Z]{1,3})([0-9]{1,7})["\']')
_LONGEST_START: Final = 256
"""Bytes of the beginning of a cell's element; longer ones are not looked at."""
_LOOKED_AT: Final = 50_000
"""Cells of which each is looked at; in a larger sheet, the last one of each block is."""
_HONEST: Final = 4_000_000
"""Cells of a rectangle that is not asked why; they take some 100 MB."""
_SPARSE: Final = 100
"""Of this many cells of a larger rectangle, one must be filled."""


class Span:
    """Looks at the blocks of one sheet's XML, as they are inflated."""

    def __init__(self) -> None:
        """Begin before the first block."""
        self._cells = self._rows = self._columns = 0
        self._before = b""

    def see(self, block: bytes) -> None:
        """Look at the next block."""
        searched = self._before + block
        # What begins in the overlap is seen again; counted is only what the last block added.
        self._cells += searched.count(_CELL) - self._before.count(_CELL)
        start = 0 if self._cells <= _LOOKED_AT else max(searched.rfind(_CELL), 0)
        for found in _REFERENCE.finditer(searched, start):
            self._rows = max(self._rows, int(found[2]))
            self._columns = max(self._columns, _number(found[1]))
        self._before = block[-_LONGEST_START:]

    def insist(self) -> None:
        """Raise ExportUnreadable for a rectangle that is mostly empty."""
        spanned = self._rows * self._columns
        if spanned > _HONEST and spanned > self._cells * _SPARSE:
            msg = (
                f"A sheet spans {self._rows} rows and {self._columns} columns, of which only "
                f"{self._cells} cells are filled: it would take far too much memory."
            )
            hint = "Delete what stands far out in the sheet, or export as CSV."
            raise ExportUnreadable(msg, hint=hint)


def _number(letters: bytes) -> int:
    """Return the number of a column, by its letters.

    >>> _number(b"A"), _number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
