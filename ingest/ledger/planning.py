"""What a run leaves in the ledger before its first send: claims, records, frozen chunks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Connection,
    Integer,
    Text,
    bindparam,
    case,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import table as table_of
from sqlalchemy.exc import IntegrityError

from ingest.errors import BalanceBroken, LedgerError
from ingest.ledger import history
from ingest.ledger.bulk import insert_many, select_many
from ingest.ledger.frozen import Packed, pack_lengths
from ingest.ledger.keys import chunk_key, forgotten_id
from ingest.ledger.states import ChunkState, ClaimState, RunState
from ingest.ledger.tables import (
    chunk_totals,
    chunks,
    identities,
    purges,
    records,
    run_totals,
    runs,
)
from ingest.ledger.values import Claim, NewChunk, NewRecord, Run, Totals


@dataclass(frozen=True, slots=True)
class Planner:
    """One run being planned, within one write transaction."""

    connection: Connection
    ledger: UUID
    run: Run

    def still_planning(self) -> None:
        """Raise LedgerError where another process has closed the run meanwhile.

        Its claims are free then, and it must take no more of them.
        """
        state = self.connection.scalar(_STATE, {"of_run": self.run.number})
        if state != RunState.PLANNING:
            message = f"Run {self.run.id} was closed by another process while it was planned."
            raise LedgerError(message, hint="Nothing of it was sent. Run the export again.")

    def claims(self, source_ids: Sequence[str]) -> dict[str, Claim]:
        """Return who holds each of ``source_ids``, for those that any run ever held.

        One that was purged is known by its hash.
        """
        found = self._all_claims(source_ids)
        if self.connection.scalar(_PURGED) is not None:
            hidden = {
                forgotten_id(self.ledger, source_id): source_id
                for source_id in source_ids
                if source_id not in found
            }
            purged = self._all_claims(list(hidden))
            found.update({hidden[stored]: claim for stored, claim in purged.items()})
        return found

    def _all_claims(self, source_ids: Sequence[str]) -> dict[str, Claim]:
        if not source_ids:
            return {}
        asked, here = [(each,) for each in source_ids], {"of_tenant": self.run.tenant}
        return {
            source_id: Claim(ClaimState(state), *rest)
            for source_id, state, *rest in select_many(
                self.connection, _CLAIMS, _ASKED, asked, here
            )
        }

    def add(self, new_records: Sequence[NewRecord]) -> None:
        """Insert records that no chunk takes, because their outcome is known."""
        self._insert_records(None, new_records)

    def freeze(self, chunk: NewChunk, packed: Packed | None = None) -> None:
        """Insert a chunk with its records, key and control totals, and claim its source ids.

        ``packed`` is its body as ``Packed.of`` makes it, where that was done already.
        Raises BalanceBroken where a source id of it is claimed already: somebody
        prepared one invoice twice.
        """
        self.insert_chunk(chunk, None, packed)
        self._insert_records(chunk.number, chunk.members)
        try:
            self._claim(chunk.members)
        except IntegrityError as error:
            message = "An invoice was prepared twice in one run, so nothing of it was sent."
            raise BalanceBroken(message) from error

    def insert_chunk(
        self, chunk: NewChunk, parent: int | None, packed: Packed | None = None
    ) -> None:
        """Insert the chunk itself: bytes, key, control totals."""
        packed = packed or Packed.of(chunk.body)
        generation = self._generation(packed.sha256)
        start = self.run.start
        tenant = f"{start.environment}/{start.organisation}"
        line = {
            "run": self.run.number,
            "chunk": chunk.number,
            "parent": parent,
            "generation": generation,
            "key": chunk_key(self.ledger, tenant, packed.sha256, generation),
            "state": ChunkState.READY.value,
            "body": packed.body,
            "body_sha256": packed.sha256,
            "body_bytes": len(chunk.body),
            "lengths": pack_lengths(chunk.lengths),
            "records": len(chunk.members),
            "attempts": 0,
            "ambiguous_attempts": 0,
        }
        insert_many(self.connection, chunks, [tuple(line.values())], tuple(line))
        here = {"run": self.run.number, "chunk": chunk.number}
        insert_many(self.connection, chunk_totals, _totals(chunk), _SUMMED, here)

    def seal(self, expected: Totals, now: float) -> None:
        """Compare the stored records with ``expected`` and declare the run planned.

        Raises BalanceBroken where records, rows or money differ: then nothing is sent.
        """
        found = self.connection.execute(_SUMS, {"of_run": self.run.number}).all()
        stored = self._store_totals(found)
        if stored != expected:
            message = f"The ledger holds {stored} of run {self.run.id}, not {expected}."
            raise BalanceBroken(message)
        self._compare_chunks({line[0]: (int(line[4]), int(line[5])) for line in found if line[4]})
        history.move(self.connection, self.run, RunState.PLANNED, now)

    def _insert_records(self, chunk: int | None, new: Sequence[NewRecord]) -> None:
        here = {"run": self.run.number, "chunk": chunk}
        fresh, others = [], []
        for record in new:
            if record.outcome is None and record.held_by is None:
                fresh.append(record[: len(_FACTS)])
            else:
                others.append(_line(record))
        insert_many(self.connection, records, fresh, _FACTS, here)
        insert_many(self.connection, records, others, _ALL, here)

    def _claim(self, members: Sequence[NewRecord]) -> None:
        ours = {
            "tenant": self.run.tenant,
            "run": self.run.number,
            "state": ClaimState.CLAIMED.value,
        }
        fresh = [
            (record.source_id, record.record, record.digest)
            for record in members
            if record.held_by is None
        ]
        insert_many(self.connection, identities, fresh, ("source_id", "record", "digest"), ours)
        for record in members:
            if record.held_by is not None:
                self._claim_again(record)

    def _claim_again(self, record: NewRecord) -> None:
        changed = self.connection.execute(
            _CLAIM_AGAIN,
            {
                "of_tenant": self.run.tenant,
                "of_source_id": record.source_id,
                "run": self.run.number,
                "record": record.record,
                "digest": record.digest,
                "state": ClaimState.CLAIMED.value,
            },
        )
        if changed.rowcount != 1:
            message = "An invoice was prepared twice in one run, so nothing of it was sent."
            raise BalanceBroken(message)

    def _generation(self, content: str) -> int:
        wanted = {"content": content, "of_tenant": self.run.tenant}
        return int(self.connection.scalar(_SAME_CONTENT, wanted) or 0)

    def _compare_chunks(self, in_records: Mapping[str, tuple[int, int]]) -> None:
        """Hold what the chunks should add up to against the records that have no outcome yet."""
        lines = self.connection.execute(_IN_CHUNKS, {"of_run": self.run.number})
        in_chunks = {currency: (int(count), int(amount)) for currency, count, amount in lines}
        if in_chunks != in_records:
            message = f"The chunks of run {self.run.id} hold {in_chunks}, not {in_records}."
            raise BalanceBroken(message)

    def _store_totals(self, found: Sequence[Sequence[Any]]) -> Totals:
        """Store the sums of the run's records by currency as the run's own, and add them up."""
        lines = [
            {
                "run": self.run.number,
                "currency": currency,
                "records": int(count),
                "rows": int(rows),
                "amount": int(amount),
            }
            for currency, count, rows, amount, *_ in found
        ]
        if lines:
            self.connection.execute(_NEW_SUMS, lines)
        return Totals(
            sum(line["records"] for line in lines),
            sum(line["rows"] for line in lines),
            {line["currency"]: line["amount"] for line in lines},
        )


def to_send(connection: Connection, run: int) -> tuple[int, dict[str, int]]:
    """Return how many records the run's chunks hold, and their minor units by currency."""
    found = connection.execute(_IN_CHUNKS, {"of_run": run}).all()
    amounts = {currency: int(amount) for currency, _, amount in found}
    return sum(int(records) for _, records, _ in found), amounts


