"""One simulated world: its time, what is under way in it, and what was noticed."""

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Final, NoReturn
from zlib import crc32

from ingest.ledger.values import Uptime
from tests.simulation.chance import Chance

EPOCH: Final = 1_795_327_752.0
"""Unix seconds at which every world begins."""

_LONGEST_UP: Final = 30 * 24 * 3600
"""Seconds for which a machine has been up at most when a world begins."""

_MOST_STEPS: Final = 100_000
_SLOWEST: Final = 2.0
"""Seconds that a slow process takes at most to see what came; others come meanwhile."""


class Violation(BaseException):
    """A promise of the protocol was broken. Not an Exception, so that nobody handles it."""


class Crash(BaseException):
    """The process is gone; nothing after this point happens."""


@dataclass
class World:
    """Time that passes only by waiting, and the events that wait for it."""

    chance: Chance
    tracing: bool = False
    time: float = 1000.0
    trace: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    left: float = 0.0
    """When the call that happens now left its process."""
    files: dict[str, Any] = field(default_factory=dict)
    """What was brought in, by the id of its run: sequences of ``Line``."""
    calm_since: float = float("inf")
    """When all trouble ended."""
    paused: float = 0.0
    """Seconds for which a virtual machine was stopped: no clock of it but the date counts them."""
    crowded: bool = False
    """Whether a second process has worked on the ledger while a first one did."""

    def __post_init__(self) -> None:
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def say(self, text: str) -> None:
        """Note what happens, for a reader of the trace."""
        if self.tracing:
            self.trace.append(f"{self.time - 1000.0:>11.2f}  {text}")

    def at(self, moment: float, act: Callable[[], None]) -> None:
        """Let ``act`` happen at ``moment``, or now where that has passed."""
        heapq.heappush(self._events, (max(moment, self.time), next(self._order), act))

    def step(self) -> None:
        """Count a step of waiting, of which a world has only so many (I7)."""
        self.counts["steps"] += 1
        if self.counts["steps"] > _MOST_STEPS:
            self.broken("I7", "the processes wait and ask without end")

    def pass_time(self, until: float, enough: Callable[[], bool] = lambda: False) -> None:
        """Let events happen up to ``until``, or until it is ``enough``."""
        while self._events and self._events[0][0] <= until:
            moment, _, act = heapq.heappop(self._events)
            self.time = max(self.time, moment)
            act()
            if enough():
                return
        self.time = max(self.time, until)

    def broken(self, promise: str, what: str) -> NoReturn:
        """Tell that ``promise`` was broken, and end the world."""
        self.say(f"VIOLATION {promise}: {what}")
        message = f"{promise}: {what}"
        raise Violation(message)


@dataclass
class ProcessClock:
    """One process's clocks: ``skew`` shifts the date, ``slept`` is missed by the steady one.

    ``boot`` names the start of its machine, None where the system does not; ``slow``
    draws how late the process takes what came.
    """

    world: World
    nap: Callable[[], None]
    boot: str | None = None
    slow: random.Random | None = None
    skew: float = 0.0
    slept: float = 0.0

    def now(self) -> float:
        return EPOCH + self.world.time + self.skew

    def monotonic(self) -> float:
        return self.world.time - self.slept

    def uptime(self) -> Uptime | None:
        if self.boot is None:
            return None
        before = crc32(self.boot.encode()) % _LONGEST_UP
        return Uptime(self.boot, before + self.world.time - self.world.paused)

    def take(self, inbox: "SimpleQueue[Any]", seconds: float) -> Any:  # noqa: ANN401 - whatever the inbox holds
        """As ``SystemClock.take``, without waiting in earnest."""
        self.nap()
        self.world.step()
        if inbox.empty():
            # However short the wait, time passes: differences of clocks are rounded.
            until = self.world.time + max(seconds, 1e-6)
            self.world.pass_time(until, lambda: not inbox.empty())
        if inbox.empty():
            return None
        if self.slow is not None:
            self.world.pass_time(self.world.time + self.slow.uniform(0.0, _SLOWEST))
        return inbox.get_nowait()


@dataclass
class Crew:
    """Workers on virtual time: each call takes its time, so calls end in any order.

    ``fate`` says what becomes of the calls that are under way when the process ends.
    """

    world: World
    waiting: dict[int, tuple[float, Callable[[], None]]] = field(default_factory=dict)
    started: int = 0
    latency: Callable[[], float] = lambda: 0.1

    def submit(self, call: Callable[[], None]) -> None:
        number, self.started = self.started, self.started + 1
        self.waiting[number] = self.world.time, call
        self.world.at(self.world.time + self.latency(), lambda: self._happen(number))

    def _happen(self, number: int) -> None:
        started = self.waiting.pop(number, None)
        if started is not None:
            self.world.left = started[0]
            started[1]()

    def close(self) -> None:
        """Take no more calls; those under way are the business of ``Process.end``."""

    def abandon(self) -> list[tuple[float, Callable[[], None]]]:
        """Return the calls under way, each with the moment it began, and forget them."""
        left = list(self.waiting.values())
        self.waiting.clear()
        return left
