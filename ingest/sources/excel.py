"""Workbooks: read once in a process with a memory bound, then from a working copy in batches.

calamine takes some 25 bytes for every cell of the rectangle that a sheet spans,
and a sheet may span 17 billion with two cells filled. In a process of its own
that ends as a sentence, not as the end of ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Self

import pandas as pd
import pyarrow as pa

from ingest.domain.rows import RowBatch
from ingest.errors import ExportUnreadable
from ingest.mapping.source import Source
from ingest.sources.archive import check_workbook, opened_zip
from ingest.sources.cell_text import Writing
from ingest.sources.cells import split, wanted_headings
from ingest.sources.detect import Format
from ingest.sources.limits import MIB, Limits
from ingest.sources.original import Content, as_file, working_file

_CHILD = "ingest.sources.workbook_child"


def open_excel(
    content: Content, form: Format, spec: Source, writing: Writing, workdir: Path, limits: Limits
) -> "ExcelExport":
    """Read the workbook's sheet into a working copy in ``workdir``.

    Raises ExportUnreadable for a workbook that cannot be read as declared.
    """
    check_archive(content, form, limits)
    request = {
        "format": form.value,
        "sheet": spec.sheet,
        "heading_row": spec.heading_row,
        "writing": asdict(writing),
        "limits": asdict(limits),
    }
    with ExitStack() as failed:
        cells = failed.enter_context(working_file(workdir))
        faults = failed.enter_context(working_file(workdir))
        files = {"workbook": content.descriptor, "cells": cells.fileno(), "faults": faults.fileno()}
        said = ask_child(_CHILD, request, files, limits)
        if not said["rows"]:
            msg = f"'{content.original.name}' has a heading and no rows."
            raise ExportUnreadable(msg, hint="Export the open items again.")
        failed.pop_all()
        return ExcelExport(content, form, said, (cells, faults), limits)


def check_archive(content: Content, form: Format, limits: Limits) -> None:
    """Raise ExportUnreadable for a workbook that is not safe to open."""
    if form is Format.XLS:
        return
    with as_file(content.descriptor) as file, opened_zip(file) as archive:
        check_workbook(archive, os.fstat(content.descriptor).st_size, limits)


def ask_child(
    module: str, request: dict[str, Any], files: dict[str, int], limits: Limits
) -> dict[str, Any]:
    """Have a workbook looked at in a process of its own; raise ExportUnreadable as it says.

    ``files`` are open descriptors that it inherits, by the names of its request.
    """
    ended = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", module],
        input=json.dumps(request | files).encode(),
        capture_output=True,
        pass_fds=tuple(files.values()),
        check=False,
    )
    if ended.returncode > 0:  # an error of ours, whose traceback it keeps
        raise RuntimeError(ended.stderr.decode("utf-8", "replace"))
    if ended.returncode:
        msg = (
            "The workbook could not be read: it is damaged, or needs more than "
            f"{limits.workbook_bytes // MIB} MiB of memory."
        )
        raise ExportUnreadable(
            msg, hint="Export as CSV, or delete empty rows and columns that are formatted."
        )
    said: dict[str, Any] = json.loads(ended.stdout)
    if "error" in said:
        raise ExportUnreadable(said["error"], hint=said["hint"])
    return said


class ExcelExport:
    """An open workbook; see ``Export``."""

    def __init__(
        self,
        content: Content,
        form: Format,
        said: dict[str, Any],
        copies: tuple[BinaryIO, BinaryIO],
        limits: Limits,
    ) -> None:
        """Take what the reading process said, and its working copies of cells and faults."""
        self.name, self.size = content.original.name, content.original.size
        self.sha256 = content.sha256 or content.original.sha256()
        self.format = form.value
        self.headings: tuple[str, ...] = tuple(said["headings"])
        self.delimiter: str | None = None
        self.encoding: str | None = None
        self.notes: tuple[str, ...] = (*content.notes, *said["notes"])
        self._content, self._copies, self._limits = content, copies, limits

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RowBatch]:
        """Yield all source rows; see ``Export.batches``."""
        wanted = wanted_headings(self.headings, columns)
        fields = [0, *(1 + self.headings.index(heading) for heading in wanted)]
        options = pa.ipc.IpcReadOptions(included_fields=fields)
        cells_file, faults_file = (as_file(copy.fileno()) for copy in self._copies)
        with cells_file, faults_file:
            cells = pa.ipc.open_file(cells_file, options=options)
            faults = pa.ipc.open_file(faults_file)
            for number in range(cells.num_record_batches):
                cells_file.seek(0)
                yield from split(
                    _to_batch(cells.get_batch(number), faults.get_batch(number)),
                    self._limits.batch_rows,
                )

    def verify(self) -> None:
        """Raise ExportChanged if the file differs from when it was opened."""
        self._content.original.verify()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file and the working copies."""
        for copy in self._copies:
            copy.close()
        self._content.close()
        self._content.original.close()


def _to_batch(cells: pa.RecordBatch, faults: pa.RecordBatch) -> RowBatch:
    table = pa.Table.from_batches([cells])
    rows = table["row"].to_numpy()
    frame: pd.DataFrame = table.drop_columns(["row"]).to_pandas(types_mapper=pd.ArrowDtype)
    frame.index = pd.Index(rows, name="row")
    return RowBatch(cells=frame, lines=rows.copy(), faults=pa.Table.from_batches([faults]))
