"""Submit: freeze an export in the ledger, bring it to its end, write the reports."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from ingest.api import Client, open_api
from ingest.domain.outcomes import Outcome
from ingest.errors import HeldBack, IngestError, LedgerError
from ingest.ledger import origins, planning
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.values import EXPORT_FILE, Run, RunStart, Totals
from ingest.prepare import PrepareContext, Prepared, prepare
from ingest.reports import prepare_folder
from ingest.run.alone import at_work
from ingest.run.ask_first import asking
from ingest.run.breaker import judge_rows, judge_size
from ingest.run.carry_on import carry_on, exit_status, report_run
from ingest.run.corrections import linked
from ingest.run.job import (
    Job,
    Opened,
    Result,
    context_of,
    facts_of,
    make_private,
    opened,
    with_prepared,
)
from ingest.run.places import Places
from ingest.run.stages import Stages
from ingest.settings.model import Environment, Settings
from ingest.settings.names import EnvironmentName
from ingest.spool import SpoolWriter
from ingest.submit.chunker import Limits
from ingest.submit.host import Host
from ingest.submit.plan import plan


def submit(job: Job, environment: Environment, settings: Settings, host: Host) -> Result:
    """Run ``job`` against ``environment`` and write its reports.

    Everything is checked and frozen before the first invoice leaves; only a token may have
    been fetched meanwhile, as soon as it is known that something goes. Raises what makes
    the export, the mapping, the ledger, the report folder or the environment unusable,
    and Stopped: then nothing was sent. What stops the run later is the result's ``problem``.
    """
    tenant = environment.name.value, environment.org_id
    with (
        opened(job, settings) as given,
        at_work(*tenant, settings, "run", host, sending=True) as ledger,
        open_api(environment) as api,
    ):
        whole = linked(given, ledger, tenant, settings)
        run, held = _Freezing(job, whole, ledger, api, environment, settings, host).freeze()
        if held is not None:
            return _held_back(run, ledger, settings, host, held)
        return carry_on(run, ledger, api, environment, settings, host)


@dataclass(frozen=True, slots=True)
class _Freezing:
    """An export on its way into the ledger."""

    job: Job
    given: Opened
    ledger: Ledger
    api: Client
    environment: Environment
    settings: Settings
    host: Host

    def freeze(self) -> tuple[Run, HeldBack | None]:
        """Check the export and freeze its chunks; the run is then complete on disk.

        Where a limit of the settings holds it back, it is closed, and the reason is returned.
        """
        start = _start(self.job, self.given, self.environment, self.settings)
        run = self.ledger.start_run(start)
        places = Places.of(run, self.settings)
        try:
            prepare_folder(places.reports, run.id)
            make_private(places.spool.parent)
            self._plan(run, places)
        except HeldBack as held:
            return run, held
        except IngestError as error:
            _give_up(run, self.ledger, places, error)
            raise
        return run, None

    def _plan(self, run: Run, places: Places) -> None:
        given, settings, host = self.given, self.settings, self.host
        stages = Stages(host)
        known = asking(self.ledger, self.api, self.environment, settings, host)
        with SpoolWriter(places.spool, given.export.headings) as spool:
            records = prepare(given.export, given.bound, self._context(stages), spool)

            def settled() -> Totals:
                # Before the plan is sealed: whoever finds a planned run can also report it.
                facts = facts_of(run.id, "run", given, settings, host, stages)
                places.keep_facts(with_prepared(facts, records.prepared))
                places.keep_mapping(given.loaded)
                _keep_links(given, self.ledger, run)
                _judge(run, given, records.prepared, self.ledger, settings)
                return _sendable(records.prepared)

            limits = Limits(settings.chunk_invoices, settings.chunk_bytes)
            plan(
                self.ledger,
                run,
                records,
                limits,
                begins=self.api.get_ready,
                prepared=settled,
                known=known,
                barrier=host.barrier,
            )

    def _context(self, stages: Stages) -> PrepareContext:
        return context_of(
            self.host,
            self.settings,
            stages,
            production=self.environment.name is EnvironmentName.PRODUCTION,
            company_type=self.environment.company_type,
            limit=self.job.limit,
            registers=self.given.registers,
        )


def _judge(run: Run, given: Opened, prepared: Prepared, ledger: Ledger, settings: Settings) -> None:
    """Raise HeldBack where a limit of the settings is exceeded."""
    if given.links is None:  # a report that came back may well be corrected in part only
        judge_rows(prepared, settings)
    with ledger.reading() as connection:
        records, amounts = planning.to_send(connection, run.number)
    judge_size(records, amounts, settings)


def _held_back(run: Run, ledger: Ledger, settings: Settings, host: Host, held: HeldBack) -> Result:
    """Report a run that was closed by its plan: all that could be sent is not."""
    places = Places.of(run, settings)
    with ledger.writing() as connection:
        planning.hold_back(connection, run.number, held.code)
    summary = report_run(ledger.run(run.id), ledger, places, Stages(host, deaf=True), held)
    ledger.close_run(run.id, summary.exit_code, str(held))
    return Result(run.id, places.reports, summary, held)


def _keep_links(given: Opened, ledger: Ledger, run: Run) -> None:
    if given.links is not None:
        with ledger.writing() as connection:
            origins.link(connection, run, given.links)


def _give_up(run: Run, ledger: Ledger, places: Places, error: IngestError) -> None:
    """Note why nothing was sent, and remove the rows unless the ledger needs them after all."""
    if isinstance(error, LedgerError):
        # The usual hint is to resume, but a run that was not frozen has nothing to resume.
        error.hint = "Nothing was sent. Mend what the message names, then run the export again."
    with suppress(LedgerError):
        ledger.close_run(run.id, exit_status(error), str(error))
        if ledger.run(run.id).state in {RunState.PLANNING, RunState.ABANDONED}:
            places.clear()
        else:
            # The last commit was done after all; only its answer was lost.
            error.hint = "The run was frozen, and nothing was sent: run 'amili-ingest resume'."


def _start(job: Job, given: Opened, environment: Environment, settings: Settings) -> RunStart:
    chosen = {
        "settings": settings.model_dump(mode="json"),
        "environment": environment.model_dump(mode="json", exclude={"client_secret"}),
    }
    return RunStart(
        command="run",
        environment=environment.name.value,
        organisation=environment.org_id,
        export_name=given.export.name,
        export_sha256=given.export.sha256,
        mapping_name=given.loaded.mapping.name,
        mapping_sha256=given.loaded.sha256,
        settings=json.dumps(chosen, ensure_ascii=False, sort_keys=True),
        sources=json.dumps(list(_sources(given)), ensure_ascii=False),
        report_folder=str(job.output.absolute()) if job.output else "",
    )


def _sources(given: Opened) -> Iterator[dict[str, str | int]]:
    """Yield what is kept of the files of the export, where it is several, and of those joined."""
    for file in given.export.files:
        yield _source(EXPORT_FILE, file.name, file.size, file.sha256)
    for name, each in given.sources.items():
        yield _source(name, each.name, each.size, each.sha256)


def _source(role: str, name: str, size: int, sha256: str) -> dict[str, str | int]:
    return {"role": role, "name": name, "size": size, "sha256": sha256}


def _sendable(prepared: Prepared) -> Totals:
    """Return what the preparation says that the plan must hold."""
    tally = prepared.outcomes[Outcome.NOT_SENT]
    return Totals(prepared.records, tally.rows, dict(tally.money))
