"""Records into chunks: bounded in invoices and bytes, never one number twice in a chunk."""

from collections import deque
from collections.abc import Iterator
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


@dataclass(slots=True)
class _Open:
    number: int
    size: int = OVERHEAD
    numbers: set[str] = field(default_factory=set)
    payloads: list[str] = field(default_factory=list)
    records: list[NewRecord] = field(default_factory=list)

    def takes(self, size: int, limits: Limits) -> bool:
        """Tell whether a payload of ``size`` bytes fits; the first one always does."""
        count = len(self.records)
        return not count or (count < limits.invoices and self.size + size + 1 <= limits.size)

    def add(self, record: NewRecord, payload: str, size: int) -> None:
        self.size += size + bool(self.records)
        self.numbers.add(record.number)
        self.payloads.append(payload)
        self.records.append(record)

    def freeze(self) -> NewChunk:
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

    def add(self, record: NewRecord, payload: str) -> Iterator[NewChunk]:
        """Take one record, and yield the chunks that are full because of it."""
        # A character may be several bytes; what is counted is what is sent.
        size = len(payload) if payload.isascii() else len(payload.encode())
        while self._open and not self._open[0].takes(size, self._limits):
            yield self._open.popleft().freeze()
        home = self._home(record.number, size)
        home.add(record, payload, size)
        if len(self._open) > _MOST_OPEN:
            yield self._open.popleft().freeze()

    def finish(self) -> Iterator[NewChunk]:
        """Yield the chunks that are left, full or not."""
        while self._open:
            yield self._open.popleft().freeze()

    def _home(self, number: str, size: int) -> _Open:
        for chunk in self._open:
            if number not in chunk.numbers and chunk.takes(size, self._limits):
                return chunk
        self._open.append(_Open(self._next))
        self._next += 1
        return self._open[-1]
