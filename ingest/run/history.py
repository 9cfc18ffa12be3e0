"""History: what the ledger knows of past runs."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.domain.outcomes import Outcome
from ingest.errors import ConfigurationError
from ingest.ledger.states import ChunkState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Chunk, Run
from ingest.reports import BatchFact, RecordTotals
from ingest.run.places import Places, ledger_of
from ingest.settings.model import Settings


@dataclass(frozen=True, slots=True)
class Past:
    """A run of the past. ``totals`` count invoices by the outcome they have now."""

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


def history(settings: Settings, last: int) -> list[Past]:
    """Return the ``last`` runs, the newest first; none where there is no ledger yet."""
    if not ledger_of(settings).exists():
        return []
    with open_ledger(settings) as ledger:
        return [_past(run, ledger, settings) for run in ledger.runs(last)]


def show(settings: Settings, wanted: str) -> Past:
    """Return the run whose id begins with ``wanted``; ConfigurationError unless it is one."""
    with open_ledger(settings) as ledger:
        return _past(find_run(ledger, wanted), ledger, settings)


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
