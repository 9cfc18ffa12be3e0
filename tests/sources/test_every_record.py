"""Whatever bytes come in: each record is read exactly as a plain reader would, or is reported.

``make tables`` tries 10,000 generated tables; ``TABLES`` is another number.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ingest.errors import ExportUnreadable
from ingest.mapping.text import BLANKS
from ingest.sources import Limits

TABLES = int(os.environ.get("TABLES", "150"))
HEADINGS = ("h1", "h2", "h3")
ENCODINGS = {  # declared: written as
    "auto": ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"],
    "utf-8": ["utf-8", "utf-8-sig"],
    "cp1252": ["cp1252"],
    "iso-8859-15": ["iso-8859-15"],
    "iso-8859-1": ["iso-8859-1"],
    "cp850": ["cp850"],
    "cp865": ["cp865"],
    "utf-16-le": ["utf-16-le"],
    "utf-16-be": ["utf-16-be"],
    "utf-32": ["utf-32"],
}


class Unclosed(Exception):
    def __init__(self, row: int, line: int) -> None:
        super().__init__(f"row {row} (line {line})")


@dataclass
class Record:
    row: int
    line: int
    raw: str
    fields: list[str]
    codes: set[str]


class PlainReader:
    """Reads a text letter by letter; shares nothing with the reader under test."""

    def __init__(self, text: str, delimiter: str, quote: str) -> None:
        self.text, self.delimiter, self.quote = text, delimiter, quote
        self.edges = ("", "\r", "\n", delimiter)
        self.at, self.line = 0, 1

    def records(self) -> Iterator[Record]:
        row = 0
        while self.at < len(self.text):
            row += 1
            yield self.record(row)

    def record(self, row: int) -> Record:
        start, record = self.at, Record(row, self.line, "", [], set())
        record.fields.append(self.field(record))
        while self.peek() == self.delimiter:
            self.at += 1
            record.fields.append(self.field(record))
        record.raw = self.text[start : self.at]
        self.take_break()
        if "\0" in record.raw:
            record.codes.add("nul_byte")
        if len(record.fields) < len(HEADINGS):
            record.codes.add("short_record")
        if len(record.fields) > len(HEADINGS):
            record.codes.add("long_record")
        return record

    def field(self, record: Record) -> str:
        value = ""
        if self.quote and self.peek() == self.quote:
            value = self.quoted(record)
        while self.peek() not in self.edges:
            value += self.peek()
            self.at += 1
        return value

    def quoted(self, record: Record) -> str:
        opened, value = Unclosed(record.row, self.line), ""
        self.at += 1
        while True:
            letter = self.peek()
            if not letter:
                raise opened
            if letter in "\r\n":
                value += self.take_break()
                continue
            self.at += 1
            if letter == self.quote:
                if self.peek() != self.quote:
                    break
                self.at += 1
            value += letter
        if self.peek() not in self.edges:
            record.codes.add("text_after_quote")
            if set(value) & {"\r", "\n"}:
                raise opened
        return value

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take_break(self) -> str:
        taken = "\r\n" if self.text[self.at : self.at + 2] == "\r\n" else self.peek()
        self.at += len(taken)
        self.line += 1
        return taken


def expected(text: str, delimiter: str, quote: str) -> list[tuple[object, ...]]:
    nothing = {delimiter, quote, " ", "\t"}
    found: list[tuple[object, ...]] = []
    for record in PlainReader(text, delimiter, quote).records():
        if record.row == 1 or set(record.raw) <= nothing:
            continue
        raw = (record.raw.replace("\0", "\N{SYMBOL FOR NULL}"), "", "")
        cells = raw if record.codes else tuple(record.fields)
        found.append((record.row, record.line, cells, frozenset(record.codes)))
    return found


@st.composite
def dialects(draw: st.DrawFn) -> tuple[str, str]:
    delimiter = draw(st.sampled_from([";", ",", "\t", "|", "§", "^"]))
    return delimiter, draw(st.sampled_from(['"', "'", "", "¤"]))


@st.composite
def wild_texts(draw: st.DrawFn, delimiter: str, quote: str) -> str:
    """Letters without any order."""
    signs = [delimiter, delimiter, quote, quote, "\n", "\r\n", "\r", "a", "ø", " ", "\0", "1,5"]
    return "".join(draw(st.lists(st.sampled_from(signs), max_size=40)))


@st.composite
def tidy_texts(draw: st.DrawFn, delimiter: str, quote: str) -> str:
    """Records as an ERP writes them, some with a field too few or too many, some lines blank."""
    signs = st.sampled_from(["a", "b", "ø", " ", "\ufeff", delimiter, quote, "\n", "\r\n", "\r"])
    text = ""
    for width in draw(st.lists(st.sampled_from([0, 3, 3, 3, 3, 2, 4]), max_size=8)):
        values = ["".join(draw(st.lists(signs, max_size=5))) for _ in range(width)]
        text += delimiter.join(_written(value, delimiter, quote) for value in values)
        text += draw(st.sampled_from(["\r\n", "\n", "\r"]))
    return text


def _written(value: str, delimiter: str, quote: str) -> str:
    if not quote:
        return "".join(letter for letter in value if letter not in {delimiter, "\r", "\n"})
    if set(value) & {delimiter, quote, "\r", "\n"}:
        return quote + value.replace(quote, quote + quote) + quote
    return value


@st.composite
def exports(draw: st.DrawFn) -> tuple[str, str, str]:
    delimiter, quote = draw(dialects())
    body = draw(st.one_of(wild_texts(delimiter, quote), tidy_texts(delimiter, quote)))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return delimiter.join(HEADINGS) + newline + body, delimiter, quote


@given(
    exports(),
    st.sampled_from([(told, written) for told, many in ENCODINGS.items() for written in many]),
    st.sampled_from([1, 2, 3, 5, 8, 13, 64, 1 << 20]),
    st.integers(1, 5),
)
@example(('h1;h2;h3\n"a\nb";"c"x;d', ";", '"'), ("auto", "utf-8"), 1, 1)
@example(('h1;h2;h3\n";;";"";""""\n', ";", '"'), ("auto", "utf-8"), 1, 1)
@example(("h1;h2;h3\n\ufeffa;b;c\n\ufeffd;e;f\n", ";", '"'), ("auto", "utf-8"), 1 << 20, 1)
@settings(max_examples=TABLES)
@pytest.mark.fault("F4", "F5")
def test_every_record_is_read_exactly_or_reported(
    opened_once, rows, written_export, encodings, block_bytes, batch_rows
):
    (text, delimiter, quote), (declared, written) = written_export, encodings
    assume((delimiter + quote).encode(written, "ignore").decode(written) == delimiter + quote)
    content = text.encode(written, "ignore")  # code pages have no zero-width marks
    limits = Limits(block_bytes=block_bytes, batch_rows=batch_rows)
    how = {"delimiter": delimiter, "quote": quote, "encoding": declared, "limits": limits}
    try:
        wanted = expected(content.decode(written), delimiter, quote)
    except Unclosed as unclosed:
        with (
            pytest.raises(ExportUnreadable, match=re.escape(str(unclosed))),
            opened_once(content, **how) as export,
        ):
            rows(export.batches())
        return
    if not wanted:
        with pytest.raises(ExportUnreadable, match="no rows"), opened_once(content, **how):
            pass
        return
    with opened_once(content, **how) as export:
        assert export.headings == HEADINGS
        assert rows(export.batches()) == wanted
        assert rows(export.batches(["h2"])) == [
            (row, line, cells[1:2], codes) for row, line, cells, codes in wanted
        ]
        export.verify()


