"""What an answer to a POST means for its chunk: pure functions of facts and answer."""

from dataclasses import dataclass
from typing import Final

from ingest.domain.exchange import Certainty, Reason, Reply
from ingest.ledger.states import ChunkState
from ingest.ledger.values import Chunk
from ingest.ledger.words import REFUSED_LATER, REPLY_LOST, REQUEST_REFUSED, TOO_LARGE


@dataclass(frozen=True, slots=True)
class AfterPost:
    """The state that a chunk takes after a POST, and why.

    ``ambiguous`` tells that this attempt may have been applied. ``code`` and
    ``message`` are for the chunk, or for its only record where it is refused.
    """

    state: ChunkState
    ambiguous: bool = False
    code: str | None = None
    message: str = ""


_COME_BACK: Final = frozenset(
    {
        Reason.UNREACHABLE,
        Reason.THROTTLED,
        Reason.UNAUTHORISED,
        Reason.FORBIDDEN,
        Reason.NOT_FOUND,
    }
)
"""Proven not applied, and nothing wrong with the chunk: it may go out again as it is."""

_TO_BLAME: Final = {Reason.REJECTED: REQUEST_REFUSED, Reason.TOO_LARGE: TOO_LARGE}
"""Proven not applied because of what the chunk holds."""


def after_post(chunk: Chunk, reply: Reply) -> AfterPost:
    """Decide what becomes of ``chunk``, which is SENDING, after ``reply``.

    Whatever is not known for certain is ambiguous. A definite failure says
    nothing about an attempt before it, so it never clears an earlier ambiguity.
    """
    if reply.certainty is Certainty.ACCEPTED and reply.batch_id:
        return AfterPost(ChunkState.ACCEPTED)
    proven = reply.certainty is Certainty.NOT_APPLIED
    to_blame = _TO_BLAME.get(reply.reason) if proven else None
    if not proven or (to_blame is None and reply.reason not in _COME_BACK):
        return AfterPost(ChunkState.UNKNOWN, ambiguous=True, code=REPLY_LOST, message=reply.message)
    if chunk.ambiguous_attempts:
        code = REPLY_LOST if to_blame is None else REFUSED_LATER
        return AfterPost(ChunkState.UNKNOWN, code=code, message=reply.message)
    if to_blame is None:
        return AfterPost(ChunkState.READY)
    if chunk.records > 1:
        return AfterPost(ChunkState.SPLIT)
    return AfterPost(ChunkState.REFUSED, code=to_blame, message=reply.message)
