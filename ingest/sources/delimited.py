"""CSV and its kin: one record per row, fields between delimiters."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from ingest.errors import ExportUnreadable, MappingError
from ingest.mapping.source import Source, Unnamed
from ingest.sources.cells import Layout
from ingest.sources.heading import (
    HEADING_WITHIN,
    check_headings,
    choose_heading,
    skipped,
    suspect_delimiter,
    with_letters,
)
from ingest.sources.noise import NoiseFinder
from ingest.sources.original import Content
from ingest.sources.reading import Reading
from ingest.sources.records import Place
from ingest.sources.scanner import Dialect, split_fields
from ingest.sources.text import Substitute, open_text
from ingest.sources.text_export import Opening, TextExport

_ASCII = 0x80
_STAND_INS = (0x1F, 0x1E)
"""The unit and record separators, which stand for a delimiter and a quote outside ASCII."""


def open_delimited(content: Content, reading: Reading) -> TextExport:
    """Decide the encoding of a CSV over all its bytes, and find its heading.

    Raises ExportUnreadable for a file that is no CSV as declared, and
    MappingError for a declaration that cannot be. Closes ``content`` then.
    """
    spec = reading.spec
    dialect, substitute = separators(spec)
    text = open_text(content.descriptor, spec.encoding, substitute, reading.workdir)
    try:
        opening = Opening(text, dialect, reading.limits)
        finder = _HeadingFinder(opening, dialect, substitute, reading, content.original.name)
        layout = finder.layout()
        export = TextExport(content, text, layout, opening, reading.limits)
    except BaseException:
        text.close()
        raise
    export.delimiter = spec.delimiter
    export.notes += finder.notes
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


class _HeadingFinder:
    """Finds the heading at the beginning of a delimited text; the rows start behind it."""

    def __init__(
        self,
        opening: Opening,
        dialect: Dialect,
        substitute: Substitute,
        reading: Reading,
        name: str,
    ) -> None:
        self.notes: tuple[str, ...] = ()
        self._opening, self._dialect, self._substitute = opening, dialect, substitute
        self._reading, self._spec, self._name = reading, reading.spec, name

    def layout(self) -> Layout:
        """Return how the rows are to be read; the opening then stands where they start."""
        self._skip_sep_line()
        row, record = self._find()
        fields = self._fields(record)
        if fields is None:
            msg = f"Text stands after a closing quote in the heading (row {row})."
            raise ExportUnreadable(msg, hint="Double the quotes inside the heading.")
        if self._spec.framed:
            fields = _inside_frame(fields, row)
        suspect_delimiter(fields, self._spec.delimiter)
        named = self._spec.unnamed is Unnamed.REFUSE
        headings = check_headings(fields, row, self._reading.limits, all_named=named)
        edges = chr(self._dialect.delimiter) + chr(self._dialect.quote or self._dialect.delimiter)
        return Layout(
            self._dialect,
            headings if named else with_letters(headings),
            (),
            self._substitute,
            framed=self._spec.framed,
            noise=NoiseFinder(self._spec.noise, self._substitute.restore(edges)),
            repeated=record,
        )

    def _fields(self, record: bytes) -> list[str] | None:
        fields = split_fields(record, self._dialect)
        restore = self._substitute.restore
        return None if fields is None else [restore(field.decode("utf-8")) for field in fields]

    def _skip_sep_line(self) -> None:
        """Pass over the line by which Excel is told the delimiter; Excel shows no row for it."""
        first, behind = next(iter(self._opening), (b"", Place()))
        line = first.strip(b'"')
        if not line.lower().startswith(b"sep="):
            return
        told = line[len(b"sep=") :].decode("utf-8")
        if told != chr(self._dialect.delimiter):
            delimiter = self._spec.delimiter
            msg = f"The file says that its delimiter is {told!r}, the mapping {delimiter!r}."
            raise ExportUnreadable(msg, hint="Correct the delimiter in the mapping.")
        self._opening.place = replace(behind, row=1)
        self.notes += ("Line 1 tells Excel the delimiter (sep=); it is not counted as a row.",)

    def _find(self) -> tuple[int, bytes]:
        """Return row and bytes of the heading's record; the opening stands behind it then."""
        wanted = self._spec.heading_row
        most = HEADING_WITHIN if wanted == "auto" else wanted
        begun = list(islice(self._opening, most))
        if not begun:
            msg = f"'{self._name}' is empty."
            raise ExportUnreadable(msg)
        if wanted == "auto":
            rows = (self._fields(record) or () for record, _ in begun)
            wanted = choose_heading(rows, self._reading.expected)
        elif len(begun) < wanted:
            msg = f"'{self._name}' ends before row {wanted}, where the mapping expects the heading."
            raise ExportUnreadable(msg, hint="Set 'heading_row' in the mapping.")
        record, self._opening.place = begun[wanted - 1]
        self.notes += skipped(wanted, found=self._spec.heading_row == "auto")
        return wanted, record


def _inside_frame(fields: Sequence[str], row: int) -> list[str]:
    """Return the fields between the outer delimiters."""
    if len(fields) < 3 or fields[0].strip() or fields[-1].strip():  # noqa: PLR2004 - both sides, and one between
        msg = f"The heading in row {row} does not begin and end with the delimiter."
        raise ExportUnreadable(msg, hint="Take 'framed' out of the mapping, or set 'heading_row'.")
    return list(fields[1:-1])
