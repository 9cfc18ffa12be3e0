"""The same job without a ledger: what a sender does that keeps everything in memory.

It prepares, freezes, sends, polls and reports with the same code and at the same pace as
``run``, but nothing is on the disk before a request leaves: killed, it knows nothing. How much
longer ``run`` takes is what "never twice, never lost" costs.
"""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from ingest.api import open_api
from ingest.domain.exchange import BatchAnswer, BatchStatus, CollectionApi, Reply, Succeeded
from ingest.domain.outcomes import Outcome
from ingest.domain.records import OUTCOME_SCHEMA
from ingest.ledger.values import NewChunk, NewRecord
from ingest.prepare import prepare
from ingest.reports import prepare_folder, write_reports
from ingest.run.job import Job, context_of, facts_of, opened
from ingest.run.stages import Stages
from ingest.settings.model import Environment, Settings
from ingest.spool import Spool, SpoolWriter
from ingest.submit.chunker import Chunker, Limits
from ingest.submit.host import Host
from ingest.submit.work import SENDS_IN_A_ROW

_FACTS: Final = ("record", "source_id", "number", "currency", "amount", "rows", "digest")


def plain_run(job: Job, environment: Environment, settings: Settings, folder: Path) -> int:
    """Bring ``job`` to its end in memory, and return how many invoices were created."""
    host = Host()
    stages = Stages(host)
    reports = folder / "reports"
    prepare_folder(reports, "plain")
    context = context_of(host, settings, stages, production=False, limit=None)
    with opened(job, settings) as given, open_api(environment) as api:
        with SpoolWriter(folder / "spool", given.export.headings) as spool:
            tables = prepare(given.export, given.bound, context, spool)
            chunks = list(_frozen(tables, settings, api.get_ready))
        facts = facts_of("plain", "run", given, settings, host, stages)
        created = _Sender(api, settings).send(chunks)

    def outcomes(first: int, last: int) -> pa.Table:
        return _outcomes(chunks, created, first, last)

    write_reports(reports, Spool(folder / "spool"), outcomes, facts)
    return len(created)


def _frozen(
    tables: Iterable[pa.Table], settings: Settings, begins: Callable[[], None]
) -> Iterator[NewChunk]:
    chunker = Chunker(Limits(settings.chunk_invoices, settings.chunk_bytes))
    for table in tables:
        if not chunker.begun:
            begins()
        records = list(map(NewRecord, *(table[name].to_pylist() for name in _FACTS)))
        yield from chunker.add(records, table["payload"].cast(pa.binary()).to_pylist())
    yield from chunker.finish()


@dataclass
class _Sender:
    """Sends and polls with as many threads as ``run``, as early and in the same order."""

    api: CollectionApi
    settings: Settings

    def send(self, chunks: list[NewChunk]) -> dict[str, Succeeded]:
        """Return what was created, by number."""
        waiting = list(reversed(chunks))
        due: list[tuple[float, str]] = []
        flying: dict[Future[Reply | BatchAnswer], str] = {}
        created: dict[str, Succeeded] = {}
        sent = 0
        with ThreadPoolExecutor(self.settings.concurrency) as pool:
            while waiting or due or flying:
                while len(flying) < self.settings.concurrency:
                    ready = due and due[0][0] <= time.monotonic()
                    if ready and not (waiting and sent < SENDS_IN_A_ROW):
                        sent = 0
                        _, batch = heapq.heappop(due)
                        flying[pool.submit(self.api.batch, batch, None)] = batch
                    elif waiting:
                        sent += 1
                        chunk = waiting.pop()
                        flying[
                            pool.submit(self.api.create, chunk.body, f"plain-{chunk.number}")
                        ] = ""
                    else:
                        break
                self._take(flying, due, created)
        return created

    def _take(
        self,
        flying: dict[Future[Reply | BatchAnswer], str],
        due: list[tuple[float, str]],
        created: dict[str, Succeeded],
    ) -> None:
        """Wait for whatever comes back first, and note it."""
        now = time.monotonic()
        left = max(due[0][0] - now, 0) if due and len(flying) < self.settings.concurrency else None
        if not flying:
            time.sleep(left or 0)
            return
        done, _ = wait(flying, timeout=left, return_when=FIRST_COMPLETED)
        for each in done:
            batch, answer = flying.pop(each), each.result()
            if isinstance(answer, Reply):
                batch = answer.batch_id or ""
            elif answer.status not in {None, BatchStatus.QUEUED}:
                created.update((one.number, one) for one in answer.succeeded)
                continue
            heapq.heappush(due, (time.monotonic() + self.settings.poll_first, batch))


def _outcomes(
    chunks: list[NewChunk], created: Mapping[str, Succeeded], first: int, last: int
) -> pa.Table:
    lines = []
    for record in (one for chunk in chunks for one in chunk.members):
        if first <= record.record <= last:
            one = created[record.number]
            ids = one.invoice_id, one.case_id, one.case_number
            lines.append((record.record, Outcome.CREATED.value, *ids, None, None, None, None))
    columns = zip(*sorted(lines), strict=True)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, OUTCOME_SCHEMA, strict=True)]
    return pa.table(arrays, schema=OUTCOME_SCHEMA)
