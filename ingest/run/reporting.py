"""The reports of a run that the ledger knows, made from its rows and from what the ledger says.

A run that ends, ``resume`` and ``report`` all make them here, so that the same
run always gives the same bytes.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from ingest.domain.progress import Progress
from ingest.evidence import Exhibit, Known, file_facts, seal
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.reports import RecordTotals, RunFacts, Summary, write_reports
from ingest.run.history import batches_of
from ingest.run.places import Places
from ingest.spool import Spool
from ingest.spool.layout import DATA_FILES


def make_reports(
    run: Run, ledger: Ledger, places: Places, known: RunFacts, progress: Progress
) -> Summary:
    """Write the reports of ``run`` and return what was counted.

    ``known`` is what the ledger does not say: export, mapping, stages, exit code.
    It is kept beside the rows, so that the reports can be made again as they are.
    The manifest is written last, and sealed in the ledger.
    """
    facts = present_facts(run, ledger, known)
    places.keep_facts(facts)
    # Hashed beside the writing, which reads them, too: nobody changes them any more.
    with ThreadPoolExecutor(1, "rows") as beside:
        rows = beside.submit(file_facts, places.spool, DATA_FILES)
        summary = write_into(places.reports, run, ledger, places, facts, progress)
    reports = [
        {"name": file.name, "size": file.size, "sha256": file.sha256} for file in summary.files
    ]
    exhibit = Exhibit(run, facts, places.spool, places.reports)
    seal(exhibit, ledger, Known(rows.result(), reports))
    return summary


def write_into(
    folder: Path, run: Run, ledger: Ledger, places: Places, facts: RunFacts, progress: Progress
) -> Summary:
    """Write the reports of ``run`` into ``folder``, without a manifest."""

    def outcomes(first: int, last: int) -> pa.Table:
        return ledger.outcomes(run.id, first, last)

    return write_reports(folder, Spool(places.spool), outcomes, facts, progress)


def present_facts(run: Run, ledger: Ledger, known: RunFacts) -> RunFacts:
    """Return the facts of the run as the ledger has them now."""
    return replace(
        known,
        environment=run.start.environment,
        organisation=run.start.organisation,
        started=_utc(run.started_at),
        ended=_utc(run.ended_at or run.started_at),
        batches=batches_of(ledger.batches(run.id)),
        anomalies=[f"{found.code}: {found.detail}" for found in ledger.anomalies(run.id)],
        records={
            outcome: RecordTotals(totals.records, totals.amounts)
            for outcome, totals in ledger.totals(run.id).items()
        },
    )


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
