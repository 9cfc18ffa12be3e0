"""Runs the samples through the whole job, against a sandbox that ends with this process.

Everything it writes is in ``.demo``: ledger, reports, and what the sandbox created.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from ingest.sandbox import Options, Sandbox

HERE: Final = Path(__file__).parent
PLACE: Final = HERE.parent / ".demo"

SAMPLES: Final = (
    ("open-items-clean.csv", "generic/norwegian-open-items"),
    ("open-items.csv", "generic/norwegian-open-items"),
    ("open-items-several-rows.xlsx", "generic/norwegian-open-items-excel"),
)
EXPECTED_EXITS: Final = (0, 5)
"""Everything got through, or some rows were rejected, as planned in the samples."""


def main() -> int:
    """Run every sample, then the first one again; return the exit code."""
    shutil.rmtree(PLACE, ignore_errors=True)
    with Sandbox(Options(processing_seconds=0.5), path=PLACE / "sandbox.sqlite") as sandbox:
        print(f"A sandbox answers at {sandbox.url}; nothing leaves this machine.\n", flush=True)
        for file, mapping in SAMPLES:
            if _run(sandbox.url, file, mapping) not in EXPECTED_EXITS:
                return 1
        created = sum(sandbox.created.values())
        print("The first one again: nothing may be sent twice.\n", flush=True)
        if _run(sandbox.url, *SAMPLES[0]) not in EXPECTED_EXITS:
            return 1
        return _judge(created, sandbox.created)


def _run(url: str, file: str, mapping: str) -> int:
    command = ["run", _shown(HERE / file), "--mapping", mapping, "--env", "sandbox"]
    print("$ amili-ingest", *command, flush=True)
    places = {"AMILI_STATE_FOLDER": PLACE / "state", "AMILI_RUNS_FOLDER": PLACE / "runs"}
    variables = {"AMILI_AUTH_URL": url, "AMILI_API_URL": url, "AMILI_POLL_FIRST": "0.25"}
    environment = {**os.environ, **variables, **{name: str(path) for name, path in places.items()}}
    # The child shares our terminal: Ctrl-C reaches both, and the sandbox ends with us.
    finished = subprocess.run(
        [sys.executable, "-m", "ingest", *command], env=environment, check=False
    )
    print(flush=True)
    return finished.returncode


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _judge(before: int, created: dict[str, int]) -> int:
    """Say what the sandbox itself counted; it is the judge of "never twice"."""
    twice = sum(count > 1 for count in created.values())
    total = sum(created.values())
    print(f"The sandbox counts {total} invoices, {total - before} of them from the second run,")
    print(f"and {twice} that exist twice.")
    return int(bool(twice) or total != before)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
