"""The records of a whole CSV, block by block, with their row and line numbers.

A row number is what Excel shows: every record counts as one row, blank lines
and the preamble too, however many lines it covers. A line number counts the
physical lines, as an editor does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import ExportUnreadable
from ingest.sources.framing import Frame, Ints, frame
from ingest.sources.limits import MIB, Limits
from ingest.sources.scanner import Dialect, scan

Read: TypeAlias = Callable[[int, int], bytes]
"""Returns the bytes from an offset on, so many of them; fewer only where the file ends."""

Size: TypeAlias = Callable[[int], int]
"""Returns how many bytes to read at once from an offset on: at least one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record starts: byte offset, row number and physical line."""

    offset: int = 0
    row: int = 1
    line: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Some complete records: their bytes, and where in the file they stand.

    ``offset``, ``row`` and ``line`` are those of the first record; the offset
    counts bytes from the start of the readable content.
    """

    block: bytes
    frame: Frame
    offset: int
    row: int
    line: int

    @property
    def rows(self) -> Ints:
        """The row number of each record."""
        return np.arange(self.row, self.row + len(self.frame.ends), dtype=np.int64)

    @property
    def lines(self) -> Ints:
        """The physical line on which each record starts."""
        lines = np.full(len(self.frame.ends), self.line, np.int64)
        np.cumsum(self.frame.breaks[:-1], out=lines[1:])
        lines[1:] += self.line
        return lines

    def raw(self, index: int) -> bytes:
        """Return the bytes of one record, without its line break."""
        start = int(self.frame.ends[index - 1]) if index else 0
        return self.block[start : int(self.frame.ends[index])].rstrip(b"\r\n")

    def texts(self) -> pa.Array:
        """Return each record as text, without its line break; all are proven to be UTF-8."""
        ends = pa.py_buffer(np.append(0, self.frame.ends).astype(np.int32))
        buffers = [None, ends, pa.py_buffer(self.block)]
        whole = pa.Array.from_buffers(pa.string(), len(self.frame.ends), buffers)
        return pc.utf8_rtrim(whole, characters="\r\n")

    def place(self, index: int) -> Place:
        """Return where the record at ``index`` (from 1) starts, or the end for their number."""
        behind = self.offset + int(self.frame.ends[index - 1])
        lines = int(self.frame.breaks[:index].sum())
        return Place(behind, self.row + index, self.line + lines)


def read_records(
    read: Read, size: Size, dialect: Dialect, limits: Limits, place: Place
) -> Iterator[Records]:
    """Yield all records from ``place`` on, those of a block at a time.

    A record that the end of a block cuts off is read again as a whole, which
    copies less than putting its pieces together. Raises ExportUnreadable for a
    quote that nothing closes and for a record that is longer than
    ``limits.record_bytes``.
    """
    wanted, final = 0, False
    while not final:
        wanted = max(size(place.offset), wanted)
        block = read(place.offset, wanted)
        final = len(block) < wanted
        if final and block and block[-1] not in b"\r\n":
            block += b"\n"
        found = frame(block, dialect, final=final)
        records = Records(block, found, place.offset, place.row, place.line)
        if len(found.ends):
            _insist_on_length(records, limits)
            yield records
            place = records.place(len(found.ends))
        tail = len(block) - found.consumed
        if found.runaway or (final and tail) or tail > limits.record_bytes:
            _refuse(block[found.consumed :], dialect, place, limits)
        wanted = 0 if found.consumed else 2 * wanted


def _insist_on_length(records: Records, limits: Limits) -> None:
    lengths = np.diff(records.frame.ends, prepend=0)
    longest = int(lengths.argmax())
    if lengths[longest] > limits.record_bytes:
        _refuse_length(records.row + longest, int(records.lines[longest]), limits)


def _refuse_length(row: int, line: int, limits: Limits) -> NoReturn:
    msg = f"Row {row} (line {line}) is longer than {_size(limits.record_bytes)}."
    raise ExportUnreadable(msg, hint="Check that the file is a CSV with one record per line.")


def _size(count: int) -> str:
    return f"{count // MIB} MiB" if count >= MIB else f"{count} bytes"


def _refuse(tail: bytes, dialect: Dialect, place: Place, limits: Limits) -> NoReturn:
    """Say why the record that ``tail`` begins cannot be completed."""
    opening = scan(tail, 0, dialect, final=False).open_quote
    if opening is None:
        _refuse_length(place.row, place.line, limits)
    before = tail[:opening].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line = place.line + before.count(b"\n")
    msg = f"A quote is opened in row {place.row} (line {line}) and not closed."
    raise ExportUnreadable(
        msg, hint="Close the quote there, or double it if it belongs to the text."
    )
