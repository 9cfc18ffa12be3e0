"""One sheet of a workbook to batches of text cells, by calamine.

calamine holds the whole sheet in memory and has no bound of its own, so this
runs in a process of its own with a bound; see ``excel`` and ``workbook_child``.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import chain, islice
from typing import BinaryIO, Literal

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ingest.domain.columns import CellKinds
from ingest.domain.faults import fault_table, join_faults
from ingest.errors import ExportUnreadable
from ingest.sources.cell_kinds import count_kinds
from ingest.sources.cell_text import Cell, Writing, write_column
from ingest.sources.error_cell import ErrorCell, damaged
from ingest.sources.error_cells import find_error_cells
from ingest.sources.heading import (
    HEADING_WITHIN,
    check_headings,
    choose_heading,
    column_name,
    shown,
    skipped,
    with_letters,
)
from ingest.sources.limits import Limits
from ingest.sources.sheets import choose_sheet, returned_sheet

BATCH_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Request:
    """What to read of a workbook: format (xlsx ...), sheet, heading row; how cells are written.

    ``returned`` says that it may be a report of ours: then the first visible sheet that
    has our columns in its first row is read, whatever sheet is declared. ``expected``
    are the columns by which an "auto" heading is found; ``letters`` names columns without
    a heading by their letter.
    """

    format: str
    sheet: str | int | None
    heading_row: int | Literal["auto"]
    writing: Writing
    returned: bool = False
    expected: Sequence[Sequence[str]] = ()
    letters: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SheetBatch:
    """Some rows that are not blank: an int64 column "row", then one text column per heading."""

    cells: pa.RecordBatch
    faults: pa.Table


@dataclass(slots=True)
class SheetReader:
    """An open sheet, standing behind its heading, whose texts by column are ``repeated``.

    ``kinds`` grows with the rows that are read, for columns that are not text alone.
    """

    rows: Iterator[list[Cell]]
    row: int
    first_column: int
    headings: tuple[str, ...]
    writing: Writing
    errors: list[ErrorCell]
    repeated: dict[str, str]
    notes: list[str] = field(default_factory=list)
    kinds: dict[str, CellKinds] = field(default_factory=dict)

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
                self._count(self.headings[index], cells)
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

    def _count(self, heading: str, cells: Sequence[Cell]) -> None:
        if kinds := count_kinds(cells):
            self.kinds[heading] = self.kinds.get(heading, CellKinds()) + kinds

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
        own = returned_sheet(workbook, request.writing) if request.returned else None
        sheet, notes = own or choose_sheet(workbook, request.sheet)
        if own:
            request = replace(request, heading_row=1, letters=False)
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
    row, texts, rows = _find_heading(rows, request)
    if texts is None or sheet.end is None or sheet.end[0] < row:
        msg = f"The sheet '{shown(name)}' has no rows behind row {row}."
        raise ExportUnreadable(msg, hint="Check 'heading_row' in the mapping, or export again.")
    named = check_headings(texts, row, limits, first=first, all_named=False)
    headings = with_letters(named, first) if request.letters else named
    return SheetReader(
        rows=rows,
        row=row + 1,
        first_column=first,
        headings=headings,
        writing=request.writing,
        errors=find_error_cells(file, request.format, name),
        repeated={heading: text for heading, text in zip(headings, named, strict=True) if heading},
        notes=[*notes, *skipped(row, found=request.heading_row == "auto")],
    )


def _find_heading(
    rows: Iterator[list[Cell]], request: Request
) -> tuple[int, list[str] | None, Iterator[list[Cell]]]:
    """Return number and cells of the heading's row, and the rows behind it.

    The cells are None where there is no such row.
    """
    wanted, writing = request.heading_row, request.writing
    if wanted != "auto":
        heading = next(islice(rows, wanted - 1, None), None)
        return wanted, None if heading is None else write_column(heading, writing)[0], rows
    begun = list(islice(rows, HEADING_WITHIN))
    texts = [write_column(row, writing)[0] for row in begun]
    row = choose_heading(texts, request.expected)
    return row, texts[row - 1], chain(begun[row:], rows)


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
