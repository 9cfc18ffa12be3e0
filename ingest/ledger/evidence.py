"""What the ledger holds for an auditor: the chain of manifests, and what was sent and answered."""

import zlib
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select

from ingest.ledger.frozen import unpack
from ingest.ledger.history import milliseconds
from ingest.ledger.keys import content_hash
from ingest.ledger.tables import attempts, chunks, manifests, runs
from ingest.ledger.values import Answered, Run, Seal, SentChunk

_SEALS: Final = select(manifests, runs.c.id).join(runs, runs.c.run == manifests.c.run)
_CHAIN: Final = _SEALS.order_by(manifests.c.sequence)
_HEAD: Final = _SEALS.order_by(manifests.c.sequence.desc()).limit(1)
_LAST: Final = _HEAD.where(manifests.c.run == bindparam("of_run"))
_FACTS: Final = select(*(column for column in chunks.c if column.name not in ("body", "lengths")))
_SENT: Final = _FACTS.where(chunks.c.run == bindparam("of_run")).order_by(chunks.c.chunk)
_BODIES: Final = (
    select(chunks.c.chunk, chunks.c.body)
    .where(chunks.c.run == bindparam("of_run"))
    .order_by(chunks.c.chunk)
    .execution_options(yield_per=8)
)
_ANSWERS: Final = (
    select(attempts)
    .where(attempts.c.run == bindparam("of_run"))
    .order_by(attempts.c.chunk, attempts.c.attempt)
)


def chain(connection: Connection) -> list[Seal]:
    """Return every seal of the ledger, the oldest first."""
    return [_seal(line) for line in connection.execute(_CHAIN)]


def last_seal(connection: Connection, run: Run) -> Seal | None:
    """Return the newest seal of the run."""
    line = connection.execute(_LAST, {"of_run": run.number}).one_or_none()
    return None if line is None else _seal(line)


def next_link(connection: Connection) -> tuple[int, str | None]:
    """Return the place and the predecessor of a seal that is added now, in this transaction."""
    line = connection.execute(_HEAD).one_or_none()
    return (1, None) if line is None else (line.sequence + 1, line.sha256)


def add_seal(connection: Connection, run: Run, seal: Seal) -> None:
    """Record that the run's manifest was written."""
    connection.execute(
        insert(manifests).values(
            sequence=seal.sequence,
            run=run.number,
            sha256=seal.sha256,
            previous=seal.previous,
            sealed_at=milliseconds(seal.sealed_at),
        )
    )


def sent_chunks(connection: Connection, run: Run) -> list[SentChunk]:
    """Return the run's chunks in order, each with the answers to it."""
    answers: dict[int, list[Answered]] = {}
    for line in connection.execute(_ANSWERS, {"of_run": run.number}):
        answered = Answered(line.attempt, line.started_at, line.certainty, line.status, line.digest)
        answers.setdefault(line.chunk, []).append(answered)
    return [
        SentChunk(
            number=line.chunk,
            parent=line.parent,
            key=line.key,
            state=line.state,
            records=line.records,
            size=line.body_bytes,
            sha256=line.body_sha256,
            batch_id=line.batch_id,
            results=line.results_digest,
            answers=tuple(answers.get(line.chunk, ())),
        )
        for line in connection.execute(_SENT, {"of_run": run.number})
    ]


def held_bodies(connection: Connection, run: Run) -> Iterator[tuple[int, str | None]]:
    """Yield the number of each chunk and the hash of the bytes that the ledger has of it today.

    None where they were forgotten. A few chunks are in memory at once.
    """
    for number, body in connection.execute(_BODIES, {"of_run": run.number}):
        yield number, None if body is None else content_hash(_unpacked(body))


def _unpacked(packed: bytes) -> bytes:
    try:
        return unpack(packed)
    except zlib.error:
        return packed  # other bytes than were frozen, whatever they are


def _seal(line: Any) -> Seal:  # noqa: ANN401 - a line of a join
    return Seal(line.sequence, line.id, line.sha256, line.previous, line.sealed_at / 1000)
