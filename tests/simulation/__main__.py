"""``python -m tests.simulation``: prove the protocol again, or see how a seed went.

    --seeds 2000 [--first 0]   play so many seeds, or as many as [--minutes 10] allow
    --seed 17 [--shrink]       play one seed and show what happened in it
    --mutants [--only NAME]    plant mistakes, and count the seeds until each is caught
    --postgres                 with seeds: on a PostgreSQL server of its own, one after the other

Exit code 1: a promise was broken, or a mutant was not caught.
"""

import argparse
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial

import structlog

from tests.postgres_server import MISSING, programs, serving
from tests.simulation import campaign
from tests.simulation.catalogue import MUTANTS
from tests.simulation.shared import SharedStorage
from tests.simulation.storage import Storage
from tests.simulation.story import Stored, play


def say(text: str, end: str = "\n") -> None:
    """Write a line for a person."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def _seeds(given: argparse.Namespace) -> bool:
    began = time.monotonic()

    def heard(tally: campaign.Tally) -> bool:
        if sys.stdout.isatty():
            say(f"\r{tally.seeds} seeds, {len(tally.violations)} violations", end="")
        return time.monotonic() - began > given.minutes * 60

    seeds = range(given.first, given.first + given.seeds)
    with _played_on(given) as stored:
        tally = (
            campaign.run(seeds, given.jobs, heard)
            if stored is None
            else campaign.run_here(seeds, stored, heard)
        )
    seconds = time.monotonic() - began
    say("")
    for line in tally.lines():
        say(line)
    say(
        f"{tally.seeds} seeds in {seconds:.0f} s ({tally.seeds / seconds:.1f}/s), "
        f"{tally.counts['mishaps']} mishaps, {tally.counts['crashes']} crashes, "
        f"{tally.counts['posts']} POSTs, {tally.counts['unknown']} records left unknown, "
        f"{len(tally.violations)} violations"
    )
    return not tally.violations


@contextmanager
def _played_on(given: argparse.Namespace) -> Iterator[Stored | None]:
    """Give what makes the storage of a world in a database server, if that was asked for."""
    if not given.postgres:
        yield None
        return
    found = programs()
    if found is None:
        sys.exit(MISSING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with serving(found) as server:
        yield partial(SharedStorage, server.home())


def _one(given: argparse.Namespace) -> bool:
    planted = MUTANTS[given.only].planted() if given.only else nullcontext()
    with planted, _played_on(given) as stored:
        ending = (
            campaign.shrink(given.seed)
            if given.shrink
            else play(given.seed, tracing=True, stored=stored or Storage)
        )
    for line in ending.trace:
        say(line)
    say(f"\nseed {ending.seed}, {ending.profile}: {ending.violation or 'every promise was kept'}")
    for number, what in ending.mishaps:
        say(f"  mishap {number}: {what}")
    return ending.violation is None


def _mutants(given: argparse.Namespace) -> bool:
    names = [given.only] if given.only else list(MUTANTS)
    free = []
    for caught in campaign.hunt_all(names, given.most, given.jobs):
        if caught.violation is None:
            free.append(caught.name)
            say(f"{caught.seeds:>6}  {caught.name}: NOT CAUGHT")
        else:
            say(f"{caught.seeds:>6}  {caught.name}: {caught.violation}")
    say(f"{len(names) - len(free)} of {len(names)} mutants caught")
    return not free


def main() -> int:
    """Read the arguments and do what they ask for."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int)
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--mutants", action="store_true")
    parser.add_argument("--only", choices=sorted(MUTANTS))
    parser.add_argument("--most", type=int, default=10_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--jobs", type=int, default=campaign.processors())
    given = parser.parse_args()
    if given.seed is not None:
        kept = _one(given)
    else:
        kept = _mutants(given) if given.mutants else _seeds(given)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
