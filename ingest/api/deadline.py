"""A moment by which something must have ended, on a clock that nobody sets."""

from collections.abc import Callable
from typing import Self

Clock = Callable[[], float]
"""Seconds that only grow, such as ``time.monotonic``."""


class Deadline:
    """The moment ``seconds`` from now on ``clock``.

    >>> seconds = iter([100.0, 103.0, 111.0])
    >>> deadline = Deadline(10, lambda: next(seconds))
    >>> deadline.remaining(), deadline.remaining()
    (7.0, -1.0)
    """

    def __init__(self, seconds: float, clock: Clock) -> None:
        """Start counting now; ``seconds`` and ``clock`` can be read back."""
        self.seconds = seconds
        self.clock = clock
        self._at = clock() + seconds

    def remaining(self) -> float:
        """Return the seconds left: zero or less once the moment has passed."""
        return self._at - self.clock()

    def within(self, seconds: float) -> Self:
        """Return the earlier of this moment and ``seconds`` from now."""
        return type(self)(min(seconds, self.remaining()), self.clock)
