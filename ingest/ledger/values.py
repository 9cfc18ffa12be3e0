"""What the ledger takes and gives: frozen values, free of SQL.

Times are Unix seconds (floats) here and milliseconds in the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

from ingest.domain.outcomes import Outcome
from ingest.ledger.states import ChunkState, ClaimState, RunState

EXPORT_FILE: Final = "export file"
"""The role, in ``sources`` of a run, of each of several files that were one export."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What some records add up to; ``amounts`` are minor units by currency."""

    records: int = 0
    rows: int = 0
    amounts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known of a run before it plans. ``settings`` is JSON without secrets.

    ``sources`` is a JSON list of the further files that were joined to the export:
    their source's name, and the file's name, size and sha256.
    """

    command: str
    environment: str
    organisation: str
    export_name: str
    export_sha256: str
    mapping_name: str
    mapping_sha256: str
    settings: str = "{}"
    spool_folder: str = ""
    report_folder: str = ""
    sources: str = "[]"


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the ledger knows it; ``number`` is the ledger's own short name for it."""

    number: int
    id: str
    tenant: int
    state: RunState
    start: RunStart
    started_at: float
    ended_at: float | None = None
    exit_code: int | None = None
    message: str | None = None


class Uptime(NamedTuple):
    """A moment by a clock that nobody sets: which start of which machine, and seconds since.

    Time in which the machine was suspended counts. Moments of two starts cannot be compared.
    """

    boot: str
    seconds: float

    def since(self, earlier: Self | None) -> float | None:
        """Return the seconds since ``earlier``; None where nobody can say."""
        if earlier is None or earlier.boot != self.boot or earlier.seconds > self.seconds:
            return None
        return self.seconds - earlier.seconds


@dataclass(frozen=True, slots=True)
class Chunk:
    """The facts on which every decision about a chunk rests.

    ``first_left_at`` is when the first request that may have been applied left us,
    by the date, and ``first_left_up`` the same by a clock that nobody sets, None
    where the machine has none. ``last_left_up`` is a moment after the last of them
    left. All are None while nothing can have been applied.
    ``adopted`` counts its records that a lookup has already found created.
    """

    run: int
    number: int
    state: ChunkState
    key: str
    records: int
    body_bytes: int = 0
    body_sha256: str = ""
    parent: int | None = None
    batch_id: str | None = None
    batch_url: str | None = None
    attempts: int = 0
    ambiguous_attempts: int = 0
    first_left_at: float | None = None
    first_left_up: Uptime | None = None
    last_left_up: Uptime | None = None
    accepted_at: float | None = None
    ended_at: float | None = None
    code: str | None = None
    message: str | None = None
    adopted: int = 0


class Member(NamedTuple):
    """A record of a chunk: what joins it to results, and its outcome if it has one, and why.

    A tuple, like all of which there is one for each invoice of an export: others take a
    multiple of the time to make.
    """

    record: int
    number: str
    source_id: str
    outcome: Outcome | None = None
    code: str | None = None


class Verdict(NamedTuple):
    """Where one record ended. ``detail`` is what the API said, or a name that a sentence needs."""

    record: int
    outcome: Outcome
    invoice_id: str | None = None
    case_id: str | None = None
    case_number: str | None = None
    code: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something in an answer that the contract does not allow."""

    code: str
    detail: str
    record: int | None = None


class Claim(NamedTuple):
    """Who holds a source id, and what became of it."""

    state: ClaimState
    digest: str
    run: int
    run_id: str
    record: int
    invoice_id: str | None = None
    case_id: str | None = None
    case_number: str | None = None
    batch_id: str | None = None


class NewRecord(NamedTuple):
    """A record as it enters the ledger; ``outcome`` is None where a chunk will decide."""

    record: int
    source_id: str
    number: str
    currency: str
    amount: int
    rows: int
    digest: str
    outcome: Outcome | None = None
    code: str | None = None
    detail: str | None = None
    held_by: Claim | None = None


@dataclass(frozen=True, slots=True)
class NewChunk:
    """A chunk as it is frozen: its bytes, and the length of each record's payload in it."""

    number: int
    body: bytes
    lengths: tuple[int, ...]
    members: tuple[NewRecord, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One POST of a chunk; ``certainty`` is None while no answer is known."""

    number: int
    started_at: float
    ended_at: float | None
    certainty: str | None
    reason: str | None
    status: int | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Seal:
    """A link of the chain of manifests: its place, its run's id, and both hashes (sha256)."""

    sequence: int
    run_id: str
    sha256: str
    previous: str | None
    sealed_at: float


@dataclass(frozen=True, slots=True)
class Answered:
    """One POST for an auditor; ``sha256`` is that of the answer's body, where one came.

    ``started_at`` is in milliseconds, as the table has it: evidence is not rounded.
    """

    attempt: int
    started_at: int
    certainty: str | None
    status: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class SentChunk:
    """A chunk for an auditor.

    ``sha256`` is that of the bytes as they were frozen, ``results`` that of the
    batch's final answer, once there is one.
    """

    number: int
    parent: int | None
    key: str
    state: str
    records: int
    size: int
    sha256: str
    batch_id: str | None
    results: str | None
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Purge:
    """That data of a run were forgotten: all of them, or those of some records."""

    whole: bool
    records: int
    purged_at: float


@dataclass(frozen=True, slots=True)
class Notice:
    """That somebody was told of a run's end; ``problem`` says why that failed, if it did."""

    name: str
    problem: str | None
    told_at: float
