"""What a mutant is: one mistake of the protocol, planted at run time and taken out again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest.mock import patch

Swap = Callable[[Any, str, Any], None]
"""Puts something else in the place of an attribute, for as long as the mutant lives."""

MUTANTS: Final[dict[str, "Mutant"]] = {}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A planted mistake. ``about`` says what a person might have thought."""

    name: str
    about: str
    plant: Callable[[Swap], None]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Live with the mistake while the block runs."""
        with ExitStack() as stack:
            self.plant(lambda thing, name, new: stack.enter_context(patch.object(thing, name, new)))  # type: ignore[arg-type, return-value]  # the patch itself is of no use
            yield


def mutant(plant: Callable[[Swap], None]) -> Callable[[Swap], None]:
    """Register a mutant; its name and what it is about are those of the function."""
    name = plant.__name__
    MUTANTS[name] = Mutant(name, (plant.__doc__ or "").strip(), plant)
    return plant
