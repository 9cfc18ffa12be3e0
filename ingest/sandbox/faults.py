"""Faults on demand: what can be made to go wrong, where, and how often.

>>> parse_fault("throttle:count=2,retry_after=1").retry_after
'1'
>>> plan = FaultPlan(seed=1)
>>> plan.arm(Fault(kind=Kind.THROTTLE))
>>> plan.take(BEFORE, Route.CREATE) is not None, plan.take(BEFORE, Route.CREATE) is not None
(True, False)
"""

import random
import threading
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.errors import ConfigurationError


class Route(StrEnum):
    """The endpoints a fault can be tied to."""

    TOKEN = "token"  # noqa: S105 - an endpoint's name
    CREATE = "create"
    BATCH = "batch"
    BATCHES = "batches"
    INVOICES = "invoices"
    INVOICE = "invoice"
    ANY = "any"


class Kind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"
    """The request waits for ``seconds`` before anything is done with it."""

    THROTTLE = "throttle"
    """429 with ``retry_after``; not accepted."""
    ERROR_BEFORE = "error_before"
    """``status`` (500 unless given) with ``body``, and nothing was accepted."""
    CUT_BEFORE = "cut_before"
    """The connection is reset once the request has arrived; nothing was accepted."""
    LATE = "late"
    """The connection is closed at once, and the request is acted on ``seconds`` later."""
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - a fault's name
    """Every token handed out so far expires now; a new one is good."""
    UNAUTHORISED = "unauthorised"
    """401, however new the token is."""
    FORBIDDEN = "forbidden"
    """403."""
    TOO_LARGE = "too_large"
    """413, whatever the size."""
    REJECT = "reject"
    """The whole request is refused with ``status`` (422 unless given)."""

    ERROR_AFTER = "error_after"
    """Accepted and acted on; the answer is ``status`` (500 unless given)."""
    CUT_AFTER = "cut_after"
    """Accepted, then the connection is reset."""
    LOST_REPLY = "lost_reply"
    """Accepted, then the connection is closed in good order without a byte of an answer."""
    CUT_BODY = "cut_body"
    """Accepted; the answer breaks off in the middle of its body."""
    ODD_REPLY = "odd_reply"
    """Accepted; the answer is ``status`` (202 unless given), ``headers`` and ``body``."""
    DRIP = "drip"
    """Accepted; the answer comes one byte every ``seconds``."""
    FLOOD = "flood"
    """Accepted; the answer never ends."""

    REFUSE = "refuse"
    """The batch names the invoice as failed, with ``body`` as its error."""
    MISSING = "missing"
    """The invoice is created, but the batch names it in neither list."""
    BOTH_LISTS = "both_lists"
    """The invoice is created, and the batch names it in both lists."""
    GHOST = "ghost"
    """The batch names an invoice number that nobody sent."""
    EMPTY_FAILED = "empty_failed"
    """Everything is created, but the batch says FAILED and names nothing."""
    STAYS_QUEUED = "stays_queued"
    """The batch stays QUEUED until it is released."""
    ODD_STATUS = "odd_status"
    """The batch's final status is ``body``."""


BEFORE: Final = frozenset(
    {
        Kind.THROTTLE,
        Kind.ERROR_BEFORE,
        Kind.CUT_BEFORE,
        Kind.LATE,
        Kind.EXPIRED_TOKEN,
        Kind.UNAUTHORISED,
        Kind.FORBIDDEN,
        Kind.TOO_LARGE,
        Kind.REJECT,
    }
)
"""Kinds that keep a request from being acted on; they go before all others."""

AFTER: Final = frozenset(
    {
        Kind.ERROR_AFTER,
        Kind.CUT_AFTER,
        Kind.LOST_REPLY,
        Kind.CUT_BODY,
        Kind.ODD_REPLY,
        Kind.DRIP,
        Kind.FLOOD,
    }
)
"""Kinds that spoil the answer to a request that was acted on."""

PER_INVOICE: Final = frozenset({Kind.REFUSE, Kind.MISSING, Kind.BOTH_LISTS})
"""Kinds that strike one invoice of a batch: the one they name, or else the next."""

