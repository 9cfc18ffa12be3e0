"""Invoices of one export that share a source id: equal ones are one, others contradict.

They wait until all rows are through, on the disk. What decides about them stays in memory,
some 60 bytes and its source id for each: a mapping that takes the customer number for the
id, or a file that was appended to itself, must not fill it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.rows import row_words
from ingest.identifiers.columns import encoded
from ingest.mapping.payload import whole
from ingest.prepare.faultwork import MOST_NAMED, row_list
from ingest.prepare.formed import INVOICE_SCHEMA, Formed, digests_of, join_formed, none_formed
from ingest.prepare.ranges import first_of_runs
from ingest.spool import Scratch, Slot

_PORTION: Final = 50_000
"""Invoices that come back, or are spoken of, at once."""
_PIECE: Final = 4_096
"""Invoices that are fetched from the disk together."""


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """Suspects after the decision: those that go on, and what the others' rows end as.

    ``kept`` come in the order of their first rows, some at a time, and ``faults`` say, in
    several tables, what the conflicts are; both are to be drawn once. ``duplicates`` and
    ``conflicts`` are positions.
    """

    kept: Iterator[Formed]
    duplicates: np.ndarray
    conflicts: np.ndarray
    faults: Iterator[pa.Table]


class Suspects:
    """Invoices whose source id may occur several times, until all of them are known."""

    def __init__(self, scratch: Scratch, *, payloads: bool) -> None:
        """Hold nothing yet. Without ``payloads``, those that go on have none."""
        self._payloads = payloads
        self._held = _Held(scratch)
        self._parts: list[Formed] = []

    def add(self, suspects: Formed) -> None:
        """Hold more invoices, which come after those added before."""
        if not len(suspects):
            return
        table = suspects.table
        signs = {
            "source_id": table["source_id"],
            "digest": digests_of(whole(table["payload"])),
            "valid": table["valid"],
            "place": pa.array(self._held.count + np.arange(len(suspects))),
        }
        self._parts.append(replace(suspects, table=pa.table(signs, schema=_SIGNS)))
        if not self._payloads:
            at = table.column_names.index("payload")
            table = table.set_column(at, "payload", pa.nulls(len(table), pa.string()))
        self._held.add(table)

    def part(self, column: str | None) -> Parted:
        """Decide about all of them; ``column`` is the heading of the source id.

        Valid and equal: the first one goes on, the others are duplicates. Invalid
        and equal: their own errors say all. Anything else is a conflict, of all of
        them: which one is right, nobody can tell, and an invalid one is not known in
        full.
        """
        suspects = join_formed(self._parts or [_NOTHING])
        self._parts = []
        ids = encoded(whole(suspects.table["source_id"])).indices.to_numpy()
        order = np.lexsort((suspects.positions[suspects.first], ids))
        suspects, ids = suspects.select(order), ids[order]
        first = first_of_runs(ids)
        sizes = np.diff(np.append(first, len(ids)))
        valid = suspects.mask("valid")
        differ = np.repeat(_differ(suspects, valid, first), sizes)
        later = np.ones(len(ids), dtype=bool)
        later[first] = False
        conflicts = suspects.select(differ)
        kept = suspects.select(valid & ~later & ~differ)
        return Parted(
            kept=self._again(kept.select(np.argsort(kept.positions[kept.first]))),
            duplicates=suspects.select(valid & later & ~differ).positions,
            conflicts=conflicts.positions,
            faults=_faults(conflicts, ids[differ], column),
        )

    def _again(self, kept: Formed) -> Iterator[Formed]:
        for part in _portions(kept):
            yield replace(part, table=self._held.at(part.table["place"].to_numpy()))


_SIGNS: Final = pa.schema(
    [
        ("source_id", pa.string()),
        ("digest", pa.binary(16)),
        ("valid", pa.bool_()),
        ("place", pa.int64()),
    ]
)
"""What decides about an invoice. digest: of its JSON; place: in the order of adding."""
_NOTHING: Final = replace(none_formed(), table=_SIGNS.empty_table())


class _Held:
    """Tables of invoices (INVOICE_SCHEMA) on the disk, and where each line of them is."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._slots: list[Slot] = []
        self._starts: list[int] = []
        self.count = 0

    def add(self, table: pa.Table) -> None:
        """Write down more lines."""
        for batch in table.combine_chunks().to_batches(max_chunksize=_PIECE):
            self._slots.append(self._scratch.put(batch))
            self._starts.append(self.count)
            self.count += batch.num_rows

    def at(self, places: np.ndarray) -> pa.Table:
        """Return the lines at ``places``, of which there is one at least, in their order."""
        slots = np.searchsorted(self._starts, places, side="right") - 1
        order = np.argsort(slots, kind="stable")
        found = [INVOICE_SCHEMA.empty_table()]
        first = first_of_runs(slots[order])
        for some in np.split(order, first[1:]):
            slot = int(slots[some[0]])
            batch = self._scratch.get(self._slots[slot], INVOICE_SCHEMA)
            lines = pa.array(places[some] - self._starts[slot])
            found.append(pa.Table.from_batches([batch.take(lines)]))
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return pa.concat_tables(found).combine_chunks().take(pa.array(back))


def _portions(invoices: Formed) -> Iterator[Formed]:
    for start in range(0, len(invoices), _PORTION):
        yield invoices.select(np.arange(start, min(start + _PORTION, len(invoices))))


def _differ(suspects: Formed, valid: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Say of each source id whether its invoices are not all equal, or not all valid."""
    digests = whole(suspects.table["digest"]).dictionary_encode().indices.to_numpy()
    content = digests * 2 + valid
    if not len(first):
        return np.zeros(0, dtype=bool)
    least, most = np.minimum.reduceat(content, first), np.maximum.reduceat(content, first)
    return np.asarray(least != most)


def _faults(conflicts: Formed, ids: np.ndarray, column: str | None) -> Iterator[pa.Table]:
    """Yield a fault for the first row of each, and one for the other rows of a valid one.

    Those of one source id, by their ``ids``, are neighbours.
    """
    details = _others(conflicts.rows[conflicts.first], ids)
    for part in _portions(conflicts):
        heads = part.rows[part.first]
        blame = fault_table(
            pa.array(heads, pa.int64()),
            "source_id_conflict",
            column=column,
            value=part.table["source_id"].combine_chunks(),
            detail=pa.array([next(details) for _ in range(len(part))], pa.string()),
        )
        later = np.ones(len(part.rows), dtype=bool)
        later[part.first] = False
        later &= part.mask("valid")[part.owner]
        named = row_words(pa.array(heads[part.owner[later]]))
        with_them = fault_table(pa.array(part.rows[later], pa.int64()), "held_by_row", detail=named)
        yield join_faults([blame, with_them])


def _others(rows: np.ndarray, ids: np.ndarray) -> Iterator[str]:
    """Yield for each of ``rows`` the others of its id, as a sentence names them.

    >>> list(_others(np.array([2, 9, 4]), np.array([0, 0, 1])))
    ['9', '2', '']
    """
    first = first_of_runs(ids)
    for start, end in zip(first.tolist(), [*first[1:].tolist(), len(ids)], strict=True):
        few = rows[start : min(end, start + MOST_NAMED + 1)].tolist()
        for row in rows[start:end].tolist():
            yield row_list([other for other in few if other != row], count=end - start - 1)
