"""Invoices of one export that share a source id: equal ones are one, others contradict."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingest.domain.faults import fault_table, join_faults
from ingest.mapping.payload import whole
from ingest.prepare.faultwork import row_list
from ingest.prepare.formed import Formed
from ingest.prepare.ranges import first_of_runs


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


def part(suspects: Formed, column: str | None) -> Parted:
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
    payloads = whole(suspects.table["payload"]).dictionary_encode().indices.to_numpy()
    content = payloads * 2 + valid
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
    named = pa.array(heads[conflicts.owner[later]]).cast(pa.string())
    with_them = fault_table(
        pa.array(conflicts.rows[later], pa.int64()), "held_by_row", detail=named
    )
    return join_faults([blame, with_them])
