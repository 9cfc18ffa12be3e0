"""Reports of ours that are handed in again, corrected: told by the headings of our columns.

What the mapping declares about the export's delimiter, encoding, sheet and
heading does not hold for them: they bring their own, and so does what Excel or
LibreOffice makes of them. How numbers and dates are written still holds.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.columns import CellKinds
from ingest.domain.faults import join_faults, no_faults
from ingest.domain.guard import APOSTROPHE, restored
from ingest.domain.ours import FILE, GUARDED, ORIGIN, RUN, our_prefix, ours
from ingest.domain.rows import TEXT, RowBatch
from ingest.errors import ExportUnreadable
from ingest.identifiers.columns import truths
from ingest.mapping.source import Source
from ingest.sources.encoding import byte_order_mark
from ingest.sources.export import Export, SourceFile
from ingest.sources.mention import mentions_us
from ingest.sources.original import read_blocks

_TOLD: Final = (*ORIGIN, FILE, "code", "column")

_BEGINNING: Final = 256 << 10
"""Bytes in which a CSV's heading must end to be looked at."""
_BESIDE: Final = re.compile(r"(.)\"?amili\d*_\w|amili\d*_[a-z_]+\"?(.)", re.DOTALL)
"""The sign between one of our columns and the one before or behind it."""


def as_it_came(descriptor: int) -> Source | None:
    """Return how a CSV is written that has our columns in its first record; None for any other."""
    beginning = next(read_blocks(descriptor, _BEGINNING))
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

    Its batches have ``origins``: whose rows they were is for the ledger to say.
    Of the twin that is made for Excel, texts are what they were before.
    """

    files: tuple[SourceFile, ...] = ()
    kinds_by_file: Sequence[Mapping[str, CellKinds]] = ()

    def __init__(self, export: Export) -> None:
        """Take the file as it was read, our columns included.

        Raises ExportUnreadable where the columns were deleted that say where rows come from.
        """
        self._export = export
        self._ours = ours(export.headings)
        _insist_on_origins(self._ours, export.name)
        self._guard = self._ours.get(GUARDED)
        self._faults = no_faults()
        self.name, self.size = export.name, export.size
        self.format, self.delimiter = export.format, export.delimiter
        self.encoding = export.encoding
        left_out = set(self._ours.values())
        self._theirs = [each for each in export.headings if each not in left_out]
        self.headings: tuple[str, ...] = tuple(self._named(self._theirs))
        named = zip(self.headings, self._theirs, strict=True)
        self.kinds: Mapping[str, CellKinds] = {
            name: export.kinds[own] for name, own in named if own in export.kinds
        }
        self.notes = (*export.notes, "This is a report of ours: its amili_ columns are not read.")

    def _named(self, headings: Sequence[str]) -> list[str]:
        if self._guard is None:
            return list(headings)
        names: list[str] = restored(pa.array(headings, pa.string())).to_pylist()
        return names

    @property
    def sha256(self) -> str:
        """That of the file; see ``Export.sha256``."""
        return self._export.sha256

    def hold(self, faults: pa.Table) -> None:
        """Tell of ``faults`` (FAULT_SCHEMA) with the rows from now on: what the ledger found."""
        self._faults = faults

    def batches(self, columns: Collection[str] | None = None) -> Iterator[RowBatch]:
        """Yield all source rows without our columns; see ``Export.batches``."""
        pairs = zip(self._theirs, self.headings, strict=True)
        wanted = [theirs for theirs, name in pairs if columns is None or name in columns]
        asked = None if columns is None else [*wanted, *self._ours.values()]
        for batch in self._export.batches(asked):
            cells = self._cells(batch.cells, wanted)
            here = pa.array(cells.index.to_numpy())
            held = self._faults.filter(pc.is_in(self._faults["row"], here))
            faults = join_faults([batch.faults, held])
            origins = _texts(batch.cells, {name: self._ours.get(name) for name in _TOLD})
            yield replace(batch, cells=cells, faults=faults, origins=origins)

    def _cells(self, found: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
        cells = found[list(wanted)]
        guarded = self._guarded(found)
        if not guarded.any() and self._guard is None:
            return cells
        texts = {
            name: _unguarded(pa.array(cells[theirs], pa.string()), guarded)
            for theirs, name in zip(wanted, self._named(wanted), strict=True)
        }
        return pd.DataFrame(
            {name: pd.Series(text, index=cells.index, dtype=TEXT) for name, text in texts.items()},
            index=cells.index,
        )

    def _guarded(self, found: pd.DataFrame) -> np.ndarray:
        """Say which rows are of the twin, also where the column that says so was taken out.

        Of a row that somebody added, nothing was guarded.
        """
        marked = found[self._ours[RUN]].str.strip().str.startswith(APOSTROPHE)
        if self._guard is not None:
            marked |= found[self._guard].str.strip() != ""
        return np.asarray(marked, dtype=bool)

    def verify(self) -> None:
        """Raise ExportChanged if the file changed since it was opened."""
        self._export.verify()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *given: object) -> None:
        """Close the file."""
        self._export.__exit__(*given)


def _unguarded(text: pa.Array, guarded: np.ndarray) -> pa.Array:
    return pc.if_else(truths(guarded), restored(text), text)


def _texts(cells: pd.DataFrame, headings: dict[str, str | None]) -> pa.Table:
    columns = {
        name: pa.repeat("", len(cells))
        if heading is None
        else restored(pc.utf8_trim_whitespace(pa.array(cells[heading], pa.string())))
        for name, heading in headings.items()
    }
    return pa.table(columns)


def _insist_on_origins(found: dict[str, str], name: str) -> None:
    gone = [each for each in ORIGIN if each not in found]
    if gone:
        beside = next(iter(found.values()))
        used = beside[: beside.index("_") + 1]
        msg = f"'{name}' is a report of ours, but its column {used}{gone[0]} was taken out."
        raise ExportUnreadable(
            msg,
            hint="Correct the report again and leave our columns as they are, or take all of "
            "them out to hand it in as an export: then nobody knows which rows it corrects.",
        )
