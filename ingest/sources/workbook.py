"""One sheet of a workbook to batches of text cells, by calamine.

calamine holds the whole sheet in memory and has no bound of its own, so this
runs in a process of its own with a bound; see ``excel`` and ``workbook_child``.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.domain.faults import fault_table, join_faults
from ingest.errors import ExportUnreadable
from ingest.sources.cell_text import Cell, Writing, write_column
from ingest.sources.error_cell import ErrorCell, damaged
from ingest.sources.error_cells import find_error_cells
from ingest.sources.heading import check_headings, column_name, shown
from ingest.sources.limits import Limits
from ingest.sources.sheets import choose_sheet

BATCH_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Request:
    """What to read of a workbook: format (xlsx ...), sheet, heading row; how cells are written."""

    format: str
    sheet: str | int | None
    heading_row: int
    writing: Writing


@dataclass(frozen=True, slots=True, eq=False)
class SheetBatch:
    """Some rows that are not blank: an int64 column "row", then one text column per heading."""

    cells: pa.RecordBatch
    faults: pa.Table


@dataclass(slots=True)
class SheetReader:
    """An open sheet, standing behind its heading."""

    rows: Iterator[list[Cell]]
    row: int
    first_column: int
    headings: tuple[str, ...]
    writing: Writing
    errors: list[ErrorCell]
    notes: list[str] = field(default_factory=list)

    @property
    def schema(self) -> pa.Schema:
        """The fields of the batches: the row number, and each column that has a heading."""
        named = [heading for heading in self.headings if heading]
        return pa.schema([("row", pa.int64()), *((name, pa.string()) for name in named)])

    def batches(self) -> Iterator[SheetBatch]:
        """Yield the rows behind the heading; raise ExportUnreadable for cells without one."""
        while rows := list(islice(self.rows, BATCH_ROWS)):
            errors = self._place_errors(rows)
            yield self._batch(rows, errors)
            self.row += len(rows)

    def _place_errors(self, rows: list[list[Cell]]) -> list[ErrorCell]:
        """Write the error cells of these rows, which calamine leaves empty, as text."""
        low = bisect_left(self.errors, self.row, key=lambda cell: cell.row)
        high = bisect_left(self.errors, self.row + len(rows), key=lambda cell: cell.row)
        placed = []
        for cell in self.errors[low:high]:
            index = cell.column - self.first_column
            if 0 <= index < len(self.headings):
                rows[cell.row - self.row][index] = cell.text
                placed.append(cell)
        return placed

    def _batch(self, rows: list[list[Cell]], errors: list[ErrorCell]) -> SheetBatch:
        arrays, faults = [], []
        for index, cells in enumerate(zip(*rows, strict=True)):
            written, lost = write_column(cells, self.writing)
            texts = pa.array(written, pa.string())
            if self.headings[index]:
                arrays.append(texts)
                faults.append(self._lost_digits(self.headings[index], texts, lost))
            else:
                self._insist_on_blank(index, texts)
        faults.append(self._error_faults(errors))
        numbers = pa.array(range(self.row, self.row + len(rows)), pa.int64())
        batch = pa.record_batch([numbers, *arrays], schema=self.schema)
        blank = [pc.equal(pc.utf8_trim(texts, " \t"), "") for texts in arrays]
        filled = pc.invert(reduce(pc.and_, blank))
        return SheetBatch(batch.filter(filled), join_faults(faults))

    def _lost_digits(self, heading: str, texts: pa.Array, lost: Sequence[int]) -> pa.Table:
        rows = pa.array([self.row + index for index in lost], pa.int64())
        return fault_table(
            rows, "number_lost_digits", column=heading, value=texts.take(pa.array(lost, pa.int64()))
        )

    def _error_faults(self, errors: list[ErrorCell]) -> pa.Table:
        return fault_table(
            pa.array((cell.row for cell in errors), pa.int64()),
            "excel_error_cell",
            column=pa.array(
                [self.headings[cell.column - self.first_column] for cell in errors], pa.string()
            ),
            value=pa.array([cell.text for cell in errors], pa.string()),
        )

    def _insist_on_blank(self, index: int, texts: pa.Array) -> None:
        filled = pc.index(pc.equal(pc.utf8_trim(texts, " \t"), ""), value=False).as_py()
        if filled >= 0:
            name = column_name(self.first_column + index)
            msg = f"Row {self.row + filled} has a value in {name}, which has no heading."
            raise ExportUnreadable(msg, hint="Give every column with values a heading.")


def open_sheet(file: BinaryIO, request: Request, limits: Limits) -> SheetReader:
    """Open the sheet that ``request`` names, or the only one with content; read its heading."""
    workbook = open_workbook(file)
    try:
        sheet, notes = choose_sheet(workbook, request.sheet)
    except CalamineError as error:
        raise damaged() from error
    name = sheet.name
    if sheet.start is None:
        msg = f"The sheet '{shown(name)}' is empty."
        raise ExportUnreadable(msg)
    if sheet.width > limits.columns:
        msg = f"The sheet has {sheet.width} columns; {limits.columns} are allowed."
        raise ExportUnreadable(msg, hint="Delete the columns that are not needed.")
    rows, first = iter(sheet.iter_rows()), sheet.start[1] + 1
    heading = next(islice(rows, request.heading_row - 1, None), None)
    if heading is None or sheet.end is None or sheet.end[0] < request.heading_row:
        msg = f"The sheet '{shown(name)}' has no rows behind row {request.heading_row}."
        raise ExportUnreadable(msg, hint="Check 'heading_row' in the mapping, or export again.")
    texts, _ = write_column(heading, request.writing)
    return SheetReader(
        rows=rows,
        row=request.heading_row + 1,
        first_column=first,
        headings=check_headings(texts, request.heading_row, limits, first=first, all_named=False),
        writing=request.writing,
        errors=find_error_cells(file, request.format, name),
        notes=notes,
    )


def open_workbook(file: BinaryIO) -> CalamineWorkbook:
    """Return the workbook in ``file``; raise ExportUnreadable for an encrypted or damaged one."""
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        msg = "The workbook is encrypted."
        raise ExportUnreadable(msg, hint="Save it without a password.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
