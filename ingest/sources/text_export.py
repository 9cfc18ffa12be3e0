"""An open text file, whatever tells its columns apart."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from typing import Protocol, Self

from ingest.domain.ahead import ahead
from ingest.domain.columns import CellKinds
from ingest.domain.rows import RowBatch
from ingest.errors import ExportChanged, ExportUnreadable
from ingest.sources.blank import blank_records
from ingest.sources.block_reader import BlockReader
from ingest.sources.cells import split
from ingest.sources.digest import Digest
from ingest.sources.export import SourceFile
from ingest.sources.limits import Limits
from ingest.sources.original import Content
from ingest.sources.records import Place, Records, Size, read_records
from ingest.sources.scanner import Dialect
from ingest.sources.text import Text

_OPENING_BYTES = 256 << 10


class RecordLayout(Protocol):
    """How records become rows of cells."""

    @property
    def dialect(self) -> Dialect:
        """The bytes that separate and quote."""

    @property
    def headings(self) -> tuple[str, ...]:
        """All columns."""

    def narrowed(self, columns: Collection[str] | None) -> Self:
        """Return the layout for some columns only; None for all."""

    def to_batch(self, records: Records) -> RowBatch:
        """Return the rows of ``records`` that are not blank."""


class Opening:
    """The beginning of a text, while it is looked at to find where the rows start."""

    def __init__(self, text: Text, dialect: Dialect, limits: Limits) -> None:
        """Begin at the first record."""
        self.place = Place(text.start)
        self._text, self._dialect, self._limits = text, dialect, limits

    def records(self) -> Iterator[Records]:
        """Yield all records from ``place`` on."""
        size = min(_OPENING_BYTES, self._limits.block_bytes)
        reader = BlockReader(self._text.descriptor)
        return read_records(reader, lambda _: size, self._dialect, self._limits, self.place)

    def __iter__(self) -> Iterator[tuple[bytes, Place]]:
        """Yield each record's bytes from ``place`` on, and where the next one starts."""
        for records in self.records():
            for index in range(len(records.frame.ends)):
                yield records.raw(index), records.place(index + 1)

    def has_rows(self) -> bool:
        """Whether any record from ``place`` on is not blank."""
        return not all(blank_records(each, self._dialect).all() for each in self.records())


class TextExport:
    """An open text file; see ``Export``."""

    format = "csv"
    files: tuple[SourceFile, ...] = ()
    kinds_by_file: Sequence[Mapping[str, CellKinds]] = ()

    def __init__(
        self,
        content: Content,
        text: Text,
        layout: RecordLayout,
        opening: Opening,
        limits: Limits,
    ) -> None:
        """Take the given bytes, the UTF-8 made of them, and where in it the rows start.

        Raises ExportUnreadable where there are none.
        """
        self.name, self.size = content.original.name, content.original.size
        self.encoding: str | None = text.encoding
        self.delimiter: str | None = None
        self.headings = layout.headings
        self.kinds: Mapping[str, CellKinds] = {}
        self.notes: tuple[str, ...] = (*content.notes, text.note)
        self._content, self._text, self._limits = content, text, limits
        self._layout, self._data = layout, opening.place
        # What is read from a copy of ours was summed when that was made, and cannot change.
        self._sum = content.sha256 or text.sha256
        self._is_original = self._sum is None
        self._changed = False
        if not opening.has_rows():
            msg = f"'{self.name}' has a heading and no rows."
            raise ExportUnreadable(msg, hint="Export the open items again.")

    @property
    def sha256(self) -> str:
        """That of the given bytes; see ``Export.sha256``."""
        if self._sum is None:
            self._sum = self._content.original.sha256()
        return self._sum

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RowBatch]:
        """Yield all source rows; see ``Export.batches``."""
        layout = self._layout.narrowed(columns)
        hashed = self._is_original and (columns is None or self._sum is None)
        with Digest() as digest:
            reader = BlockReader(self._text.descriptor, digest if hashed else None)
            found = read_records(
                reader, self._block_bytes(), layout.dialect, self._limits, self._data
            )
            for _, batch in ahead(layout.to_batch, found):
                yield from split(batch, self._limits.batch_rows)
            if hashed:
                reader.finish()
                self._compare(*digest.found())

    def _compare(self, sha256: str, fingerprint: str) -> None:
        """Note whether the bytes that were just read are those that were read before."""
        self._sum = self._sum or sha256
        self._changed = sha256 != self._sum or fingerprint != self._text.fingerprint

    def _block_bytes(self) -> Size:
        """Return sizes that make all blocks alike: about the one that the limits name."""
        end = os.fstat(self._text.descriptor).st_size
        size, most = end - self._data.offset, self._limits.block_bytes
        left = count(1 if size <= most else max(2, round(size / most)), -1)
        # One byte more than there is, so that the last block is seen to be the last.
        return lambda offset: max(end - offset, 0) // max(next(left), 1) + 1

    def verify(self) -> None:
        """Raise ExportChanged if the file, or what was read of it last, differs from the first."""
        self._content.original.verify()
        if self._changed:
            msg = f"'{self.name}' changed while it was read."
            raise ExportChanged(msg)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file and the working copies."""
        self._text.close()
        self._content.close()
        self._content.original.close()
