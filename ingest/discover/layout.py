"""Which delimiter, sheet and heading row an export has, told by counts that are shown."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.discover.headings import is_known
from ingest.errors import ExportUnreadable
from ingest.mapping.shapes import amount_shape, date_shapes
from ingest.mapping.source import Source
from ingest.sources.peek import Peeked, SheetStart

DELIMITERS: Final = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
_RECORDS: Final = 60
_DOS: Final = "cp865"
_SEPARATORS: Final = re.compile("[;,\t|]")
_MOSTLY: Final = 0.8
Records = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read an export, and the evidence for it, in sentences.

    ``unsure`` names the keys of ``source`` that something speaks against.
    """

    source: Source
    headings: tuple[str, ...]
    evidence: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Heading:
    """A row that can be the heading: counted from 1; known: how many headings the list has."""

    row: int
    cells: tuple[str, ...]
    known: int


@dataclass(frozen=True, slots=True)
class _Split:
    """What a delimiter makes of the first records: how many have the commonest width."""

    sign: str
    width: int
    alike: int
    records: int
    heading: _Heading | None

    @property
    def fits(self) -> bool:
        """Whether it parts the records into columns, and one of them is a heading."""
        return self.heading is not None and self.width > 1

    def sentence(self) -> str:
        """Return the line of evidence that tells of this delimiter, indented by two blanks."""
        name = f"{DELIMITERS[self.sign]} ({self.sign!r})"
        if self.width < 2:  # noqa: PLR2004 - one column is none
            return f"  {name}: in none, or only in a few of the first {self.records} records"
        heading = "none of them looks like a heading"
        if self.heading:
            heading = f"the heading in row {self.heading.row} too"
        return (
            f"  {name}: {self.alike} of the first {self.records} records have "
            f"{self.width} fields; {heading}"
        )


def find_layout(peeked: Peeked, sheet: str | int | None = None) -> Layout:
    """Return how to read a file; ``sheet`` chooses one of a workbook that has several.

    Raises ExportUnreadable where no row looks like a heading.
    """
    if peeked.text is None:
        return _of_workbook(peeked, sheet)
    return _of_text(peeked, peeked.text)


def _of_text(peeked: Peeked, text: str) -> Layout:
    encoding, said = _encoding(peeked, text)
    if encoding != "auto":
        text = text.encode("cp1252").decode(encoding)
    told, body = _sep_line(text)
    splits = [_split(body, sign) for sign in ([told] if told else DELIMITERS)]
    fitting = sorted(
        (split for split in splits if split.fits),
        key=lambda split: (split.heading.known if split.heading else 0, split.alike, split.width),
        reverse=True,
    )
    evidence = [*said, "Delimiter, by the first records:", *(each.sentence() for each in splits)]
    if not fitting or fitting[0].heading is None:
        msg = f"No row of '{peeked.name}' looks like a heading."
        raise ExportUnreadable(msg, hint="\n  ".join(evidence))
    best = fitting[0]
    close = [split for split in fitting[1:] if split.alike == best.alike and split.heading]
    unsure = frozenset({"delimiter"}) if close and _known(close[0]) == _known(best) else frozenset()
    heading = fitting[0].heading
    source = Source(encoding=encoding, delimiter=best.sign, heading_row=heading.row)
    return Layout(source, heading.cells, (*evidence, _told(heading)), unsure=unsure)


def _known(split: _Split) -> int:
    return split.heading.known if split.heading else 0


def _encoding(peeked: Peeked, text: str) -> tuple[str, list[str]]:
    """Return what to declare: auto, unless more headings are known when read as a DOS code page.

    Old systems write it; its Nordic letters are other signs in cp1252.
    """
    if peeked.encoding != "cp1252":
        return "auto", []
    for line in text.splitlines()[:_RECORDS]:
        known, in_dos = _known_cells(line), _known_cells(line.encode("cp1252").decode(_DOS))
        if in_dos > known:
            note = (
                f"Encoding: {_DOS}, in which {in_dos} headings are known; in cp1252 only {known}."
            )
            return _DOS, [note]
    return "auto", []


def _known_cells(line: str) -> int:
    return sum(map(is_known, _SEPARATORS.split(line)))


def _sep_line(text: str) -> tuple[str | None, str]:
    """Return the delimiter that a first line tells Excel, and the text behind it."""
    first, _, rest = text.partition("\n")
    line = first.strip().strip('"')
    if line.lower().startswith("sep=") and len(line) == len("sep=") + 1:
        return (line[-1], rest) if line[-1] in DELIMITERS else (None, rest)
    return None, text


def _split(text: str, sign: str) -> _Split:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    records = []
    try:
        for record in reader:
            records.append(record)
            if len(records) == _RECORDS:
                break
    except csv.Error:  # a field beyond any bound: an unclosed quote
        pass
    filled = [record for record in records if any(cell.strip() for cell in record)]
    widths = Counter(len(record) for record in filled if len(record) > 1)
    if not widths:
        return _Split(sign, 1, 0, len(filled), None)
    width, alike = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return _Split(sign, width, alike, len(filled), find_heading(records, width))


def find_heading(records: Records, width: int) -> _Heading | None:
    """Return the first row that is as wide as the others, and whose cells are names.

    Names are filled, all different, and neither numbers nor dates. Of several
    such rows the one with most headings that the list has is taken.
    """
    found = [
        _Heading(row, tuple(cell.strip() for cell in cells), sum(map(is_known, cells)))
        for row, cells in enumerate(records, start=1)
        if _names(cells, width)
    ]
    return max(found, key=lambda heading: (heading.known, -heading.row), default=None)


def _names(cells: Sequence[str], width: int) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return (
        len(cells) == width
        and len(filled) >= max(2, _MOSTLY * width)
        and len({cell.casefold() for cell in filled}) == len(filled)
        and not any(amount_shape(cell) or date_shapes(cell) or "@" in cell for cell in filled)
    )


def _told(heading: _Heading) -> str:
    return (
        f"Heading: row {heading.row}, the first whose {len(heading.cells)} cells are all names, "
        f"{heading.known} of them known."
    )


def _of_workbook(peeked: Peeked, wanted: str | int | None) -> Layout:
    candidates = [(each, find_heading(each.records, each.columns)) for each in peeked.sheets]
    sheets = tuple(
        f"Sheet {each.number} '{each.name}': {each.rows} rows, {each.columns} columns, "
        + (f"heading in row {found.row}, {found.known} known" if found else "no heading found")
        for each, found in candidates
    )
    fitting = [
        (each, found)
        for each, found in candidates
        if found and (wanted is None or str(wanted) in (each.name, str(each.number)))
    ]
    if not fitting:
        msg = f"No row of '{peeked.name}' looks like a heading."
        raise ExportUnreadable(msg, hint="\n  ".join(sheets) or "The workbook has no content.")
    sheet, heading = max(fitting, key=lambda pair: pair[1].known)
    unsure = frozenset({"sheet"}) if len(fitting) > 1 else frozenset()
    named = sheet.name if len(peeked.sheets) > 1 else None
    return Layout(
        Source(sheet=named, heading_row=heading.row),
        heading.cells,
        (_told(heading),),
        sheets,
        _kinds(sheet, heading),
        unsure,
    )


def _kinds(sheet: SheetStart, heading: _Heading) -> tuple[str, ...]:
    """Return the kinds of the cells below each heading, one string per heading."""
    below = sheet.kinds[heading.row :]
    columns = ["".join(column) for column in zip(*below, strict=True)] if below else []
    return tuple(kinds for kinds, name in zip(columns, heading.cells, strict=False) if name)
