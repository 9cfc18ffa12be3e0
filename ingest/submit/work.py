"""What this process knows of a chunk while it works on it, and when it is due again."""

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count, islice
from typing import Final

from ingest.domain.exchange import FoundInvoice
from ingest.ledger.values import Chunk, Member, Uptime
from ingest.submit.abilities import Abilities, Age
from ingest.submit.host import Clock
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
    def taken_up(cls, chunk: Chunk, abilities: Abilities, clock: Clock) -> "Work":
        """Return work on a chunk of which an earlier process may have sent requests.

        Where no clock tells when the last of them left, that was before now, whatever
        dates say. Whoever sets the date later changes nothing about the first.
        """
        work = cls(chunk, abilities)
        if chunk.first_left_at is not None:
            now = clock.monotonic()
            work.first_left = now - work.age(clock).first
            work.last_left = now - (_up_since(chunk.last_left_up, clock) or 0.0)
        return work

    def age(self, clock: Clock) -> Age:
        """Return how long ago requests left, by the clocks that err to the safe side."""
        now, first = clock.monotonic(), 0.0
        if self.chunk.first_left_at is not None:
            first = _since_first(self.chunk, clock)
        if self.first_left is not None:
            first = max(first, now - self.first_left)
        return Age(first, 0.0 if self.last_left is None else now - self.last_left)

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


def _since_first(chunk: Chunk, clock: Clock) -> float:
    """Return the most seconds that can have passed since a request of ``chunk`` left first.

    Infinity where the date was set back since: then nobody can say how old the key is.
    """
    by_date = clock.now() - (chunk.first_left_at or 0.0)
    if by_date < 0:
        return float("inf")
    since = _up_since(chunk.first_left_up, clock)
    # A machine inside another may have been stopped with all its clocks; then the date knows.
    return by_date if since is None else max(since, by_date)


def _up_since(moment: Uptime | None, clock: Clock) -> float | None:
    """Return the seconds since ``moment`` by the clock that nobody sets; None where it is mute."""
    uptime = clock.uptime()
    return None if uptime is None else uptime.since(moment)


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
