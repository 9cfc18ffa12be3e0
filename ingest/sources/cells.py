"""Sound records to text cells, by pyarrow; unsound ones to faults and their raw text."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.frames import frame_of
from ingest.domain.rows import RowBatch
from ingest.errors import BalanceBroken, ExportUnreadable
from ingest.identifiers.columns import truths
from ingest.sources.blank import blank_records
from ingest.sources.framing import Bools, Ints
from ingest.sources.noise import RECORD, REPEATED, NoiseFinder, Reasons
from ingest.sources.records import Records
from ingest.sources.scanner import Dialect, split_fields
from ingest.sources.text import Substitute

_PARSER_BLOCK = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
NO_NOISE: Final = NoiseFinder([])
_FEWEST_HEADINGS = 5
"""Number, amount, two dates and a name: with fewer, a text may well look like a record."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of a delimited export are to be read: which headings, and which of them.

    ``framed`` says that every record begins and ends with the delimiter: what
    stands outside is no column. ``repeated`` are the bytes of the heading's
    record, which may stand again further down.
    """

    dialect: Dialect
    headings: tuple[str, ...]
    wanted: tuple[str, ...]
    substitute: Substitute
    framed: bool = False
    noise: NoiseFinder = NO_NOISE
    repeated: bytes = b""

    @property
    def width(self) -> int:
        """How many fields a record has, those outside the frame included."""
        return len(self.headings) + (2 if self.framed else 0)

    def narrowed(self, columns: Collection[str] | None) -> Self:
        """Return the layout for some columns only."""
        return replace(self, wanted=wanted_headings(self.headings, columns))

    def to_batch(self, records: Records) -> RowBatch:
        """Return the rows of ``records``; see ``to_batch``."""
        return to_batch(records, self)


def wanted_headings(headings: Sequence[str], columns: Collection[str] | None) -> tuple[str, ...]:
    """Return those of ``headings`` that are in ``columns``, or all for None."""
    return tuple(heading for heading in headings if columns is None or heading in columns)


def to_batch(records: Records, layout: Layout) -> RowBatch:
    """Return the rows of ``records``; blank ones are left out, though they were counted."""
    _insist_on_closed_quotes(records, layout)
    blank = blank_records(records, layout.dialect)
    noise = _noise_of(records, layout)
    table, kinds = _parse_at_once(records, layout, ~blank), {}
    if table is None:
        kinds = _kinds_of_broken(records, layout)
        table = _parse_apart(records, layout, np.logical_or.reduce([*kinds.values()]), blank)
    cells = _frame(table, records.rows[~blank])
    at_fault = ~blank if noise is None else ~blank & (noise == RECORD)
    faults = [
        _faults(code, records, marks & at_fault, layout)
        for code, marks in kinds.items()
        if marks.any()
    ]
    return RowBatch(
        cells=cells,
        lines=records.lines[~blank],
        faults=join_faults(faults),
        noise=None if noise is None else noise[~blank],
    )


def _parse_at_once(records: Records, layout: Layout, filled: Bools) -> pa.Table | None:
    """Parse the ``filled`` records, or return None where any of them may be broken.

    Without quotes there is one way to count fields, and the parser refuses to
    read what has another number of them; nothing has to be counted beforehand.
    """
    if records.frame.quoted or layout.framed or not layout.wanted:
        return None
    if records.block.find(b"\0") >= 0:
        return None
    try:
        return _parse(records, layout, filled)
    except BalanceBroken:
        return None


def _parse_apart(records: Records, layout: Layout, broken: Bools, blank: Bools) -> pa.Table:
    """Parse the records that are sound, and put the raw text of ``broken`` ones among them."""
    broken = broken & ~blank
    table = _parse(records, layout, ~broken & ~blank)
    if broken.any():
        table = _with_broken(table, _raw_table(records, layout, broken), broken[~blank])
    return table


def _noise_of(records: Records, layout: Layout) -> Reasons | None:
    """Return why records are none, or None where all of them are."""
    found = np.full(len(records.frame.ends), RECORD, np.int16)
    if layout.noise:
        found = layout.noise.find(_restored_text(records.texts(), layout.substitute))
    if layout.repeated:
        # Only what is as long as the heading, give or take its line break, can repeat it.
        lengths = np.diff(records.frame.ends, prepend=0) - len(layout.repeated)
        for index in np.flatnonzero((lengths >= 0) & (lengths <= len(b"\r\n"))).tolist():
            if records.raw(index) == layout.repeated:
                found[index] = REPEATED
    return None if (found == RECORD).all() else found


def _insist_on_closed_quotes(records: Records, layout: Layout) -> None:
    """Refuse a record that ends in a later one: its quote was closed by a stray one there."""
    width, dialect = layout.width, layout.dialect
    if width < _FEWEST_HEADINGS:
        return
    for index in np.flatnonzero(records.frame.breaks > 1).tolist():
        raw = records.raw(index)
        if records.frame.fields[index] != width or raw.count(dialect.delimiter) < 2 * (width - 1):
            continue
        if any(_holds_records(text, dialect, width) for text in split_fields(raw, dialect) or ()):
            row, line = records.row + index, int(records.lines[index])
            msg = f"A quote is opened in row {row} (line {line}) and not closed in its own row."
            hint = "Close the quote there, or double it if it belongs to the text."
            raise ExportUnreadable(msg, hint=hint)


def _holds_records(text: bytes, dialect: Dialect, width: int) -> bool:
    r"""Tell whether a field has a record's number of delimiters for each line it goes on.

    >>> _holds_records(b"Oslo\n3;Bergen\n4;Os", Dialect(ord(";"), ord('"')), width=2)
    True
    """
    breaks = len(text.splitlines()) - 1
    return breaks > 0 and text.count(dialect.delimiter) == breaks * (width - 1)


def _frame(table: pa.Table, rows: Ints) -> pd.DataFrame:
    index = pd.Index(rows, name="row")
    if not table.num_columns:
        return pd.DataFrame(index=index)
    return frame_of(table, index)


def _kinds_of_broken(records: Records, layout: Layout) -> dict[str, Bools]:
    """Return for each fault of a record, by its code, which records have it."""
    found, width = records.frame, layout.width
    nul = np.zeros(len(found.ends), np.bool_)
    if records.block.find(b"\0") >= 0:
        at = np.flatnonzero(np.frombuffer(records.block, np.uint8)[: found.consumed] == 0)
        nul[np.searchsorted(found.ends, at, side="right")] = True
    kinds = {
        "nul_byte": nul,
        "text_after_quote": found.odd,
        "short_record": found.fields < width,
        "long_record": found.fields > width,
    }
    if layout.framed:
        kinds["text_outside_frame"] = (found.fields == width) & ~_is_framed(records, layout)
    return kinds


def _is_framed(records: Records, layout: Layout) -> Bools:
    """Say which records begin and end with the delimiter."""
    codes, frame = np.frombuffer(records.block, np.uint8), records.frame
    last = frame.ends - 1
    for sign in b"\n\r":
        last = last - ((codes[last] == sign) & (last > frame.starts))
    sign = layout.dialect.delimiter
    return np.asarray((codes[frame.starts] == sign) & (codes[last] == sign))


def _faults(code: str, records: Records, marks: Bools, layout: Layout) -> pa.Table:
    detail = None
    if code in ("short_record", "long_record"):
        width = len(layout.headings)
        counts = (records.frame.fields[marks] - layout.width + width).clip(min=0).tolist()
        detail = pa.array([f"{count} instead of {width}" for count in counts], pa.string())
    return fault_table(pa.array(records.rows[marks]), code, detail=detail)


def _parse(records: Records, layout: Layout, sound: Bools) -> pa.Table:
    """Parse the ``sound`` records; every one of them must come back as one line."""
    expected = int(np.count_nonzero(sound))
    schema = pa.schema([(heading, pa.string()) for heading in layout.wanted])
    if not expected or not layout.wanted:
        return schema.empty_table()
    lengths = np.diff(records.frame.ends, prepend=0)
    data = _bytes_of(records, sound, lengths)
    try:
        table = pacsv.read_csv(
            pa.BufferReader(data),
            read_options=pacsv.ReadOptions(
                column_names=_columns(layout),
                block_size=max(_PARSER_BLOCK, 2 * int(lengths.max())),
            ),
            parse_options=_parse_options(records, layout.dialect),
            # All bytes were proven to be UTF-8 when the file was opened.
            convert_options=pacsv.ConvertOptions(
                column_types=schema,
                include_columns=layout.wanted,
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise _disagreement(records, "they cannot be parsed") from error
    if table.num_rows != expected:
        raise _disagreement(records, f"{table.num_rows} were parsed, {expected} were counted")
    return _restored(table, layout.substitute)


def _columns(layout: Layout) -> list[str]:
    """Return a name for every field; what is outside a frame gets one that no heading can have."""
    return ["\0", *layout.headings, "\0\0"] if layout.framed else [*layout.headings]


def _restored_text(texts: pa.Array, substitute: Substitute) -> pa.Array:
    for letter, control in substitute.letters.items():
        texts = pc.replace_substring(texts, chr(control), chr(letter))
    return texts


def _restored(table: pa.Table, substitute: Substitute) -> pa.Table:
    """Put separators that are text, inside quotes or as a stray quote, back as they were."""
    if not substitute.letters:
        return table
    columns = [_restored_text(column, substitute) for column in table.columns]
    return pa.table(columns, schema=table.schema)


def _parse_options(records: Records, dialect: Dialect) -> pacsv.ParseOptions:
    found, quote = records.frame, dialect.quote
    return pacsv.ParseOptions(
        delimiter=chr(dialect.delimiter),
        quote_char=chr(quote) if found.quoted and quote is not None else False,
        newlines_in_values=bool((found.breaks > 1).any()),
        ignore_empty_lines=False,
    )


def _bytes_of(records: Records, chosen: Bools, lengths: Ints) -> pa.Buffer:
    """Return the bytes of the ``chosen`` records; no copy where all are chosen."""
    used = records.frame.consumed
    if chosen.all():
        data = pa.py_buffer(records.block).slice(0, used)
    else:
        codes = np.frombuffer(records.block, np.uint8)[:used]
        data = pa.py_buffer(codes[np.repeat(chosen, lengths)].tobytes())
    if bytes(memoryview(data)[: len(_BYTE_ORDER_MARK)]) == _BYTE_ORDER_MARK:
        # Only the file's first mark is one; the parser would drop this one, too.
        data = pa.py_buffer(_BYTE_ORDER_MARK + data.to_pybytes())
    return data


def _disagreement(records: Records, what: str) -> BalanceBroken:
    last = records.row + len(records.frame.ends) - 1
    return BalanceBroken(f"The records of rows {records.row} to {last} do not add up: {what}.")


def _raw_table(records: Records, layout: Layout, broken: Bools) -> pa.Table:
    """Return the broken records: raw text in the first column, the others empty."""
    texts = [
        layout.substitute.restore(records.raw(int(index)).decode("utf-8")).replace(
            "\0", "\N{SYMBOL FOR NULL}"
        )
        for index in np.flatnonzero(broken)
    ]
    raw, empty = pa.array(texts, pa.string()), pa.repeat(pa.scalar(""), len(texts))
    return pa.table({name: raw if name == layout.headings[0] else empty for name in layout.wanted})


def _with_broken(sound: pa.Table, broken: pa.Table, is_broken: Bools) -> pa.Table:
    """Put the ``broken`` records back where they stood among the ``sound`` ones."""
    order = np.where(
        is_broken, sound.num_rows + np.cumsum(is_broken) - 1, np.cumsum(~is_broken) - 1
    )
    return pa.concat_tables([sound, broken]).combine_chunks().take(pa.array(order))


def split(batch: RowBatch, size: int) -> Iterator[RowBatch]:
    """Yield ``batch`` in pieces of at most ``size`` rows; nothing for an empty one."""
    count = len(batch.cells)
    if 0 < count <= size:
        yield batch
        return
    rows = batch.cells.index.to_numpy()
    faulty = batch.faults["row"].to_numpy()
    for start in range(0, count, size):
        part = slice(start, start + size)
        within = (faulty >= rows[part][0]) & (faulty <= rows[part][-1])
        yield RowBatch(
            cells=batch.cells.iloc[part],
            lines=batch.lines[part],
            faults=batch.faults.filter(truths(within)),
            noise=None if batch.noise is None else batch.noise[part],
        )
