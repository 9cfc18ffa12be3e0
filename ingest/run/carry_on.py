"""Carrying a frozen run on: submit what is left of it, then write its reports."""

from dataclasses import replace

from ingest.domain.exchange import CollectionApi
from ingest.errors import ApiError, IngestError, Stopped
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.reports import Summary
from ingest.run.job import Result
from ingest.run.places import Places
from ingest.run.reporting import make_reports
from ingest.run.stages import Stages
from ingest.run.witness import kept_up
from ingest.settings.model import Environment, Settings
from ingest.submit.engine import Engine
from ingest.submit.host import Host


def carry_on(  # noqa: PLR0913 - a run, and what it needs of the world
    run: Run,
    ledger: Ledger,
    api: CollectionApi,
    environment: Environment,
    settings: Settings,
    host: Host,
    *,
    sending: bool = True,
) -> Result:
    """Bring ``run`` as far as the API lets it come, and write its reports.

    Without ``sending``, the API is only asked what it knows.
    An API that refuses or does not answer, and a wish to stop, are the result's
    ``problem``: what happened until then is recorded and reported.
    """
    places = Places.of(run, settings)
    stages = Stages(host, deaf=True)
    problem: IngestError | None = None
    waiting = frozenset[int]()
    try:
        surroundings = kept_up(ledger, settings, replace(host, progress=stages))
        engine = Engine(ledger, api, environment, settings, surroundings)
        waiting = engine.run(run.id, sending=sending).waiting
    except (ApiError, Stopped) as error:
        problem = error
    try:
        summary = report_run(ledger.run(run.id), ledger, places, stages, problem)
    except IngestError as error:
        ledger.close_run(run.id, error.exit_code, str(error))
        raise
    ledger.close_run(run.id, summary.exit_code, None if problem is None else str(problem))
    return Result(run.id, places.reports, summary, problem, waiting)


def report_run(
    run: Run, ledger: Ledger, places: Places, stages: Stages, problem: IngestError | None
) -> Summary:
    """Write the reports of a run that ended just now, for a reason where there is one."""
    known = places.facts()
    known = replace(
        known,
        stages={**known.stages, **stages.seconds},
        exit_code=None if problem is None else exit_status(problem),
    )
    return make_reports(run, ledger, places, known, stages)


def exit_status(problem: IngestError) -> int:
    """Return the exit code of a command that ``problem`` ended."""
    return problem.exit_status if isinstance(problem, Stopped) else problem.exit_code
