"""What ``purge`` asks and prints."""

import json
from collections.abc import Iterator

from ingest.cli.results import near
from ingest.cli.speech import Speech
from ingest.cli.wrapping import wrapped
from ingest.run.purge import Doomed, Surveyed


def question(found: Surveyed, say: Speech) -> str:
    """Return what is about to be removed, for the one who decides."""
    return say.lines(_doomed(found, say))


def as_text(done: tuple[Surveyed, int], say: Speech) -> str:
    """Return what was removed and what was left."""
    return say.lines(_told(*done, say))


def as_document(done: tuple[Surveyed, int]) -> str:
    """Return the same as JSON."""
    found, invoices = done
    document = {
        "invoices": invoices,
        "runs": [{"run": one.run.id, "whole": one.whole} for one in found.doomed],
        "folders": [str(folder) for folder in found.folders],
        "left": [{"run": one.run_id, "reason": one.reason} for one in found.left],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _doomed(found: Surveyed, say: Speech) -> Iterator[str]:
    yield "To be removed:"
    for one in found.doomed:
        yield from wrapped(f"{one.run.id}: {say(_what(one))}", indent=2)
    for folder in found.folders:
        yield f"  {near(folder)}"


def _what(doomed: Doomed) -> str:
    if doomed.whole:
        return "source rows, what was sent, report files"
    if doomed.reports_only:
        return f"invoices {len(doomed.records)}, and all report files (the rows are gone already)"
    return f"rows {len(doomed.rows)}, invoices {len(doomed.records)}; reports are made again"


def _told(found: Surveyed, invoices: int, say: Speech) -> Iterator[str]:
    if found.nothing:
        yield "There is nothing to remove."
    else:
        yield (
            f"Removed: invoices {invoices}, runs {len(found.doomed)}, "
            f"other folders {len(found.folders)}."
        )
    for left in found.left:
        yield from say.wrapped(f"Left: run {left.run_id}, because {left.reason}.")
