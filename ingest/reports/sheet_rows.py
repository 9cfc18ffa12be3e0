"""The rows of one sheet of the workbook, kept on disk until it is known how many there are."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from ingest.reports.files import named
from ingest.reports.sheet_xml import fitting
from ingest.spool import create_private

Batch = tuple[list[pa.Array], np.ndarray | None]
"""The columns of some rows, and the marks of their cells."""

_MOST_XML: Final = 2_000_000_000
"""Bytes of XML of one sheet, at most: larger entries need an archive that Excel does not read."""
_TAGS: Final = 85
"""Bytes of XML around the text of a cell, at most."""
_ESCAPED: Final = 7
"""Bytes that one of a text can become: a control character is written as ``_x000B_``."""
_MOST_CUT: Final = 1_000
_USUAL: Final = 0.95
_AT_ONCE: Final = 4_000
"""Rows that are written down together."""
_MARKS: Final = ""
"""The name of the column of marks, which no column of the export has."""


class SheetRows:
    """Up to ``most`` rows, the first ones; ``total`` counts those that were offered as well.

    ``cut`` counts the cells that were longer than Excel allows, and ``cut_cells``
    are the first of them, by row and column from 0. The file is made with the
    first rows; whoever gave its path removes it. All but ``rows`` and ``total``
    are known after ``settle``.
    """

    def __init__(self, path: Path, most: int) -> None:
        """Begin without rows, to be kept in ``path``."""
        self._path = path
        self._most = most
        self._room = _MOST_XML
        self._file: BinaryIO | None = None
        self._writer: Any = None
        self.rows = 0
        self.total = 0
        self.cut = 0
        self.cut_cells: list[tuple[int, int]] = []
        self.marked = 0
        self._waiting: list[pa.Table] = []
        self._widths: np.ndarray | None = None

    def add(self, rows: pa.Table, marks: np.ndarray | None = None) -> int:
        """Keep what there is room for of ``rows``, and return how many those are.

        ``marks`` (uint8) has a line for each row and an entry for each of the first columns.
        """
        self.total += rows.num_rows
        kept: int = min(rows.num_rows, self._most - self.rows)
        size = _TAGS * kept * rows.num_columns + _ESCAPED * rows.nbytes
        if kept <= 0 or size > self._room:
            self._most = self.rows  # what follows would hide the gap
            return 0
        self._room -= size
        self.rows += kept
        rows = rows.slice(0, kept)
        if marks is not None:
            self.marked += int(np.count_nonzero(marks[:kept]))
            rows = rows.append_column(_MARKS, _packed(marks[:kept]))
        self._waiting.append(rows)
        if sum(each.num_rows for each in self._waiting) >= _AT_ONCE:
            self.settle()
        return kept

    def settle(self) -> None:
        """Write down what was added last: many rows together take less time than few."""
        if self._waiting:
            self._write(pa.concat_tables(self._waiting).combine_chunks())
            self._waiting = []

    def _write(self, rows: pa.Table) -> None:
        columns = [column.combine_chunks() for column in rows.columns]
        places = len(columns) - (rows.column_names[-1] == _MARKS)
        first = self.rows - rows.num_rows
        fitted = [self._fitted(place, columns[place], first) for place in range(places)]
        found = np.array([_usual_length(column) for column in fitted])
        self._widths = found if self._widths is None else np.maximum(self._widths, found)
        names = [*map(str, range(places)), *rows.column_names[places:]]
        table = pa.table([*fitted, *columns[places:]], names=names)
        with named(self._path):
            if self._writer is None:
                self._file = os.fdopen(create_private(self._path), "wb")
                self._writer = pa.ipc.new_stream(self._file, table.schema)
            self._writer.write_table(table)

    def _fitted(self, place: int, column: Any, first: int) -> Any:  # noqa: ANN401 - pyarrow has no types
        if not pa.types.is_string(column.type):
            return column
        texts, cut = fitting(column)
        self.cut += int(cut.sum())
        where = (np.flatnonzero(cut)[: _MOST_CUT - len(self.cut_cells)] + first).tolist()
        self.cut_cells += [(row, place) for row in where]
        return texts

    def widths(self, columns: int) -> list[int]:
        """Return how long the texts in each of the ``columns`` are, a few long ones left out."""
        return [0] * columns if self._widths is None else self._widths.tolist()

    def batches(self) -> Iterator[Batch]:
        """Yield the columns of some rows after the others, with their marks; nothing more is kept.

        Raises OSError, with the path, where the disk was full.
        """
        if self._writer is None or self._file is None:
            return
        with named(self._path), self._file:
            self._writer.close()
        with pa.OSFile(str(self._path)) as file:
            for batch in pa.ipc.open_stream(file):
                *columns, last = batch.columns
                if batch.schema.names[-1] != _MARKS:
                    yield [*columns, last], None
                    continue
                width = last.type.byte_width
                marks = np.frombuffer(last.buffers()[1], np.uint8).reshape(-1, width)
                yield columns, marks[last.offset :][: len(last)]

    def close(self) -> None:
        """Let go of the file, in whatever state it is."""
        if self._file is not None:
            with suppress(OSError):  # what cannot be written any more is not wanted either
                self._file.close()


def _packed(marks: np.ndarray) -> pa.Array:
    """Return a line of marks as the bytes of one cell."""
    bytes_of_row = pa.binary(marks.shape[1])
    packed = pa.py_buffer(np.ascontiguousarray(marks).tobytes())
    return pa.FixedSizeBinaryArray.from_buffers(bytes_of_row, len(marks), [None, packed])


def _usual_length(column: Any) -> int:  # noqa: ANN401 - pyarrow has no types
    lengths = pc.utf8_length(column.cast(pa.string()))
    found = pc.quantile(lengths, q=_USUAL, interpolation="higher")[0].as_py()
    return 0 if found is None else int(found)
