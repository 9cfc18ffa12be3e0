"""The first pass: which rows are alone, where an invoice ends, which source ids occur twice.

Only hashes are kept, and in the end 5 bytes per row and 16 per group. Two keys with the
same hash share a group here, and the second pass, which sees the keys
themselves, parts them: a collision costs a little time and merges nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.ahead import ahead
from ingest.domain.progress import Progress
from ingest.domain.rows import RowBatch
from ingest.identifiers.columns import mask, truths
from ingest.mapping.bind import Bound
from ingest.mapping.keys import credit_rows, invoice_keys, source_ids
from ingest.prepare.control import ControlTotals
from ingest.prepare.hashing import hash_texts
from ingest.prepare.ranges import first_of_runs
from ingest.prepare.unsplit import unsplit
from ingest.sources import Export
from ingest.sources.returned import Returned
from ingest.spool import SpoolWriter

Hasher = Callable[[pa.Array], np.ndarray]
"""Texts, never null, to uint64."""

ALONE: Final = -1
"""The group of a row that shares its key with no other row."""
CROWDED: Final = -2
"""The group of rows that share a key with too many others."""
MOST_ROWS: Final = 10_000
"""Rows of one invoice. A key that more rows share is a mistake of the mapping, and holding
them all would take memory without bound."""


@dataclass(frozen=True, slots=True, eq=False)
class Census:
    """What the first pass found, by position of the row in the order of reading.

    ``group``: the number of the invoice that several rows share, or ALONE or
    CROWDED; ``suspect``: its source id occurs in other invoices too. Group g
    has ``sizes[g]`` rows, the last one at ``last[g]``.
    """

    group: np.ndarray
    suspect: np.ndarray
    last: np.ndarray
    sizes: np.ndarray

    @property
    def rows(self) -> int:
        """How many rows the export has."""
        return len(self.group)

    def ends(self, positions: np.ndarray) -> np.ndarray:
        """Return where the groups of the rows at ``positions``, which have one, end."""
        return np.asarray(self.last[self.group[positions]])

    def cuts(self, start: int, end: int, rows: int) -> list[int]:
        """Return positions that cut the groups that end from ``start`` on but before ``end``.

        Those that end before each cut, but not before the one before it, have about ``rows``
        rows. The last cut is ``end``; where no group ends, there is none.
        """
        positions = start + np.flatnonzero(self.group[start:end] >= 0)
        groups = self.group[positions]
        ends = positions[self.last[groups] == positions]
        if not len(ends):
            return []
        full = np.cumsum(self.sizes[self.group[ends]]) // rows
        return [*ends[np.flatnonzero(np.diff(full)) + 1].tolist(), end]


def take_census(
    export: Export,
    bound: Bound,
    spool: SpoolWriter,
    progress: Progress,
    hasher: Hasher = hash_texts,
) -> Census:
    """Read all rows into the spool, and look at the few columns that tell invoices apart.

    Faults of the export as a whole are raised here, before anything is sent.
    """
    # A report of ours that came back has some of the rows only, and no total of them.
    returned = isinstance(export, Returned)
    whole = replace(bound, control_totals=()) if returned else bound
    totals = ControlTotals(whole, [file.name for file in export.files])

    def keep(batch: RowBatch) -> _Looked:
        spool.add(batch)
        totals.see(batch)
        return _look(batch, bound, hasher)

    seen: list[_Looked] = []
    progress.start("reading", None, "rows")
    for batch, looked in ahead(keep, export.batches()):
        seen.append(looked)
        progress.advance(len(batch.cells))
    export.verify()
    totals.settle()
    progress.finish()
    ids = _joined([id_hashes for _, id_hashes in seen])
    if not bound.key_columns:
        group = _same(np.int32(ALONE), len(ids.hashes))
        return _census(group, _recurring(ids))
    same = all(key_hashes is id_hashes for key_hashes, id_hashes in seen)
    keys = ids if same else _joined([key_hashes for key_hashes, _ in seen])
    return _census(_groups(keys), _suspects(keys, ids))


@dataclass(frozen=True, slots=True, eq=False)
class _Hashes:
    """Hashes of a text of each row, with where there is one; ``ordered`` are those, rising.

    They are sorted batch by batch, beside the reading: what is left to do in the end
    is to merge them, in a third of the time.
    """

    hashes: np.ndarray
    known: np.ndarray
    ordered: np.ndarray

    @classmethod
    def of(cls, hashes: np.ndarray, known: np.ndarray) -> Self:
        """Sort the hashes that are known."""
        return cls(hashes, known, np.sort(hashes[known]))


_Looked: TypeAlias = tuple[_Hashes, _Hashes]
"""Of keys and of source ids."""


def _joined(parts: Sequence[_Hashes]) -> _Hashes:
    """Return the hashes of all batches as those of one."""
    none = np.empty(0, np.uint64)
    return _Hashes(
        np.concatenate([none, *(part.hashes for part in parts)]),
        np.concatenate([none.astype(bool), *(part.known for part in parts)]),
        # Timsort, which finds that the parts are sorted and only merges them.
        np.sort(np.concatenate([none, *(part.ordered for part in parts)]), kind="stable"),
    )


def _look(batch: RowBatch, bound: Bound, hasher: Hasher) -> _Looked:
    """Return the hashes of keys and of source ids."""
    split = ~unsplit(batch)
    ids = source_ids(batch.cells, bound)
    keys = invoice_keys(batch.cells, bound) if bound.key_columns else ids
    same = keys.equals(ids)
    if bound.references:  # a credit note is no invoice, so its own id cannot stand for two
        ids = pc.if_else(truths(credit_rows(batch.cells, bound)), None, ids)
        same = False
    id_hashes = _hashed(ids, split, hasher)
    return (id_hashes if same else _hashed(keys, split, hasher)), id_hashes


def _hashed(texts: pa.Array, split: np.ndarray, hasher: Hasher) -> _Hashes:
    valid = mask(texts.is_valid())
    hashes = hasher(pc.fill_null(texts, "") if texts.null_count else texts)
    return _Hashes.of(hashes, valid & split)


def _groups(keys: _Hashes) -> np.ndarray:
    places = np.flatnonzero(keys.known)
    if not (keys.ordered[1:] == keys.ordered[:-1]).any():
        return _same(np.int32(ALONE), len(keys.hashes))
    # Numbered by a table of hashes, in half the time that sorting them with their places takes.
    number, _ = pd.factorize(keys.hashes[places])
    sizes = np.bincount(number)
    group_of = np.cumsum(sizes > 1, dtype=np.int32) - 1
    group_of[sizes > MOST_ROWS] = CROWDED
    group_of[sizes == 1] = ALONE
    group = np.full(len(keys.hashes), ALONE, dtype=np.int32)
    group[places] = group_of[number]
    return group


def _suspects(keys: _Hashes, ids: _Hashes) -> np.ndarray:
    """Say whose source id also occurs under another key, or in a row without a key."""
    if keys is ids:
        return _same(np.bool_(), len(ids.hashes))
    found = np.flatnonzero(_recurring(ids))
    found = found[np.argsort(ids.hashes[found], kind="stable")]
    first = first_of_runs(ids.hashes[found])
    suspect = np.zeros(len(ids.hashes), dtype=bool)
    if len(found):
        under = keys.hashes[found]
        several = np.minimum.reduceat(under, first) != np.maximum.reduceat(under, first)
        several |= ~np.logical_and.reduceat(keys.known[found], first)
        suspect[found] = np.repeat(several, np.diff(np.append(first, len(found))))
    return suspect


def _same(value: np.generic, size: int) -> np.ndarray:
    """Return an array of one value, to be read only; it takes no memory, whatever its size."""
    return np.broadcast_to(value, size)


def _recurring(texts: _Hashes) -> np.ndarray:
    """Say which rows have a text that another row has, too."""
    return np.asarray(_among(texts.hashes, _repeated(texts.ordered)) & texts.known)


def _repeated(ordered: np.ndarray) -> np.ndarray:
    """Return the values that occur more than once in ``ordered``, which rises."""
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def _among(hashes: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    if not len(wanted):
        return np.zeros(len(hashes), dtype=bool)
    place = np.minimum(np.searchsorted(wanted, hashes), len(wanted) - 1)
    return np.asarray(wanted[place] == hashes)


def _census(group: np.ndarray, suspect: np.ndarray) -> Census:
    shared = np.flatnonzero(group >= 0)
    sizes = np.bincount(group[shared])
    last = np.zeros(len(sizes), dtype=np.int64)
    last[group[shared]] = shared  # of several places, the last one stays
    return Census(group, suspect, last, sizes)
