"""What this process knows of a chunk while it works on it, and when it is due again."""

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count, islice
from typing import Final

from ingest.domain.exchange import FoundInvoice
from ingest.ledger.values import Chunk, Member
from ingest.submit.abilities import Abilities, Age
from ingest.submit.resolve import Evidence


class Call(StrEnum):
    """The four calls of the protocol."""

    SEND = "send"
    POLL = "poll"
    ASK_BATCHES = "ask_batches"
    ASK_INVOICES = "ask_invoices"


@dataclass(slots=True, eq=False)
class Work:
    """One chunk under way; the only values that change while a run lasts.

    ``since`` is when this process began to await or look for its batch, and
    ``first_left``, ``last_left`` when requests of it left, all on the clock that
    nobody sets; None where none did. ``lost`` counts the requests of this process
    whose answers were lost. ``body`` holds the frozen bytes from when they are
    read until they leave.
    """

    chunk: Chunk
    abilities: Abilities
    since: float = 0.0
    first_left: float | None = None
    last_left: float | None = None
    tries: int = 0
    lost: int = 0
    refusals: int = 0
    gone: int = 0
    unexpected: bool = False
    body: bytes | None = field(default=None, repr=False)
    evidence: Evidence = field(default_factory=Evidence)
    members: list[Member] = field(default_factory=list)
    found: dict[str, tuple[FoundInvoice, ...]] = field(default_factory=dict)

    @classmethod
    def taken_up(cls, chunk: Chunk, abilities: Abilities, now: float, monotonic: float) -> "Work":
        """Return work on a chunk of which an earlier process may have sent requests.

        How long ago that was only the dates tell, and only now: whoever sets them
        later changes nothing about it.
        """
        work = cls(chunk, abilities)
        if chunk.first_left_at is not None:
            first = now - chunk.first_left_at
            # Where the date was set back, nobody can say how old the key is.
            work.first_left = monotonic - first if first >= 0 else float("-inf")
        if chunk.last_left_at is not None:
            work.last_left = monotonic - max(now - chunk.last_left_at, 0.0)
        return work

    def age(self, now: float, monotonic: float) -> Age:
        """Return how long ago requests left, by the clock that errs to the safe side."""
        first, last = self.chunk.first_left_at, self.chunk.last_left_at
        since_first = now - first if first is not None else 0.0
        since_last = now - last if last is not None else 0.0
        if since_first < 0:
            # The date was set back: nobody can say how old the key is.
            since_first = float("inf")
        if since_last < 0:
            # Nor when the last request left; surely before this process took the chunk up.
            since_last = monotonic - self.since
        if self.first_left is not None:
            since_first = max(since_first, monotonic - self.first_left)
        if self.last_left is not None:
            since_last = min(since_last, monotonic - self.last_left)
        return Age(since_first, max(since_last, 0.0))

    def left(self, monotonic: float) -> None:
        """Note that a request of the chunk leaves now."""
        self.first_left = monotonic if self.first_left is None else self.first_left
        self.last_left = monotonic

    def came_back(self) -> None:
        """Note that nothing which left can have been applied."""
        self.first_left = self.last_left = None

    def wants(self) -> Iterator[Member]:
        """Yield the members of which this round of lookups has not asked yet."""
        return (member for member in self.members if member.source_id not in self.found)


SENDS_IN_A_ROW: Final = 2
"""Sends before a question that is due: what is sent sooner is done sooner."""


class Agenda:
    """What is to be done and when: chunks to send in order, and calls that are due later."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._ready: deque[Work] = deque()
        self._later: list[tuple[float, int, Work, Call]] = []
        self._order = count()
        self._sent = 0

    @property
    def waiting(self) -> tuple[Work, ...]:
        """What is to be sent, in its order."""
        return tuple(self._ready)

    def next_sends(self, count: int) -> Iterator[Work]:
        """Yield what is sent next, at most ``count``."""
        return islice(self._ready, count)

    def send(self, work: Work, *, first: bool = False) -> None:
        """Send ``work`` in its turn, or before all others."""
        if first:
            self._ready.appendleft(work)
        else:
            self._ready.append(work)

    def later(self, due: float, work: Work, call: Call) -> None:
        """Make ``call`` when the clock says ``due``."""
        heapq.heappush(self._later, (due, next(self._order), work, call))

    def take(self, now: float, *, sending: bool, asking: bool) -> tuple[Work, Call] | None:
        """Take the next call that is due; two sends and a question take turns."""
        due = asking and bool(self._later) and self._later[0][0] <= now
        send = sending and bool(self._ready)
        if send and (self._sent < SENDS_IN_A_ROW or not due):
            self._sent += 1
            return self._ready.popleft(), Call.SEND
        if due:
            self._sent = 0
            _, _, work, call = heapq.heappop(self._later)
            return work, call
        return None

    def next_due(self, *, sending: bool, asking: bool) -> float | None:
        """Return when the next call is due: minus infinity for at once, None for never."""
        if sending and self._ready:
            return float("-inf")
        return self._later[0][0] if asking and self._later else None
