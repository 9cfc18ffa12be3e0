"""Reports of ours that are handed in again, corrected: told by the headings of our columns.

What the mapping declares about the export's delimiter, encoding, sheet and
heading does not hold for them: they bring their own, and so does what Excel or
LibreOffice makes of them. How numbers and dates are written still holds.
"""

import codecs
import csv
import io
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final, Self

import pandas as pd
import pyarrow as pa

from ingest.domain.ours import our_prefix, ours
from ingest.domain.rows import RowBatch
from ingest.mapping.source import Source
from ingest.sources.encoding import byte_order_mark
from ingest.sources.export import Export
from ingest.sources.mention import mentions_us

_BEGINNING: Final = 256 << 10
"""Bytes in which a CSV's heading must end to be looked at."""
_BESIDE: Final = re.compile(r"(.)\"?amili\d*_\w|amili\d*_[a-z_]+\"?(.)", re.DOTALL)
"""The sign between one of our columns and the one before or behind it."""


def as_it_came(descriptor: int) -> Source | None:
    """Return how a CSV is written that has our columns in its first record; None for any other."""
    beginning = os.pread(descriptor, _BEGINNING, 0)
    if not mentions_us(beginning):
        return None
    text = _decoded(beginning)
    told = re.match(r'"?sep=(.)"?\r?\n?', text, re.IGNORECASE)
    text = text[told.end() :] if told else text
    found = (sign[1] or sign[2] for sign in _BESIDE.finditer(text))
    delimiter = next((sign for sign in found if sign not in '"\r\n\0'), None)
    if delimiter is None or not our_prefix(_heading(text, delimiter)):
        return None
    return Source(delimiter=delimiter)


def _heading(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _decoded(beginning: bytes) -> str:
    mark = byte_order_mark(beginning)
    encoding = mark[1] if mark else "utf-8"
    text = codecs.getincrementaldecoder(encoding)("replace").decode(beginning)
    return text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")


class Returned:
    """An open report of ours without our columns; see ``Export``.

    Its batches have ``origins``. Raises nothing about them: whose rows they were
    is for the ledger to say.
    """

    def __init__(self, export: Export) -> None:
        """Take the file as it was read, our columns included."""
        self._export = export
        self._ours = ours(export.headings)
        left_out = set(self._ours.values())
        self.name, self.size, self.sha256 = export.name, export.size, export.sha256
        self.format, self.delimiter, self.encoding = (
            export.format,
            export.delimiter,
            export.encoding,
        )
        self.headings = tuple(each for each in export.headings if each not in left_out)
        self.notes = (*export.notes, "This is a report of ours: its amili_ columns are not read.")
        self.linked = {"run", "row"} <= self._ours.keys()

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RowBatch]:
        """Yield all source rows without our columns; see ``Export.batches``."""
        if columns is not None:
            own = [self._ours[name] for name in ("run", "row") if self.linked]
            columns = [*columns, *own]
        for batch in self._export.batches(columns):
            cells = batch.cells.drop(columns=list(self._ours.values()), errors="ignore")
            yield replace(batch, cells=cells, origins=self._origins(batch.cells))

    def _origins(self, cells: pd.DataFrame) -> pa.Table | None:
        if not self.linked:
            return None
        texts = {
            name: pa.array(cells[self._ours[name]].str.strip(), pa.string())
            for name in ("run", "row")
        }
        return pa.table(texts)

    def verify(self) -> None:
        """Raise ExportChanged if the file changed since it was opened."""
        self._export.verify()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *given: object) -> None:
        """Close the file."""
        self._export.__exit__(*given)
