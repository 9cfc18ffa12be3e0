"""Preview: the first invoices as they would be sent."""

import secrets
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest.ledger.keys import run_id as make_run_id
from ingest.mapping.bind import Bound
from ingest.mapping.provenance import origin
from ingest.prepare import prepare
from ingest.run.job import Job, Opened, context_of, make_private, opened
from ingest.run.places import spool_of
from ingest.run.stages import Stages
from ingest.settings.model import Settings
from ingest.spool import SpoolWriter
from ingest.submit.host import Host


@dataclass(frozen=True, slots=True)
class Preview:
    """The first invoices as JSON text, exactly as they would be sent."""

    invoices: tuple[str, ...]
    bound: Bound

    def origin(self, path: Sequence[str | int], kind: str | None = None) -> str:
        """Return the columns that the value at ``path`` of an invoice came from.

        ``kind`` is the type of the debtor or claim that holds the value.
        """
        return origin(self.bound, path, kind)


def preview(job: Job, count: int, settings: Settings, host: Host) -> Preview:
    """Return the first ``count`` invoices of the export that pass the rules.

    Raises what makes the export or the mapping unusable.
    """
    name = make_run_id(host.clock.now(), secrets.token_hex(2))
    folder = spool_of(settings, name)
    with opened(job, settings) as given:
        make_private(folder.parent)
        try:
            with SpoolWriter(folder, given.export.headings, durable=False) as spool:
                invoices = tuple(islice(_payloads(given, count, settings, host, spool), count))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return Preview(invoices, given.bound)


def _payloads(
    given: Opened, count: int, settings: Settings, host: Host, spool: SpoolWriter
) -> Iterator[str]:
    context = context_of(
        host, settings, Stages(host), production=False, limit=count, registers=given.registers
    )
    for batch in prepare(given.export, given.bound, context, spool):
        yield from batch["payload"].to_pylist()
