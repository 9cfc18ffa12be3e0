"""What befalls a process: it dies, fails to write, sleeps, is told to stop, is not alone."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.submit.host import StopRequest
from tests.simulation.scenario import Scenario
from tests.simulation.world import Crash, ProcessClock, World

_KINDS: Final = {
    "dies at a barrier": 6,
    "dies before a commit": 2,
    "dies after a commit": 3,
    "dies at a statement": 2,
    "dies while waiting": 3,
    "cannot commit": 1,
    "cannot write": 1,
    "is stopped": 1,
    "sleeps": 2,
    "is not alone": 2,
    "is not alone when it plans": 1,
}
_DROWSY: Final = {**_KINDS, "sleeps": 18}
_CLOCK: Final = {**_KINDS, "finds its clock set": 24}
_THEN: Final = {"dies at a barrier": 2, "dies while waiting": 1, "finds its clock set": 1}
"""What may follow when a date was set."""

_POINT: Final = {
    "dies at a barrier": "barrier",
    "dies before a commit": "commit",
    "dies after a commit": "committed",
    "dies at a statement": "statement",
    "cannot commit": "commit",
    "cannot write": "statement",
    "is not alone when it plans": "planning",
    "finds its clock set": "barrier",
}
_LATEST: Final = {
    "barrier": 25,
    "commit": 25,
    "committed": 25,
    "statement": 150,
    "take": 40,
    "planning": 2,
}


@dataclass
class Mishaps:
    """At most one mishap of a process, at a point that chance has chosen.

    Only sleep may come often, and something else after a date was set.

    Points are barriers, statements, commits, and "take" where the process waits.
    ``failed`` tells that the ledger was made to fail.
    """

    world: World
    clock: ProcessClock
    stop: StopRequest
    intrude: Callable[[], None]
    scenario: Scenario
    kind: str | None = None
    failed: bool = False
    _left: int = 0
    _active: bool = False

    def draw(self, name: str) -> None:
        """Choose what will happen, and at which point."""
        kinds = _DROWSY if self.scenario.weather.drowsy else _KINDS
        self._draw(name, _CLOCK if self.scenario.clock_jumps else kinds)

    def _draw(self, name: str, kinds: Mapping[str, float]) -> None:
        chance = self.world.chance
        self.kind = chance.mishap(name, 0.75, kinds)
        longest = _LATEST[self._point()]
        self._left = chance.count(1, chance.one_of((4, longest, longest)))

    def _point(self) -> str:
        return _POINT.get(self.kind or "", "take")

    def begin(self) -> None:
        self._active = True

    def end(self) -> None:
        self._active = False

    def reach(self, point: str, where: str = "") -> None:
        """Pass a point, unless this is the one."""
        if not self._active or self.kind is None or point != self._point():
            return
        self._left -= 1
        if self._left == 0:
            kind, self.kind = self.kind, None
            self.world.say(f"       the process {kind} ({where})")
            self._happen(kind)

    def _happen(self, kind: str) -> None:
        chance = self.world.chance
        if kind.startswith("dies"):
            raise Crash(kind)
        if kind.startswith("cannot"):
            self.failed = True
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        if kind == "is stopped":
            self.stop.request(15)
        elif kind == "sleeps":
            self._sleep(chance.one_of(self.scenario.weather.naps))
        elif kind == "finds its clock set":
            self.clock.skew += chance.one_of(self.scenario.steps())
            self._draw("afterwards", _THEN)
        else:
            self.intrude()

    def _sleep(self, seconds: float) -> None:
        # Linux's steady clock stands still while the machine is suspended; others do not.
        if self.world.chance.often(0.5):
            self.clock.slept += seconds
            # Where dates jump, they do not tell either.
            if self.scenario.clones and not self.scenario.clock_jumps:
                self.world.paused += seconds
        self.world.pass_time(self.world.time + seconds)
        if self.scenario.weather.drowsy:
            self.kind, self._left = "sleeps", self.world.chance.count(1, 12)
