"""What a verification found, as values with sentences for the auditor."""

from dataclasses import dataclass
from enum import StrEnum


class Matter(StrEnum):
    """What is the matter with something that a manifest speaks of."""

    CHANGED = "changed"
    """It is not what it was when the manifest was sealed."""
    MISSING = "missing"
    """It is not there any more, and nobody forgot it on purpose."""
    NOTE = "note"
    """Worth knowing, and no change: it was purged, or could not be compared."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; ``subject`` names it shortly, ``sentence`` says it in words."""

    subject: str
    matter: Matter
    sentence: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The verification of one run.

    ``sequence`` and ``sha256`` are those of its seal, ``links`` counts the
    chain's; ``checked`` says in words what was looked at.
    """

    run_id: str
    sequence: int
    sha256: str
    links: int
    checked: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether everything that could be compared is what it was."""
        return all(finding.matter is Matter.NOTE for finding in self.findings)


def changed(subject: str, sentence: str) -> Finding:
    """Return the finding that something is not what it was."""
    return Finding(subject, Matter.CHANGED, sentence)


def missing(subject: str, sentence: str) -> Finding:
    """Return the finding that something is gone."""
    return Finding(subject, Matter.MISSING, sentence)


def note(subject: str, sentence: str) -> Finding:
    """Return something worth knowing that is no change."""
    return Finding(subject, Matter.NOTE, sentence)
