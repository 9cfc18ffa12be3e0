"""Writing all reports of a run, in one pass over its rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from ingest.domain.ahead import ahead
from ingest.domain.outcomes import REPORT_FILES, Outcome
from ingest.domain.progress import Progress, Silent
from ingest.errors import BalanceBroken, IngestError
from ingest.reports.columns import (
    BYTE_ORDER_MARK,
    as_csv,
    report_schema,
    without_heading,
    write_options,
)
from ingest.reports.facts import RunFacts
from ingest.reports.files import (
    FOR_PEOPLE,
    PAGE,
    SUMMARY,
    TABLES,
    Staged,
    prepare_folder,
)
from ingest.reports.model import ReportFile, Summary
from ingest.reports.page import Page
from ingest.reports.placing import OUTCOMES, Outcomes
from ingest.reports.rows import Placed, parts_of, placed_rows, report_rows
from ingest.reports.summary import as_json
from ingest.reports.tally import Tally
from ingest.reports.twin import Twin, twin_name
from ingest.reports.twin_file import TwinFile
from ingest.reports.workbook import Book
from ingest.spool import Spool

_TABLE_OF: Final = np.array([TABLES.index(REPORT_FILES[outcome]) for outcome in OUTCOMES])
_NOTHING: Final = pa.py_buffer(b"")
_THREADS: Final = 2
"""That turn rows into text, while the caller reads and counts them."""


def write_reports(
    folder: Path,
    spool: Spool,
    outcomes: Outcomes,
    facts: RunFacts,
    progress: Progress | None = None,
) -> Summary:
    """Write every report of a run into ``folder`` and return what was counted.

    ``outcomes`` gives the outcome of each record that the spool speaks of. The
    tables appear only when all of them are complete and everything adds up, the
    summary last. Raises BalanceBroken where it does not: then only
    ``summary.json`` is written, and says so. Raises IngestError with the path
    where the disk refuses; what stood there before is left as it was. Reports of
    a check, which can be had again, are not fsynced.
    """
    prepare_folder(folder, facts.run_id)
    try:
        with Staged(folder, durable=not facts.checked_only) as staged:
            summary = _tables(staged, spool, outcomes, facts, progress or Silent())
            if summary.balanced:
                staged.create(SUMMARY).write(as_json(summary))
                staged.keep_edited()
                staged.commit(replaced=FOR_PEOPLE)
                return summary
        with Staged(folder) as staged:
            staged.create(SUMMARY).write(as_json(summary))
            staged.commit()
    except OSError as error:
        msg = f"A report could not be written to {error.filename or folder}: {error.strerror}."
        raise IngestError(msg, hint=_DISK_HINT) from error
    raise BalanceBroken(" ".join(summary.problems))


_DISK_HINT: Final = (
    "What was sent is recorded. Mend what the message names, then run 'amili-ingest resume': "
    "it writes the reports again."
)


def _tables(
    staged: Staged, spool: Spool, outcomes: Outcomes, facts: RunFacts, progress: Progress
) -> Summary:
    with Book(staged, spool.headings, facts) as book:
        return _written(staged, book, spool, outcomes, facts, progress)


def _written(
    staged: Staged,
    book: Book,
    spool: Spool,
    outcomes: Outcomes,
    facts: RunFacts,
    progress: Progress,
) -> Summary:
    tally = Tally(spool, facts.started.date(), facts.language)
    tables = _make_tables(staged, spool.headings, facts)
    writing = partial(_texts, facts=facts, tables=tables)
    page = Page(spool.headings, facts)
    error = None
    progress.start("reports", spool.rows, "rows")
    try:
        rows = _gathered(placed_rows(spool, outcomes, tally), page)
        for placed, texts in ahead(writing, rows, threads=_THREADS):
            for table, text in zip(tables, texts, strict=True):
                table.append(text)
                book.add(placed, table.name, text.rows)
            progress.advance(len(placed.rows.row))
    except BalanceBroken as broken:
        error = str(broken)
    progress.finish()
    files = tuple(file for table in tables for file in table.finished())
    summary = tally.summary(facts, files, error)
    if summary.balanced:
        if book.serves:
            summary = replace(summary, files=(*files, book.write(summary)))
        summary = _with_page(staged, summary, page)
    return summary


def _gathered(rows: Iterable[Placed], page: Page) -> Iterator[Placed]:
    """Yield ``rows`` in parts, after the page has picked from them."""
    for placed in rows:
        page.add(placed)
        yield from parts_of(placed)


def _with_page(staged: Staged, summary: Summary, page: Page) -> Summary:
    """Write the page of ``summary``, and return it with the page among its files."""
    file = staged.create(PAGE)
    file.write(page.written(summary))
    report = ReportFile(PAGE, summary.read.rows, file.size, file.sha256)
    return replace(summary, files=(*summary.files, report))


def _make_tables(staged: Staged, headings: Sequence[str], facts: RunFacts) -> list["_Table"]:
    schema, options = (
        report_schema(headings, several=bool(facts.export.files)),
        write_options(facts.export.delimiter),
    )
    twin = Twin(headings, facts)
    # What a check would send is no work list; a twin of it would cost as much as the table.
    without = {REPORT_FILES[Outcome.NOT_SENT]} if facts.checked_only else set()
    return [
        _Table(name, staged, schema, options, None if name in without else twin) for name in TABLES
    ]


class _Text(NamedTuple):
    """Rows of a table, and what they are in its file."""

    rows: pa.Table
    written: pa.Buffer


class _Table:
    """One of the four tables while it is being written, and its twin as soon as it has rows."""

    def __init__(
        self,
        name: str,
        staged: Staged,
        schema: pa.Schema,
        options: Any,  # noqa: ANN401 - pyarrow has no types
        twin: Twin | None,
    ) -> None:
        self.name = name
        self.schema, self._options = schema, without_heading(options)
        self._rows = 0
        self._file = staged.create(name)
        self._file.write(BYTE_ORDER_MARK + as_csv(schema.empty_table(), options).to_pybytes())
        self._twin = TwinFile(twin_name(name), twin, staged, staged.maker) if twin else None

    def text(self, rows: pa.Table) -> _Text:
        """Return ``rows`` as they are written; may be called in any thread."""
        if not rows.num_rows:
            return _Text(rows, _NOTHING)
        return _Text(rows, as_csv(rows, self._options))

    def append(self, text: _Text) -> None:
        """Write rows behind those before, also in the twin; by one thread at a time."""
        if not text.rows.num_rows:
            return
        self._file.take(text.written)
        self._rows += text.rows.num_rows
        if self._twin:
            self._twin.append(text.rows)

    def finished(self) -> Iterator[ReportFile]:
        """Yield what was written."""
        yield ReportFile(self.name, self._rows, self._file.size, self._file.sha256)
        if self._twin and (twin := self._twin.finished()):
            yield ReportFile(self._twin.name, self._rows, twin.size, twin.sha256)


def _texts(placed: Placed, facts: RunFacts, tables: Sequence[_Table]) -> list[_Text]:
    """Return what the rows add to each of the tables."""
    home = _TABLE_OF[placed.placing.outcome]
    return [
        table.text(report_rows(placed, home == number, facts, table.schema))
        for number, table in enumerate(tables)
    ]
