"""Where the records of a block of CSV begin and end, found with numpy before anything is parsed.

All quotes and line breaks of a block are marked at once; its delimiters only where
fields must be counted, or quotes need a place to stand at. Where every
quote stands in a usual place, whether a separator lies inside quotes follows
from the number of quotes before it (its parity). In a block with a quote
elsewhere, such records are read by ``scanner``, and parity starts anew behind
them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from ingest.sources.bits import Bits
from ingest.sources.scanner import CR, LF, Dialect, scan

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


@dataclass(frozen=True, eq=False)
class Frame:
    """The complete records of a block, one entry each.

    ``ends`` are the offsets behind their line breaks; the first record starts at
    0. ``breaks`` counts their physical line breaks, the last one included.
    ``odd`` marks those with text after a closing quote. ``quoted`` says whether
    any field of the block is quoted. ``runaway`` says that the record behind the
    last one can never be completed.
    """

    ends: Ints
    count: Callable[[], Ints]
    breaks: Ints
    odd: Bools
    quoted: bool
    runaway: bool = False

    @cached_property
    def fields(self) -> Ints:
        """How many fields each record has; counted when it is first asked for."""
        return self.count()

    @property
    def starts(self) -> Ints:
        """The offsets at which the records start."""
        starts = np.zeros_like(self.ends)
        starts[1:] = self.ends[:-1]
        return starts

    @property
    def consumed(self) -> int:
        """The bytes of all complete records."""
        return int(self.ends[-1]) if len(self.ends) else 0


def frame(block: bytes, dialect: Dialect, *, final: bool) -> Frame:
    """Return the records of ``block``, which starts with a record.

    ``final`` says that nothing follows; the block must then end with a line break.
    """
    codes = np.frombuffer(block, np.uint8)
    breaks = _line_breaks(block, codes, final=final)
    if dialect.quote is None or block.find(dialect.quote) < 0:
        return _unquoted(Bits.pack(breaks), partial(_delimiters, codes, dialect))
    delimiters = codes == dialect.delimiter
    quotes = codes == dialect.quote
    edges = Bits.pack(delimiters | (codes == LF) | (codes == CR))
    packed = (Bits.pack(breaks), Bits.pack(delimiters), Bits.pack(quotes))
    found = _by_parity(*packed, edges, len(codes))
    if found is not None:
        return found
    separators = delimiters | breaks
    return _Walk(block, dialect, separators, np.flatnonzero(quotes), final=final).frame()


def _delimiters(codes: Bytes, dialect: Dialect) -> Bits:
    return Bits.pack(codes == dialect.delimiter)


def _unquoted(breaks: Bits, delimiters: Callable[[], Bits]) -> Frame:
    at = breaks.positions()
    return Frame(
        ends=at + 1,
        count=lambda: np.diff(delimiters().before(at), prepend=0) + 1,
        breaks=np.ones(len(at), np.int64),
        odd=np.zeros(len(at), np.bool_),
        quoted=False,
    )


def _by_parity(
    breaks: Bits, delimiters: Bits, quotes: Bits, edges: Bits, size: int
) -> Frame | None:
    """Return the records if every quote, or none, stands where one is expected, else None.

    An opening quote is expected behind a separator or a closing quote, which it
    doubles; a closing one before a separator or an opening quote.
    """
    expected = edges.behind() | Bits.only(0, size)
    if not (quotes & expected).any():
        return _unquoted(breaks, lambda: delimiters)
    inside = quotes.parity()
    stray = (quotes & inside).without(expected | quotes.behind())
    # What follows the last byte is not known; the record there is not complete anyway.
    follows = edges.ahead() | quotes.ahead() | Bits.only(size - 1, size)
    stray |= quotes.without(inside).without(follows)
    if stray.any():
        return None
    at = breaks.without(inside).positions()
    return Frame(
        ends=at + 1,
        count=lambda: np.diff(delimiters.without(inside).before(at), prepend=0) + 1,
        breaks=np.diff(breaks.before(at + 1), prepend=0),
        odd=np.zeros(len(at), np.bool_),
        quoted=True,
    )


def _line_breaks(block: bytes, codes: Bytes, *, final: bool) -> Bools:
    """Mark each LF, and each CR without an LF behind it: CRLF is one break, at its LF."""
    breaks: Bools = codes == LF
    if block.find(b"\r") < 0:
        return breaks
    returns = Bits.pack(codes == CR).positions()
    lone = returns[codes.take(returns + 1, mode="clip") != LF]
    if len(lone) and lone[-1] == len(codes) - 1 and not final:
        lone = lone[:-1]  # the next block may begin with its LF
    breaks[lone] = True
    return breaks


def _is_edge(codes: Bytes, dialect: Dialect) -> Bools:
    edge: Bools = (codes == dialect.delimiter) | (codes == LF) | (codes == CR)
    return edge


class _Walk:
    """The way through a block with quotes: long steps by parity, short ones by the scanner."""

    def __init__(
        self, block: bytes, dialect: Dialect, separators: Bools, quotes: Ints, *, final: bool
    ) -> None:
        self.block, self.dialect, self.final = block, dialect, final
        self.codes = np.frombuffer(block, np.uint8)
        self.quotes = quotes
        self.special = np.flatnonzero(separators)
        self.is_break: Bools = self.codes[self.special] != dialect.delimiter
        self.quotes_before = np.searchsorted(quotes, self.special)
        self.structural = np.zeros(len(self.special), np.bool_)
        self.odd_at: list[int] = []
        self.runaway = False

    def frame(self) -> Frame:
        """Walk through the block, and return its records."""
        irregular = self._irregular()
        start: int | None = 0
        while start is not None:
            start = self._step(start, irregular)
        offsets = np.flatnonzero(self.structural)
        at = np.flatnonzero(self.is_break[offsets])
        ends = self.special[offsets[at]] + 1
        lines = np.cumsum(self.is_break)[offsets[at]]
        odd = np.zeros(len(ends), np.bool_)
        odd[np.searchsorted(ends, self.odd_at, side="right")] = True
        return Frame(
            ends=ends,
            count=lambda: np.diff(at, prepend=-1),
            breaks=np.diff(lines, prepend=0),
            odd=odd,
            quoted=True,
            runaway=self.runaway,
        )

    def _irregular(self) -> tuple[Ints, Ints]:
        """Return the indexes of quotes out of place, if even ones open, and if odd ones do."""
        quote = self.dialect.quote
        before = self.codes[self.quotes - 1]
        after = self.codes[np.minimum(self.quotes + 1, len(self.codes) - 1)]
        opens = _is_edge(before, self.dialect) | (before == quote) | (self.quotes == 0)
        closes = _is_edge(after, self.dialect) | (after == quote)
        closes |= self.quotes == len(self.codes) - 1
        even = np.arange(len(self.quotes)) % 2 == 0
        return (
            np.flatnonzero(~np.where(even, opens, closes)),
            np.flatnonzero(~np.where(even, closes, opens)),
        )

    def _step(self, start: int, irregular: tuple[Ints, Ints]) -> int | None:
        """Mark the structure from the record at ``start`` on; return where to go on, if at all."""
        first = int(np.searchsorted(self.quotes, start))
        suspects = irregular[first % 2]
        suspect = int(np.searchsorted(suspects, first))
        if suspect == len(suspects):
            self._mark_by_parity(start, len(self.codes), first)
            return None
        stop = int(self.quotes[suspects[suspect]])
        return self._scan(self._mark_by_parity(start, stop, first), stop)

    def _mark_by_parity(self, start: int, stop: int, first: int) -> int:
        """Mark from ``start`` to ``stop``; return where the last record begun there starts."""
        low, high = np.searchsorted(self.special, (start, stop))
        outside = (self.quotes_before[low:high] - first) % 2 == 0
        self.structural[low:high] = outside
        ends = np.flatnonzero(outside & self.is_break[low:high])
        return int(self.special[low + ends[-1]]) + 1 if len(ends) else start

    def _scan(self, record: int, stop: int) -> int | None:
        """Read one record exactly, forgetting its marks up to ``stop``; return the next's start."""
        low, high = np.searchsorted(self.special, (record, stop))
        self.structural[low:high] = False
        found = scan(self.block, record, self.dialect, final=self.final)
        self.runaway = found.runaway
        if found.end is None:
            return None
        self.structural[np.searchsorted(self.special, found.structure)] = True
        if found.text_after_quote:
            self.odd_at.append(record)
        return found.end
