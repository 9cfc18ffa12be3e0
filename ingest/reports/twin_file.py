"""The twin of a table while its rows stream past: many rows together take less time than few.

Its regular expressions are compiled each time that rows are looked at, which takes as long
as a thousand rows do.
"""

from concurrent.futures import Executor, Future
from typing import Final

import pyarrow as pa

from ingest.reports.files import Hashed, Staged
from ingest.reports.twin import Twin

_AT_ONCE: Final = 4_000
"""Rows that are turned into text together."""


class TwinFile:
    """The file ``name``, made with its first rows; a ``worker`` turns rows into text."""

    def __init__(self, name: str, twin: Twin, staged: Staged, worker: Executor) -> None:
        """Begin without rows."""
        self.name = name
        self._twin, self._staged, self._worker = twin, staged, worker
        self._file: Hashed | None = None
        self._waiting: list[pa.Table] = []
        self._last: Future[pa.Buffer] | None = None

    def append(self, rows: pa.Table) -> None:
        """Add rows of the table; most of them wait for others."""
        self._waiting.append(rows)
        if sum(each.num_rows for each in self._waiting) >= _AT_ONCE:
            self._hand_on()

    def finished(self) -> Hashed | None:
        """Write what still waits and return the file, or None where there were no rows."""
        if self._waiting:
            self._hand_on()
        self._settle()
        return self._file

    def _hand_on(self) -> None:
        self._settle()
        rows, self._waiting = pa.concat_tables(self._waiting).combine_chunks(), []
        self._last = self._worker.submit(self._twin.lines, rows)

    def _settle(self) -> None:
        last, self._last = self._last, None
        if last is None:
            return
        if self._file is None:
            self._file = self._staged.create(self.name)
            self._file.write(self._twin.heading())
        self._file.take(last.result())
