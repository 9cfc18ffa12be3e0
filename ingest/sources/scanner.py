"""One record of a CSV, read exactly, letter by letter where it matters.

Slow and plain: it decides where the vectorised ``framing`` finds quotes out of
their usual places, and it is the only place that says what a quote means.

- A quote opens a field only as the field's first character; anywhere else in an
  unquoted field it is text, as in Excel and RFC 4180.
- Inside a quoted field two quotes stand for one, and line breaks are text.
- After the closing quote only a delimiter or a line break may follow.
"""

import re
from dataclasses import dataclass, field

CR, LF = b"\r\n"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The bytes (below 128) that separate and quote fields; ``quote`` None means none does."""

    delimiter: int
    quote: int | None


@dataclass(slots=True)
class Scan:
    """What was found of one record.

    ``structure`` holds the offsets of its delimiters and, if it is complete, of
    its line break; ``end`` lies behind that, and is None for an incomplete
    record. ``open_quote`` is the offset of a quote that nothing closes; such a
    record is incomplete. ``runaway`` says that the quote was closed, but on
    another line and with text behind: a sign that the closing one is missing.
    """

    structure: list[int] = field(default_factory=list)
    end: int | None = None
    text_after_quote: bool = False
    open_quote: int | None = None
    runaway: bool = False


def scan(block: bytes, start: int, dialect: Dialect, *, final: bool) -> Scan:
    """Read the record at ``start``; ``final`` says that nothing follows the block."""
    found = Scan()
    separator = re.compile(b"[\r\n" + re.escape(bytes([dialect.delimiter])) + b"]")
    position = start
    while True:
        if position < len(block) and block[position] == dialect.quote:
            behind = _read_quoted(block, position, dialect, found)
            if behind is None:
                return found
            position = behind
        match = separator.search(block, position)
        if match is None:
            return found
        position = match.start()
        if block[position] != dialect.delimiter:
            _end_record(block, position, found, final=final)
            return found
        found.structure.append(position)
        position += 1


def _read_quoted(block: bytes, opening: int, dialect: Dialect, found: Scan) -> int | None:
    """Return the offset behind the closing quote, or None where the record cannot go on."""
    quote = block[opening : opening + 1]
    closing = block.find(quote, opening + 1)
    while closing >= 0 and block[closing + 1 : closing + 2] == quote:
        closing = block.find(quote, closing + 2)
    if closing < 0:
        found.open_quote = opening
        return None
    behind = closing + 1
    if behind == len(block):  # the next block may double the quote
        return None
    if block[behind] not in (dialect.delimiter, CR, LF):
        found.text_after_quote = True
        if block.find(b"\n", opening, closing) >= 0 or block.find(b"\r", opening, closing) >= 0:
            found.runaway = True
            found.open_quote = opening
            return None
    return behind


def _end_record(block: bytes, position: int, found: Scan, *, final: bool) -> None:
    if block[position] == CR:
        if position + 1 == len(block) and not final:  # the next block may begin with its LF
            return
        if block[position + 1 : position + 2] == b"\n":
            position += 1
    found.structure.append(position)
    found.end = position + 1


def split_fields(record: bytes, dialect: Dialect) -> list[bytes] | None:
    """Return the fields of one record without its line break, or None if its quotes are wrong.

    >>> split_fields(b"a;'b;''c';", Dialect(ord(";"), ord("'")))
    [b'a', b"b;'c", b'']
    >>> split_fields(b"'a'b", Dialect(ord(";"), ord("'")))
    """
    found = scan(record + b"\n", 0, dialect, final=True)
    if found.end is None or found.text_after_quote:
        return None
    fields, start = [], 0
    for stop in found.structure:
        field_bytes = record[start:stop]
        if dialect.quote is not None and field_bytes[:1] == (quote := bytes([dialect.quote])):
            field_bytes = field_bytes[1:-1].replace(quote + quote, quote)
        fields.append(field_bytes)
        start = stop + 1
    return fields