PER_BATCH: Final = (Kind.GHOST, Kind.ODD_STATUS, Kind.EMPTY_FAILED, Kind.STAYS_QUEUED)
"""Kinds that strike the result of a batch as a whole."""


class Fault(BaseModel):
    """One fault: armed once, it fires ``count`` times and is gone.

    ``count`` None means for ever; ``rate`` is the probability of firing at each
    opportunity, ``skip`` how many opportunities pass first. With ``source_id``
    only requests that hold that invoice are opportunities. ``retry_after`` goes
    out as it stands, except that ``date+N`` becomes the HTTP date N seconds ahead.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    on: Route = Route.CREATE
    count: int | None = Field(1, ge=1)
    rate: float = Field(1.0, gt=0, le=1)
    skip: int = Field(0, ge=0)
    source_id: str | None = None
    status: int | None = Field(None, ge=200, le=599)
    seconds: float = Field(0, ge=0)
    retry_after: str | None = None
    headers: dict[str, str] = Field(default={})
    body: str | None = None


class _Armed:
    """A fault and how often it may still pass or fire."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.skip = fault.skip
        self.left = fault.count

    def fires(self, chance: float) -> bool:
        """Say whether it fires at this opportunity, and count it."""
        if self.skip:
            self.skip -= 1
            return False
        if chance >= self.fault.rate:
            return False
        if self.left is not None:
            self.left -= 1
        return True


class FaultPlan:
    """The faults that are armed, in the order in which they were; safe to use from any thread."""

    def __init__(self, seed: int, faults: Collection[Fault] = ()) -> None:
        """Arm ``faults``; ``seed`` decides when those with a rate fire."""
        self._lock = threading.Lock()
        self._armed = [_Armed(fault) for fault in faults]
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, nothing secret

    def arm(self, fault: Fault) -> None:
        """Add ``fault`` behind those armed before."""
        with self._lock:
            self._armed.append(_Armed(fault))

    @property
    def names_sources(self) -> bool:
        """Whether a fault is armed that asks which invoices a request holds."""
        with self._lock:
            return any(armed.fault.source_id is not None for armed in self._armed)

    def clear(self) -> None:
        """Disarm everything."""
        with self._lock:
            self._armed.clear()

    def take(
        self, kinds: Collection[Kind], route: Route, source_ids: Collection[str] = ()
    ) -> Fault | None:
        """Return the first fault of ``kinds`` that fires now, and count it; else None."""
        if not self._armed:
            return None
        with self._lock:
            for armed in self._armed:
                fault = armed.fault
                if fault.kind not in kinds or fault.on not in {route, Route.ANY}:
                    continue
                if fault.source_id is not None and fault.source_id not in source_ids:
                    continue
                if armed.fires(self._random.random()):
                    self._armed = [one for one in self._armed if one.left != 0]
                    return fault
        return None


def parse_fault(text: str) -> Fault:
    """Return the fault that ``kind`` or ``kind:name=value,name=value`` stands for.

    ``count=always`` stands for no end. Raises ConfigurationError.

    >>> parse_fault("delay:seconds=0.5,on=any,count=always").count is None
    True
    >>> parse_fault("rain")
    Traceback (most recent call last):
    ingest.errors.ConfigurationError: ...
    """
    kind, _, rest = text.partition(":")
    pairs = [part.partition("=") for part in rest.split(",") if part]
    given: dict[str, str | None] = {name.strip(): value for name, _, value in pairs}
    if given.get("count") == "always":
        given["count"] = None
    try:
        return Fault.model_validate({"kind": kind, **given})
    except ValidationError as error:
        known = ", ".join(Kind)
        message = f"{text!r} is no fault of the sandbox: {_mistakes(error)}."
        raise ConfigurationError(message, hint=f"Faults are: {known}.") from error


def _mistakes(error: ValidationError) -> str:
    return "; ".join(f"{mistake['loc'][0]}: {mistake['msg']}" for mistake in error.errors())
