"""Chunks in the ledger: read as facts, moved along legal arrows only, split."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    bindparam,
    case,
    func,
    insert,
    not_,
    select,
    update,
)

from ingest.domain.exchange import Reply
from ingest.domain.outcomes import Outcome
from ingest.errors import LedgerError
from ingest.ledger.frozen import freeze, thaw, unpack, unpack_lengths
from ingest.ledger.history import milliseconds, milliseconds_before, seconds
from ingest.ledger.keys import content_hash
from ingest.ledger.planning import Planner
from ingest.ledger.states import CHUNK_ARROWS, TERMINAL, ChunkState
from ingest.ledger.tables import attempts, chunks, records
from ingest.ledger.values import Attempt, Chunk, Member, NewChunk, NewRecord, Run, Uptime

_MOST_ASKED: Final = 100
"""Batch ids that one question takes; one key never has as many."""

_TIMES: Final = {
    # Rounded up, it would lie ahead of whoever reads it at once: a date that was set back.
    "first_left_at": milliseconds_before,
    "accepted_at": milliseconds,
    "ended_at": milliseconds,
}
_UPTIMES: Final = ("first_left_up", "last_left_up")
_FACTS: Final = (
    "run",
    "parent",
    "key",
    "records",
    "body_bytes",
    "body_sha256",
    "batch_id",
    "batch_url",
    "attempts",
    "ambiguous_attempts",
    "code",
    "message",
)

# Statements are built once: building one takes longer than the database does for it.
_IS: Final = and_(chunks.c.run == bindparam("of_run"), chunks.c.chunk == bindparam("of_chunk"))
_INSIDE: Final = and_(
    records.c.run == bindparam("of_run"), records.c.chunk == bindparam("of_chunk")
)
_LISTED: Final = records.alias("listed")
# Named by a list that an index holds entirely: asked for the lines themselves, SQLite, which
# knows no numbers of them, would look through all records of the run for each chunk.
_MEMBER: Final = and_(
    records.c.run == bindparam("of_run"),
    records.c.record.in_(
        select(_LISTED.c.record).where(
            _LISTED.c.run == bindparam("of_run"), _LISTED.c.chunk == bindparam("of_chunk")
        )
    ),
)
_ADOPTED: Final = (
    select(func.count())
    .where(
        records.c.run == chunks.c.run,
        records.c.chunk == chunks.c.chunk,
        records.c.outcome == Outcome.CREATED.value,
    )
    .scalar_subquery()
)
# Only what is being looked up can be adopted; counting is too slow to do it for all.
_LOOKED_UP: Final = chunks.c.state.in_([ChunkState.SENDING, ChunkState.UNKNOWN, ChunkState.HELD])
_OF_RUN: Final = (
    select(
        *(column for column in chunks.c if column.name not in ("body", "lengths")),
        case((_LOOKED_UP, _ADOPTED), else_=0).label("adopted"),
    )
    .where(chunks.c.run == bindparam("of_run"))
    .order_by(chunks.c.chunk)
)
_UNFINISHED: Final = _OF_RUN.where(chunks.c.state.not_in(sorted(TERMINAL)))
_WITH_UNKNOWN: Final = (
    select(records.c.chunk)
    .where(records.c.run == bindparam("of_run"), records.c.outcome == Outcome.UNKNOWN.value)
    .distinct()
)
_ELSEWHERE: Final = (
    select(chunks.c.chunk)
    .where(chunks.c.batch_id.in_(bindparam("batch_ids", expanding=True)), not_(_IS))
    .limit(1)
)
_MEMBERS: Final = (
    select(*(records.c[name] for name in ("record", "number", "source_id", "outcome", "code")))
    .where(_MEMBER)
    .order_by(records.c.record)
)
_FULL_MEMBERS: Final = (
    select(
        *(
            records.c[name]
            for name in ("record", "source_id", "number", "currency", "amount", "rows", "digest")
        )
    )
    .where(_MEMBER)
    .order_by(records.c.record)
)
_FROZEN: Final = select(chunks.c.body, chunks.c.lengths).where(_IS)
_HIGHEST: Final = select(func.max(chunks.c.chunk)).where(chunks.c.run == bindparam("of_run"))
_ATTEMPTS: Final = (
    select(attempts)
    .where(attempts.c.run == bindparam("of_run"), attempts.c.chunk == bindparam("of_chunk"))
    .order_by(attempts.c.attempt)
)
_BEGIN: Final = insert(attempts)
_ANSWERED: Final = update(attempts).where(
    attempts.c.run == bindparam("of_run"),
    attempts.c.chunk == bindparam("of_chunk"),
    attempts.c.attempt == bindparam("of_attempts"),
)
_MOVE: Final = update(chunks).where(
    _IS,
    chunks.c.state == bindparam("of_state"),
    chunks.c.attempts == bindparam("of_attempts"),
)
_ADOPT: Final = update(records).where(
    _INSIDE, records.c.record.between(bindparam("first"), bindparam("last"))
)


def of_run(connection: Connection, run: int, *, unfinished: bool = False) -> list[Chunk]:
    """Return the run's chunks in order; with ``unfinished``, those that are not at their end."""
    statement = _UNFINISHED if unfinished else _OF_RUN
    return [_chunk(line) for line in connection.execute(statement, {"of_run": run}).mappings()]


