"""``corrections.xlsx``: the rejected rows as a workbook that people work in.

Its first sheet has the rejected rows as they stood in the export, all of them
text, with our columns behind; handed to ``run`` again it is an export like any
other. Rows are collected while they stream past and written at the end, as many
as a person can work with; where there are more, the sheet *Summary* says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.ahead import ahead
from ingest.domain.outcomes import REPORT_FILES, Outcome
from ingest.domain.rules import RULES, Severity, Stage
from ingest.domain.rules.corrections import CORRECTIONS
from ingest.reports import sheets
from ingest.reports.command import again
from ingest.reports.comment_xml import COMMENTS, DRAWING, with_shapes, with_texts
from ingest.reports.facts import RunFacts
from ingest.reports.files import WORKBOOK, Staged
from ingest.reports.messages import in_words
from ingest.reports.model import ReportFile, Summary
from ingest.reports.placing import OUTCOMES
from ingest.reports.rows import Placed
from ingest.reports.sheet_rows import Batch, SheetRows
from ingest.reports.sheet_xml import LONGEST_CELL, StyledColumn, column_names, fitting, sheet_rows
from ingest.reports.sheets import ERROR_MARK, WARNING_MARK, Sheet, SheetColumn, Style
from ingest.reports.texts import TEXTS, BookTexts
from ingest.reports.twin import twin_name

if TYPE_CHECKING:
    from ingest.reports.skeleton import Change, Skeleton

_MOST_TO_FIX: Final = 100_000
_MOST_OTHERS: Final = 10_000
"""Rows of a sheet; nobody corrects more by hand, and with more of them Excel becomes slow."""
_MOST_COMMENTS: Final = 5_000
"""Each costs Excel a drawing, and opening the file time; the messages stand in a column too."""

_ERRORS: Final = REPORT_FILES[Outcome.INVALID]
_SUCCESS: Final = REPORT_FILES[Outcome.CREATED]
_UNRESOLVED: Final = REPORT_FILES[Outcome.OPEN]
_UNSPLIT: Final = pa.array([rule.code for rule in RULES.values() if rule.stage is Stage.READING])
_OF_LINKS: Final = pa.array([rule.code for rule in CORRECTIONS])
_REJECTED: Final = np.array([REPORT_FILES[outcome] == _ERRORS for outcome in OUTCOMES])


class Book:
    """The workbook of one run while its rows stream past; as a context manager it tidies up."""

    def __init__(self, staged: Staged, originals: Sequence[str], facts: RunFacts) -> None:
        """Begin without rows, for an export with the headings ``originals``."""
        self._staged, self._originals, self._facts = staged, originals, facts
        self._texts = TEXTS[facts.language]
        entries, several = dict(facts.mapping.entries), bool(facts.export.files)
        book = self._texts.book
        self._parts = {
            name: _Part(
                title,
                columns(originals, entries, several=several),
                SheetRows(staged.scratch(name), most),
            )
            for name, title, columns, most in (
                (_ERRORS, book.to_fix, sheets.to_fix, _MOST_TO_FIX),
                (_SUCCESS, book.done, sheets.done, _MOST_OTHERS),
                (_UNRESOLVED, book.waiting, sheets.waiting, _MOST_OTHERS),
            )
        }
        self._comments: dict[tuple[int, int], str] = {}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Let go of what was kept."""
        for part in self._parts.values():
            part.rows.close()

    @property
    def serves(self) -> bool:
        """Whether anybody has something to do or to wait for."""
        return bool(self._parts[_ERRORS].rows.total or self._parts[_UNRESOLVED].rows.total)

    def add(self, placed: Placed, name: str, rows: pa.Table) -> None:
        """Take those of some placed rows that stand in the table ``name``."""
        if name not in self._parts or not rows.num_rows:
            return
        if name == _UNRESOLVED and self._facts.checked_only:
            return
        part = self._parts[name]
        before = part.rows.rows
        if name == _ERRORS:
            marks, faults, cells = self._marks(placed, rows.num_rows)
            kept = part.rows.add(part.chosen(rows), marks)
            self._comment(faults, cells, before, kept)
        else:
            part.rows.add(part.chosen(rows))

    def _marks(self, placed: Placed, size: int) -> tuple[np.ndarray, pa.Table, np.ndarray]:
        """Return the marks of the rejected rows, their faults, and the cell that each is about."""
        rejected = _REJECTED[placed.placing.outcome]
        position = np.cumsum(rejected) - 1
        faults = placed.rows.faults
        if pc.any(pc.is_in(faults["code"], value_set=_OF_LINKS)).as_py():
            # Which run a row comes from is of no use to a clerk, but where that is the fault.
            self._parts[_ERRORS].show("run")
        column = pc.coalesce(
            pc.index_in(faults["column"], value_set=pa.array(self._originals, pa.string())),
            # The text of a record that could not be split stands in the first column.
            pc.if_else(pc.is_in(faults["code"], value_set=_UNSPLIT), 0, -1).cast(pa.int32()),
        ).to_numpy()
        about = rejected[placed.places] & (column >= 0)
        faults = faults.filter(pa.array(about))
        cells = np.column_stack([position[placed.places], column])[about]
        warning = pc.equal(faults["severity"], Severity.WARNING.value).to_numpy()
        marks = np.zeros((size, len(self._originals)), np.uint8)
        mark = np.where(warning, WARNING_MARK, ERROR_MARK).astype(np.uint8)
        np.maximum.at(marks, (cells[:, 0], cells[:, 1]), mark)
        return marks, faults, cells

    def _comment(self, faults: pa.Table, cells: np.ndarray, before: int, kept: int) -> None:
        wanted = np.flatnonzero(cells[:, 0] < kept)[: _MOST_COMMENTS - len(self._comments)]
        if not len(wanted):
            return
        words = in_words(faults.take(wanted), self._facts.language)
        said = zip(words["message"].to_pylist(), words["hint"].to_pylist(), strict=True)
        for (row, column), (message, hint) in zip(cells[wanted].tolist(), said, strict=True):
            text = f"{message}\n{self._texts.book.comment_hint.format(hint=hint)}"
            cell = (before + row + 1, column)
            self._comments[cell] = "\n\n".join(filter(None, [self._comments.get(cell), text]))

    def write(self, summary: Summary) -> ReportFile:
        """Write the workbook, which says what ``summary`` says; return what was written."""
        # Loading XlsxWriter takes longer than checking a clean export of some thousand rows.
        from ingest.reports.overview import Overview, Told  # noqa: PLC0415 - see above
        from ingest.reports.skeleton import (  # noqa: PLC0415 - see above
            fill,
            make_skeleton,
            sheet_path,
            with_rows,
        )

        for part in self._parts.values():
            part.rows.settle()
        texts, facts = self._texts.book, self._facts
        told = Told(
            self._where(), self._steps(), again(WORKBOOK, facts), list(self._notes(summary))
        )
        comments = {**self._comments, **self._other_comments()}
        parts = list(self._parts.values())
        skeleton = make_skeleton(
            [part.sheet(comments if part is parts[0] else {}) for part in parts],
            Overview(summary, self._texts, told),
            texts,
            texts.title.format(export=facts.export.name),
            facts.ended,
        )
        file = self._staged.create(WORKBOOK)
        fill(
            skeleton,
            {
                # Made while the sheets in front of them are compressed.
                COMMENTS: self._ahead(with_texts(comments, skeleton.archive.read(COMMENTS))),
                DRAWING: self._ahead(with_shapes(comments, skeleton.archive.read(DRAWING))),
                **{
                    sheet_path(place): partial(with_rows, part.cells, partial(part.xml, skeleton))
                    for place, part in enumerate(parts)
                },
            },
            file,
        )
        return ReportFile(WORKBOOK, parts[0].rows.rows, file.size, file.sha256)

    def _ahead(self, pieces: Iterator[bytes]) -> "Change":
        """Let a thread make a part of the archive already, and return what then gives it."""
        made = self._staged.maker.submit(b"".join, pieces)
        return lambda _: [made.result()]

    def _other_comments(self) -> dict[tuple[int, int], str]:
        """Return what is said about our columns, and about cells that are cut."""
        texts = self._texts.book
        limit = _number(LONGEST_CELL)
        cut = texts.cut_cell.format(limit=limit, file=_ERRORS)
        found = {
            (row + 1, column): "\n\n".join(
                filter(None, [self._comments.get((row + 1, column)), cut])
            )
            for row, column in self._parts[_ERRORS].rows.cut_cells
        }
        return {(0, len(self._originals)): texts.heading_ours, **found}

    def _where(self) -> dict[Outcome, str]:
        """Return where a person finds the rows of each outcome."""
        return {outcome: self._found_in(name) for outcome, name in REPORT_FILES.items()}

    def _found_in(self, name: str) -> str:
        if name == _UNRESOLVED and self._facts.checked_only:
            return name  # which has no twin
        part = self._parts.get(name)
        return f"{part.name}, {twin_name(name)}" if part and part.rows.rows else twin_name(name)

    def _steps(self) -> list[str]:
        part = self._parts[_ERRORS]
        if not part.rows.rows:
            return []
        return [step.format(to_fix=part.name) for step in self._texts.book.steps]

    def _notes(self, summary: Summary) -> Iterator[str]:
        texts = self._texts.book
        if self._facts.checked_only:
            rows = _number(summary.outcomes[Outcome.NOT_SENT].rows)
            yield texts.checked_only.format(rows=rows)
        for name, part in self._parts.items():
            yield from part.notes(name, texts)
        marked, shown = self._parts[_ERRORS].rows.marked, len(self._comments)
        if marked > shown:
            yield texts.commented.format(shown=_number(shown), marked=_number(marked))
        elif marked:
            yield texts.all_messages


