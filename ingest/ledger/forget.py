"""Forgetting: what a run says of people leaves the ledger; hashes, sums and identities stay.

A purged record keeps its place, amount and outcome, so that sums and evidence
hold. A source id that was created stays claimed under a hash, so that the invoice
is still never created a second time; one that is free is forgotten altogether.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from ingest.domain.outcomes import Outcome
from ingest.ledger.frozen import thaw, unpack, unpack_lengths
from ingest.ledger.history import milliseconds
from ingest.ledger.keys import forgotten_id
from ingest.ledger.states import ClaimState, RunState
from ingest.ledger.tables import anomalies, attempts, chunks, identities, purges, records, runs
from ingest.ledger.values import Purge, Run

_AT_ONCE: Final = 10_000

_PURGES: Final = select(purges).where(purges.c.run == bindparam("of_run")).order_by(purges.c.purge)
_RECORDS: Final = (
    select(records.c.record, records.c.source_id, records.c.chunk)
    .where(records.c.run == bindparam("of_run"))
    .order_by(records.c.record)
)
_UNKNOWN: Final = select(func.count()).where(
    records.c.run == bindparam("of_run"), records.c.outcome == Outcome.UNKNOWN.value
)
_CLAIMED: Final = select(func.count()).where(
    identities.c.run == bindparam("of_run"), identities.c.state == ClaimState.CLAIMED.value
)
_THIS: Final = (records.c.run == bindparam("of_run")) & (records.c.record == bindparam("of_record"))
_HIDE: Final = (
    update(records)
    .where(_THIS)
    .values(
        source_id=bindparam("hidden"),
        number=bindparam("hidden_number"),
        invoice_id=None,
        case_id=None,
        case_number=None,
        batch_id=None,
        detail=None,
    )
)
_HELD: Final = (
    (identities.c.tenant == bindparam("of_tenant"))
    & (identities.c.source_id == bindparam("of_source_id"))
    & (identities.c.run == bindparam("of_run"))
    & (identities.c.record == bindparam("of_record"))
)
_FORGET_FREE: Final = delete(identities).where(_HELD, identities.c.state == ClaimState.FREE.value)
_HASH_CREATED: Final = (
    update(identities)
    .where(_HELD, identities.c.state == ClaimState.CREATED.value)
    .values(source_id=bindparam("hidden"))
)
_PAYLOADS: Final = (
    select(chunks.c.chunk, chunks.c.body, chunks.c.lengths)
    .where(chunks.c.run == bindparam("of_run"), chunks.c.body.is_not(None))
    .order_by(chunks.c.chunk)
    .execution_options(yield_per=8)
)
_MEMBERS: Final = (
    select(records.c.record)
    .where(records.c.run == bindparam("of_run"), records.c.chunk == bindparam("of_chunk"))
    .order_by(records.c.record)
)
_EMPTIED: Final[tuple[tuple[Table, dict[str, Any]], ...]] = (
    (chunks, {"body": None, "message": None}),
    (attempts, {"message": None}),
    (anomalies, {"detail": ""}),
)
_HIDDEN: Final = re.compile("purged:[0-9a-f]{64}")


def purges_of(connection: Connection, run: Run) -> list[Purge]:
    """Return what was forgotten of the run, the oldest first."""
    return [
        Purge(bool(line.whole), line.records, line.purged_at / 1000)
        for line in connection.execute(_PURGES, {"of_run": run.number})
    ]


def whole_purge(connection: Connection, run: Run) -> Purge | None:
    """Return the purge that took all of the run, if there was one."""
    return next((purge for purge in purges_of(connection, run) if purge.whole), None)


def why_not(connection: Connection, run: Run) -> str | None:
    """Return in words why nothing of the run may be forgotten yet; None where it may."""
    asked = {"of_run": run.number}
    if run.state not in {RunState.FINISHED, RunState.ABANDONED}:
        return f"it is {run.state.value}: resume it first"
    if unknown := connection.scalar(_UNKNOWN, asked):
        return f"nobody knows what became of {unknown} of its invoices: resume it first"
    if connection.scalar(_CLAIMED, asked):
        return "it still holds invoices that may have been created: resume it first"
    return None


def payloads(connection: Connection, run: Run) -> Iterator[tuple[list[int], list[bytes]]]:
    """Yield the records of each chunk that still has its bytes, with their JSON."""
    for number, body, lengths in connection.execute(_PAYLOADS, {"of_run": run.number}):
        members = connection.scalars(_MEMBERS, {"of_run": run.number, "of_chunk": number})
        found = list(members)
        if found:  # those of a chunk that was split belong to its halves
            yield found, thaw(unpack(body), unpack_lengths(lengths))


def forget(
    connection: Connection, ledger: UUID, run: Run, chosen: Sequence[int] | None, now: float
) -> int:
    """Forget the records ``chosen``, or the whole run with None; return how many those are.

    ``ledger`` is the ledger's own id. The bytes of their chunks go with them,
    and what the API said about these.
    """
    lines = connection.execute(_RECORDS, {"of_run": run.number}).all()
    wanted = None if chosen is None else frozenset(chosen)
    hidden = [line for line in lines if wanted is None or line.record in wanted]
    for start in range(0, len(hidden), _AT_ONCE):
        _hide(connection, ledger, run, hidden[start : start + _AT_ONCE])
    if wanted is None:
        _forget_bytes(connection, run)
        connection.execute(update(runs).where(runs.c.run == run.number).values(message=None))
    else:
        for number in _with_parents(connection, run, {line.chunk for line in hidden}):
            _forget_bytes(connection, run, number)
    connection.execute(
        insert(purges).values(
            run=run.number,
            whole=int(wanted is None),
            records=len(hidden),
            purged_at=milliseconds(now),
        )
    )
    return len(hidden)


def _hide(connection: Connection, ledger: UUID, run: Run, lines: Sequence[Any]) -> None:
    named = [
        {
            "of_tenant": run.tenant,
            "of_run": run.number,
            "of_record": line.record,
            "of_source_id": line.source_id,
            "hidden": forgotten_id(ledger, line.source_id),
            "hidden_number": f"purged:{line.record}",
        }
        for line in lines
        if not _HIDDEN.fullmatch(line.source_id)
    ]
    if named:
        for statement in (_FORGET_FREE, _HASH_CREATED, _HIDE):
            connection.execute(statement, named)


def _with_parents(connection: Connection, run: Run, numbers: set[int | None]) -> set[int]:
    """Return the chunks and those that they were split from, which have the same bytes."""
    asked = select(chunks.c.chunk, chunks.c.parent).where(chunks.c.run == run.number)
    parents = {line.chunk: line.parent for line in connection.execute(asked)}
    found: set[int] = set()
    for number in numbers:
        at = number
        while at is not None and at not in found:
            found.add(at)
            at = parents[at]
    return found


def _forget_bytes(connection: Connection, run: Run, number: int | None = None) -> None:
    """Forget the bytes of a chunk of the run, or of all, and what was said about them."""
    for table, emptied in _EMPTIED:
        statement = update(table).where(table.c.run == run.number).values(emptied)
        if number is not None:
            statement = statement.where(table.c.chunk == number)
        connection.execute(statement)
