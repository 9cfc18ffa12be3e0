"""Rows that leave memory for a while, in a file without a name beside the spool's own."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

import pyarrow as pa
import pyarrow.ipc

from ingest.spool.disk import Disk


@dataclass(frozen=True, slots=True)
class Slot:
    """Where some rows are in the file: offset and size in bytes."""

    offset: int
    size: int


class Scratch:
    """Record batches in one file, for its owner only, that is gone with the process or when closed.

    What was fetched keeps its room on the disk until then. Every method raises
    IngestError where the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        """Make the file in ``folder``."""
        self._folder = folder
        with Disk(folder):
            self._file: BinaryIO = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - see __exit__

    def put(self, batch: pa.RecordBatch) -> Slot:
        """Write rows down and return where they are."""
        data = batch.serialize()
        with Disk(self._folder):
            slot = Slot(self._file.seek(0, os.SEEK_END), data.size)
            self._file.write(data)
        return slot

    def get(self, slot: Slot, schema: pa.Schema) -> Any:  # noqa: ANN401 - pyarrow has no types
        """Return the rows in ``slot``, whose columns are those of ``schema``."""
        with Disk(self._folder):
            self._file.seek(slot.offset)
            data = self._file.read(slot.size)
        return pa.ipc.read_record_batch(pa.py_buffer(data), schema)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self._file.close()
