"""The story of one seed: trouble first, then calm, then the account of every invoice."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from itertools import count

from tests.simulation.account import Account
from tests.simulation.chance import Chance
from tests.simulation.process import Process
from tests.simulation.scenario import HOUR, Line, draw
from tests.simulation.server import Server
from tests.simulation.storage import Storage
from tests.simulation.watch import Watch
from tests.simulation.world import Violation, World

Stored = Callable[[Callable[[str], None]], Storage]
"""Makes a storage; it is given what to call at each statement and commit, see ``Medium``."""

_MOST_ROUNDS = 12
"""Rounds of ``resume`` in the calm after which a run must have come to its end."""


@dataclass
class Ending:
    """How the story of a seed ended; ``violation`` is None where every promise was kept."""

    seed: int
    profile: str
    violation: str | None
    counts: Counter[str]
    mishaps: list[tuple[int, str]]
    trace: list[str] = field(default_factory=list)


class Story:
    """One world, and the commands that a person and a timer give in it."""

    def __init__(
        self, seed: int, left_out: Collection[int], *, tracing: bool, stored: Stored
    ) -> None:
        self.chance = Chance(seed, left_out)
        self.world = World(self.chance, tracing)
        self.scenario = draw(self.chance)
        self.present: list[Process] = []
        self.storage = stored(self._touch)
        self.server = Server(self.world, self.scenario)
        self.watch = Watch(self.world, self.storage)
        self._names = count(1)

    def _touch(self, point: str) -> None:
        if self.present:
            self.present[-1].mishaps.reach(point)

    def _process(self, what: str) -> Process:
        return Process(
            self.world,
            self.scenario,
            self.storage,
            self.server,
            self.watch,
            f"p{next(self._names)} {what}",
            self._intrude,
        )

    def command(self, lines: tuple[Line, ...] | None) -> bool:
        """Give a command in a process of its own: ``run`` with a file, or ``resume``."""
        process = self._process("resume" if lines is None else "run")
        self.present.append(process)
        try:
            if lines is None:
                ended = process.live(process.resume)
            else:
                ended = process.live(lambda ledger: process.submit(ledger, lines))
        finally:
            self.present.pop()
        self.watch.forward_only()
        return ended

    def _intrude(self) -> None:
        """Let another process in, where the lock should have kept it out."""
        if len(self.present) > 1:
            return
        self.world.crowded = True
        self.world.counts["intruders"] += 1
        self.command(self.chance.one_of((None, *self.scenario.files)))

    def trouble(self) -> None:
        """Bring in every file while things go wrong, with pauses, and carry on now and then."""
        for lines in self.scenario.files:
            self.command(lines)
            for _ in range(self.chance.count(0, 3)):
                self._pause()
                again = self.chance.often(0.2)
                self.command(lines if again else None)
            self._pause()

    def _pause(self) -> None:
        pause = self.chance.one_of(self.scenario.weather.pauses)
        if pause:
            self.world.say(f"       nobody works for {pause:g} s")
            self.world.pass_time(self.world.time + pause)

    def calm(self) -> Account:
        """End all trouble, bring every run to its end, and return the account."""
        self.world.say("====   calm")
        self.chance.calm = True
        self.world.crowded = False
        self.world.calm_since = self.world.time
        # While keys still live, a resume right now must leave nothing to a person.
        self.command(None)
        self.world.pass_time(self.world.time + 4 * HOUR)
        for lines in self.scenario.files:
            if lines is self.scenario.files[-1] or self.chance.often(0.3):
                self.command(lines)
        account = Account(self.world, self.scenario, self.storage, self.server)
        before: object = None
        for _ in range(_MOST_ROUNDS):
            self.world.pass_time(self.world.time + HOUR)
            self.command(None)
            # At rest: running again sends nothing and changes nothing (I15).
            now = self.world.counts["posts"], account.standing()
            if now == before:
                break
            before = now
        else:
            self.world.broken("I7", f"no rest after {_MOST_ROUNDS} rounds of calm (I15)")
        return account

    def tell(self) -> None:
        """Tell the whole story. Raises Violation where a promise is broken."""
        self.trouble()
        self.calm().check()


def play(
    seed: int, left_out: Collection[int] = (), *, tracing: bool = False, stored: Stored = Storage
) -> Ending:
    """Tell the story of ``seed`` without the mishaps whose numbers are ``left_out``.

    ``stored`` makes the storage of its world; SQLite in memory is the fastest.
    """
    story = Story(seed, left_out, tracing=tracing, stored=stored)
    violation: str | None = None
    try:
        story.tell()
    except Violation as broken:
        violation = str(broken)
    except Exception as error:  # noqa: BLE001 - a defect is a finding like any other
        violation = f"defect: {type(error).__name__}: {error}"
    finally:
        story.storage.close()
    world = story.world
    return Ending(
        seed,
        story.scenario.profile.name,
        violation,
        world.counts,
        story.chance.happened,
        world.trace,
    )
