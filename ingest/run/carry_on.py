"""Carrying a frozen run on: submit what is left of it, then write its reports."""

from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa

from ingest.api import open_api
from ingest.errors import ApiError, IngestError, Stopped
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.reports import RecordTotals, RunFacts, Summary, write_reports
from ingest.run.history import batches_of
from ingest.run.job import Result
from ingest.run.places import Places
from ingest.run.stages import Stages
from ingest.settings.model import Environment, Settings
from ingest.spool import Spool
from ingest.submit.engine import Engine
from ingest.submit.host import Host


def carry_on(
    run: Run, ledger: Ledger, environment: Environment, settings: Settings, host: Host
) -> Result:
    """Bring ``run`` as far as the API lets it come, and write its reports.

    An API that refuses or does not answer, and a wish to stop, are the result's
    ``problem``: what happened until then is recorded and reported.
    """
    places = Places.of(run, settings)
    stages = Stages(host, deaf=True)
    problem: IngestError | None = None
    try:
        with open_api(environment) as api:
            Engine(ledger, api, environment, settings, replace(host, progress=stages)).run(run.id)
    except (ApiError, Stopped) as error:
        problem = error
    try:
        summary = _report(ledger.run(run.id), ledger, places, stages, problem)
    except IngestError as error:
        ledger.close_run(run.id, error.exit_code, str(error))
        raise
    ledger.close_run(run.id, summary.exit_code, None if problem is None else str(problem))
    return Result(run.id, places.reports, summary, problem)


def _report(
    run: Run, ledger: Ledger, places: Places, stages: Stages, problem: IngestError | None
) -> Summary:
    def outcomes(first: int, last: int) -> pa.Table:
        return ledger.outcomes(run.id, first, last)

    facts = _facts(run, ledger, places.facts(), problem)
    facts = replace(facts, stages={**facts.stages, **stages.seconds})
    return write_reports(places.reports, Spool(places.spool), outcomes, facts, stages)


def _facts(run: Run, ledger: Ledger, known: RunFacts, problem: IngestError | None) -> RunFacts:
    """Return the facts of the run as the ledger has them now."""
    return replace(
        known,
        environment=run.start.environment,
        organisation=run.start.organisation,
        started=_utc(run.started_at),
        ended=_utc(run.ended_at or run.started_at),
        batches=batches_of(ledger.batches(run.id)),
        anomalies=[f"{found.code}: {found.detail}" for found in ledger.anomalies(run.id)],
        exit_code=None if problem is None else exit_status(problem),
        records={
            outcome: RecordTotals(totals.records, totals.amounts)
            for outcome, totals in ledger.totals(run.id).items()
        },
    )


def exit_status(problem: IngestError) -> int:
    """Return the exit code of a command that ``problem`` ended."""
    return problem.exit_status if isinstance(problem, Stopped) else problem.exit_code


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
