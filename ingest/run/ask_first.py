"""Where a ledger may lack a part of its past, the API is asked before anything new is planned.

What it holds already under a source id that the ledger does not know counts as
created. A question that gets no answer stops the run: nothing of it is sent then.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Final

from ingest.api.pace import retry_delay
from ingest.domain.exchange import CollectionApi, FoundInvoice, FoundInvoices, Reason
from ingest.errors import ApiRefused, ApiUnavailable
from ingest.ledger.notes import ASK_FIRST, noted
from ingest.ledger.store import Ledger
from ingest.settings.model import Environment, Settings
from ingest.submit.host import Host
from ingest.submit.plan import Known, nothing

_MOST_TRIES: Final = 5


def asking(
    ledger: Ledger, api: CollectionApi, environment: Environment, settings: Settings, host: Host
) -> Known:
    """Return what a plan asks the API: nothing, unless the ledger lacks a part of its past.

    Where the API offers no lookup, nothing can be asked.
    """
    with ledger.reading() as connection:
        lost = noted(connection, ASK_FIRST) is not None
    if not lost or not environment.invoice_lookup:
        return nothing
    return asker(api, settings, host)


def asker(api: CollectionApi, settings: Settings, host: Host) -> Known:
    """Return a function that looks source ids up, a few at once.

    It raises ApiUnavailable where the API gives no answer, and ApiRefused where
    it refuses to tell.
    """

    def ask(source_ids: Sequence[str]) -> dict[str, FoundInvoice]:
        with ThreadPoolExecutor(settings.concurrency) as pool:
            answers = pool.map(lambda source_id: _asked(api, source_id, host), source_ids)
            found = zip(source_ids, answers, strict=True)
            return {
                source_id: invoice
                for source_id, answer in found
                for invoice in answer.invoices
                if invoice.source_id == source_id
            }

    return ask


def _asked(api: CollectionApi, source_id: str, host: Host) -> FoundInvoices:
    for tries in range(1, _MOST_TRIES + 1):
        answer = api.invoices_of(source_id)
        if answer.reason is Reason.OK:
            return answer
        if answer.reason in {Reason.FORBIDDEN, Reason.NOT_FOUND}:
            msg = f"The API does not tell which invoices it has: {answer.message}"
            raise ApiRefused(msg, hint=_HINT)
        wait = answer.retry_after
        delay = retry_delay(tries, host.chance) if wait is None else wait
        host.clock.take(SimpleQueue[None](), delay)
    msg = f"The API does not answer which invoices it has: {answer.message}"
    raise ApiUnavailable(msg, hint="Nothing was sent. Run the export again later.")


_HINT: Final = (
    "The ledger lacks a part of its past, so invoices that it does not know are looked up before "
    "they are sent, and nothing was sent now. Ask Amili for the right to look invoices up."
)