def unaccounted(connection: Connection, run: int) -> list[Chunk]:
    """Return the run's settled chunks with records whose outcome is unknown."""
    numbers = set(connection.scalars(_WITH_UNKNOWN, {"of_run": run}))
    return [
        chunk
        for chunk in of_run(connection, run)
        if chunk.number in numbers and chunk.state is ChunkState.SETTLED
    ]


def known_elsewhere(connection: Connection, chunk: Chunk, batch_ids: Sequence[str]) -> bool:
    """Tell whether one of the batches is that of another chunk in this ledger."""
    asked = {**_name(chunk), "batch_ids": batch_ids[:_MOST_ASKED]}
    return connection.scalar(_ELSEWHERE, asked) is not None


def _chunk(line: RowMapping) -> Chunk:
    facts: dict[str, Any] = {name: line[name] for name in _FACTS}
    facts.update({name: seconds(line[name]) for name in _TIMES})
    facts.update({name: _uptime(line[name]) for name in _UPTIMES})
    return Chunk(
        number=line["chunk"],
        state=ChunkState(line["state"]),
        adopted=line["adopted"],
        **facts,
    )


def _uptime(stored: str | None) -> Uptime | None:
    milliseconds_up, _, boot = (stored or "").partition(" ")
    return Uptime(boot, int(milliseconds_up) / 1000) if boot else None


def members_of(connection: Connection, chunk: Chunk) -> list[Member]:
    """Return the chunk's records in the order of its body."""
    lines = connection.execute(_MEMBERS, _name(chunk)).all()
    return [
        Member(record, number, source_id, Outcome(outcome) if outcome else None, code)
        for record, number, source_id, outcome, code in lines
    ]


def body_of(connection: Connection, chunk: Chunk) -> bytes:
    """Return the frozen bytes. Raises LedgerError where they are not what was frozen."""
    body, _ = _frozen(connection, chunk)
    return body


def _frozen(connection: Connection, chunk: Chunk) -> tuple[bytes, bytes]:
    packed, lengths = connection.execute(_FROZEN, _name(chunk)).one()
    body = unpack(packed) if packed is not None else b""
    if content_hash(body) != chunk.body_sha256:
        message = f"The frozen bytes of chunk {chunk.number} are damaged; it is not sent."
        raise LedgerError(message, hint="Restore the ledger from a backup, then run again.")
    return body, lengths


def attempts_of(connection: Connection, run: int, chunk: int) -> list[Attempt]:
    """Return every POST of the chunk, in order."""
    wanted = {"of_run": run, "of_chunk": chunk}
    return [
        Attempt(
            line.attempt,
            line.started_at / 1000,
            seconds(line.ended_at),
            line.certainty,
            line.reason,
            line.status,
            line.message,
        )
        for line in connection.execute(_ATTEMPTS, wanted)
    ]