def hold_back(connection: Connection, run: int, code: str) -> None:
    """Give the chunks of a run that is never sent the reason why."""
    connection.execute(_HOLD_BACK, {"of_run": run, "because": code})


# Statements are built once: building one takes longer than the database does for it.
_STATE: Final = select(runs.c.state).where(runs.c.run == bindparam("of_run"))
_NEW_SUMS: Final = insert(run_totals)
_PURGED: Final = select(purges.c.purge).limit(1)
_ASKED: Final = table_of("asked", column("of_tenant", Integer), column("asked_id", Text))
_CLAIMS: Final = (
    select(
        identities.c.source_id,
        identities.c.state,
        identities.c.digest,
        identities.c.run,
        runs.c.id.label("run_id"),
        identities.c.record,
        records.c.invoice_id,
        records.c.case_id,
        records.c.case_number,
        func.coalesce(records.c.batch_id, chunks.c.batch_id).label("batch_id"),
    )
    # Joined, not IN: SQLite would sort what is asked into an index of its own first.
    .select_from(
        _ASKED.join(
            identities,
            (identities.c.tenant == _ASKED.c.of_tenant)
            & (identities.c.source_id == _ASKED.c.asked_id),
        )
    )
    .join(runs, runs.c.run == identities.c.run)
    .join(
        records,
        (records.c.run == identities.c.run) & (records.c.record == identities.c.record),
    )
    .outerjoin(chunks, (chunks.c.run == records.c.run) & (chunks.c.chunk == records.c.chunk))
)
_SAME_CONTENT: Final = (
    select(func.count())
    .select_from(chunks.join(runs, runs.c.run == chunks.c.run))
    .where(chunks.c.body_sha256 == bindparam("content"), runs.c.tenant == bindparam("of_tenant"))
)
_IN_CHUNKS: Final = (
    select(
        chunk_totals.c.currency,
        func.sum(chunk_totals.c.records),
        func.sum(chunk_totals.c.amount),
    )
    .where(chunk_totals.c.run == bindparam("of_run"))
    .group_by(chunk_totals.c.currency)
)
_HOLD_BACK: Final = (
    update(chunks)
    .where(chunks.c.run == bindparam("of_run"), chunks.c.state == ChunkState.READY.value)
    .values(code=bindparam("because"))
)
_TO_SEND: Final = case((records.c.outcome.is_(None), 1), else_=0)
_SUMS: Final = (
    select(
        records.c.currency,
        func.count(),
        func.sum(records.c.rows),
        func.sum(records.c.amount),
        func.sum(_TO_SEND),
        func.sum(_TO_SEND * records.c.amount),
    )
    .where(records.c.run == bindparam("of_run"))
    .group_by(records.c.currency)
)
"""The run's records by currency, and how many of them, with which amount, chunks hold."""
_CLAIM_AGAIN: Final = (
    update(identities)
    .where(
        identities.c.tenant == bindparam("of_tenant"),
        identities.c.source_id == bindparam("of_source_id"),
        identities.c.state == ClaimState.FREE.value,
    )
    .values(
        run=bindparam("run"),
        record=bindparam("record"),
        digest=bindparam("digest"),
        state=bindparam("state"),
    )
)


_FACTS: Final = ("record", "source_id", "number", "currency", "amount", "rows", "digest")
"""Columns of ``records`` that every record fills, as NewRecord begins with them."""
_KNOWN: Final = ("invoice_id", "case_id", "case_number", "batch_id")
_ALL: Final = (*_FACTS, "outcome", *_KNOWN, "code", "detail", "earlier_run")


_SUMMED: Final = ("currency", "records", "amount")


def _totals(chunk: NewChunk) -> list[tuple[str, int, int]]:
    """Return the values of ``_SUMMED`` for each currency of the chunk."""
    counts = Counter([record.currency for record in chunk.members])
    return [
        (currency, count, sum([r.amount for r in chunk.members if r.currency == currency]))
        for currency, count in counts.items()
    ]


def _line(record: NewRecord) -> tuple[Any, ...]:
    """Return the values of ``_ALL``."""
    *facts, outcome, code, detail, claim = record
    if claim is None:
        return (*facts, outcome, None, None, None, None, code, detail, None)
    # What a freed source id once had belongs to the record that had it.
    known = claim[-4:] if claim.state is ClaimState.CREATED else (None,) * 4
    return (*facts, outcome, *known, code, detail, claim.run)
