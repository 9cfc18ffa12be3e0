"""Many seeds on all processors, and mutants hunted until they are caught."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, as_completed, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from typing import Final, TypeVar

from tests.simulation.catalogue import MUTANTS
from tests.simulation.story import Ending, Stored, play

_SHARE: Final = 50
"""Seeds that a process plays before it reports."""
_SHOWN: Final = 20

Part = TypeVar("Part")


@dataclass
class Tally:
    """What many seeds add up to; ``profiles`` has the counts of each profile."""

    seeds: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    profiles: dict[str, Counter[str]] = field(default_factory=dict)
    violations: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, ending: Ending) -> None:
        """Count one seed."""
        self.seeds += 1
        counts = Counter(ending.counts, seeds=1, mishaps=len(ending.mishaps))
        self.counts.update(counts)
        self.profiles.setdefault(ending.profile, Counter()).update(counts)
        if ending.violation is not None:
            self.violations.append((ending.seed, ending.profile, ending.violation))

    def merge(self, other: "Tally") -> None:
        """Count all that ``other`` counted."""
        self.seeds += other.seeds
        self.counts.update(other.counts)
        for name, counts in other.profiles.items():
            self.profiles.setdefault(name, Counter()).update(counts)
        self.violations.extend(other.violations)

    def lines(self) -> Iterator[str]:
        """Yield a report for a person, profile by profile."""
        yield f"{'profile':<26}{'seeds':>8}{'POSTs':>9}{'created':>9}{'crashes':>9}{'unknown':>9}"
        for name, counts in [*sorted(self.profiles.items()), ("all", self.counts)]:
            numbers = (counts["posts"], counts["effects"], counts["crashes"], counts["unknown"])
            yield f"{name:<26}{counts['seeds']:>8}" + "".join(f"{n:>9}" for n in numbers)
        for name, counts in sorted(self.profiles.items()):
            why = {
                what.removeprefix("unknown, "): number
                for what, number in counts.items()
                if what.startswith("unknown, ")
            }
            told = ", ".join(f"{number} {what}" for what, number in sorted(why.items()))
            yield f"left unknown with {name}: {told or 'nothing'}"
        for seed, profile, violation in sorted(self.violations)[:_SHOWN]:
            yield f"VIOLATION seed {seed} ({profile}): {violation}"


def _play_some(first: int, count: int) -> Tally:
    tally = Tally()
    with _tidied_at_the_end():
        for seed in range(first, first + count):
            tally.add(play(seed))
    return tally


@contextmanager
def _tidied_at_the_end() -> Iterator[None]:
    """Collect what worlds leave behind once, not all the time: that takes a sixth of all time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def run(seeds: range, jobs: int, heard: Callable[[Tally], bool]) -> Tally:
    """Play ``seeds`` in ``jobs`` processes, until all are played or ``heard`` has had enough."""
    tally, end = Tally(), seeds.stop
    shares = ((start, min(_SHARE, end - start)) for start in range(seeds.start, end, _SHARE))
    for part in shared_out(_play_some, shares, jobs, lambda: heard(tally)):
        tally.merge(part)
    return tally


def run_here(seeds: range, stored: Stored, heard: Callable[[Tally], bool]) -> Tally:
    """Play ``seeds`` one after the other, each world stored as ``stored`` makes it."""
    tally = Tally()
    for seed in seeds:
        tally.add(play(seed, stored=stored))
        if heard(tally):
            break
    return tally


def shared_out(
    work: Callable[..., Part],
    shares: Iterator[tuple[int, ...]],
    jobs: int,
    enough: Callable[[], bool],
) -> Iterator[Part]:
    """Yield what ``work`` makes of ``shares`` in ``jobs`` processes, until there is ``enough``."""
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        running = {pool.submit(work, *share) for share in islice(shares, jobs)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                yield each.result()
                share = None if enough() else next(shares, None)
                if share is not None:
                    running.add(pool.submit(work, *share))


@dataclass(frozen=True, slots=True)
class Caught:
    """What became of a mutant; ``seeds`` is how many it took, or how many did not do."""

    name: str
    seeds: int
    violation: str | None


def hunt(name: str, most: int, first: int = 0) -> Caught:
    """Play seeds with the mutant planted until a promise is broken, ``most`` at most."""
    with MUTANTS[name].planted():
        for count, seed in enumerate(range(first, first + most), start=1):
            ending = play(seed)
            if ending.violation is not None:
                return Caught(name, count, f"seed {seed}: {ending.violation}")
    return Caught(name, most, None)


def hunt_all(names: list[str], most: int, jobs: int) -> Iterator[Caught]:
    """Hunt every mutant, several at once; they come as they are caught."""
    with ProcessPoolExecutor(jobs) as pool:
        for done in as_completed([pool.submit(hunt, name, most) for name in names]):
            yield done.result()


def shrink(seed: int) -> Ending:
    """Leave out one mishap after the other for as long as the seed still fails."""
    left_out: set[int] = set()
    ending = play(seed)
    again = ending.violation is not None
    while again:
        again = False
        for number, _ in reversed(ending.mishaps):
            smaller = play(seed, left_out | {number})
            if smaller.violation is not None and len(smaller.mishaps) < len(ending.mishaps):
                left_out.add(number)
                ending, again = smaller, True
                break
    return play(seed, left_out, tracing=True)


def processors() -> int:
    """Return how many processes may work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
