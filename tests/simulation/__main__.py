"""``python -m tests.simulation``: prove the protocol again, or see how a seed went.

    --seeds 2000 [--first 0]   play so many seeds, or as many as [--minutes 10] allow
    --seed 17 [--shrink]       play one seed and show what happened in it
    --mutants [--only NAME]    plant mistakes, and count the seeds until each is caught

Exit code 1: a promise was broken, or a mutant was not caught.
"""

import argparse
import sys
import time
from contextlib import nullcontext

from tests.simulation import campaign
from tests.simulation.catalogue import MUTANTS
from tests.simulation.story import play


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

    tally = campaign.run(range(given.first, given.first + given.seeds), given.jobs, heard)
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


def _one(given: argparse.Namespace) -> bool:
    planted = MUTANTS[given.only].planted() if given.only else nullcontext()
    with planted:
        ending = campaign.shrink(given.seed) if given.shrink else play(given.seed, tracing=True)
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
    parser.add_argument("--jobs", type=int, default=campaign.processors())
    given = parser.parse_args()
    if given.seed is not None:
        kept = _one(given)
    else:
        kept = _mutants(given) if given.mutants else _seeds(given)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
