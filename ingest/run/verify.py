"""Verify: everything that a run's manifest speaks of, computed again and compared."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ingest.errors import ConfigurationError, IngestError
from ingest.evidence import (
    MANIFEST,
    Exhibit,
    Finding,
    Verified,
    broken_links,
    changed,
    chunks_of,
    compare,
    compare_chunks,
    compare_reports,
    content_of,
    disagreements,
    document_of,
    file_facts,
    hashed,
    missing,
    note,
    rules_digest,
)
from ingest.ledger import evidence, forget
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.values import EXPORT_FILE, Purge, Run, Seal
from ingest.mapping.library import find
from ingest.reports import RunFacts
from ingest.reports.files import FILES
from ingest.run.history import find_run, open_ledger
from ingest.run.job import make_private
from ingest.run.places import Places, work_of
from ingest.run.reporting import present_facts, write_into
from ingest.run.stages import Stages
from ingest.settings.model import Settings
from ingest.sources.chosen import are_several, choose
from ingest.submit.host import Host


@dataclass(frozen=True, slots=True)
class Originals:
    """What the run was made from, where somebody still has it."""

    export: Path | None = None
    mapping: str | None = None


def verify(wanted: str, originals: Originals, settings: Settings, host: Host) -> Verified:
    """Compute again what the manifest of the run whose id begins with ``wanted`` says.

    Nothing is written but a copy of the reports, which is removed again. Raises
    ConfigurationError where the run is not known or was never sealed.
    """
    with open_ledger(settings) as ledger:
        run = find_run(ledger, wanted)
        with ledger.reading() as connection:
            seals = evidence.chain(connection)
            purges = forget.purges_of(connection, run)
        seal = next((one for one in reversed(seals) if one.run_id == run.id), None)
        if seal is None:
            msg = f"Run {run.id} has no manifest: it ended before its reports were written."
            raise ConfigurationError(msg, hint=f"'amili-ingest report {run.id}' makes one.")
        case = _Case(run, seal, tuple(purges), Places.of(run, settings), ledger)
        findings = (
            *broken_links(seals),
            *case.manifest(),
            *case.originals(originals),
            *case.kept_mapping(),
            *case.bodies(),
            *case.contents(settings, host),
            *case.notes(),
        )
    return Verified(
        run.id, seal.sequence, seal.sha256, len(seals), case.checked(originals), findings
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One run under examination."""

    run: Run
    seal: Seal
    purges: tuple[Purge, ...]
    places: Places
    ledger: Ledger

    @property
    def forgotten(self) -> bool:
        """Whether rows and reports were purged as a whole."""
        return any(purge.whole for purge in self.purges)

    def manifest(self) -> Iterator[Finding]:
        """Yield what is wrong with the file itself."""
        try:
            content = (self.places.reports / MANIFEST).read_bytes()
        except OSError:
            hint = (
                "" if self.forgotten else f" 'amili-ingest report {self.run.id}' writes it again."
            )
            yield missing(MANIFEST, f"{MANIFEST} is not in {self.places.reports}.{hint}")
            return
        yield from disagreements(content, self.seal)

    def originals(self, given: Originals) -> Iterator[Finding]:
        """Yield whether the given files are those that the run was made from."""
        start = self.run.start
        if given.export is not None:
            yield from self._export(given.export)
        if given.mapping is not None and _mapping_sha256(given.mapping) != start.mapping_sha256:
            yield changed("mapping", f"{given.mapping} is not the mapping as it was in this run.")

    def kept_mapping(self) -> Iterator[Finding]:
        """Yield whether the mapping beside the rows, used for corrections, is that of the run."""
        if not self.places.spool.is_dir():
            return  # purged, or gone with the rows, which is told elsewhere
        try:
            found = hashed(self.places.mapping)[1]
        except OSError:
            yield missing("mapping", "The mapping that was kept with the rows is gone.")
            return
        if found != self.run.start.mapping_sha256:
            yield changed("mapping", "The mapping that was kept with the rows has been changed.")

    def _export(self, given: Path) -> Iterator[Finding]:
        """Yield whether a file is the export, or the files of a folder or pattern are."""
        start = self.run.start
        if not are_several(given):
            if _sha256(given) != start.export_sha256:
                yield changed("export", f"{given} is not the export of this run.")
            return
        files = [each for each in json.loads(start.sources) if each["role"] == EXPORT_FILE]
        chosen = choose(given)
        found = dict(zip(chosen.names, chosen.paths, strict=True))
        for file in files:
            path = found.get(file["name"])
            if path is None or _sha256(path) != file["sha256"]:
                yield changed("export", f"{file['name']} is not as it was in this run.")
        if not files:
            yield changed("export", f"{given} is not the export of this run, which was one file.")

    def bodies(self) -> Iterator[Finding]:
        """Yield the chunks whose bytes in the ledger are not those that were frozen."""
        with self.ledger.reading() as connection:
            frozen = {c.number: c.sha256 for c in evidence.sent_chunks(connection, self.run)}
            for number, held in evidence.held_bodies(connection, self.run):
                if held is None and not self.purges:
                    yield missing(f"chunk {number}", f"The bytes of chunk {number} are gone.")
                elif held is not None and held != frozen[number]:
                    sentence = f"The bytes of chunk {number} are not those that were frozen."
                    yield changed(f"chunk {number}", sentence)

    def contents(self, settings: Settings, host: Host) -> Iterator[Finding]:
        """Yield what ledger, rows and reports say otherwise than the manifest."""
        sealed = self._sealed()
        try:
            facts = present_facts(self.run, self.ledger, self.places.facts())
        except IngestError as error:
            if not self.forgotten:
                found = changed if self.places.spool.is_dir() else missing
                yield found("rows", str(error))
                yield from compare_reports(sealed, file_facts(self.places.reports, FILES))
            if sealed:
                yield from compare_chunks(sealed, chunks_of(self.run, self.ledger))
            return
        today = Exhibit(self.run, facts, self.places.spool, self.places.reports).document(
            self.ledger
        )
        if hashlib.sha256(content_of(today, self.seal)).hexdigest() == self.seal.sha256:
            sealed = today  # whatever the file says now
        elif sealed:
            yield from compare(sealed, today)
        else:
            yield changed("run", "Ledger, rows and reports are not what was sealed.")
        yield from self._rules(facts)
        yield from self._made_again(facts, sealed, settings, host)

    def _sealed(self) -> dict[str, Any]:
        try:
            return document_of((self.places.reports / MANIFEST).read_bytes())
        except OSError:
            return {}

    def _rules(self, facts: RunFacts) -> Iterator[Finding]:
        if facts.tool_version != version("amili-ingest"):
            sentence = (
                f"The run was made by version {facts.tool_version} of this program: whether its "
                "rules and reports would be the same is not compared."
            )
            yield note("tool", sentence)
        elif facts.rules_sha256 != rules_digest():
            yield changed("rules", "The rules of this program are not those of the run.")

    def _made_again(
        self, facts: RunFacts, sealed: dict[str, Any], settings: Settings, host: Host
    ) -> Iterator[Finding]:
        """Yield the reports that ledger and rows would not give today."""
        if facts.tool_version != version("amili-ingest"):
            return
        workdir = work_of(settings)
        make_private(workdir)
        folder = Path(tempfile.mkdtemp(prefix="verify-", dir=workdir))
        try:
            stages = Stages(host, deaf=True)
            write_into(folder, self.run, self.ledger, self.places, facts, stages)
            found = {file["name"]: file["sha256"] for file in file_facts(folder, FILES)}
        except IngestError as error:
            yield changed("reports", f"The reports cannot be made again: {error}")
            return
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        for file in sealed.get("reports", ()):
            if found.get(file["name"]) != file["sha256"]:
                sentence = f"Ledger and rows would give another {file['name']} today."
                yield changed(file["name"], sentence)

    def notes(self) -> Iterator[Finding]:
        """Yield what is no change but worth knowing: what was forgotten on purpose."""
        if self.run.state is RunState.RUNNING:
            yield note("run", "The run went on after it was sealed; 'resume' seals it again.")
        for purge in self.purges:
            day = f"{datetime.fromtimestamp(purge.purged_at, UTC):%Y-%m-%d}"
            what = "Rows, payloads and reports" if purge.whole else f"Invoices ({purge.records})"
            yield note("purge", f"{what} of the run were purged on {day}; their hashes remain.")

    def checked(self, given: Originals) -> tuple[str, ...]:
        """Return in words what was looked at, and what could not be."""
        parts = ["the chain of manifests", "the manifest itself", "chunks and answers"]
        parts += [] if self.forgotten else ["settings, rules and sums", "kept rows", "reports"]
        parts += ["the export"] if given.export else []
        parts += ["the mapping"] if given.mapping else []
        return tuple(parts)


def _sha256(path: Path) -> str:
    try:
        return hashed(path)[1]
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise ConfigurationError(msg, hint="Name the file as it lies on this machine.") from error


def _mapping_sha256(name_or_path: str) -> str:
    return _sha256(find(name_or_path))
