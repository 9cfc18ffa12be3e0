"""How long each stage of a run took, and where a wish to stop is heard between rows."""

from collections.abc import Mapping

from ingest.domain.memory import Ceiling
from ingest.domain.stopwatch import Stopwatch
from ingest.errors import Stopped
from ingest.submit.host import Host


class Stages:
    """A progress listener that passes everything on, times it, and ends on a wish to stop.

    Before anything is sent there is nothing to bring to an end: ``advance``
    raises Stopped. Submitting hears the wish by itself, and reports are always
    written to their end, so both are given ``host.progress`` through ``deaf``.
    """

    def __init__(self, host: Host, *, deaf: bool = False) -> None:
        """Listen for ``host``; ``deaf`` does not hear a wish to stop."""
        self._host = host
        self._deaf = deaf
        self.began = host.clock.now()
        self._watch = Stopwatch(host.clock.monotonic)
        self._memory = Ceiling()

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds by stage, of the stages that are over."""
        return self._watch.seconds

    def start(self, stage: str, total: int | None, unit: str) -> None:
        """Begin a stage."""
        self._watch.start(stage)
        self._host.progress.start(stage, total, unit)

    def advance(self, done: int) -> None:
        """Count, and keep memory low. Raises Stopped where that was asked for."""
        self._host.progress.advance(done)
        self._memory.keep()
        wish = self._host.stop()
        if wish is not None and not self._deaf:
            raise Stopped(wish, sent=False)

    def finish(self) -> None:
        """End the stage."""
        self._watch.finish()
        self._host.progress.finish()
        self._memory.keep()
