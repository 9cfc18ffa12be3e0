"""``python -m tests.power``: cut the power of a run at many moments, and tell what came of it."""

import argparse
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kills.nursery import Nursery
from tests.power.disk import Nothing, Some
from tests.power.outage import Outage
from tests.power.recording import can_record
from tests.simulation.__main__ import say


def main() -> int:
    """Return 1 where an invoice was doubled, lost or forgotten, 2 where nothing can be recorded."""
    parser = argparse.ArgumentParser(prog="python -m tests.power", description=__doc__)
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - so that it can be told again
    wrong = 0
    with TemporaryDirectory() as folder, Nursery() as nursery:
        if not can_record(Path(folder)):
            say("strace is needed, and the right to trace a process.")
            return 2
        outage = Outage(nursery, Path(folder) / "story")
        for cut in range(options.cuts):
            # Every second cut comes in the narrow time in which requests are under way.
            among = outage.sending if cut % 2 else [0, outage.moments]
            moment = chance.randint(among[0], among[-1])
            choice = Nothing() if chance.random() < 0.25 else Some(cut)
            for one in outage.after(moment, choice):
                wrong += 1
                say(f"after {moment} of {outage.moments} events, {choice}: {one}")
        say(f"{options.cuts} cuts at {outage.moments} moments of a run: {wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
