"""Records into chunks: bounded in invoices and bytes, never one number twice in a chunk."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.ledger.frozen import OVERHEAD, freeze
from ingest.ledger.values import NewChunk, NewRecord

_MOST_OPEN: Final = 8
"""Chunks that wait for records at once; only equal numbers ever need more than one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a chunk may be. ``size`` is in bytes of the real request body."""

    invoices: int = 500
    size: int = 2_000_000


@dataclass(frozen=True, slots=True)
class _Given:
    """Records, each with its payload."""

    records: Sequence[NewRecord]
    payloads: Sequence[bytes]

    def cut(self, start: int, end: int) -> "_Given":
        """Return those at the positions from ``start`` on but before ``end``."""
        return _Given(self.records[start:end], self.payloads[start:end])


@dataclass(slots=True)
class _Open:
    number: int
    size: int = OVERHEAD
    numbers: set[str] = field(default_factory=set)
    payloads: list[bytes] = field(default_factory=list)
    records: list[NewRecord] = field(default_factory=list)

    def takes(self, size: int, limits: Limits) -> bool:
        """Tell whether a payload of ``size`` bytes fits; the first one always does."""
        count = len(self.records)
        return not count or (count < limits.invoices and self.size + size + 1 <= limits.size)

    def add(self, record: NewRecord, payload: bytes) -> None:
        """Take a record, whether it fits or not."""
        self.size += len(payload) + bool(self.records)
        self.numbers.add(record.number)
        self.payloads.append(payload)
        self.records.append(record)

    def add_all(self, given: "_Given", limits: Limits) -> bool:
        """Take all of ``given`` or nothing; tell whether they fit and no number comes twice."""
        numbers = {record.number for record in given.records}
        count, size = (
            len(self.records) + len(given.records),
            self.size + sum(map(len, given.payloads)),
        )
        commas = len(given.records) - (not self.records)
        fits = count <= limits.invoices and size + commas <= limits.size
        if not fits or len(numbers) < len(given.records) or not numbers.isdisjoint(self.numbers):
            return False
        self.size = size + commas
        self.numbers |= numbers
        self.payloads += given.payloads
        self.records += given.records
        return True

    def freeze(self) -> NewChunk:
        """Return the chunk with the bytes that will be sent."""
        body, lengths = freeze(self.payloads)
        return NewChunk(self.number, body, lengths, tuple(self.records))


class Chunker:
    """Takes records in order and gives chunks as they are full.

    A record whose number the first open chunk already holds goes to the next one
    that does not; so the records of a chunk keep their order, and equal numbers
    never share a chunk. A payload larger than the limit gets a chunk of its own.
    """

    def __init__(self, limits: Limits) -> None:
        """Begin with chunk 0 and nothing in it."""
        self._limits = limits
        self._open: deque[_Open] = deque()
        self._next = 0

    @property
    def begun(self) -> bool:
        """Tell whether it has taken any record."""
        return self._next > 0

    def add(self, records: Sequence[NewRecord], payloads: Sequence[bytes]) -> Iterator[NewChunk]:
        """Take records, each with its payload, and yield the chunks that are full because of them.

        What the first open chunk can take at once, it takes at once: most exports
        never give one number twice, and there is one record for each invoice.
        """
        given, done = _Given(records, payloads), 0
        while done < len(records):
            yield from self._full(len(payloads[done]))
            first = self._open[0] if self._open else self._opened()
            some = given.cut(done, done + self._limits.invoices - len(first.records))
            if not first.add_all(some, self._limits):
                for record, payload in zip(some.records, some.payloads, strict=True):
                    yield from self._add(record, payload)
            done += len(some.records)

    def _add(self, record: NewRecord, payload: bytes) -> Iterator[NewChunk]:
        yield from self._full(len(payload))
        self._home(record.number, len(payload)).add(record, payload)
        if len(self._open) > _MOST_OPEN:
            yield self._open.popleft().freeze()

    def _full(self, size: int) -> Iterator[NewChunk]:
        """Yield the first open chunks that do not take a payload of ``size`` bytes."""
        while self._open and not self._open[0].takes(size, self._limits):
            yield self._open.popleft().freeze()

    def finish(self) -> Iterator[NewChunk]:
        """Yield the chunks that are left, full or not."""
        while self._open:
            yield self._open.popleft().freeze()

    def _home(self, number: str, size: int) -> _Open:
        for chunk in self._open:
            if number not in chunk.numbers and chunk.takes(size, self._limits):
                return chunk
        return self._opened()

    def _opened(self) -> _Open:
        self._open.append(_Open(self._next))
        self._next += 1
        return self._open[-1]
