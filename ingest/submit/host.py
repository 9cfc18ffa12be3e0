"""What a run takes from its surroundings: time, threads, chance, and who may stop it.

All of it is a parameter, so that a simulation drives the very same code.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection

from ingest.domain.progress import Progress, Silent
from ingest.ledger.chunks import Mover
from ingest.ledger.values import Uptime
from ingest.submit import brakes

Thing = TypeVar("Thing")

Barrier = Callable[[str], None]
"""Called with the name of every point at which a crash would be interesting."""

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")

_TIME_NAMESPACE: Final = Path("/proc/self/ns/time")

_LONGEST_NAP: Final = 0.25
"""Seconds after which a waiting run looks up, so that a stop is noticed soon."""


class Clock(Protocol):
    """Time of day, time that nobody sets, and waiting."""

    def now(self) -> float:
        """Return Unix seconds; they may jump."""

    def monotonic(self) -> float:
        """Return seconds since some moment; they never jump."""

    def uptime(self) -> Uptime | None:
        """Return now as every process of the machine would name it; None where none can."""

    def take(self, inbox: SimpleQueue[Thing], seconds: float) -> Thing | None:
        """Return the next thing of ``inbox``, or None after ``seconds`` or earlier."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> float:
        """Return Unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic()

    def uptime(self) -> Uptime | None:
        """Return how long the machine has been up, where its system names its starts (Linux)."""
        boot = _boot()
        return None if boot is None else Uptime(boot, time.clock_gettime(time.CLOCK_BOOTTIME))

    def take(self, inbox: SimpleQueue[Thing], seconds: float) -> Thing | None:
        """Wait for the next thing of ``inbox``, a quarter of a second at most."""
        try:
            return inbox.get(timeout=min(max(seconds, 0.0), _LONGEST_NAP))
        except Empty:
            return None


@cache
def _boot() -> str | None:
    """Return the name that the system gave to the machine's present start.

    Containers may shift their clock of it; then it is a start of its own (``time_namespaces``).
    """
    try:
        return f"{_BOOT_ID.read_text('ascii').strip()}/{_TIME_NAMESPACE.readlink()}"
    except (OSError, ValueError):
        return None


class Workers(Protocol):
    """Something that runs calls beside the thread that decides."""

    def submit(self, call: Callable[[], None]) -> None:
        """Run ``call`` soon; it never raises."""

    def close(self) -> None:
        """Take no more calls; those under way may be forgotten."""


class DaemonWorkers:
    """A few threads that never keep a stopping process alive.

    ``ThreadPoolExecutor`` joins its threads when the interpreter ends, so a
    request that hangs would hold up Ctrl-C for its whole deadline.
    """

    def __init__(self, count: int) -> None:
        """Start ``count`` threads."""
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._count = count
        for number in range(count):
            threading.Thread(target=self._work, name=f"submit-{number}", daemon=True).start()

    def submit(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the first free thread."""
        self._calls.put(call)

    def close(self) -> None:
        """Let every thread end after what it is doing; does not wait for them."""
        for _ in range(self._count):
            self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


class StopRequest:
    """A wish to stop that a signal handler may set at any moment."""

    def __init__(self) -> None:
        """Begin without a wish."""
        self._signal: int | None = None

    def request(self, signal_number: int) -> None:
        """Ask the run to stop; 2 for Ctrl-C, 15 for SIGTERM."""
        self._signal = signal_number

    def __call__(self) -> int | None:
        """Return the signal's number, or None while nobody asked."""
        return self._signal


def no_barrier(_: str) -> None:
    """Pass a barrier without stopping."""


@dataclass(frozen=True)
class Host:
    """The surroundings of a run; the defaults are the real ones.

    ``quota`` returns how many calls a run may make that has so many chunks and records to do.
    """

    clock: Clock = field(default_factory=SystemClock)
    workers: Callable[[int], Workers] = DaemonWorkers
    chance: random.Random = field(default_factory=random.Random)
    progress: Progress = field(default_factory=Silent)
    stop: Callable[[], int | None] = field(default_factory=StopRequest)
    barrier: Barrier = no_barrier
    quota: Callable[[int, int], int] = brakes.quota

    def mover(self, connection: Connection) -> Mover:
        """Return what moves chunks within the transaction of ``connection``, now."""
        return Mover(connection, self.clock.now(), self.clock.uptime())
