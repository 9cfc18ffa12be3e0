"""Files whose columns have a fixed width in characters: one record per line, no delimiters."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from typing import Final, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.rows import RowBatch
from ingest.errors import ExportUnreadable
from ingest.identifiers.columns import mask, truths
from ingest.mapping.source import FixedColumn
from ingest.mapping.text import BLANKS
from ingest.sources.blank import blank_records
from ingest.sources.cells import wanted_headings
from ingest.sources.noise import RECORD, NoiseFinder
from ingest.sources.original import Content
from ingest.sources.reading import Reading
from ingest.sources.records import Records
from ingest.sources.scanner import Dialect
from ingest.sources.text import Substitute, open_text
from ingest.sources.text_export import Opening, TextExport

_LINES: Final = Dialect(delimiter=0, quote=None)
"""Nothing but line breaks separates."""
_NULL: Final = "\N{SYMBOL FOR NULL}"


def open_fixed(content: Content, reading: Reading) -> TextExport:
    """Decide the encoding of a file of fixed width, over all its bytes.

    Raises ExportUnreadable for a file without rows.
    """
    spec = reading.spec
    text = open_text(content.descriptor, spec.encoding, Substitute({}), reading.workdir)
    above = spec.heading_row if isinstance(spec.heading_row, int) else 0
    if "heading_row" not in spec.model_fields_set:
        above = 0
    try:
        opening = Opening(text, _LINES, reading.limits)
        _skip(opening, above, content.original.name)
        layout = FixedLayout.of(spec.fixed_width, NoiseFinder(spec.noise))
        export = TextExport(content, text, layout, opening, reading.limits)
    except BaseException:
        text.close()
        raise
    if above:
        rows = "Row 1 is" if above == 1 else f"Rows 1 to {above} are"
        export.notes += (f"{rows} skipped, as the mapping declares.",)
    return export


def _skip(opening: Opening, rows: int, name: str) -> None:
    begun = list(islice(opening, rows))
    if len(begun) < rows:
        msg = f"'{name}' ends before row {rows}."
        raise ExportUnreadable(msg, hint="Correct 'heading_row' in the mapping.")
    if begun:
        opening.place = begun[-1][1]


@dataclass(frozen=True, slots=True)
class FixedLayout:
    """Where the columns begin and end, in characters from 0; ``width`` is that of a line."""

    headings: tuple[str, ...]
    wanted: tuple[str, ...]
    places: dict[str, tuple[int, int]]
    width: int
    noise: NoiseFinder
    dialect: Dialect = _LINES

    @classmethod
    def of(cls, columns: Collection[FixedColumn], noise: NoiseFinder) -> Self:
        """Return the layout of the declared ``columns``; those without a name are gaps."""
        ends = [*accumulate(column.width for column in columns)]
        places = {
            column.name.strip(): (end - column.width, end)
            for end, column in zip(ends, columns, strict=True)
            if column.name
        }
        return cls((*places,), (*places,), places, ends[-1], noise)

    def narrowed(self, columns: Collection[str] | None) -> Self:
        """Return the layout for some columns only."""
        return replace(self, wanted=wanted_headings(self.headings, columns))

    def to_batch(self, records: Records) -> RowBatch:
        """Return the rows of ``records``: cells without the blanks that fill them up."""
        filled = ~blank_records(records, _LINES)
        lines = records.texts().filter(truths(filled))
        rows, width = records.rows[filled], pc.utf8_length(lines).to_numpy()
        noise = self.noise.find(lines) if self.noise else None
        nul = mask(pc.match_substring(lines, "\0"))
        broken = (width != self.width) | nul
        records_only = np.ones(len(rows), bool) if noise is None else noise == RECORD
        faults = [
            _faults("short_line", rows, width, (width < self.width) & records_only, self.width),
            _faults("long_line", rows, width, (width > self.width) & records_only, self.width),
            fault_table(pa.array(rows[nul & records_only]), "nul_byte"),
        ]
        frame = pd.DataFrame(index=pd.Index(rows, name="row"))
        for heading in self.wanted:
            frame[heading] = pd.arrays.ArrowExtensionArray(self._cells(heading, lines, broken))
        return RowBatch(frame, records.lines[filled], join_faults(faults), noise)

    def _cells(self, heading: str, lines: pa.Array, broken: np.ndarray) -> pa.Array:
        """Return a column; a broken line stands whole in the first one."""
        cells = pc.utf8_trim(pc.utf8_slice_codeunits(lines, *self.places[heading]), BLANKS)
        if not broken.any():
            return cells
        raw = pc.replace_substring(lines, "\0", _NULL) if heading == self.headings[0] else ""
        return pc.if_else(truths(broken), raw, cells)


def _faults(
    code: str, rows: np.ndarray, width: np.ndarray, marks: np.ndarray, expected: int
) -> pa.Table:
    detail = [f"{count} characters instead of {expected}" for count in width[marks].tolist()]
    return fault_table(pa.array(rows[marks]), code, detail=pa.array(detail, pa.string()))
