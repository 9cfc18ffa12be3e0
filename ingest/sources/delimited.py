"""CSV and its kin: one record per row, fields between delimiters."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Self

from ingest.domain.rows import RowBatch
from ingest.errors import ExportChanged, ExportUnreadable, MappingError
from ingest.mapping.source import Source
from ingest.sources.blank import blank_records
from ingest.sources.cells import Layout, split, to_batch, wanted_headings
from ingest.sources.heading import check_headings, suspect_delimiter
from ingest.sources.limits import Limits
from ingest.sources.original import Content, read_blocks
from ingest.sources.records import Place, Records, read_records
from ingest.sources.scanner import Dialect, split_fields
from ingest.sources.text import Substitute, Text, open_text

_OPENING_BYTES = 256 << 10
_ASCII = 0x80
_STAND_INS = (0x1F, 0x1E)
"""The unit and record separators, which stand for a delimiter and a quote outside ASCII."""


def open_delimited(
    content: Content, spec: Source, workdir: Path, limits: Limits
) -> "DelimitedExport":
    """Decide the encoding of a CSV over all its bytes, and find its heading.

    Raises ExportUnreadable for a file that is no CSV as declared, and
    MappingError for a declaration that cannot be. Closes ``content`` then.
    """
    dialect, substitute = separators(spec)
    text = open_text(content.descriptor, spec.encoding, substitute, workdir)
    export = DelimitedExport(content, text, Layout(dialect, (), (), substitute), limits)
    try:
        export.find_heading(spec)
    except BaseException:
        text.close()
        raise
    return export


def separators(spec: Source) -> tuple[Dialect, Substitute]:
    """Return the bytes that separate and quote, and what they stand for outside ASCII."""
    signs = [spec.delimiter, *spec.quote]
    if len(set(signs)) < len(signs) or any(sign in "\r\n\0" for sign in signs):
        msg = f"The delimiter {spec.delimiter!r} and the quote {spec.quote!r} cannot be told apart."
        raise MappingError(msg, hint="Use two different letters, neither of them a line break.")
    substitute = Substitute(
        {
            ord(sign): stand
            for sign, stand in zip(signs, _STAND_INS, strict=False)
            if ord(sign) >= _ASCII
        }
    )
    codes = [substitute.letters.get(ord(sign), ord(sign)) for sign in signs]
    return Dialect(codes[0], codes[1] if spec.quote else None), substitute


class DelimitedExport:
    """An open CSV; see ``Export``."""

    format = "csv"

    def __init__(self, content: Content, text: Text, layout: Layout, limits: Limits) -> None:
        """Take the given bytes and the UTF-8 made of them."""
        self.name, self.size = content.original.name, content.original.size
        self.sha256 = content.sha256 or text.sha256
        self.encoding: str | None = text.encoding
        self.delimiter: str | None = layout.substitute.restore(chr(layout.dialect.delimiter))
        self.headings: tuple[str, ...] = ()
        self.notes: tuple[str, ...] = (*content.notes, text.note)
        self._content, self._text, self._limits = content, text, limits
        self._layout = layout
        self._data = Place(text.start)
        self._read: str | None = None

    def find_heading(self, spec: Source) -> None:
        """Read the heading, and make sure that rows follow it."""
        self._skip_sep_line(spec)
        record = self._record(spec.heading_row)
        fields = split_fields(record, self._layout.dialect)
        if fields is None:
            msg = f"Text stands after a closing quote in the heading (row {spec.heading_row})."
            raise ExportUnreadable(msg, hint="Double the quotes inside the heading.")
        restore = self._layout.substitute.restore
        texts = [restore(field.decode("utf-8")) for field in fields]
        suspect_delimiter(texts, spec.delimiter)
        self.headings = check_headings(texts, spec.heading_row, self._limits)
        self._layout = replace(self._layout, headings=self.headings)
        if all(blank_records(each, self._layout.dialect).all() for each in self._opening()):
            msg = f"'{self.name}' has a heading and no rows."
            raise ExportUnreadable(msg, hint="Export the open items again.")

    def _skip_sep_line(self, spec: Source) -> None:
        """Pass over the line by which Excel is told the delimiter; Excel shows no row for it."""
        first = next(self._opening(), None)
        line = first.raw(0).strip(b'"') if first else b""
        if first is None or not line.lower().startswith(b"sep="):
            return
        told = line[len(b"sep=") :].decode("utf-8")
        if told != chr(self._layout.dialect.delimiter):
            msg = f"The file says that its delimiter is {told!r}, the mapping {spec.delimiter!r}."
            raise ExportUnreadable(msg, hint="Correct the delimiter in the mapping.")
        self._data = Place(self._data.offset + int(first.frame.ends[0]), row=1, line=2)
        self.notes += ("Line 1 tells Excel the delimiter (sep=); it is not counted as a row.",)

    def _record(self, row: int) -> bytes:
        """Return the record in ``row``; the data start behind it."""
        records = None
        for records in self._opening():
            index = row - records.row
            if index < len(records.frame.ends):
                self._data = records.place(index + 1)
                return records.raw(index)
        if records is None:
            msg = f"'{self.name}' is empty."
            raise ExportUnreadable(msg)
        msg = f"'{self.name}' ends before row {row}, where the mapping expects the heading."
        raise ExportUnreadable(msg, hint="Set 'heading_row' in the mapping.")

    def _opening(self) -> Iterator[Records]:
        size = min(_OPENING_BYTES, self._limits.block_bytes)
        blocks = read_blocks(self._text.descriptor, size, self._data.offset)
        return read_records(blocks, self._layout.dialect, self._limits, self._data)

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RowBatch]:
        """Yield all source rows; see ``Export.batches``."""
        layout = replace(self._layout, wanted=wanted_headings(self.headings, columns))
        blocks = self._blocks(hashed=columns is None and self._text.copy is None)
        for records in read_records(blocks, layout.dialect, self._limits, self._data):
            yield from split(to_batch(records, layout), self._limits.batch_rows)

    def _blocks(self, *, hashed: bool) -> Iterator[bytes]:
        """Yield the data's bytes; if ``hashed``, note afterwards what the whole file's hash is."""
        descriptor, start = self._text.descriptor, self._data.offset
        digest = hashlib.sha256()
        if hashed:
            digest.update(next(read_blocks(descriptor, start)) if start else b"")
        for block in read_blocks(descriptor, self._limits.block_bytes, start):
            if hashed:
                digest.update(block)
            yield block
        if hashed:
            self._read = digest.hexdigest()

    def verify(self) -> None:
        """Raise ExportChanged if the file, or what was read of it last, differs from the first."""
        self._content.original.verify()
        if self._read not in (None, self._text.sha256):
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
