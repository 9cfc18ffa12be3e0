"""History: what the ledger knows of past runs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.domain.outcomes import Outcome
from ingest.errors import ConfigurationError, IngestError
from ingest.ledger import origins
from ingest.ledger.notices import notices_of
from ingest.ledger.states import ChunkState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Chunk, Notice, Run
from ingest.reports import BatchFact, RecordTotals
from ingest.run.merged import Merged, merge
from ingest.run.places import Places, ledger_of
from ingest.settings.model import Settings


@dataclass(frozen=True, slots=True)
class Past:
    """A run of the past. ``totals`` count invoices by the outcome they have now.

    ``corrects`` are the ids of the runs whose rows it corrects; ``notices`` say who
    was told of its end, where it is shown alone.
    """

    id: str
    command: str
    environment: str
    organisation: str
    state: str
    started: datetime
    exit_code: int | None
    message: str | None
    export: str
    mapping: str
    folder: Path
    files: tuple[str, ...]
    totals: Mapping[Outcome, RecordTotals]
    batches: tuple[BatchFact, ...]
    corrects: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def history(settings: Settings, last: int) -> list[Past]:
    """Return the ``last`` runs, the newest first; none where there is no ledger yet."""
    if not ledger_of(settings).exists():
        return []
    with open_ledger(settings) as ledger:
        runs = ledger.runs(last)
        with ledger.reading() as connection:
            corrected = origins.parents(connection, runs)
        return [
            replace(_past(run, ledger, settings), corrects=tuple(corrected.get(run.id, ())))
            for run in runs
        ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A run, and all runs together that corrections link to it; ``merged`` is None without any.

    ``unmerged`` says why they cannot be seen together, where that is so.
    """

    past: Past
    merged: Merged | None = None
    unmerged: str | None = None


def show(settings: Settings, wanted: str) -> Shown:
    """Return the run whose id begins with ``wanted``; ConfigurationError unless it is one."""
    with open_ledger(settings) as ledger:
        run = find_run(ledger, wanted)
        with ledger.reading() as connection:
            family = origins.family(connection, run)
            corrected = origins.parents(connection, [run])
            told = tuple(notices_of(connection, run))
        past = replace(
            _past(run, ledger, settings),
            corrects=tuple(corrected.get(run.id, ())),
            notices=told,
        )
        if len(family) == 1:
            return Shown(past)
        try:
            return Shown(past, merge(family, ledger, settings))
        except IngestError as error:  # rows that were purged, say
            return Shown(past, unmerged=str(error))


@contextmanager
def open_ledger(settings: Settings) -> Iterator[Ledger]:
    """Give the ledger for reading. Raises ConfigurationError where there is none."""
    home = ledger_of(settings)
    if not home.exists():
        msg = f"There is no ledger at {home.name}: nothing was run from here."
        hint = "Name the right state_folder, or the right ledger, in the settings."
        raise ConfigurationError(msg, hint=hint)
    with Ledger.open(home, check=False) as ledger:
        yield ledger


def find_run(ledger: Ledger, wanted: str) -> Run:
    """Return the one run whose id begins with ``wanted``; ConfigurationError otherwise."""
    found = [run for run in ledger.runs() if run.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    said = "matches several runs" if found else "is no run that the ledger knows"
    msg = f"{wanted!r} {said}."
    raise ConfigurationError(msg, hint="'amili-ingest runs' lists them.")


def batches_of(chunks: Sequence[Chunk]) -> tuple[BatchFact, ...]:
    """Return the batches of a run's chunks, in the order in which they were planned."""
    return tuple(
        BatchFact(chunk.batch_id, _status(chunk), chunk.records)
        for chunk in chunks
        if chunk.batch_id is not None
    )


def _status(chunk: Chunk) -> str:
    return "finished" if chunk.state is ChunkState.SETTLED else chunk.state.value


def _past(run: Run, ledger: Ledger, settings: Settings) -> Past:
    folder = Places.of(run, settings).reports
    return Past(
        id=run.id,
        command=run.start.command,
        environment=run.start.environment,
        organisation=run.start.organisation,
        state=run.state.value,
        started=datetime.fromtimestamp(run.started_at, UTC),
        exit_code=run.exit_code,
        message=run.message,
        export=run.start.export_name,
        mapping=run.start.mapping_name,
        folder=folder,
        files=tuple(sorted(path.name for path in folder.glob("[!.]*") if path.is_file())),
        totals={
            outcome: RecordTotals(totals.records, totals.amounts)
            for outcome, totals in ledger.totals(run.id).items()
        },
        batches=batches_of(ledger.batches(run.id)),
    )