WIDTHS = (3, 1, 2)
LINES = st.lists(st.text("aø å1\t;|", max_size=8) | st.text("aøå", min_size=6, max_size=6))


@given(LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-16", "cp865"]))
@example(["aøå 12"], "\n", "cp865")
@settings(max_examples=TABLES // 3)
def test_every_line_of_fixed_width_is_read_exactly_or_reported(
    opened_once, rows, lines, newline, encoding
):
    columns = [{"name": "h1", "width": 3}, {"width": 1}, {"name": "h3", "width": 2}]
    content = (newline.join(lines) + newline).encode(encoding, "ignore")
    wanted = []
    # A mark at the very beginning says how the file is encoded, and is no text of it.
    text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    for number, line in enumerate(re.split("\r\n|\r|\n", text)[:-1], start=1):
        if not line.strip(" \t"):
            continue
        width = sum(WIDTHS)
        codes = (
            {"short_line"} if len(line) < width else {"long_line"} if len(line) > width else set()
        )
        cells = (line, "") if codes else (line[:3].strip(BLANKS), line[4:].strip(BLANKS))
        wanted.append((number, number, cells, frozenset(codes)))
    declared = "auto" if encoding == "utf-16" else encoding
    if not wanted:
        with (
            pytest.raises(ExportUnreadable, match=r"no rows|is empty"),
            opened_once(content, encoding=declared, fixed_width=columns),
        ):
            pass
        return
    with opened_once(content, encoding=declared, fixed_width=columns) as export:
        assert rows(export.batches()) == wanted
