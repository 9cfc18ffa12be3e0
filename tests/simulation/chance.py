"""Chance, drawn from one seed: what goes wrong, when, and what of it is left out on purpose.

Every mishap that happens has a number. A run with some numbers left out is the
same run without those mishaps, which is how a failing seed is made small.
"""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass
class Chance:
    """All the chance of one simulated world. ``calm`` ends the mishaps, not the chance."""

    seed: int
    left_out: Collection[int] = ()
    calm: bool = False
    happened: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._drawn = random.Random(self.seed)  # noqa: S311 - a replay must draw the same again
        self._number = 0

    def mishap(self, what: str, rate: float, kinds: Mapping[str, float]) -> str | None:
        """Return one of ``kinds``, by weight, with probability ``rate``; mostly None."""
        happens, which = self._drawn.random(), self._drawn.random()
        if self.calm or happens >= rate or not kinds:
            return None
        number = self._number
        self._number += 1
        if number in self.left_out:
            return None
        kind = _weighted(kinds, which)
        self.happened.append((number, f"{what}: {kind}"))
        return kind

    def within(self, low: float, high: float) -> float:
        """Return a number between ``low`` and ``high``."""
        return low + (high - low) * self._drawn.random()

    def count(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._drawn.random() * (high - low + 1))

    def one_of(self, things: "list[Thing] | tuple[Thing, ...]") -> Thing:
        """Return one of ``things``."""
        return things[int(self._drawn.random() * len(things))]

    def often(self, rate: float) -> bool:
        """Return True with probability ``rate``."""
        return self._drawn.random() < rate

    def shuffle(self, things: list[Thing]) -> list[Thing]:
        """Return ``things`` in another order."""
        keyed = [(self._drawn.random(), place) for place in range(len(things))]
        return [things[place] for _, place in sorted(keyed)]

    def hexadecimal(self, size: int) -> str:
        """Return ``size`` bytes in hexadecimal, as ``secrets.token_hex`` does."""
        return f"{self._drawn.getrandbits(8 * size):0{2 * size}x}"

    def stream(self) -> random.Random:
        """Return a stream of its own, for code that takes one."""
        return random.Random(self._drawn.getrandbits(64))  # noqa: S311 - as above


def _weighted(kinds: Mapping[str, float], which: float) -> str:
    left = which * sum(kinds.values())
    for kind, weight in kinds.items():
        left -= weight
        if left < 0:
            return kind
    return next(reversed(list(kinds)))
