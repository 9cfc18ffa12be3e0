"""What is asked of a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.mapping.bind import headings_of
from ingest.mapping.declaration import Mapping
from ingest.mapping.source import Source
from ingest.sources.cell_text import Writing
from ingest.sources.limits import Limits


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read an export: as declared, how a workbook's cells are written, within bounds.

    ``expected`` are the columns that the mapping names, each with the headings
    that it may have; ``workdir`` (0700) takes nameless working copies.
    """

    spec: Source
    writing: Writing
    workdir: Path
    limits: Limits
    expected: Sequence[Sequence[str]] = ()

    @classmethod
    def of(
        cls,
        mapping: Mapping,
        workdir: Path,
        limits: Limits | None = None,
        register: str | None = None,
    ) -> "Reading":
        """Return how the export of ``mapping`` is to be read, or one of its further sources."""
        return cls(
            mapping.source if register is None else mapping.sources[register],
            Writing.declared(mapping.numbers.decimal, mapping.dates),
            workdir,
            limits or Limits(),
            tuple(headings_of(mapping, register)),
        )
