"""Writing a manifest, and its hash into the ledger's chain."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest.errors import IngestError
from ingest.evidence.manifest import MANIFEST, Link, describe, describe_chunk, file_facts, written
from ingest.ledger import evidence
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run, Seal
from ingest.reports import RunFacts
from ingest.reports.files import FILES, Staged
from ingest.spool.layout import DATA_FILES


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of files from when they were read or written last, as ``file_facts`` gives it.

    A file that was changed behind our back since then differs from its manifest.
    """

    rows: Sequence[dict[str, Any]] = ()
    reports: Sequence[dict[str, Any]] = ()


NOTHING_KNOWN: Final = Known()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A run as it is now: what ledger, kept rows and report files say of it."""

    run: Run
    facts: RunFacts
    rows: Path
    reports: Path

    def document(self, ledger: Ledger, known: Known = NOTHING_KNOWN) -> dict[str, Any]:
        """Return what a manifest of it would say today, without its link."""
        rows = file_facts(self.rows, DATA_FILES, known.rows)
        reports = file_facts(self.reports, FILES, known.reports)
        return describe(self.run, self.facts, chunks_of(self.run, ledger), rows, reports)


def chunks_of(run: Run, ledger: Ledger) -> list[dict[str, Any]]:
    """Return what a manifest says of the run's chunks."""
    with ledger.reading() as connection:
        return [describe_chunk(chunk) for chunk in evidence.sent_chunks(connection, run)]


def content_of(document: dict[str, Any], seal: Seal) -> bytes:
    """Return the bytes of a manifest at the place that ``seal`` has in the chain."""
    return written(document, Link(seal.sequence, seal.previous))


def seal(exhibit: Exhibit, ledger: Ledger, known: Known = NOTHING_KNOWN) -> Seal:
    """Write the manifest beside the reports and return its seal. Files are hashed unless ``known``.

    Where nothing has changed since the run's last one, it gets the same bytes and
    no new link. The ledger knows the hash before the file is there: killed
    between the two, the file is missing or old, which the next report mends.
    Raises IngestError where the disk refuses.
    """
    document = exhibit.document(ledger, known)
    with ledger.writing() as connection:
        last = evidence.last_seal(connection, exhibit.run)
        content, found = _unchanged(document, last)
        if found is None:
            sequence, previous = evidence.next_link(connection)
            content = written(document, Link(sequence, previous))
            sha256 = hashlib.sha256(content).hexdigest()
            found = Seal(sequence, exhibit.run.id, sha256, previous, ledger.now())
            evidence.add_seal(connection, exhibit.run, found)
    try:
        with Staged(exhibit.reports) as staged:
            staged.create(MANIFEST).write(content)
            staged.commit()
    except OSError as error:
        msg = f"{exhibit.reports / MANIFEST} could not be written: {error.strerror}."
        hint = f"Mend what the message names, then run 'amili-ingest report {exhibit.run.id}'."
        raise IngestError(msg, hint=hint) from error
    return found


def _unchanged(document: dict[str, Any], last: Seal | None) -> tuple[bytes, Seal | None]:
    """Return the run's last manifest and its seal, where it would be the same today."""
    if last is None:
        return b"", None
    content = content_of(document, last)
    same = hashlib.sha256(content).hexdigest() == last.sha256
    return content, last if same else None
