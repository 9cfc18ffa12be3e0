"""Resume: finish what runs left open, the oldest first."""

from collections.abc import Callable, Iterator

from ingest.api import open_api
from ingest.errors import ConfigurationError
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.run.alone import at_work
from ingest.run.carry_on import carry_on
from ingest.run.history import find_run, open_ledger
from ingest.run.job import Result
from ingest.settings.model import Environment, Settings
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host

Environments = Callable[[EnvironmentName], Environment]
"""Returns an environment by its name, or raises ConfigurationError."""


def resume(
    wanted: str | None, environments: Environments, settings: Settings, host: Host
) -> Iterator[Result]:
    """Carry on the run whose id begins with ``wanted``, or every unfinished one.

    Lost replies are looked up before anything is sent. Yields what happened to
    each run as soon as it is known; nothing where nothing was unfinished. Raises
    ConfigurationError for a run that the ledger does not know or that was sent
    with another organisation than the settings name.
    """
    for run in chosen(wanted, settings):
        environment = environment_of(run, environments)
        tenant = run.start.environment, run.start.organisation
        purpose = f"resume {run.id}"
        with (
            at_work(*tenant, settings, purpose, host, sending=True) as ledger,
            open_api(environment) as api,
        ):
            result = carry_on(run, ledger, api, environment, settings, host)
        yield result


def chosen(wanted: str | None, settings: Settings) -> list[Run]:
    """Return the run whose id begins with ``wanted``, or every unfinished one, the oldest first."""
    with open_ledger(settings) as ledger:
        return [find_run(ledger, wanted)] if wanted else _unfinished(ledger)


def _unfinished(ledger: Ledger) -> list[Run]:
    tenants = {(run.start.environment, run.start.organisation) for run in ledger.runs()}
    found = [run for tenant in tenants for run in ledger.unfinished_runs(*tenant)]
    return sorted(found, key=lambda run: run.number)


def environment_of(run: Run, environments: Environments) -> Environment:
    """Return the environment that ``run`` was sent to.

    Raises ConfigurationError where nothing of the run was sent, or the settings name
    another organisation.
    """
    if run.state in {RunState.PLANNING, RunState.ABANDONED}:
        msg = f"Run {run.id} ended while it was planned: nothing of it was sent."
        raise ConfigurationError(msg, hint="Run the export again: nothing is sent twice.")
    environment = environments(EnvironmentName(run.start.environment))
    if environment.org_id != run.start.organisation:
        theirs = run.start.organisation
        msg = f"Run {run.id} was for organisation {theirs}, not the one in the settings."
        raise ConfigurationError(msg, hint="Put the run's organisation into the settings.")
    return environment
