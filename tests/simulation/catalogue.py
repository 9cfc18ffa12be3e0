"""All mutants of the protocol, by name."""

from typing import Final

from tests.simulation.mutants import claiming, sending, telling, waiting
from tests.simulation.mutants.kit import MUTANTS, Mutant

THEMES: Final = (sending, waiting, telling, claiming)
"""The modules that plant them; importing these fills the catalogue."""

__all__ = ["MUTANTS", "THEMES", "Mutant"]
