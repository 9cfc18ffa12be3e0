"""What to type next, after a run or a check has ended."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from ingest.cli.wrapping import WIDTH
from ingest.domain.outcomes import Outcome
from ingest.ledger.words import HELD_BACK
from ingest.reports import RunFacts, Summary
from ingest.reports.causes import REJECTED, WAITING
from ingest.reports.command import command_parts
from ingest.reports.files import WORKBOOK


def next_lines(summary: Summary, folder: Path) -> Iterator[str]:
    """Yield the next command, or that nothing is left to do; ``folder`` has the reports."""
    facts, rows = summary.facts, {o: totals.rows for o, totals in summary.outcomes.items()}
    reasons = {count.reason for count in summary.reasons}
    if reasons & HELD_BACK:
        return  # the message behind it says how to go on
    if "open_in_other_run" in reasons:
        yield "Next: amili-ingest resume, then run this file again."
    elif summary.read.rows == rows[Outcome.EXCLUDED]:
        yield "Mind: every row was left out. Check the exclude rules of the mapping."
    elif not facts.checked_only and any(rows[outcome] for outcome in WAITING):
        yield f"Next: amili-ingest resume {facts.run_id}"
    elif any(rows[outcome] for outcome in REJECTED):
        yield f"Next: correct the rows in {WORKBOOK}, then:"
        yield from _command("check" if facts.checked_only else "run", folder / WORKBOOK, facts)
    elif facts.checked_only:
        yield "Next, with the same FILE, and ENV where it is to go:"
        yield from _command("run", None, facts)
    else:
        yield "Nothing is left to do."


def _command(verb: str, file: Path | None, facts: RunFacts) -> Iterator[str]:
    """Yield a command that can be typed as it stands, in two lines where one is too short."""
    first, more = command_parts(verb, shlex.quote(str(file)) if file else "FILE", facts)
    if len(first) + len(more) + 2 < WIDTH:
        yield f"  {first} {more}"
    else:
        yield f"  {first} \\"
        yield f"    {more}"
