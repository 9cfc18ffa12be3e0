"""What the evidence does not decide: a question, its possible answers, and what speaks for each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer: the ``value`` it gives, and what speaks for it."""

    value: str
    why: str = ""

    def __str__(self) -> str:
        """Return the line that a list of answers shows."""
        return f"{self.value} ({self.why})" if self.why else self.value


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only a person can decide. ``key`` names it, such as ``dates``."""

    key: str
    text: str
    options: tuple[Option, ...] = ()


Answers = dict[str, str]
"""The values that were chosen, by the keys of the questions."""
UNUSED = "-"
"""The answer that a field is to stay without a column."""
