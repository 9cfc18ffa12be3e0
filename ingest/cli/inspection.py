"""What ``inspect`` prints."""

import json
from collections.abc import Iterator
from typing import Any

from ingest.cli.speech import Speech
from ingest.discover.candidates import Judged
from ingest.discover.synonyms import CODES, PERSONAL
from ingest.run.discover import Inspection


def as_text(found: Inspection, say: Speech) -> str:
    """Return what is known of the file, one column of it after the other."""
    return say.lines(_lines(found, say))


def as_document(found: Inspection) -> str:
    """Return the same as JSON."""
    layout, sample = found.layout, found.sample
    document = {
        "name": found.peeked.name,
        "format": found.peeked.format,
        "bytes": found.peeked.size,
        "source": layout.source.model_dump(),
        "unsure": sorted(layout.unsure),
        "evidence": [*found.notes, *layout.evidence],
        "sheets": list(layout.sheets),
        "rows": sample.total,
        "rows_looked_at": sample.rows,
        "columns": [_column(each) for each in found.judged],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _column(judged: Judged) -> dict[str, Any]:
    values = judged.column.values
    return {
        "heading": judged.column.heading,
        "filled": values.filled,
        "distinct": values.distinct,
        "examples": list(_examples(judged)),
        "likely": [
            {"field": each.field.value, "percent": each.percent, "why": each.why}
            for each in judged.candidates
        ],
        "against": list(judged.against),
    }


def _examples(judged: Judged) -> tuple[str, ...]:
    """Return examples that tell of nobody: what is or may be personal shows its shape only."""
    values = judged.column.values
    likely = judged.candidates[0].field if judged.candidates else None
    codes = likely in CODES and values.codes() is not None
    return values.examples(veil=likely in PERSONAL or (not codes and values.wordy()))


def _lines(found: Inspection, say: Speech) -> Iterator[str]:
    layout, sample = found.layout, found.sample
    yield f"{found.peeked.name}: {found.peeked.format}, {say.number(found.peeked.size)} bytes"
    yield from (f"  {note}" for note in (*found.notes, *layout.evidence, *layout.sheets))
    if layout.unsure:
        yield f"  Not certain: {', '.join(sorted(layout.unsure))}."
    looked = (
        ""
        if sample.rows == sample.total
        else f", of which the first {say.number(sample.rows)} follow"
    )
    yield f"  Rows: {say.number(sample.total)}{looked}."
    for number, judged in enumerate(found.judged, start=1):
        yield ""
        yield from _told(number, judged, sample.rows, say)


def _told(number: int, judged: Judged, rows: int, say: Speech) -> Iterator[str]:
    values = judged.column.values
    share = values.filled / rows if rows else 0
    yield (
        f"{number:>3}. {judged.column.heading}: {share:.0%} filled, "
        f"{say.number(values.distinct)} different"
    )
    if values.filled:
        yield f"     such as {', '.join(_examples(judged))}"
    for candidate in judged.candidates:
        yield f"     -> {candidate.field.value} ({candidate.percent} %: {candidate.why})"
    for reason in judged.against:
        yield f"     {reason}"
    if not judged.candidates and not judged.against:
        yield "     nothing is known about this heading"
