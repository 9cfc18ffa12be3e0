"""Shows how far a run came: bars on a terminal, one plain line per stage elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ingest.cli.speech import Speech
from ingest.domain.progress import Progress
from ingest.domain.stopwatch import Stopwatch


class Plain:
    """Writes one line on stderr at the end of each stage."""

    def __init__(self, say: Speech) -> None:
        """Start with no stage."""
        self._say = say
        self._stage = ""
        self._unit = ""
        self._done = 0
        self._since = 0.0

    def start(self, stage: str, total: int | None, unit: str) -> None:  # noqa: ARG002 - as bars do
        """Begin a stage."""
        self._stage, self._unit, self._done = stage, unit, 0
        self._since = time.monotonic()

    def advance(self, done: int) -> None:
        """Count."""
        self._done += done

    def finish(self) -> None:
        """Write the stage's line."""
        seconds = time.monotonic() - self._since
        rate = _rate(self._done, seconds, self._say)
        done, taken = self._say.number(self._done), self._say.number(seconds, ".1f")
        told = self._say(f"{self._stage}: {done} {self._unit} in {taken} s")
        print(f"{told}, {rate}" if rate else told, file=sys.stderr)


def _rate(done: float, seconds: float, say: Speech) -> str:
    """Return how many were done in a second; below a twentieth of one that would be noise."""
    return f"{say.number(done / seconds, ',.0f')}/s" if seconds > 0.05 else ""  # noqa: PLR2004 - as it says


class Bars:
    """Draws a bar with rate and time left for each stage on a terminal.

    Between the stages the terminal is nobody's, so that results can be printed.
    """

    def __init__(self, say: Speech) -> None:
        """Start with no stage."""
        self._say = say
        self._display: Any = None
        self._task: Any = None

    def start(self, stage: str, total: int | None, unit: str) -> None:
        """Draw the stage's bar."""
        self.close()
        self._display = _display()
        self._display.start()
        self._task = self._display.add_task(
            self._say(stage), total=total, unit=self._say(unit), rate=""
        )

    def advance(self, done: int) -> None:
        """Move the bar on."""
        self._display.advance(self._task, done)
        speed = self._display.tasks[0].speed
        if speed:
            self._display.update(self._task, rate=f"{self._say.number(speed, ',.0f')}/s")

    def finish(self) -> None:
        """Fill the bar, also where its total was not known before, and leave it."""
        task = self._display.tasks[0]
        rate = _rate(task.completed, task.elapsed or 0.0, self._say)
        self._display.update(self._task, total=task.completed, completed=task.completed, rate=rate)
        self.close()

    def close(self) -> None:
        """Leave the bar as it is, and the terminal to others."""
        if self._display is not None:
            self._display.stop()


class Timed:
    """Passes everything on, and tells how long each stage took, on stderr."""

    def __init__(self, shown: Progress, say: Speech) -> None:
        """Start counting now."""
        self._shown = shown
        self._say = say
        self._began = time.monotonic()
        self._watch = Stopwatch(time.monotonic)

    def start(self, stage: str, total: int | None, unit: str) -> None:
        """Begin a stage."""
        self._watch.start(stage)
        self._shown.start(stage, total, unit)

    def advance(self, done: int) -> None:
        """Count."""
        self._shown.advance(done)

    def finish(self) -> None:
        """End the stage."""
        self._watch.finish()
        self._shown.finish()

    def tell(self) -> None:
        """Write the seconds of each stage, and of all that has happened."""
        print(self._say("Seconds by stage:"), file=sys.stderr)
        whole = time.monotonic() - self._began
        for stage, seconds in {**self._watch.seconds, "in all": whole}.items():
            taken = self._say.number(seconds, ".3f")
            print(f"  {self._say(stage):<12}{taken:>10}", file=sys.stderr)


@contextmanager
def shown_progress(say: Speech) -> Iterator[Progress]:
    """Yield the listener that fits stderr."""
    if not sys.stderr.isatty():
        yield Plain(say)
        return
    bars = Bars(say)
    try:
        yield bars
    finally:
        bars.close()


def _display() -> Any:  # noqa: ANN401 - rich is imported only when used
    from rich import progress  # noqa: PLC0415 - not needed for --help
    from rich.console import Console  # noqa: PLC0415 - as above

    return progress.Progress(
        progress.TextColumn("{task.description:<10}"),
        progress.BarColumn(bar_width=20),
        progress.TextColumn("{task.completed:,.0f} {task.fields[unit]} {task.fields[rate]}"),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        # Our output must reach stdout, also while stderr is the terminal.
        redirect_stdout=False,
        redirect_stderr=False,
    )
