"""How long work tells its caller how far it came, without knowing who listens."""

from typing import Protocol


class Progress(Protocol):
    """A listener to the stages of a run; called from one thread only."""

    def start(self, stage: str, total: int | None, unit: str) -> None:
        """Begin ``stage`` ("reading" ...) of ``total`` units, such as rows, if that is known."""

    def advance(self, done: int) -> None:
        """Count ``done`` more units of the current stage."""

    def finish(self) -> None:
        """End the current stage."""


class Silent:
    """A listener that hears nothing."""

    def start(self, stage: str, total: int | None, unit: str) -> None:
        """Ignore it."""

    def advance(self, done: int) -> None:
        """Ignore it."""

    def finish(self) -> None:
        """Ignore it."""
