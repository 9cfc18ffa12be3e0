"""What the result of a batch says, record by record, and what of it cannot be understood."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from ingest.api.messages import one_line, say
from ingest.api.pages import Page, digest_of
from ingest.api.strict import UnreadableError, text
from ingest.domain.exchange import BatchAnswer, BatchStatus, Failed, Reason, Succeeded

MOST_ANOMALIES: Final = 100
"""Only so many are named: a broken answer has one in every item."""
MOST_ERRORS: Final = 100
"""Of one record only so many errors are kept."""

Items = list[dict[str, Any]]
T = TypeVar("T")


def read_batch(pages: Sequence[Page], asked: str) -> BatchAnswer:
    """Return what ``pages`` say about batch ``asked``. Raises UnreadableError.

    A status that nobody knows counts as QUEUED: it is polled on, and never taken
    for an end. So does one that changed between two pages. An item without a
    readable invoiceNumber cannot be joined to a record and is left out, with an
    anomaly; a missing id is an empty text, with an anomaly.
    """
    bodies = [_body(page.data, asked) for page in pages]
    anomalies: list[str] = []
    raw_status = text(bodies[0], "status") or ""
    status = BatchStatus.QUEUED
    if any(body["status"] != raw_status for body in bodies):
        anomalies.append("The status changed between two pages.")
    elif raw_status in BatchStatus.__members__:
        status = BatchStatus(raw_status)
    else:
        anomalies.append(f"The status {one_line(raw_status)[:50]!r} is not known.")
    succeeded = _items(bodies, "succeeded", _succeeded, anomalies)
    failed = _items(bodies, "failed", _failed, anomalies)
    return BatchAnswer(
        Reason.OK,
        status,
        one_line(raw_status),
        succeeded,
        failed,
        digest_of(pages),
        tuple(anomalies[:MOST_ANOMALIES]),
    )


def _body(data: object, asked: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        msg = "its data is not an object"
        raise UnreadableError(msg)
    if text(data, "status") is None:
        msg = "it has no status"
        raise UnreadableError(msg)
    # Another batch's result would be booked on our records.
    named = data.get("batchId")
    if named is not None and (not isinstance(named, str) or named.lower() != asked.lower()):
        msg = "it is about another batch"
        raise UnreadableError(msg)
    return data


def _items(
    bodies: Items, name: str, read: Callable[[dict[str, Any], str, list[str]], T], odd: list[str]
) -> tuple[T, ...]:
    """Return the items of list ``name`` of all ``bodies``; null and absent are empty lists."""
    found: list[T] = []
    for body in bodies:
        items = body.get(name)
        if not isinstance(items, list | None):
            msg = f"its {name} is not a list"
            raise UnreadableError(msg)
        for place, item in enumerate(items or (), start=1):
            number = text(item, "invoiceNumber") if isinstance(item, dict) else None
            if number is None:
                odd.append(f"Item {place} of {name} has no readable invoiceNumber.")
            else:
                found.append(read(item, number, odd))
    return tuple(found)


def _succeeded(item: dict[str, Any], number: str, odd: list[str]) -> Succeeded:
    ids = {name: text(item, name) for name in ("invoiceId", "caseId", "caseNumber")}
    missing = [name for name, value in ids.items() if value is None]
    if missing:
        odd.append(f"Created {one_line(number)!r} has no readable {', '.join(missing)}.")
    invoice_id, case_id, case_number = (one_line(value or "") for value in ids.values())
    return Succeeded(number, invoice_id, case_id, case_number)


def _failed(item: dict[str, Any], number: str, odd: list[str]) -> Failed:
    errors = item.get("errors")
    if not isinstance(errors, list):
        odd.append(f"Failed {one_line(number)!r} has no list of errors.")
        errors = [] if errors is None else [errors]
    return Failed(number, tuple(words for error in errors[:MOST_ERRORS] if (words := say(error))))
