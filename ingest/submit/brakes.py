"""When to wait and when to give up, over all chunks: one place for every kind of trouble."""

import random
from dataclasses import dataclass
from typing import Final

from ingest.api.pace import retry_delay
from ingest.domain.exchange import Reason
from ingest.errors import ApiRefused, ApiUnavailable, IngestError

MOST_THROTTLED: Final = 20
"""Answers in a row that ask us to come back later, before the run stops."""

_HEALTHY: Final = frozenset(
    {Reason.OK, Reason.REJECTED, Reason.TOO_LARGE, Reason.CONFLICT, Reason.NOT_FOUND}
)
"""Answers that show an API at work, whatever they say of the request."""

MOST_REFUSALS: Final = 2
"""Times in a row that one chunk's calls may be answered 401; the first renews the token."""


@dataclass(slots=True)
class Brakes:
    """The run's own pace. ``patience`` is in seconds without an answer, ``budget`` in calls.

    ``sending`` and ``asking`` say what may still begin; ``error`` why not.
    """

    patience: float
    chance: random.Random
    budget: int = 1
    calls: int = 0
    pause_until: float = float("-inf")
    sending: bool = True
    asking: bool = True
    error: IngestError | None = None
    _failures: int = 0
    _failing_since: float = 0.0

    def count(self) -> None:
        """Count one call, and stop the run when there were too many."""
        self.calls += 1
        if self.calls >= self.budget:
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

    def refused(self, times: int, message: str) -> None:
        """Learn of a 401, the ``times``-th in a row for one chunk."""
        if times >= MOST_REFUSALS:
            self.halt(ApiRefused(f"The API does not accept the credentials: {message}".strip()))
