"""Report: the report files of a past run, made again. Nothing is asked and nothing is sent."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from ingest.errors import ConfigurationError
from ingest.ledger import forget
from ingest.ledger.states import RunState
from ingest.ledger.values import Run
from ingest.reports.files import SUMMARY
from ingest.run.alone import at_work
from ingest.run.history import find_run, open_ledger
from ingest.run.job import Result
from ingest.run.places import Places
from ingest.run.reporting import make_reports
from ingest.run.stages import Stages
from ingest.settings.model import Settings
from ingest.settings.names import Language
from ingest.submit.host import Host


def report(wanted: str, settings: Settings, host: Host, language: Language | None = None) -> Result:
    """Make the report files of the run whose id begins with ``wanted`` again.

    They stay in the language that they were in, unless another ``language`` is
    given. From an unchanged ledger they get the same bytes. Raises ConfigurationError
    for a check, whose rows were not kept, for a run that was never frozen, and
    where the ledger does not know the run; IngestError where its rows are gone.
    """
    run = _found(wanted, settings)
    if run.state in {RunState.PLANNING, RunState.ABANDONED}:
        msg = f"Run {run.id} ended before anything was sent, and has no rows to report."
        raise ConfigurationError(msg, hint="Run the export again: nothing is sent twice.")
    _refuse_a_purged(run, settings)
    places = Places.of(run, settings)
    tenant = run.start.environment, run.start.organisation
    with at_work(*tenant, settings, f"report {run.id}", host) as ledger:
        known = places.facts()
        if language is not None:
            known = replace(known, language=language)
        stages = Stages(host, deaf=True)
        summary = make_reports(ledger.run(run.id), ledger, places, known, stages)
    return Result(run.id, places.reports, summary)


def _refuse_a_purged(run: Run, settings: Settings) -> None:
    with open_ledger(settings) as ledger, ledger.reading() as connection:
        purge = forget.whole_purge(connection, run)
    if purge is not None:
        day = f"{datetime.fromtimestamp(purge.purged_at, UTC):%Y-%m-%d}"
        msg = f"Run {run.id} was purged on {day}: there are no rows to report."
        raise ConfigurationError(msg, hint="'amili-ingest show' tells its sums.")


def _found(wanted: str, settings: Settings) -> Run:
    try:
        with open_ledger(settings) as ledger:
            return find_run(ledger, wanted)
    except ConfigurationError:
        _refuse_a_check(wanted, settings)
        raise


def _refuse_a_check(wanted: str, settings: Settings) -> None:
    """Say of a check that it is one: the ledger has never heard of it."""
    for file in sorted(settings.runs_folder.glob(f"*/{SUMMARY}")):
        if file.parent.name.startswith(wanted) and _command(file.read_bytes()) == "check":
            msg = f"{file.parent.name} was a check: its rows were not kept for new reports."
            raise ConfigurationError(msg, hint="Run 'amili-ingest check' with the export again.")


def _command(summary: bytes) -> object:
    try:
        return json.loads(summary).get("command")
    except (ValueError, AttributeError):
        return None
