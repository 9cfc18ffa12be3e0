"""When to wait and when to give up, over all chunks: one place for every kind of trouble."""

import random
import re
from dataclasses import dataclass, field
from typing import Final

from ingest.api.pace import retry_delay
from ingest.domain.exchange import Reason
from ingest.domain.faults import mask
from ingest.errors import ApiRefused, ApiUnavailable, IngestError

MOST_THROTTLED: Final = 20
"""Answers in a row that ask us to come back later, before the run stops."""

_HEALTHY: Final = frozenset(
    {Reason.OK, Reason.REJECTED, Reason.TOO_LARGE, Reason.CONFLICT, Reason.NOT_FOUND}
)
"""Answers that show an API at work, whatever they say of the request."""

_GO_ON: Final = (
    "Find out with Amili what the reason is about, then run 'amili-ingest resume': it sends what "
    "was not sent. The setting same_refusals says how many refusals stop a run."
)
_LONGEST_REASON: Final = 200
"""Characters of the API's own words that a message quotes."""

_CALLS: Final = 1_000
_CALLS_OF_A_CHUNK: Final = 100
_CALLS_OF_A_RECORD: Final = 10


def quota(chunks: int, records: int) -> int:
    """Return how many calls a run with so much left to do may make: many times what it needs."""
    return _CALLS + _CALLS_OF_A_CHUNK * chunks + _CALLS_OF_A_RECORD * records


MOST_REFUSALS: Final = 2
"""Times in a row that one chunk's calls may be answered 401; the first renews the token."""


@dataclass(slots=True)
class Brakes:
    """The run's own pace. ``patience`` is in seconds without an answer, ``budget`` in calls.

    ``most_alike`` is how many chunks in a row may be refused for one reason, 0 for any number.
    ``sending`` and ``asking`` say what may still begin; ``error`` why not.
    """

    patience: float
    chance: random.Random
    most_alike: int = 0
    budget: int = 1
    calls: int = 0
    pause_until: float = float("-inf")
    sending: bool = True
    asking: bool = True
    error: IngestError | None = None
    _alike: dict[str, tuple[str | None, int]] = field(default_factory=dict)
    _failures: int = 0
    _failing_since: float = 0.0

    @property
    def spare(self) -> int:
        """Calls that the run may still make."""
        return self.budget - self.calls

    def count(self) -> None:
        """Count one call, and stop the run when there were too many."""
        self.calls += 1
        if not self.spare:
            message = f"The run made {self.calls} calls without coming to its end."
            self.halt(ApiUnavailable(message))

    def halt(self, error: IngestError, *, asking: bool = False) -> None:
        """Begin nothing more, except questions with ``asking``; the first error is the one told."""
        self.sending = False
        self.asking = self.asking and asking
        self.error = self.error or error

    def note(self, reason: Reason, wish: float | None, message: str, now: float) -> None:
        """Learn from any answer. ``wish`` is how long the API asks us to stay away, in seconds."""
        if reason in _HEALTHY:
            self._failures = 0
            return
        if not self._failures:
            self._failing_since = now
        self._failures += 1
        delay = wish if wish is not None else retry_delay(self._failures, self.chance)
        self.pause_until = max(self.pause_until, now + delay)
        if wish is not None:
            # A wait that was asked for is no sign that nobody answers.
            self._failing_since += wish
        if now - self._failing_since > self.patience or (
            reason is Reason.THROTTLED and self._failures >= MOST_THROTTLED
        ):
            self.halt(ApiUnavailable(f"The API could not be used for too long: {message}".strip()))

    def alike(self, kind: str, said: str | None) -> None:
        """Learn how a chunk fared: ``said`` is why all of it was refused, None where it was not.

        Refused requests and refused batches (``kind``) are counted apart: a request is
        answered at once, a batch long after later requests.
        """
        before, times = self._alike.get(kind, (None, 0))
        times = times + 1 if said is not None and said == before else int(said is not None)
        self._alike[kind] = said, times
        if said is not None and times == self.most_alike:
            shown = re.sub(r"\d{9,}", lambda digits: mask(digits[0]), said)[:_LONGEST_REASON]
            message = f"The API refused {times} chunks in a row for the same reason: {shown}"
            self.halt(ApiRefused(message, hint=_GO_ON), asking=True)

    def refused(self, times: int, message: str) -> None:
        """Learn of a 401, the ``times``-th in a row for one chunk."""
        if times >= MOST_REFUSALS:
            self.halt(ApiRefused(f"The API does not accept the credentials: {message}".strip()))
