"""How a column of amounts or dates was read, and what the column as a whole says about it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a column says about the reading that the mapping declares."""

    PLAIN = "plain"
    """No value of it can be read in another way."""
    PROVEN = "proven"
    """Values that only the declared reading fits, and none that only another one fits."""
    UNPROVEN = "unproven"
    """All values fit another reading too, but they are too few to say anything."""
    DOUBTFUL = "doubtful"
    """All values fit another reading too, which so many of them should not."""
    CONTRADICTED = "contradicted"
    """Values that only another reading fits, and none or few that only the declared one fits."""

    @property
    def stops(self) -> bool:
        """Whether nothing may be sent before a person has looked at the column."""
        return self in (Verdict.DOUBTFUL, Verdict.CONTRADICTED)

    @property
    def asks(self) -> bool:
        """Whether a reader wants to see the two readings."""
        return self.stops or self is Verdict.UNPROVEN


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """A column, how the mapping has it read, and the evidence for that in one sentence.

    ``kind`` is ``amounts`` or ``dates``; ``readings`` says what one value is in
    either reading, '' where there is only one. ``confirmed``: the mapping says
    that a person has compared the reading with the system it came from.
    """

    column: str
    kind: str
    declared: str
    verdict: Verdict
    evidence: str
    readings: str = ""
    confirmed: bool = False

    @property
    def stops(self) -> bool:
        """Whether the column stops the file."""
        return self.verdict.stops and not self.confirmed


@dataclass(frozen=True, slots=True)
class CellKinds:
    """How many cells of a workbook's column are filled with text, numbers and dates.

    ``fractions`` are numbers that are not whole, ``late`` dates after the 12th of
    their month, ``even`` those whose day and month are the same figure.
    """

    texts: int = 0
    numbers: int = 0
    fractions: int = 0
    dates: int = 0
    late: int = 0
    even: int = 0

    def __add__(self, other: "CellKinds") -> "CellKinds":
        """Return both together."""
        names = self.__slots__
        return CellKinds(*(getattr(self, name) + getattr(other, name) for name in names))
