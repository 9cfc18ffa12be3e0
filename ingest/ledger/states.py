"""The states of runs, chunks, records and claims, and the only arrows between them.

The arrows are kept twice on purpose: the store refuses an update that follows
none of them, and triggers in the database refuse it once more.
"""

from enum import StrEnum
from typing import Final

from ingest.domain.outcomes import Outcome


class ChunkState(StrEnum):
    """Where a chunk stands between its plan and its results."""

    READY = "ready"
    """Frozen and never sent, or provably not applied: may be sent."""
    SENDING = "sending"
    """A request is on its way, or was when the process died."""
    ACCEPTED = "accepted"
    """The API named the batch; its results are awaited."""
    UNKNOWN = "unknown"
    """A reply was lost: the chunk is looked up before anything else happens to it."""
    SETTLED = "settled"
    """Every record of it has its outcome."""
    HELD = "held"
    """It cannot be resolved without a person, or without the API's owner."""
    REFUSED = "refused"
    """Its only record was refused together with the request."""
    SPLIT = "split"
    """The API refused it as a whole; its records live on in two smaller chunks."""


class RunState(StrEnum):
    """Where a run stands."""

    PLANNING = "planning"
    """Its chunks are being frozen; nothing of it has been or may be sent."""
    PLANNED = "planned"
    """All its chunks are frozen and its totals agree."""
    RUNNING = "running"
    """It was sending or polling when last seen."""
    OPEN = "open"
    """It ended with chunks that ``resume`` can bring further."""
    FINISHED = "finished"
    """Nothing of it is left to do."""
    ABANDONED = "abandoned"
    """It ended while planning; nothing of it was sent, and its claims are free."""


class ClaimState(StrEnum):
    """What is known of a source id, over all runs."""

    CLAIMED = "claimed"
    """A record of some run may create it, or may have."""
    CREATED = "created"
    """The API created it. This never changes."""
    FREE = "free"
    """Its last record was refused or never sent: the next one may claim it."""


CHUNK_ARROWS: Final = frozenset(
    {
        (ChunkState.READY, ChunkState.SENDING),
        (ChunkState.SENDING, ChunkState.READY),
        (ChunkState.SENDING, ChunkState.ACCEPTED),
        (ChunkState.SENDING, ChunkState.UNKNOWN),
        (ChunkState.SENDING, ChunkState.REFUSED),
        (ChunkState.SENDING, ChunkState.SPLIT),
        (ChunkState.UNKNOWN, ChunkState.ACCEPTED),
        (ChunkState.UNKNOWN, ChunkState.SENDING),
        (ChunkState.UNKNOWN, ChunkState.SETTLED),
        (ChunkState.UNKNOWN, ChunkState.HELD),
        (ChunkState.UNKNOWN, ChunkState.REFUSED),
        (ChunkState.UNKNOWN, ChunkState.SPLIT),
        (ChunkState.ACCEPTED, ChunkState.SETTLED),
        (ChunkState.ACCEPTED, ChunkState.HELD),
        (ChunkState.HELD, ChunkState.UNKNOWN),
        (ChunkState.HELD, ChunkState.ACCEPTED),
    }
)
"""HELD is left only by ``resume``, which asks again; it never sends from there. An UNKNOWN chunk is
refused or split only where an answer refused it and no request before can have been applied."""

RUN_ARROWS: Final = frozenset(
    {
        (RunState.PLANNING, RunState.PLANNED),
        (RunState.PLANNING, RunState.ABANDONED),
        (RunState.PLANNED, RunState.RUNNING),
        (RunState.RUNNING, RunState.OPEN),
        (RunState.RUNNING, RunState.FINISHED),
        (RunState.OPEN, RunState.RUNNING),
        (RunState.FINISHED, RunState.RUNNING),
    }
)

CLAIM_ARROWS: Final = frozenset(
    {
        (ClaimState.CLAIMED, ClaimState.CREATED),
        (ClaimState.CLAIMED, ClaimState.FREE),
        (ClaimState.FREE, ClaimState.CLAIMED),
    }
)

OUTCOME_ARROWS: Final = frozenset(
    {
        (Outcome.UNKNOWN, Outcome.CREATED),
        (Outcome.UNKNOWN, Outcome.REFUSED),
    }
)
"""A record's outcome, once written, changes only when an unknown one is found out."""

TERMINAL: Final = frozenset({ChunkState.SETTLED, ChunkState.REFUSED, ChunkState.SPLIT})
"""Chunk states that nothing ever leaves."""

OUTCOME_BY_CHUNK: Final = {
    ChunkState.READY: Outcome.NOT_SENT,
    ChunkState.SENDING: Outcome.UNKNOWN,
    ChunkState.ACCEPTED: Outcome.OPEN,
    ChunkState.UNKNOWN: Outcome.UNKNOWN,
    ChunkState.HELD: Outcome.UNKNOWN,
}
"""The outcome of a record that has none of its own yet."""
