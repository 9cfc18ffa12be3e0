"""What the rest of the package sees of an export, however it is written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from ingest.domain.columns import CellKinds
from ingest.domain.rows import RowBatch


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One of several files of an export; see ``Export`` for what its attributes say."""

    name: str
    sha256: str
    size: int
    format: str
    encoding: str | None
    notes: tuple[str, ...]


class Export(Protocol):
    """An open export. It is a context manager; leaving it closes the files."""

    name: str
    """The file's name as it may be shown."""
    size: int
    """Of the original, in bytes."""
    format: str
    """csv, xlsx, xlsm, xlsb, xls or ods."""
    headings: tuple[str, ...]
    """Trimmed, none empty, none twice."""
    delimiter: str | None
    """The declared one, or None for a workbook."""
    encoding: str | None
    """What the text was decoded from, or None for a workbook."""
    kinds: Mapping[str, CellKinds]
    """Of a workbook's columns that are not text alone, what their cells are; else empty."""
    notes: tuple[str, ...]
    """Sentences about what was found or decided while opening."""
    files: tuple[SourceFile, ...]
    """Of several files that are one export, each in the order of reading; else empty."""
    kinds_by_file: Sequence[Mapping[str, CellKinds]]
    """``kinds`` of each of ``files``."""

    @property
    def sha256(self) -> str:
        """Of the original bytes, hexadecimal, as they are read.

        Asked for after ``batches``, it costs nothing; before, all bytes are read for
        it, and ``verify`` insists that the rows came from the same ones.
        """

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RowBatch]:
        """Yield all source rows, from the first one each time it is called.

        ``columns`` restricts the cells to those headings, which is cheaper; all
        faults are still found. A row that could not be split has its raw text in
        the first heading's column, if that is among them. Raises
        ExportUnreadable for what makes the file as a whole unreadable.
        """

    def verify(self) -> None:
        """Raise ExportChanged if the original changed since it was opened."""

    def __enter__(self) -> Self:
        """Return itself."""

    def __exit__(self, *_: object) -> None:
        """Close the files."""
