"""Check: everything but sending. No network, and nothing in the ledger."""

import secrets
import shutil

import numpy as np
import pyarrow as pa

from ingest.domain.ahead import take_short_turns
from ingest.domain.ours import CHECK
from ingest.domain.outcomes import Outcome
from ingest.domain.records import OUTCOME_SCHEMA
from ingest.ledger.keys import run_id as make_run_id
from ingest.prepare import prepare
from ingest.reports import prepare_folder, write_reports
from ingest.run.job import Job, Result, context_of, facts_of, make_private, opened, with_prepared
from ingest.run.places import spool_of
from ingest.run.stages import Stages
from ingest.settings.model import Settings
from ingest.settings.names import EnvironmentName
from ingest.spool import Spool, SpoolWriter
from ingest.submit.host import Host


def check(job: Job, rules_of: EnvironmentName, settings: Settings, host: Host) -> Result:
    """Read, check and assemble the export of ``job`` and write its reports.

    Rows that would be sent are ``not_sent``. ``rules_of`` is the environment
    whose rules apply. Raises what makes the export or the mapping unusable.
    """
    take_short_turns()
    run_id = make_run_id(host.clock.now(), CHECK + secrets.token_hex(2))
    folder = job.output or settings.runs_folder / run_id
    spool_folder = spool_of(settings, run_id)
    stages = Stages(host)
    with opened(job, settings) as given:
        prepare_folder(folder, run_id)
        make_private(spool_folder.parent)
        context = context_of(
            host,
            settings,
            stages,
            production=rules_of is EnvironmentName.PRODUCTION,
            limit=job.limit,
            payloads=False,
            registers=given.registers,
        )
        try:
            with SpoolWriter(spool_folder, given.export.headings, durable=False) as spool:
                records = prepare(given.export, given.bound, context, spool)
                for _ in records:
                    pass
            facts = facts_of(run_id, "check", given, settings, host, stages)
            facts = with_prepared(facts, records.prepared)
            spooled = Spool(spool_folder, trusted=True)
            summary = write_reports(folder, spooled, _not_sent, facts, stages)
        finally:
            shutil.rmtree(spool_folder, ignore_errors=True)
    return Result(run_id, folder, summary)


def _not_sent(first: int, last: int) -> pa.Table:
    """Return the outcomes of records that nobody meant to send."""
    size = last - first + 1
    columns = dict.fromkeys(OUTCOME_SCHEMA.names, pa.nulls(size, pa.string()))
    columns["record"] = pa.array(np.arange(first, last + 1))
    columns["outcome"] = pa.repeat(Outcome.NOT_SENT.value, size)
    return pa.table(columns, schema=OUTCOME_SCHEMA)
