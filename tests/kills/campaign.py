"""Many kills in many stories, shared by several processes, and what they add up to."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

from ingest.sandbox import Options, Sandbox
from ingest.sandbox.faults import Kind
from tests.kills.nursery import Ended, Nursery
from tests.kills.points import CALL, COMMIT, FILE, Orders
from tests.kills.story import PROMISES, Story
from tests.memory import in_memory
from tests.simulation.campaign import shared_out

_IN_A_STORY: Final = 8
"""Kills of one export before it may end."""
_AT_RANDOM: Final = 0.2
"""The share of kills at any moment, not at a point that has a name."""
_USUAL: Final = 0.75
"""The share of kills at a point that most commands pass; the others are where hardly one was."""
_LATER: Final = 0.3
"""The share of kills that may also come when a point is passed a second or later time."""
_ENOUGH_WRONG: Final = 20
"""Faults after which a process looks no further: a program that is broken is never killed."""
_SHARE: Final = 20
"""Kills after which a process reports."""
_FAULTS: Final = (Kind.LOST_REPLY, Kind.ERROR_AFTER, Kind.CUT_AFTER, Kind.CUT_BEFORE, Kind.THROTTLE)
_ANYWHERE: Final = "at any moment"


@dataclass
class Tally:
    """``ended`` counts how commands ended, by point and way; ``wrong`` holds every fault found."""

    stories: int = 0
    kills: int = 0
    invoices: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def merge(self, other: "Tally") -> None:
        """Count all that ``other`` counted."""
        self.stories += other.stories
        self.kills += other.kills
        self.invoices += other.invoices
        for mine, theirs in (
            (self.ended, other.ended),
            (self.seen, other.seen),
            (self.hit, other.hit),
        ):
            mine.update(theirs)
        self.wrong += other.wrong

    def lines(self) -> Iterator[str]:
        """Yield a report for a person: every point that was seen, and how often it was hit."""
        for name, times in sorted(self.hit.items()):
            yield f"{times:>6}  {name}"
        if self.kills:
            yield from (f"     0  {name}" for name in sorted(self.seen) if not self.hit[name])
            yield f"{len(self.hit.keys() & self.seen.keys())} of {len(self.seen)} points were hit"
        for how, times in sorted(self.ended.items()):
            yield f"{times:>6}  commands ended {how}"
        yield from self.wrong[:40]
        doubles = sum("DOUBLE" in one for one in self.wrong)
        lost = sum("LOST" in one for one in self.wrong)
        unknown = sum("is left" in one for one in self.wrong)
        yield (
            f"{self.kills} kills in {self.stories} stories of {self.invoices} invoices: "
            f"{doubles} double, {lost} lost, {unknown} unknown, {len(self.wrong)} faults in all"
        )


@dataclass
class Habit:
    """What a command does when nobody kills it: the points that it passes, and its seconds."""

    lives: int = 0
    passes: Counter[str] = field(default_factory=Counter)
    often: Counter[str] = field(default_factory=Counter)
    """The most often that one life passed each point."""
    lasts: float = 1.0

    def learn(self, ended: Ended) -> None:
        """Learn from a life that came to its end."""
        self.lives += 1
        self.passes.update(set(ended.passed))
        self.often |= Counter(ended.passed)
        self.lasts = ended.seconds

    def usual(self) -> list[str]:
        """Return the points that most lives pass."""
        return sorted(name for name, times in self.passes.items() if 2 * times > self.lives)


class Stage:
    """A nursery, a sandbox that remembers, and a folder; a context manager that ends them.

    The sandbox creates an invoice as often as it is sent: what it counts is the judgement.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - so that a story can be told again
        self.tally = Tally()
        self.habits = {"run": Habit(), "resume": Habit()}
        self._seed = seed
        self._numbers = count()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            # In memory: what a process wrote survives its SIGKILL there as it does on a disk.
            holder = TemporaryDirectory(prefix="kills-", dir=in_memory())
            self.folder = Path(stack.enter_context(holder))
            options = Options(unique_source_ids=False, processing_seconds=0.03)
            path = self.folder / "sandbox.sqlite"
            self.sandbox = stack.enter_context(Sandbox(options, path=path))
            self.nursery = stack.enter_context(Nursery())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def story(self, promises: str | None = None) -> Story:
        """Return a new story, with nothing wrong at the sandbox."""
        self.sandbox.disarm()
        number = next(self._numbers)
        name = f"K{self._seed}S{number}"
        chosen = promises or self.chance.choice(list(PROMISES))
        return Story(self.nursery, self.sandbox, self.folder / name, name, chosen)

    def end(self, story: Story) -> None:
        """Let a story come to its end, and note what is wrong then."""
        self.sandbox.disarm()
        self.tally.stories += 1
        self.tally.invoices += story.size
        self.tally.wrong += [
            f"{story.name} ({story.promises}): {fault}" for fault in story.finish()
        ]

    def note(self, orders: Orders, ended: Ended) -> Ended:
        """Count how a command ended."""
        self.tally.seen.update(dict.fromkeys(ended.passed, 1))
        self.tally.kills += ended.killed
        if ended.killed:
            self.tally.hit[_ANYWHERE if orders.after is not None else orders.at] += 1
        return ended


