"""What to do about a chunk whose reply was lost: ask first, send again only when it is safe.

Pure functions of the chunk's facts, what lookups have said, and the promises of
the API's owner. They follow one rule: an absence proves something only when it
was looked for after everything that left us must have become visible.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ingest.ledger.values import Chunk
from ingest.ledger.words import (
    LEFT_OUT,
    NO_LOOKUP,
    NOT_FOUND,
    REFUSED_LATER,
    REQUEST_REFUSED,
    SEVERAL_BATCHES,
    TRIED_TOO_OFTEN,
)
from ingest.submit.abilities import Abilities, Age

MOST_LOST: Final = 5
"""Attempts of one chunk that a process sees lost; after them it leaves the chunk to the next."""

NEVER_AGAIN: Final = frozenset({REFUSED_LATER, SEVERAL_BATCHES})
"""Codes of a chunk that is not sent again whatever a lookup says; once given, they stay."""

PATIENCE: Final = 60.0
"""Seconds for which a lost request is looked for where no absence proves anything."""


class Act(StrEnum):
    """What to do next about an UNKNOWN chunk."""

    ASK_BATCHES = "ask_batches"
    ASK_INVOICES = "ask_invoices"
    ACCEPT = "accept"
    RESEND = "resend"
    REFUSE = "refuse"
    LEAVE_OUT = "leave_out"
    WAIT = "wait"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one round of lookups has said so far; None is a question not yet asked.

    ``begun`` is the age of the chunk's last request when the round began, in
    seconds, and ``looked`` the seconds for which this process has been looking.
    ``lost`` counts the attempts whose answers this process has seen lost, and
    ``missing`` the records that no lookup has found.
    """

    begun: float = 0
    looked: float = 0
    lost: int = 0
    batches: tuple[str, ...] | None = None
    missing: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The next act, with its reason where it is HOLD, or its batch where it is ACCEPT."""

    act: Act
    code: str | None = None
    message: str = ""
    batch_id: str | None = None


def resolve(chunk: Chunk, evidence: Evidence, abilities: Abilities, age: Age) -> Step:
    """Decide the next step for ``chunk``, which is UNKNOWN."""
    if abilities.batch_lookup and evidence.batches is None:
        return Step(Act.ASK_BATCHES)
    if evidence.batches:
        return _found(evidence.batches)
    if _key_lives(abilities, age) and _may_send(chunk, evidence):
        return Step(Act.RESEND)
    if abilities.invoice_lookup and evidence.missing is None:
        return Step(Act.ASK_INVOICES)
    if evidence.batches is None and evidence.missing is None:
        return Step(Act.HOLD, _why(chunk, evidence, NO_LOOKUP), chunk.message or "")
    return _nothing_found(chunk, evidence, abilities)


def _found(batches: tuple[str, ...]) -> Step:
    if len(batches) == 1:
        return Step(Act.ACCEPT, batch_id=batches[0])
    return Step(Act.HOLD, SEVERAL_BATCHES, ", ".join(batches))


def _key_lives(abilities: Abilities, age: Age) -> bool:
    """Tell whether the API would still know the key when it acts on a request sent now.

    That may be as late as it promises to let a request wait, where it promises anything.
    """
    latest = max(abilities.send_margin, abilities.settle_time or 0)
    return age.first + latest < abilities.key_life


def _may_send(chunk: Chunk, evidence: Evidence) -> bool:
    return evidence.lost < MOST_LOST and chunk.code not in NEVER_AGAIN and not chunk.adopted


def _nothing_found(chunk: Chunk, evidence: Evidence, abilities: Abilities) -> Step:
    if abilities.settle_time is not None and evidence.begun < abilities.settle_time:
        return Step(Act.WAIT)
    all_missing = evidence.missing is None or evidence.missing == chunk.records
    proven = abilities.settle_time is not None
    absent = proven and all_missing and not chunk.adopted
    if absent and chunk.code == REFUSED_LATER:
        # Nothing that left before was applied or ever will be, so the refusal is the last word.
        return Step(Act.REFUSE, REQUEST_REFUSED, chunk.message or "")
    if absent and _may_send(chunk, evidence):
        return Step(Act.RESEND)
    if proven and evidence.batches is None and chunk.adopted:
        # It was applied, so what does not exist by now was refused among the others.
        return Step(Act.LEAVE_OUT, LEFT_OUT)
    if abilities.settle_time is None and evidence.looked < PATIENCE:
        return Step(Act.WAIT)
    return Step(Act.HOLD, _why(chunk, evidence, NOT_FOUND), chunk.message or "")


def _why(chunk: Chunk, evidence: Evidence, otherwise: str) -> str:
    if chunk.code in NEVER_AGAIN:
        return chunk.code
    return TRIED_TOO_OFTEN if evidence.lost >= MOST_LOST else otherwise