@dataclass(frozen=True, slots=True)
class Mover:
    """Moves the chunks of one run within one write transaction.

    ``now`` is in Unix seconds, ``uptime`` the same moment by a clock that nobody sets.

    Each method returns the facts as they are after the change, and raises
    LedgerError, changing nothing, where the chunk is not in the state that the
    caller believes or the arrow does not exist.
    """

    connection: Connection
    now: float
    uptime: Uptime | None = None

    def begin(self, chunk: Chunk) -> Chunk:
        """Record that a POST of the chunk is about to leave."""
        left: dict[str, Any] = {"last_left_up": self.uptime}
        if chunk.first_left_at is None:
            left |= {"first_left_at": self.now, "first_left_up": self.uptime}
        begun = self._move(chunk, ChunkState.SENDING, attempts=chunk.attempts + 1, **left)
        attempt = {
            "run": chunk.run,
            "chunk": chunk.number,
            "attempt": begun.attempts,
            "started_at": milliseconds(self.now),
        }
        self.connection.execute(_BEGIN, attempt)
        return begun

    def answered(self, chunk: Chunk, reply: Reply) -> None:
        """Record the answer to the chunk's last attempt."""
        answer = {
            "ended_at": milliseconds(self.now),
            "certainty": reply.certainty.value,
            "reason": reply.reason.value,
            "status": reply.status,
            "message": reply.message,
            "digest": reply.digest or None,
        }
        self.connection.execute(_ANSWERED, {**_believed(chunk), **answer})

    def not_applied(self, chunk: Chunk) -> Chunk:
        """Take the chunk back to READY: its only attempts provably had no effect."""
        never = dict.fromkeys(("first_left_at", "first_left_up", "last_left_up"))
        return self._move(chunk, ChunkState.READY, **never)

    def accepted(self, chunk: Chunk, batch_id: str, batch_url: str | None) -> Chunk:
        """Record the batch that the API made of the chunk."""
        return self._move(
            chunk,
            ChunkState.ACCEPTED,
            batch_id=batch_id,
            batch_url=batch_url,
            accepted_at=self.now,
        )

    def unknown(self, chunk: Chunk, code: str, message: str, *, ambiguous: bool) -> Chunk:
        """Record that nobody knows the chunk's fate; ``ambiguous`` counts its last attempt so."""
        return self._move(
            chunk,
            ChunkState.UNKNOWN,
            ambiguous_attempts=chunk.ambiguous_attempts + ambiguous,
            last_left_up=self.uptime,
            code=code,
            message=message,
        )

    def taken_up(self, chunk: Chunk) -> Chunk:
        """Record that all requests of the chunk left before now, where that was not known yet.

        So a process that follows need not wait from its own start on.
        """
        if self.uptime is None or self.uptime.since(chunk.last_left_up) is not None:
            return chunk
        return self._change(chunk, chunk.state, last_left_up=self.uptime)

    def held(self, chunk: Chunk, code: str, message: str) -> Chunk:
        """Leave the chunk to a person, with the reason."""
        return self._move(chunk, ChunkState.HELD, code=code, message=message)

    def reopened(self, chunk: Chunk) -> Chunk:
        """Ask again about a chunk that was held: by its batch where one is known."""
        known = chunk.batch_id is not None
        return self._move(chunk, ChunkState.ACCEPTED if known else ChunkState.UNKNOWN)

    def ended(self, chunk: Chunk, state: ChunkState, **values: Any) -> Chunk:  # noqa: ANN401 - columns of several types
        """Close the chunk: SETTLED, REFUSED or SPLIT."""
        return self._move(chunk, state, ended_at=self.now, **values)

    def _move(self, chunk: Chunk, state: ChunkState, **values: Any) -> Chunk:  # noqa: ANN401 - columns of several types
        if (chunk.state, state) not in CHUNK_ARROWS:
            raise _impossible(chunk, state)
        return self._change(chunk, state, **values)

    def _change(self, chunk: Chunk, state: ChunkState, **values: Any) -> Chunk:  # noqa: ANN401 - columns of several types
        stored = {name: _stored(name, value) for name, value in values.items()}
        believed = {**_believed(chunk), "of_state": chunk.state.value}
        changed = self.connection.execute(_MOVE, {**believed, "state": state.value, **stored})
        if changed.rowcount != 1:
            raise _impossible(chunk, state)
        values.pop("results_digest", None)
        return replace(chunk, state=state, **values)


def _impossible(chunk: Chunk, state: ChunkState) -> LedgerError:
    message = f"Chunk {chunk.number} cannot become {state} from {chunk.state}."
    return LedgerError(message, hint="This is an error of ours. Keep the ledger and report it.")


def _stored(name: str, value: Any) -> Any:  # noqa: ANN401 - columns of several types
    """Return a fact as its column keeps it."""
    if value is None:
        return None
    if name in _UPTIMES:
        return f"{milliseconds_before(value.seconds)} {value.boot}"
    return _TIMES[name](value) if name in _TIMES else value


def split(mover: Mover, ledger: UUID, run: Run, chunk: Chunk) -> list[Chunk]:
    """Close the chunk as SPLIT and freeze its halves as new chunks, which are returned.

    Only for an answer that proves that nothing of the chunk was applied: the
    halves have keys of their own.
    """
    body, lengths = _frozen(mover.connection, chunk)
    payloads = thaw(body, unpack_lengths(lengths))
    members = _full_members(mover.connection, chunk)
    mover.ended(chunk, ChunkState.SPLIT)
    highest = mover.connection.scalar(_HIGHEST, {"of_run": chunk.run})
    planner = Planner(mover.connection, ledger, run)
    middle = len(members) // 2
    for number, half in enumerate((slice(None, middle), slice(middle, None)), int(highest) + 1):
        half_body, half_lengths = freeze(payloads[half])
        child = NewChunk(number, half_body, half_lengths, tuple(members[half]))
        planner.insert_chunk(child, chunk.number)
        _adopt(mover.connection, chunk, child)
    return [
        each
        for each in of_run(mover.connection, chunk.run, unfinished=True)
        if each.parent == chunk.number
    ]


def _full_members(connection: Connection, chunk: Chunk) -> list[NewRecord]:
    return [NewRecord(*line) for line in connection.execute(_FULL_MEMBERS, _name(chunk))]


def _adopt(connection: Connection, parent: Chunk, child: NewChunk) -> None:
    bounds = {"first": child.members[0].record, "last": child.members[-1].record}
    connection.execute(_ADOPT, {**_name(parent), **bounds, "chunk": child.number})


def _name(chunk: Chunk) -> dict[str, int]:
    return {"of_run": chunk.run, "of_chunk": chunk.number}


def _believed(chunk: Chunk) -> dict[str, Any]:
    return {**_name(chunk), "of_attempts": chunk.attempts}