def kill(stage: Stage, kills: int) -> None:
    """Kill commands ``kills`` times, at the points that were hit least."""
    wanted = stage.tally.kills + kills
    first = stage.story()
    stage.habits["run"].learn(stage.note(Orders(), first.run()))
    stage.end(first)
    while stage.tally.kills < wanted and len(stage.tally.wrong) < _ENOUGH_WRONG:
        story = stage.story()
        for number in range(_IN_A_STORY):
            if stage.chance.random() < 0.5:
                stage.sandbox.arm(stage.chance.choice(_FAULTS))
            again = number == 0 or stage.chance.random() < 0.3
            habit = stage.habits["run" if again else "resume"]
            orders = _next_kill(stage, habit)
            ended = story.run(orders) if again else story.resume(orders)
            stage.note(orders, ended)
            if not ended.killed:
                habit.learn(ended)
                if ended.status == 0:
                    break
        stage.end(story)


def _next_kill(stage: Stage, habit: Habit) -> Orders:
    chance, tally = stage.chance, stage.tally
    if chance.random() < _AT_RANDOM:
        return Orders(after=chance.uniform(0.0, habit.lasts))
    names = habit.usual()
    if not names or chance.random() > _USUAL:
        names = sorted(tally.seen)
    # Where fewest were killed yet.
    fewest = min(tally.hit[name] for name in names)
    name = chance.choice([name for name in names if tally.hit[name] <= fewest + 1])
    later = chance.random() < _LATER
    return Orders(name, nth=chance.randint(1, max(habit.often[name], 1)) if later else 1)


def interrupt(stage: Stage, act: str) -> None:
    """Send a signal at every point that a run passes; it must end in order and be resumed."""
    first = stage.note(Orders(), (story := stage.story()).run())
    stage.end(story)
    for name in dict.fromkeys(first.passed):
        story = stage.story()
        ended = stage.note(orders := Orders(name, act=act), story.run(orders))
        stage.tally.hit[name] += name in ended.passed
        stage.tally.ended[f"{ended.status} after {act}"] += 1
        if ended.killed or ended.seconds > _SOON:
            story.faults.append(f"{act} at {name} ended after {ended.seconds:.1f} s")
        stage.end(story)


_SOON: Final = 30.0
"""Seconds; a run stops within 10, on a machine that has nothing else to do."""


def fail(stage: Stage, kind: str, step: int = 1) -> None:
    """Let the n-th moment of a kind fail, for n = 1, 1 + step ... until a run ends clean."""
    for nth in count(1, step):
        story = stage.story()
        orders = Orders(kind, nth, "fail")
        ended = stage.note(orders, story.run(orders))
        stage.tally.ended[f"{ended.status} where a {kind} failed"] += 1
        stage.tally.hit[f"{kind} {nth}"] += 1
        stage.end(story)
        if ended.status == 0 and not story.faults and not _reached(ended, kind, nth):
            return


def _reached(ended: Ended, kind: str, nth: int) -> bool:
    marks = {
        COMMIT: ("ledger.uncommitted",),
        FILE: ("replace.before", "fsync.before"),
        f"{CALL}.unsent": tuple(f"{name} unsent" for name in ("POST", "token", "poll", "lookup")),
        f"{CALL}.answered": tuple(
            f"{name} answered" for name in ("POST", "token", "poll", "lookup")
        ),
    }
    return sum(name.startswith(marks[kind]) for name in ended.passed) >= nth


def fill_disk(stage: Stage, step: int) -> None:
    """Let no file grow beyond a size, for growing sizes, until a run ends clean."""
    for largest in count(0, step):
        story = stage.story()
        orders = Orders(largest=largest)
        ended = stage.note(orders, story.run(orders))
        stage.tally.ended[f"{ended.status} on a full disk"] += 1
        stage.end(story)
        if ended.status == 0:
            return


WAYS: Final[dict[str, Callable[[Stage], None]]] = {
    "SIGTERM": lambda stage: interrupt(stage, "SIGTERM"),
    "Ctrl-C": lambda stage: interrupt(stage, "SIGINT"),
    "Ctrl-C twice": lambda stage: interrupt(stage, "SIGINT SIGINT"),
    "commits": lambda stage: fail(stage, COMMIT),
    "calls unsent": lambda stage: fail(stage, f"{CALL}.unsent"),
    "calls unanswered": lambda stage: fail(stage, f"{CALL}.answered"),
    "files": lambda stage: fail(stage, FILE),
    "full disk": lambda stage: fill_disk(stage, 4096),
}
"""Everything but the kills: which signals come, and what fails."""


def _kill_share(seed: int, kills: int) -> Tally:
    with Stage(seed) as stage:
        kill(stage, kills)
        return stage.tally


def _one_way(name: str) -> Tally:
    with Stage(len(name) + 1_000_000) as stage:
        WAYS[name](stage)
        return stage.tally


def kills(wanted: int, seed: int, jobs: int, seconds: float) -> Iterator[Tally]:
    """Kill ``wanted`` times in ``jobs`` processes; yield the tally as it grows.

    After ``seconds`` nothing new begins.
    """
    tally, until = Tally(), time.monotonic() + seconds
    shares = (
        (seed + number, min(_SHARE, wanted - start))
        for number, start in enumerate(range(0, wanted, _SHARE))
    )
    for part in shared_out(_kill_share, shares, jobs, lambda: time.monotonic() > until):
        tally.merge(part)
        yield tally


def ways(names: list[str], jobs: int) -> Iterator[tuple[str, Tally]]:
    """Go through other mishaps, several at once; yield each with its tally as it ends."""
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        futures = {pool.submit(_one_way, name): name for name in names}
        for done in as_completed(futures):
            yield futures[done], done.result()
