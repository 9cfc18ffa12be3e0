"""Invoices of one export that share a source id: equal ones are one, others contradict."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.rows import row_words
from ingest.identifiers.columns import truths
from ingest.mapping.payload import masked, whole
from ingest.prepare.faultwork import row_list
from ingest.prepare.formed import Formed, join_formed, none_formed, sha256_of
from ingest.prepare.ranges import first_of_runs

_SLACK: Final = 50_000
"""Invoices that are not worth thinning out."""


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """Suspects after the decision: those that go on, and what the others' rows end as.

    ``duplicates`` and ``conflicts`` are positions; ``faults`` say what the
    conflicts are.
    """

    kept: Formed
    duplicates: np.ndarray
    conflicts: np.ndarray
    faults: pa.Table


class Suspects:
    """Invoices whose source id may occur several times, until all of them are known.

    Memory is that of one payload per source id, at most doubled, and 100 bytes
    per invoice: a mapping that takes the customer number for the id, or a file
    that was appended to itself, must not fill it.
    """

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._parts: list[Formed] = []
        self._thinned = 0

    def add(self, suspects: Formed) -> None:
        """Hold more invoices, which come after those added before."""
        if len(suspects):
            digests = sha256_of(whole(suspects.table["payload"]))
            table = suspects.table.append_column("digest", digests)
            self._parts.append(replace(suspects, table=table))
            held = sum(len(part) for part in self._parts)
            if held > 2 * self._thinned + _SLACK:
                self._parts, self._thinned = [_thinned(join_formed(self._parts))], held

    def part(self, column: str | None) -> Parted:
        """Decide about all of them; ``column`` is the heading of the source id."""
        return _part(join_formed(self._parts or [_nothing()]), column)


def _nothing() -> Formed:
    nothing = none_formed()
    return replace(nothing, table=nothing.table.append_column("digest", pa.nulls(0, pa.string())))


def _thinned(suspects: Formed) -> Formed:
    """Forget the payloads of all but the first invoice of each source id: only that can go on."""
    ids = whole(suspects.table["source_id"]).dictionary_encode().indices.to_numpy()
    first = np.zeros(len(ids), dtype=bool)
    first[np.unique(ids, return_index=True)[1]] = True
    at = suspects.table.column_names.index("payload")
    payload = masked(whole(suspects.table["payload"]), truths(first))
    return replace(suspects, table=suspects.table.set_column(at, "payload", payload))


def _part(suspects: Formed, column: str | None) -> Parted:
    """Decide about invoices whose source id may occur several times; the order is kept.

    Valid and equal: the first one goes on, the others are duplicates. Invalid
    and equal: their own errors say all. Anything else is a conflict, of all of
    them: which one is right, nobody can tell, and an invalid one is not known in
    full. ``column`` is the heading of the source id.
    """
    ids = whole(suspects.table["source_id"]).dictionary_encode().indices.to_numpy()
    order = np.lexsort((suspects.positions[suspects.first], ids))
    suspects, ids = suspects.select(order), ids[order]
    first = first_of_runs(ids)
    sizes = np.diff(np.append(first, len(ids)))
    valid = suspects.mask("valid")
    differ = np.repeat(_differ(suspects, valid, first), sizes)
    later = np.ones(len(ids), dtype=bool)
    later[first] = False
    duplicate = valid & later & ~differ
    kept = suspects.select(valid & ~later & ~differ)
    conflicts = suspects.select(differ)
    return Parted(
        kept=kept.select(np.argsort(kept.positions[kept.first])),
        duplicates=suspects.select(duplicate).positions,
        conflicts=conflicts.positions,
        faults=_faults(conflicts, column),
    )


def _differ(suspects: Formed, valid: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Say of each source id whether its invoices are not all equal, or not all valid."""
    digests = whole(suspects.table["digest"]).dictionary_encode().indices.to_numpy()
    content = digests * 2 + valid
    if not len(first):
        return np.zeros(0, dtype=bool)
    least, most = np.minimum.reduceat(content, first), np.maximum.reduceat(content, first)
    return np.asarray(least != most)


def _faults(conflicts: Formed, column: str | None) -> pa.Table:
    """Return a fault for the first row of each, and one for the other rows of a valid one."""
    heads = conflicts.rows[conflicts.first]
    ids = conflicts.table["source_id"].to_pylist()
    valid = conflicts.mask("valid")
    of_id: dict[str, list[int]] = {}
    for source_id, row in zip(ids, heads.tolist(), strict=True):
        of_id.setdefault(source_id, []).append(row)
    detail = [
        row_list(other for other in of_id[source_id] if other != row)
        for source_id, row in zip(ids, heads.tolist(), strict=True)
    ]
    blame = fault_table(
        pa.array(heads, pa.int64()),
        "source_id_conflict",
        column=column,
        value=pa.array(ids, pa.string()),
        detail=pa.array(detail, pa.string()),
    )
    later = np.ones(len(conflicts.rows), dtype=bool)
    later[conflicts.first] = False
    later &= valid[conflicts.owner]
    named = row_words(pa.array(heads[conflicts.owner[later]]))
    with_them = fault_table(
        pa.array(conflicts.rows[later], pa.int64()), "held_by_row", detail=named
    )
    return join_faults([blame, with_them])
