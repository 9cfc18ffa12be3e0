"""Workbooks: read once in a process with a memory bound, then from a working copy in batches.

calamine takes some 25 bytes for every cell of the rectangle that a sheet spans,
and a sheet may span 17 billion with two cells filled. In a process of its own
that ends as a sentence, not as the end of ours.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any, BinaryIO, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.columns import CellKinds
from ingest.domain.frames import frame_of
from ingest.domain.ours import our_prefix
from ingest.domain.rows import RowBatch
from ingest.errors import ExportUnreadable
from ingest.mapping.source import Unnamed
from ingest.sources.archive import check_workbook, opened_zip
from ingest.sources.cells import split, wanted_headings
from ingest.sources.child import ask_child
from ingest.sources.detect import Format
from ingest.sources.export import SourceFile
from ingest.sources.limits import MIB, Limits
from ingest.sources.mention import mentions_us
from ingest.sources.noise import RECORD, REPEATED, NoiseFinder, Reasons, repeats
from ingest.sources.original import Content, as_file, read_blocks, working_file
from ingest.sources.reading import Reading

_CHILD = "ingest.sources.workbook_child"


def open_excel(content: Content, form: Format, reading: Reading) -> "ExcelExport":
    """Read the workbook's sheet into a working copy.

    Raises ExportUnreadable for a workbook that cannot be read as declared.
    """
    spec, limits = reading.spec, reading.limits
    mentioned = check_archive(content, form, limits)
    request = {
        "format": form.value,
        "sheet": spec.sheet,
        "heading_row": spec.heading_row,
        "expected": [list(names) for names in reading.expected],
        "returned": mentioned,
        "letters": spec.unnamed is Unnamed.LETTER,
        "writing": asdict(reading.writing),
        "limits": asdict(limits),
    }
    with ExitStack() as failed:
        cells = failed.enter_context(working_file(reading.workdir))
        faults = failed.enter_context(working_file(reading.workdir))
        files = {"workbook": content.descriptor, "cells": cells.fileno(), "faults": faults.fileno()}
        said = ask_child(_CHILD, request, files, limits)
        if not said["rows"]:
            msg = f"'{content.original.name}' has a heading and no rows."
            raise ExportUnreadable(msg, hint="Export the open items again.")
        failed.pop_all()
        return ExcelExport(content, form, said, (cells, faults), reading)


def check_archive(content: Content, form: Format, limits: Limits) -> bool:
    """Raise ExportUnreadable for a workbook that is not safe to open.

    Return whether it may be a report of ours.
    """
    if form is Format.XLS:
        return any(map(mentions_us, read_blocks(content.descriptor, MIB)))
    with as_file(content.descriptor) as file, opened_zip(file) as archive:
        return check_workbook(archive, os.fstat(content.descriptor).st_size, limits)


class ExcelExport:
    """An open workbook; see ``Export``."""

    files: tuple[SourceFile, ...] = ()
    kinds_by_file: Sequence[Mapping[str, CellKinds]] = ()

    def __init__(
        self,
        content: Content,
        form: Format,
        said: dict[str, Any],
        copies: tuple[BinaryIO, BinaryIO],
        reading: Reading,
    ) -> None:
        """Take what the reading process said, and its working copies of cells and faults."""
        self.name, self.size = content.original.name, content.original.size
        self.sha256 = content.sha256 or content.original.sha256()
        self.format = form.value
        self.headings: tuple[str, ...] = tuple(said["headings"])
        self.delimiter: str | None = None
        self.encoding: str | None = None
        self.notes: tuple[str, ...] = (*content.notes, *said["notes"])
        self.kinds: Mapping[str, CellKinds] = {
            name: CellKinds(**counts) for name, counts in said["kinds"].items()
        }
        self._content, self._copies, self._limits = content, copies, reading.limits
        self._repeated: dict[str, str] = said["repeated"]
        self._noise = NoiseFinder(() if our_prefix(self.headings) else reading.spec.noise)

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RowBatch]:
        """Yield all source rows; see ``Export.batches``."""
        # What a row is, all its cells tell; only then some may be left out.
        wanted = wanted_headings(self.headings, columns)
        cells_file, faults_file = (as_file(copy.fileno()) for copy in self._copies)
        with cells_file, faults_file:
            cells = pa.ipc.open_file(cells_file)
            faults = pa.ipc.open_file(faults_file)
            for number in range(cells.num_record_batches):
                cells_file.seek(0)
                table = pa.Table.from_batches([cells.get_batch(number)])
                found = pa.Table.from_batches([faults.get_batch(number)])
                batch = self._to_batch(table, found, wanted)
                yield from split(batch, self._limits.batch_rows)

    def _to_batch(self, table: pa.Table, faults: pa.Table, wanted: Sequence[str]) -> RowBatch:
        rows, noise = table["row"].to_numpy(), self._noise_of(table)
        frame = frame_of(table.select(wanted), pd.Index(rows, name="row"))
        if noise is not None:
            faulty = pc.is_in(faults["row"], pa.array(rows[noise != RECORD]))
            faults = faults.filter(pc.invert(faulty))
        return RowBatch(frame, rows.copy(), faults, noise)

    def _noise_of(self, table: pa.Table) -> Reasons | None:
        """Return why rows are no records, or None where all of them are."""
        found = np.full(table.num_rows, RECORD, np.int16)
        if self._noise:
            columns = table.select(self.headings).columns
            found = self._noise.find(pc.binary_join_element_wise(*columns, "\t").combine_chunks())
        found[repeats(table, self._repeated)] = REPEATED
        return None if (found == RECORD).all() else found

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
