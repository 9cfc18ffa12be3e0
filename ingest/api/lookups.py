"""What lists say about a key or a source id.

The server filters them, and its items need not repeat what they were filtered by.
An item that names another key or source id is skipped. One that names none counts,
so a server that ignores the filter yields too many, never too few: whoever asks must
compare the invoice's number, or the batch's numbers, with its own.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ingest.api.addresses import is_batch_id
from ingest.api.messages import one_line
from ingest.api.pages import Page
from ingest.api.strict import UnreadableError, text
from ingest.domain.exchange import FoundInvoice

BATCH_TYPE = "INVOICE"


def read_batch_ids(pages: Sequence[Page], key: str) -> tuple[str, ...]:
    """Return the ids of the batches created with ``key``, each once. Raises UnreadableError."""
    found: dict[str, None] = {}
    for item in _items(pages):
        named = _first(item, "idempotencyKey", "IdempotencyKey")
        if item.get("type", BATCH_TYPE) != BATCH_TYPE or named not in (None, key):
            continue
        batch_id = _first(item, "batchId", "id")
        if not is_batch_id(batch_id):
            msg = "a batch has no readable id"
            raise UnreadableError(msg)
        found[str(batch_id)] = None
    return tuple(found)


def read_invoices(pages: Sequence[Page], source_id: str) -> tuple[FoundInvoice, ...]:
    """Return the invoices listed under ``source_id``, exactly so. Raises UnreadableError."""
    found = []
    for item in _items(pages):
        if text(item, "uniqueSourceInvoiceId") not in (None, source_id):
            continue
        number = text(item, "invoiceNumber")
        if number is None:
            msg = "an invoice has no readable invoiceNumber"
            raise UnreadableError(msg)
        invoice_id = one_line(_first(item, "id", "invoiceId") or "")
        case_number = one_line(_first(item, "collectionCaseNumber", "caseNumber") or "")
        found.append(FoundInvoice(source_id, number, invoice_id, case_number))
    return tuple(found)


def _items(pages: Sequence[Page]) -> Iterator[dict[str, Any]]:
    for page in pages:
        if not isinstance(page.data, list):
            msg = "its data is not a list"
            raise UnreadableError(msg)
        for item in page.data:
            if not isinstance(item, dict):
                msg = "an item of its list is not an object"
                raise UnreadableError(msg)
            yield item


def _first(item: dict[str, Any], *names: str) -> str | None:
    """Return the first of ``names`` that is a text: the pages and the contract differ."""
    return next((value for name in names if (value := text(item, name)) is not None), None)
