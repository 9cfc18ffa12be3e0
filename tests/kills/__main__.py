"""``python -m tests.kills``: real processes that die, are told to stop, or cannot write.

    --kills 1000 [--minutes 30]   kill the real program, with SIGKILL, at every point that has a
                                  name and at random moments, and carry on, until all is done
    --ways                        SIGTERM and Ctrl-C at every point; the n-th commit, call and
                                  file write failing; a full disk
    --ways --only "full disk"     one of them

Runs on Linux. Exit code 1: an invoice was created twice or lost, or a process did not end well.
"""

import argparse
import sys
import time

from tests.kills.campaign import WAYS, Tally, kills, ways
from tests.simulation.campaign import processors


def say(text: str) -> None:
    """Write a line for a person."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _kills(given: argparse.Namespace) -> bool:
    began, tally = time.monotonic(), Tally()
    for tally in kills(given.kills, given.seed, given.jobs, given.minutes * 60):
        if sys.stdout.isatty():
            say(f"{tally.kills} kills, {len(tally.wrong)} faults")
    for line in tally.lines():
        say(line)
    say(f"{time.monotonic() - began:.0f} s, seed {given.seed}")
    return not tally.wrong


def _ways(given: argparse.Namespace) -> bool:
    well = True
    for name, tally in ways([given.only] if given.only else list(WAYS), given.jobs):
        say(f"\n{name}")
        for line in tally.lines():
            say(line)
        well = well and not tally.wrong
    return well


def main() -> int:
    """Read the arguments and do what they ask for."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--ways", action="store_true")
    parser.add_argument("--only", choices=list(WAYS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=processors())
    given = parser.parse_args()
    return 0 if (_ways(given) if given.ways else _kills(given)) else 1


if __name__ == "__main__":
    sys.exit(main())
