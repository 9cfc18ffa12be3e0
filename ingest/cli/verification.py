"""What ``verify`` prints."""

import json
from collections.abc import Iterator

from ingest.cli.speech import Speech
from ingest.evidence import Matter, Verified


def as_text(found: Verified, say: Speech) -> str:
    """Return what was looked at, and everything that was found."""
    return say.lines(_lines(found, say))


def as_document(found: Verified) -> str:
    """Return the same as JSON."""
    document = {
        "run": found.run_id,
        "sound": found.sound,
        "sequence": found.sequence,
        "sha256": found.sha256,
        "chain_length": found.links,
        "checked": list(found.checked),
        "findings": [
            {"subject": one.subject, "matter": one.matter.value, "sentence": one.sentence}
            for one in found.findings
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _lines(found: Verified, say: Speech) -> Iterator[str]:
    yield f"Run {found.run_id}: manifest {found.sequence} in a chain of {found.links}"
    yield f"  {found.sha256}"
    yield from say.wrapped(f"Looked at: {', '.join(map(say, found.checked))}.", indent=2)
    yield ""
    for finding in found.findings:
        named = "" if finding.matter is Matter.NOTE else f"{finding.matter.value.upper()}: "
        yield from say.wrapped(f"{named}{finding.sentence}", indent=2)
    yield "Nothing has changed." if found.sound else "The evidence does not hold any more."
