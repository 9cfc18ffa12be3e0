"""What the use cases share: a job, its result, an opened export, and the facts of a run."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from ingest.domain.memory import share_heaps, spare_loaded
from ingest.errors import ConfigurationError, IngestError
from ingest.evidence import rules_digest
from ingest.mapping import declaration
from ingest.mapping.bind import Bound
from ingest.mapping.drift import changes
from ingest.mapping.entry import entries
from ingest.mapping.load import LoadedMapping, load_mapping
from ingest.prepare import PrepareContext, Prepared
from ingest.prepare.registers import Register, read_registers
from ingest.reports import ExportFacts, FileFacts, MappingFacts, RunFacts, Summary
from ingest.run.places import work_of
from ingest.run.stages import Stages
from ingest.settings.model import Settings
from ingest.settings.names import Language
from ingest.sources import Export, Limits, open_inputs
from ingest.spool import private_folder
from ingest.submit.host import Host

BODY_FRAME: Final = len('{"invoices":[]}')
"""Bytes of a request's body around its invoices."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to work on. ``export`` None is standard input; ``limit`` counts invoices.

    ``sources`` names the files of further sources that the mapping joins to the export.
    """

    export: Path | None
    mapping: str
    output: Path | None = None
    limit: int | None = None
    sources: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. ``problem`` is what stopped it early, after the reports were written.

    ``waiting`` are the numbers of chunks that may be sent, again or for the first
    time; ``findings`` are sentences about what the API was asked.
    """

    run_id: str
    folder: Path
    summary: Summary
    problem: IngestError | None = None
    waiting: frozenset[int] = frozenset()
    findings: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """The exit code of the command."""
        return self.summary.exit_code


@dataclass(frozen=True, slots=True)
class Opened:
    """An export and the mapping that fits it.

    ``links`` (ORIGIN_SCHEMA) says which rows of earlier runs its rows correct;
    ``registers`` are what is joined to its rows, and ``sources`` their facts by name.
    """

    export: Export
    loaded: LoadedMapping
    bound: Bound
    links: pa.Table | None = None
    registers: tuple[Register, ...] = ()
    sources: Mapping[str, ExportFacts] = field(default_factory=dict)


@contextmanager
def opened(job: Job, settings: Settings) -> Iterator[Opened]:
    """Give the export of ``job``, open, with its mapping bound to its headings.

    Raises MappingError and ExportUnreadable before any row of it is read.
    """
    with open_job(load_mapping(job.mapping), job.export, settings, job.sources) as given:
        yield given


@contextmanager
def open_job(
    loaded: LoadedMapping, path: Path | None, settings: Settings, sources: Mapping[str, Path]
) -> Iterator[Opened]:
    """Give the export at ``path`` (None: of standard input) with what ``loaded`` joins to it."""
    spare_loaded()
    share_heaps()
    workdir = work_of(settings)
    make_private(workdir)
    given = sys.stdin.buffer if path is None else path
    rest = settings.export_rest
    limits = Limits(unchanged_since=time.time() - rest) if rest else Limits()
    with open_inputs(loaded.mapping, given, workdir, further=sources, limits=limits) as inputs:
        registers, notes = read_registers(inputs.registers, inputs.bound)
        facts = {name: _facts(each) for name, each in inputs.registers.items()}
        facts = {
            name: replace(each, notes=(*each.notes, *notes[name])) for name, each in facts.items()
        }
        yield Opened(inputs.export, loaded, inputs.bound, None, registers, facts)


def _facts(export: Export) -> ExportFacts:
    return ExportFacts(
        name=export.name,
        sha256=export.sha256,
        size=export.size,
        format=export.format,
        encoding=export.encoding,
        delimiter=export.delimiter,
        notes=export.notes,
        files=[FileFacts(**asdict(file)) for file in export.files],
    )


def make_private(folder: Path) -> None:
    """Make a folder for its owner only. Raises ConfigurationError where that is not possible."""
    try:
        private_folder(folder)
    except OSError as error:
        msg = f"The folder {folder} cannot be made: {error.strerror}."
        raise ConfigurationError(msg, hint="Choose another folder in the settings.") from error


def context_of(
    host: Host,
    settings: Settings,
    stages: Stages,
    *,
    production: bool,
    limit: int | None,
    **given: Any,  # noqa: ANN401 - passed on to PrepareContext, which types it
) -> PrepareContext:
    """Return how to judge and build invoices today."""
    return PrepareContext(
        today=datetime.fromtimestamp(host.clock.now()).astimezone().date(),
        production=production,
        limit=limit,
        most_bytes=settings.chunk_bytes - BODY_FRAME,
        progress=stages,
        **given,
    )


def facts_of(
    run_id: str, command: str, given: Opened, settings: Settings, host: Host, stages: Stages
) -> RunFacts:
    """Return what is known of a run once its export is read; so far, it ends now."""
    now = datetime.fromtimestamp(host.clock.now(), UTC)
    mapping = given.loaded.mapping
    return RunFacts(
        run_id=run_id,
        command=command,
        tool_version=version("amili-ingest"),
        started=datetime.fromtimestamp(stages.began, UTC),
        ended=now,
        export=_with_changes(_facts(given.export), mapping.headings, given.export.headings),
        sources=given.sources,
        mapping=MappingFacts(
            name=mapping.name,
            sha256=given.loaded.sha256,
            decimal=mapping.numbers.decimal,
            entries=entries(given.bound),
            number=given.bound.heading_of("invoice.invoiceNumber"),
            personal=given.bound.headings_of("debtors"),
            given=given.loaded.given,
        ),
        stages=stages.seconds,
        language=settings.language,
        excel_delimiter=_excel_delimiter(settings, mapping),
        rules_sha256=rules_digest(),
    )


def with_prepared(facts: RunFacts, prepared: Prepared) -> RunFacts:
    """Return the facts of a run with what is known once all rows are prepared."""
    return replace(facts, columns=prepared.columns, netted=prepared.netted)


def _with_changes(facts: ExportFacts, recorded: Sequence[str], found: Sequence[str]) -> ExportFacts:
    """Return the facts of an export, with what changed since its mapping was written."""
    return replace(facts, notes=(*facts.notes, *changes(recorded, found)))


def _excel_delimiter(settings: Settings, mapping: declaration.Mapping) -> str:
    """Return what Excel expects between the fields of a CSV: ``;`` where commas are decimal."""
    if settings.excel_delimiter != "auto":
        return settings.excel_delimiter
    comma = settings.language is Language.BOKMAL or mapping.numbers.decimal == ","
    return ";" if comma else ","