class _Part:
    """A sheet of rows and the rows that are kept for it."""

    def __init__(self, name: str, columns: Sequence[SheetColumn], rows: SheetRows) -> None:
        self.name, self.columns, self.rows = name, columns, rows

    @property
    def cells(self) -> str:
        """The range that the rows fill, with the heading."""
        last = next(
            name for place, name in enumerate(column_names(), 1) if place == len(self.columns)
        )
        return f"A1:{last}{self.rows.rows + 1}"

    def show(self, name: str) -> None:
        """Let a column of ours be seen."""
        self.columns = [
            replace(column, hidden=column.hidden and not column.heading.endswith(f"_{name}"))
            for column in self.columns
        ]

    def chosen(self, rows: pa.Table) -> pa.Table:
        """Return the columns of this sheet out of those of a report table."""
        return rows.select([column.place for column in self.columns])

    def sheet(self, comments: dict[tuple[int, int], str]) -> Sheet:
        """Return what XlsxWriter has to know of the sheet."""
        return Sheet(
            self.name, self.columns, self.rows.widths(len(self.columns)), self.rows.rows, comments
        )

    def notes(self, name: str, texts: BookTexts) -> Iterator[str]:
        """Yield what of the rows is not in the workbook, and that the file ``name`` has it."""
        rows = self.rows
        if rows.total > rows.rows:
            shown, total = _number(rows.rows), _number(rows.total)
            yield texts.rows_left_out.format(
                sheet=self.name, shown=shown, rows=total, file=twin_name(name)
            )
        if rows.cut:
            limit = _number(LONGEST_CELL)
            yield texts.long_cells.format(count=_number(rows.cut), limit=limit, file=name)

    def xml(self, skeleton: "Skeleton") -> Iterator[bytes]:
        """Yield the heading and the rows as XML."""
        styles = skeleton.styles
        headings = [
            StyledColumn(
                fitting(pa.array([column.heading]))[0],
                styles[Style.OUR_HEADING if column.is_ours else Style.HEADING],
            )
            for column in self.columns
        ]
        yield from sheet_rows(headings, 1)
        # The next rows are turned into XML while these are compressed.
        for _, pieces in ahead(partial(self._pieces, skeleton), self._numbered()):
            yield from pieces

    def _numbered(self) -> Iterator[tuple[int, Batch]]:
        row = 2
        for batch in self.rows.batches():
            yield row, batch
            row += len(batch[0][0])

    def _pieces(self, skeleton: "Skeleton", numbered: tuple[int, Batch]) -> list[bytes]:
        row, (values, marks) = numbered
        styled = []
        for column, value in zip(self.columns, values, strict=True):
            style = _style(column, len(value), marks, skeleton.styles)
            texts = None if pa.types.is_integer(value.type) else skeleton.texts.numbers(value)
            styled.append(
                StyledColumn(value, style)
                if texts is None
                else StyledColumn(texts, style, shared=True)
            )
        return list(sheet_rows(styled, row))


def _style(
    column: SheetColumn, size: int, marks: np.ndarray | None, styles: Mapping[Style, int]
) -> int | np.ndarray:
    if column.is_ours:
        # Apart from the export's columns also where nothing is said.
        style = styles[column.style]
        return style if column.hidden else np.full(size, style)
    # A sheet with marks begins with the export's columns.
    if marks is None or not marks[:, column.place].any():
        return styles[column.style]
    known = np.array([styles[Style(column.style + mark)] for mark in (0, 1, 2)])
    numbers: np.ndarray = known[marks[:, column.place]]
    return numbers


def _number(number: int) -> str:
    """Return a number with blanks between its groups, as both languages may have it."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
