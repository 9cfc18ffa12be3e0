"""What is asked of the collection API and what it answered, free of HTTP.

``CollectionApi`` is the only way in which the protocol meets the network. The
real one is ``ingest.api``; simulations bring their own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol


class Certainty(StrEnum):
    """What an answer to a POST proves about the request's effect."""

    ACCEPTED = "accepted"
    """The API took the request and named its batch."""
    NOT_APPLIED = "not_applied"
    """Provably no effect: no byte left us, or the answer's contract says so."""
    AMBIGUOUS = "ambiguous"
    """Everything else, and the default for what nobody has thought of."""


class Reason(StrEnum):
    """Why a request had no effect or no readable answer; decides what to do next."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    """Name not resolved, connection refused, TLS not agreed: no byte of it was sent."""
    THROTTLED = "throttled"
    """429, or a 503 to a GET: come back later."""
    UNAUTHORISED = "unauthorised"
    """401: the token is not accepted."""
    FORBIDDEN = "forbidden"
    """403: the credentials do not allow this."""
    TOO_LARGE = "too_large"
    """413: the request has too many bytes."""
    REJECTED = "rejected"
    """400, 415 or 422: the request as a whole was refused for what it holds."""
    CONFLICT = "conflict"
    """409: the API says it knows the key already."""
    NOT_FOUND = "not_found"
    """404, or 410 to a GET: it does not know what was asked for. To a POST: no such
    organisation or path, so nothing was applied."""
    SERVER_ERROR = "server_error"
    """5xx."""
    NO_ANSWER = "no_answer"
    """Timeout, deadline, reset, a cut connection or a 408 after the request began to leave."""
    UNREADABLE = "unreadable"
    """An answer that cannot be understood: redirect, wrong type, broken JSON, no batch id,
    an unknown status code, endless pages."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one POST of a chunk, or its absence.

    ``certainty`` decides; ``reason`` only says why. ``batch_url`` is None unless it
    is on the configured origin. ``retry_after`` is in seconds, already clamped, or
    None. ``message`` is cleaned of control characters and at most 500 characters
    long; it may quote the API, with id numbers masked. ``digest`` is the sha256 of the
    answer's body, empty where none came.
    """

    certainty: Certainty
    reason: Reason
    status: int | None = None
    batch_id: str | None = None
    batch_url: str | None = None
    retry_after: float | None = None
    message: str = ""
    digest: str = ""


class BatchStatus(StrEnum):
    """The contract's batch states; QUEUED stands for any that is not known to be final."""

    QUEUED = "QUEUED"
    SUCCESS = "SUCCESS"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"


class Succeeded(NamedTuple):
    """A record that the batch says was created."""

    number: str
    invoice_id: str
    case_id: str
    case_number: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A record that the batch says was not created, and why; each error is cleaned text."""

    number: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """The answer to one GET of a batch, or its absence (``reason`` other than OK).

    ``raw_status`` is the status as the API wrote it, cleaned. ``digest`` is the sha256
    of the body, for comparing two reads of one batch. ``anomalies`` names what in the
    body could not be understood; an item whose number is not readable is only there.
    Numbers are exactly as the API wrote them; ids are empty where it gave none.
    """

    reason: Reason
    status: BatchStatus | None = None
    raw_status: str = ""
    succeeded: tuple[Succeeded, ...] = ()
    failed: tuple[Failed, ...] = ()
    digest: str = ""
    anomalies: tuple[str, ...] = ()
    retry_after: float | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class FoundBatches:
    """The answer to the question which batches were created with a key.

    Only OK without ids says that there is none; any other reason proves nothing.
    The API filters; that a batch is ours shows only in the numbers it names.
    """

    reason: Reason
    batch_ids: tuple[str, ...] = ()
    retry_after: float | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class FoundInvoice:
    """An invoice that the API lists under a source id.

    It does not repeat the source id, so ``number`` must be compared with the record's
    before the invoice counts as found.
    """

    source_id: str
    number: str
    invoice_id: str
    case_number: str


@dataclass(frozen=True, slots=True)
class FoundInvoices:
    """The answer to the question which invoices exist under a source id.

    Only OK without invoices says that there is none; any other reason proves nothing.
    """

    reason: Reason
    invoices: tuple[FoundInvoice, ...] = ()
    retry_after: float | None = None
    message: str = ""


class CollectionApi(Protocol):
    """The four calls of the protocol. None of them retries, and none raises for an answer.

    All are safe to call from several threads at once. Each ends within its
    deadline. Only ``ApiRefused`` may be raised, and only by a token endpoint that
    refuses the client's credentials; no request has left then.
    """

    def create(self, body: bytes, key: str) -> Reply:
        """POST the frozen ``body`` with idempotency key ``key``."""

    def batch(self, batch_id: str, batch_url: str | None) -> BatchAnswer:
        """GET a batch, by ``batch_url`` where that is on the configured origin."""

    def batches_of(self, key: str) -> FoundBatches:
        """Look up the batches that were created with idempotency key ``key``."""

    def invoices_of(self, source_id: str) -> FoundInvoices:
        """Look up the invoices that exist under ``source_id``."""
