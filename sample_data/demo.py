"""Runs the samples through the whole job, against a sandbox that ends with this process.

Everything it writes is in ``.demo``, or in the folder that is given: ledger,
reports, and what the sandbox created. Program and sandbox share this process,
so nothing is left behind however it ends; between them is still only HTTP.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PLACE: Final = HERE.parent / ".demo"

SAMPLES: Final = (
    ("open-items-clean.csv", "generic/norwegian-open-items"),
    ("open-items.csv", "generic/norwegian-open-items"),
    ("open-items-several-rows.xlsx", "generic/norwegian-open-items-excel"),
)
EXPECTED_EXITS: Final = (0, 5)
"""Everything got through, or some rows were rejected, as planned in the samples."""


def main(place: Path) -> int:
    """Run every sample, then the first one again; return the exit code."""
    from ingest.sandbox import Options, Sandbox  # noqa: PLC0415 - Ctrl-C while it loads is no error

    shutil.rmtree(place, ignore_errors=True)
    with Sandbox(Options(processing_seconds=0.5), path=place / "sandbox.sqlite") as sandbox:
        print(f"A sandbox answers at {sandbox.url}; nothing leaves this machine.\n", flush=True)
        _set_up(place, sandbox.url)
        for file, mapping in SAMPLES:
            if (code := _run(file, mapping)) not in EXPECTED_EXITS:
                return code
        before = sum(sandbox.created.values())
        print("The first one again: nothing may be sent twice.\n", flush=True)
        if (code := _run(*SAMPLES[0])) not in EXPECTED_EXITS:
            return code
        wrong = _judge(before, sandbox.created)
    print(f"\nThe reports are in {_shown(place / 'runs')}, one folder per run: open a report.html")
    print("to see what happened, and a corrections.xlsx to work in.")
    return wrong


def _set_up(place: Path, url: str) -> None:
    os.environ |= {
        "AMILI_AUTH_URL": url,
        "AMILI_API_URL": url,
        "AMILI_POLL_FIRST": "0.25",
        "AMILI_STATE_FOLDER": str(place / "state"),
        "AMILI_RUNS_FOLDER": str(place / "runs"),
    }


def _run(file: str, mapping: str) -> int:
    """Run one sample as the command line does, and return its exit code."""
    from ingest.cli import app  # noqa: PLC0415 - as above
    from ingest.cli.signals import stop_on_signals  # noqa: PLC0415 - as above

    command = ["run", str(_shown(HERE / file)), "--mapping", mapping, "--env", "sandbox"]
    print("$ amili-ingest", *command, flush=True)
    with stop_on_signals() as asked:
        try:
            app(command)
        except SystemExit as ended:
            print(flush=True)
            # A run that was over when Ctrl-C came ends as usual; the demo does not go on.
            return 128 + number if (number := asked()) else int(ended.code or 0)
    return 0


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _judge(before: int, created: dict[str, int]) -> int:
    """Say what the sandbox itself counted; it is the judge of "never twice"."""
    twice = sum(count > 1 for count in created.values())
    total = sum(created.values())
    print(f"The sandbox counts {total} invoices, {total - before} of them from the second run,")
    print(f"and {twice} that exist twice.")
    return int(bool(twice) or total != before)


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else PLACE))
    except KeyboardInterrupt:
        sys.exit(130)
