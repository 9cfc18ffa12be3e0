"""Writing all reports of a run, in one pass over its rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ingest.domain.ahead import ahead
from ingest.domain.outcomes import REPORT_FILES
from ingest.domain.progress import Progress, Silent
from ingest.errors import BalanceBroken, IngestError
from ingest.reports import exclusion, messages
from ingest.reports.columns import (
    BYTE_ORDER_MARK,
    report_schema,
    without_heading,
    write_options,
)
from ingest.reports.facts import RunFacts
from ingest.reports.files import SUMMARY, Hashed, Staged, prepare_folder
from ingest.reports.model import ReportFile, Summary
from ingest.reports.placing import OUTCOMES, Outcomes, Placing, place
from ingest.reports.summary import as_json
from ingest.reports.tally import Tally
from ingest.spool import Spool, SpooledRows, Verdicts

_TABLES: Final = tuple(dict.fromkeys(REPORT_FILES.values()))
_TABLE_OF: Final = np.array([_TABLES.index(REPORT_FILES[outcome]) for outcome in OUTCOMES])
_THREADS: Final = 2
"""That turn rows into text, while the caller reads and counts them."""
_OUTCOME_NAMES: Final = pa.array([str(outcome) for outcome in OUTCOMES])


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
    where the disk refuses; what stood there before is left as it was.
    """
    prepare_folder(folder, facts.run_id)
    try:
        with Staged(folder) as staged:
            summary = _tables(staged, spool, outcomes, facts, progress or Silent())
            if summary.balanced:
                staged.create(SUMMARY).write(as_json(summary))
                staged.commit()
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
    tally = Tally(spool, facts.started.date())
    schema, options = report_schema(spool.headings), write_options(facts.export.delimiter)
    heading = BYTE_ORDER_MARK + _as_csv(schema.empty_table(), options)
    tables = [_Table(staged.create(name), heading) for name in _TABLES]
    writing = partial(_texts, run_id=facts.run_id, schema=schema, options=without_heading(options))
    error = None
    progress.start("reports", spool.rows, "rows")
    try:
        for placed, texts in ahead(writing, _placed(spool, outcomes, tally), threads=_THREADS):
            for table, text in zip(tables, texts, strict=True):
                table.append(text)
            progress.advance(len(placed.rows.row))
    except BalanceBroken as broken:
        error = str(broken)
    progress.finish()
    files = tuple(table.finished(name) for name, table in zip(_TABLES, tables, strict=True))
    return tally.summary(facts, files, error)


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """Some rows, where they ended, and to which of them each of their faults belongs."""

    rows: SpooledRows
    verdicts: Verdicts
    placing: Placing
    places: np.ndarray


def _placed(spool: Spool, outcomes: Outcomes, tally: Tally) -> Iterator[_Placed]:
    """Yield all rows of the spool, after counting them."""
    for rows in spool.batches():
        verdicts = rows.verdicts
        placing = place(verdicts, outcomes)
        places = np.searchsorted(rows.row.to_numpy(), rows.faults["row"].to_numpy())
        tally.add(verdicts, placing, rows.faults, places)
        yield _Placed(rows, verdicts, placing, places)


class _Table:
    """One of the four tables while it is being written."""

    def __init__(self, file: Hashed, heading: bytes) -> None:
        self._file = file
        self.rows = 0
        file.write(heading)

    def append(self, text: "_Text") -> None:
        if text.rows:
            self._file.write(text.written)
            self.rows += text.rows

    def finished(self, name: str) -> ReportFile:
        return ReportFile(name, self.rows, self._file.size, self._file.sha256)


class _Text(NamedTuple):
    """Lines of a table as they stand in its file."""

    written: bytes
    rows: int


def _texts(placed: _Placed, run_id: str, schema: pa.Schema, options: Any) -> list[_Text]:  # noqa: ANN401 - pyarrow has no types
    """Return what the rows add to each of the tables."""
    rows = _report_rows(placed, run_id)
    home = _TABLE_OF[placed.placing.outcome]
    texts = []
    for number in range(len(_TABLES)):
        chosen = home == number
        size = int(chosen.sum())
        part = rows if size == len(home) else rows.filter(pa.array(chosen))
        written = _as_csv(pa.table(part.columns, schema=schema), options) if size else b""
        texts.append(_Text(written, size))
    return texts


def _as_csv(table: pa.Table, options: Any) -> bytes:  # noqa: ANN401 - pyarrow has no types
    sink = pa.BufferOutputStream()
    pa.csv.write_csv(table, sink, options)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _report_rows(placed: _Placed, run_id: str) -> pa.Table:
    rows, placing = placed.rows, placed.placing
    said = _said(rows, placed.verdicts, placing, placed.places)
    columns = [
        *rows.cells.columns,
        rows.row,
        rows.line,
        pa.repeat(run_id, len(rows.row)),
        _OUTCOME_NAMES.take(pa.array(placing.outcome)),
        *placing.ids.values(),
        *(said[part] for part in messages.PARTS),
    ]
    return pa.table(columns, names=[str(place) for place in range(len(columns))])


def _said(
    rows: SpooledRows, verdicts: Verdicts, placing: Placing, places: np.ndarray
) -> dict[str, pa.Array]:
    # What the API, the ledger or the mapping said comes after what our rules found.
    reasons = exclusion.in_words(verdicts)
    said = {name: pc.coalesce(placing.words[name], reasons[name]) for name in reasons}
    spoken = pc.is_valid(pc.coalesce(*said.values()))
    said = {name: pc.if_else(spoken, pc.fill_null(text, ""), None) for name, text in said.items()}
    said["column"] = pc.if_else(spoken, "", None)
    if not rows.faults.num_rows:
        return said
    found = messages.joined_by_row(messages.in_words(rows.faults), places, len(rows.row))
    return {part: messages.joined(found[part], said[part]) for part in messages.PARTS}
