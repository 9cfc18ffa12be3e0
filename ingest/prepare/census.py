"""The first pass: which rows are alone, where an invoice ends, which source ids occur twice.

Only hashes are kept, and in the end 5 bytes per row and 16 per group. Two keys with the
same hash share a group here, and the second pass, which sees the keys
themselves, parts them: a collision costs a little time and merges nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.ahead import ahead
from ingest.domain.progress import Progress
from ingest.domain.rows import RowBatch
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

    seen = [_NOTHING]
    progress.start("reading", None, "rows")
    for batch, looked in ahead(keep, export.batches()):
        seen.append(looked)
        progress.advance(len(batch.cells))
    export.verify()
    totals.settle()
    progress.finish()
    keys, keyed, ids, known = map(np.concatenate, zip(*seen, strict=True))
    if not bound.key_columns:
        group = _same(np.int32(ALONE), len(ids))
        return _census(group, _among(ids, _repeated(ids[known])) & known)
    return _census(_groups(keys, keyed), _suspects(keys, keyed, ids, known))


_Looked: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

_NOTHING: Final = (
    np.empty(0, np.uint64),
    np.empty(0, bool),
    np.empty(0, np.uint64),
    np.empty(0, bool),
)


def _look(batch: RowBatch, bound: Bound, hasher: Hasher) -> _Looked:
    """Return hashes of keys and source ids, each with where there is one."""
    split = ~unsplit(batch)
    ids = source_ids(batch.cells, bound)
    keys = invoice_keys(batch.cells, bound) if bound.key_columns else ids
    same = keys.equals(ids)
    if bound.references:  # a credit note is no invoice, so its own id cannot stand for two
        ids = pc.if_else(pa.array(credit_rows(batch.cells, bound)), None, ids)
        same = False
    id_hashes, known = _hashed(ids, hasher)
    key_hashes, keyed = (id_hashes, known) if same else _hashed(keys, hasher)
    return key_hashes, keyed & split, id_hashes, known & split


def _hashed(texts: pa.Array, hasher: Hasher) -> tuple[np.ndarray, np.ndarray]:
    valid = texts.is_valid().to_numpy(zero_copy_only=False)
    return hasher(pc.fill_null(texts, "") if texts.null_count else texts), valid


def _groups(keys: np.ndarray, keyed: np.ndarray) -> np.ndarray:
    places = np.flatnonzero(keyed)
    if not _any_repeated(keys[places]):
        return _same(np.int32(ALONE), len(keys))
    # Sorted with their places: looking each up among the repeated ones takes seven times as long.
    order = np.argsort(keys[places])
    first = first_of_runs(keys[places[order]])
    sizes = np.diff(np.append(first, len(order)))
    number = np.cumsum(sizes > 1, dtype=np.int32) - 1
    number[sizes > MOST_ROWS] = CROWDED
    number[sizes == 1] = ALONE
    group = np.full(len(keys), ALONE, dtype=np.int32)
    group[places[order]] = np.repeat(number, sizes)
    return group


def _suspects(
    keys: np.ndarray, keyed: np.ndarray, ids: np.ndarray, known: np.ndarray
) -> np.ndarray:
    """Say whose source id also occurs under another key, or in a row without a key."""
    if np.array_equal(keys, ids) and np.array_equal(keyed, known):
        return _same(np.bool_(), len(ids))
    found = np.flatnonzero(_among(ids, _repeated(ids[known])) & known)
    found = found[np.argsort(ids[found], kind="stable")]
    first = first_of_runs(ids[found])
    suspect = np.zeros(len(ids), dtype=bool)
    if len(found):
        under = keys[found]
        several = np.minimum.reduceat(under, first) != np.maximum.reduceat(under, first)
        several |= ~np.logical_and.reduceat(keyed[found], first)
        suspect[found] = np.repeat(several, np.diff(np.append(first, len(found))))
    return suspect


def _same(value: np.generic, size: int) -> np.ndarray:
    """Return an array of one value, to be read only; it takes no memory, whatever its size."""
    return np.broadcast_to(value, size)


def _any_repeated(hashes: np.ndarray) -> bool:
    ordered = np.sort(hashes)
    return bool((ordered[1:] == ordered[:-1]).any())


def _repeated(hashes: np.ndarray) -> np.ndarray:
    """Return the values that occur more than once, rising."""
    ordered = np.sort(hashes)
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
