"""Writing a spool, batch by batch, in flat memory.

The export is read once: its rows go into the spool as they come, and whoever
needs to see them a second time reads them back from there.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.ipc

from ingest.domain.faults import FAULT_SCHEMA
from ingest.domain.frames import frame_of
from ingest.domain.rows import RowBatch
from ingest.errors import BalanceBroken
from ingest.spool.disk import Disk
from ingest.spool.layout import (
    CELLS,
    DATA_FILES,
    FAULTS,
    MARKER,
    READING,
    VERDICTS,
    VERSION,
    Checksum,
    cell_schema,
)
from ingest.spool.private import create_private, private_folder, sync_folder
from ingest.spool.scratch import Scratch
from ingest.spool.verdicts import VERDICT_SCHEMA, Verdicts

_FAULTS_IN_MEMORY: Final = 16 * 1024 * 1024
"""Bytes of faults that are collected before they are sorted into their batches."""

# Measured with 1,000,000 rows x 22 columns: lz4 makes a spool a third smaller (147 MB, not 220)
# for 0.5 s of processor time when it is written and 0.1 s each time it is read.
_OPTIONS: Final = pa.ipc.IpcWriteOptions(compression=None)


class SpoolWriter:
    """Writes the spool of one run; complete only once ``finish`` has returned.

    Leaving it as a context manager closes the files; a spool that was not
    finished stays incomplete and can only be deleted. Every method raises
    IngestError where the disk refuses.
    """

    def __init__(self, folder: Path, headings: Sequence[str], *, durable: bool = True) -> None:
        """Make ``folder`` (0700) and its files (0600); it must not hold a spool already.

        A spool that is not ``durable`` need not outlive the process: it is neither
        fsynced nor summed, and only a reader that trusts it can read it.
        """
        self._folder = folder
        self._durable = durable
        self._headings = tuple(headings)
        self._schema = cell_schema(len(self._headings))
        self._noise: list[np.ndarray | None] = []
        self._starts: list[int] = []
        self._sizes: list[tuple[int, int]] = []
        self._last_row = -1
        self._rows = 0
        self._pending: list[pa.Table] = []
        self._pieces: dict[int, list[int]] = defaultdict(list)
        self._written = 0
        self._open: dict[str, tuple[BinaryIO, Any]] = {}
        self._sums: dict[str, Checksum] = {}
        with Disk(folder):
            private_folder(folder)
            self._cells = self._create(CELLS, self._schema)
            self._reading = self._create(READING, FAULT_SCHEMA)
            self._faults = self._create(FAULTS, FAULT_SCHEMA)

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files, finished or not."""
        while self._open:
            with suppress(OSError):  # without its marker the spool is incomplete anyway
                self._open.popitem()[1][0].close()

    def add(self, batch: RowBatch) -> None:
        """Append the rows of ``batch``, and its reading faults, to the spool."""
        rows = batch.cells.index.to_numpy()
        if len(rows):
            self._check_order(rows)
            arrays = [pa.array(rows, pa.int64()), pa.array(batch.lines, pa.int64())]
            arrays += [_text(column) for _, column in batch.cells.items()]
            with Disk(self._folder):
                self._cells.write_table(pa.table(arrays, schema=self._schema).combine_chunks())
                self._reading.write_batch(_one_batch(batch.faults))
            self._noise.append(batch.noise)
            self._starts.append(int(rows[0]))
            self._sizes.append((self._rows, len(rows)))
            self._last_row = int(rows[-1])
            self._rows += len(rows)

    def again(self) -> Iterator[RowBatch]:
        """Yield all batches as they were added; nothing can be added to them afterwards."""
        with Disk(self._folder):
            self._close(CELLS, READING)
            with (
                pa.OSFile(str(self._folder / CELLS)) as cells,
                pa.OSFile(str(self._folder / READING)) as reading,
            ):
                rows, faults = pa.ipc.open_file(cells), pa.ipc.open_file(reading)
                for number in range(rows.num_record_batches):
                    piece = pa.Table.from_batches([faults.get_batch(number)])
                    read = self._as_read(rows.get_batch(number), piece)
                    yield replace(read, noise=self._noise[number])

    def _as_read(self, batch: Any, faults: pa.Table) -> RowBatch:  # noqa: ANN401 - pyarrow has no types
        row, line, *columns = batch.columns
        table = pa.Table.from_arrays(columns, names=self._headings)
        cells = frame_of(table, pd.Index(row.to_numpy(), name="row"))
        return RowBatch(cells, line.to_numpy(), faults)

    def add_faults(self, faults: pa.Table) -> None:
        """Append ``faults`` (``FAULT_SCHEMA``), of rows already added or yet to come."""
        if faults.num_rows:
            self._pending.append(faults.cast(FAULT_SCHEMA))
        if sum(table.nbytes for table in self._pending) > _FAULTS_IN_MEMORY:
            self._sort_faults_in(up_to=self._last_row)

    def scratch(self) -> Scratch:
        """Return room on the disk beside the spool, for rows that leave memory for a while."""
        return Scratch(self._folder)

    def finish(self, verdicts: Verdicts) -> None:
        """Complete the spool with one verdict per row, fsync it and mark it complete.

        Raises BalanceBroken where verdicts and rows differ in number, or a
        fault belongs to no row.
        """
        if len(verdicts.record) != self._rows:
            msg = f"{self._rows} rows were read, but {len(verdicts.record)} have a verdict."
            raise BalanceBroken(msg)
        self._sort_faults_in(up_to=self._last_row)
        if self._pending:
            msg = "A fault belongs to a row that was never read."
            raise BalanceBroken(msg)
        with Disk(self._folder):
            writer = self._create(VERDICTS, VERDICT_SCHEMA)
            for start, size in self._sizes:
                part = verdicts.part(start, size)
                columns = [pa.array(getattr(part, name)) for name in VERDICT_SCHEMA.names]
                writer.write_batch(pa.record_batch(columns, schema=VERDICT_SCHEMA))
            self._close(*DATA_FILES)
            self._mark_complete(verdicts)

    def _create(self, name: str, schema: pa.Schema) -> Any:  # noqa: ANN401 - pyarrow has no types
        file = os.fdopen(create_private(self._folder / name), "wb", buffering=1 << 20)
        self._sums[name] = Checksum(file, summed=self._durable)
        writer = pa.ipc.new_file(self._sums[name], schema, options=_OPTIONS)
        self._open[name] = (file, writer)
        return writer

    def _check_order(self, rows: np.ndarray) -> None:
        # The reader of the spool finds a row's faults by its place in the order.
        if rows[0] <= self._last_row or (np.diff(rows) <= 0).any():
            msg = f"The rows after row {self._last_row} are not in rising order."
            raise BalanceBroken(msg)

    def _sort_faults_in(self, *, up_to: int) -> None:
        # One piece per batch and flush: the reader can then fetch a batch's faults alone.
        faults = pa.concat_tables([FAULT_SCHEMA.empty_table(), *self._pending]).combine_chunks()
        rows = faults["row"].to_numpy()
        home = np.searchsorted(np.array(self._starts, np.int64), rows, side="right") - 1
        later = (rows > up_to) | (home < 0)
        self._pending = [faults.filter(later)] if later.any() else []
        order = np.flatnonzero(~later)
        order = order[np.argsort(home[order], kind="stable")]
        homes, first, count = np.unique(home[order], return_index=True, return_counts=True)
        sorted_faults = faults.take(order)
        with Disk(self._folder):
            for batch, start, size in zip(homes, first, count, strict=True):
                self._faults.write_table(sorted_faults.slice(start, size).combine_chunks())
                self._pieces[int(batch)].append(self._written)
                self._written += 1

    def _close(self, *names: str) -> None:
        for name in names:
            if name in self._open:
                file, writer = self._open.pop(name)
                with file:
                    writer.close()
                    file.flush()
                    if self._durable:
                        os.fsync(file.fileno())

    def _mark_complete(self, verdicts: Verdicts) -> None:
        totals = verdicts.totals()
        marker = {
            "version": VERSION,
            "headings": self._headings,
            "rows": self._rows,
            "money": totals.money,
            "unreadable": totals.unreadable,
            "reasons": verdicts.reasons,
            "currencies": verdicts.currencies,
            "faults": [self._pieces.get(batch, []) for batch in range(len(self._starts))],
            "files": {
                name: {"size": self._sums[name].size, "crc32": self._sums[name].crc32}
                for name in DATA_FILES
            },
        }
        with os.fdopen(create_private(self._folder / MARKER), "wb") as file:
            file.write(json.dumps(marker, ensure_ascii=False).encode("utf-8"))
            file.flush()
            if self._durable:
                os.fsync(file.fileno())
                sync_folder(self._folder)


def _text(column: "pd.Series[str]") -> Any:  # noqa: ANN401 - pyarrow has no types
    return pa.array(column, pa.string())


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    columns = [column.combine_chunks() for column in table.cast(FAULT_SCHEMA).columns]
    return pa.record_batch(columns, schema=FAULT_SCHEMA)
