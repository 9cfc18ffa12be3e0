"""The seconds of stages, by whatever clock the caller goes by."""

from collections.abc import Callable, Mapping


class Stopwatch:
    """Adds up how long each stage took; one that comes again, as for several runs, takes longer.

    >>> now = iter([0.0, 1.5, 2.0, 2.25])
    >>> watch = Stopwatch(now.__next__)
    >>> for _ in range(2):
    ...     watch.start("reading")
    ...     watch.finish()
    >>> watch.seconds
    {'reading': 1.75}
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """Stand still; ``monotonic`` says the seconds since some moment."""
        self._monotonic = monotonic
        self._seconds: dict[str, float] = {}
        self._stage = ""
        self._since = 0.0

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds by stage, of the stages that are over, in the order in which they first ended."""
        return dict(self._seconds)

    def start(self, stage: str) -> None:
        """Begin ``stage``."""
        self._stage, self._since = stage, self._monotonic()

    def finish(self) -> None:
        """End the stage."""
        taken = self._monotonic() - self._since
        self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + taken
