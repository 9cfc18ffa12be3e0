"""The rows of complete invoices become those invoices, and rows are held against each other."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.mapping.assemble import CLAIMS, DEBTORS, END
from ingest.mapping.payload import joined
from ingest.prepare.context import PrepareContext
from ingest.prepare.debtors import fold, repeated_pairs
from ingest.prepare.disagreement import debtors_disagree, rows_disagree
from ingest.prepare.entries import Entries, by_invoice
from ingest.prepare.faultwork import MOST_NAMED, errors_of
from ingest.prepare.formed import INVOICE_SCHEMA, Formed
from ingest.prepare.fragments import ERRORS, Compared
from ingest.prepare.heads import heads, too_large
from ingest.prepare.judge import Judge
from ingest.prepare.ranges import first_of_runs, starts_of


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Fragments sorted by invoice and position; ``invoice`` counts the invoices from 0."""

    held: pa.Table
    invoice: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """Where each invoice starts."""
        return first_of_runs(self.invoice)

    @property
    def row(self) -> np.ndarray:
        """The row numbers."""
        return self.numbers("row")

    def numbers(self, name: str) -> np.ndarray:
        """Return a column without nulls as numpy numbers."""
        return np.asarray(self.held[name].to_numpy())

    def where(self, mask: np.ndarray) -> "Rows":
        """Return the rows where the mask is true; at least one of each invoice."""
        if mask.all():
            return self
        return Rows(self.held.filter(pa.array(mask)), self.invoice[mask])


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Invoices of several rows, and what was found out about their rows.

    ``duplicates``: positions of rows equal to an earlier row of their invoice;
    ``repeated``: positions of rows that repeat a claim which counts once, and
    ``uncounted`` its minor units, which are not these rows' to count.
    """

    formed: Formed
    faults: pa.Table
    duplicates: np.ndarray
    repeated: np.ndarray
    uncounted: np.ndarray


def group(
    rows: Rows, ends: np.ndarray, by: Judge, fields: Compared, context: PrepareContext
) -> Grouped:
    """Return the invoices of ``rows``; ``ends`` is the position where each became complete."""
    repeat = repeated_pairs(rows.invoice, rows.numbers("content").view(np.int64))
    duplicates = rows.numbers("position")[repeat]
    repeated, uncounted = _uncounted(rows, fields)
    rows = rows.where(~repeat)
    table, faults = _build(rows, by, fields, context)
    wrong = (rows.numbers("marks") & ERRORS != 0) | np.isin(
        rows.row, errors_of(faults)["row"].to_numpy()
    )
    invalid = np.logical_or.reduceat(wrong, rows.first) if len(wrong) else wrong
    suspect = np.logical_or.reduceat(rows.numbers("suspect"), rows.first) if len(wrong) else wrong
    columns = {"end": ends, "valid": ~invalid, "suspect": suspect}
    columns |= {name: table[name] for name in table.column_names}
    whole = pa.table([columns[name] for name in INVOICE_SCHEMA.names], schema=INVOICE_SCHEMA)
    counts = np.bincount(rows.invoice)
    return Grouped(
        formed=Formed(whole, counts, rows.numbers("position"), rows.row),
        faults=join_faults([faults, held_back(rows, wrong)]),
        duplicates=duplicates,
        repeated=repeated,
        uncounted=uncounted,
    )


def part_keys(held: pa.Table, group_of: np.ndarray) -> tuple[Rows, np.ndarray]:
    """Count the invoices among sorted fragments, and mark those that shared a hash with others.

    ``group_of`` is the census's group of each fragment: rows of one key, or of
    several with the same hash. The keys themselves decide. Returns the rows, sorted
    by invoice, and the group of each invoice.
    """
    new = np.diff(group_of, prepend=-1) != 0
    keys = held["key"].combine_chunks()
    other = np.zeros(len(new), dtype=bool)
    other[1:] = pc.not_equal(keys.slice(1), keys.slice(0, max(len(keys) - 1, 0))).to_numpy(
        zero_copy_only=False
    )
    if (collided := other & ~new).any():
        return _part_collisions(held, group_of, np.isin(group_of, group_of[collided]))
    return Rows(held, np.cumsum(new) - 1), group_of[new]


def _part_collisions(
    held: pa.Table, group_of: np.ndarray, collided: np.ndarray
) -> tuple[Rows, np.ndarray]:
    codes = held["key"].combine_chunks().dictionary_encode().indices.to_numpy()
    order = np.lexsort((codes, group_of))
    codes, group_of, collided = codes[order], group_of[order], collided[order]
    new = (np.diff(group_of, prepend=-1) != 0) | (np.diff(codes, prepend=-1) != 0)
    held = held.take(pa.array(order))
    # The census takes one hash for one invoice, so it may have overlooked that the
    # source id of these occurs twice.
    suspect = pa.array(held["suspect"].to_numpy() | collided)
    held = held.set_column(held.column_names.index("suspect"), "suspect", suspect)
    return Rows(held, np.cumsum(new) - 1), group_of[new]


def _uncounted(rows: Rows, fields: Compared) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of rows after their invoice's first, and what they only repeat."""
    later = np.ones(len(rows.invoice), dtype=bool)
    later[rows.first] = False
    amounts = sum(
        (rows.numbers(f"amount{slot}")[later] for slot in fields.once),
        np.zeros(later.sum(), dtype=np.int64),
    )
    return rows.numbers("position")[later], amounts


def _build(
    rows: Rows, by: Judge, fields: Compared, context: PrepareContext
) -> tuple[pa.Table, pa.Table]:
    """Return what invoices say, one line each, and the faults of their rows together."""
    first, held = rows.first, rows.held
    size = len(first)
    firsts = held.take(pa.array(first))
    folded = fold(held, rows.invoice, by.bound.debtor_slots)
    claims = _claims(rows, by.bound.claim_slots, fields)
    total = _total(rows, claims, by.bound.claim_slots)
    payload = [firsts["head"].combine_chunks(), DEBTORS, folded.entries.joined(size)]
    payload += [CLAIMS, claims.joined(size), END]
    unread = np.logical_or.reduceat(rows.numbers("unreadable"), first) if size else first != 0
    table = pa.table(
        {
            **{name: firsts[name] for name in ("source_id", "number", "currency")},
            "amount": total,
            "payload": joined(payload, size),
        }
    )
    more = firsts.select([name for name in ("currency", "open") if name in firsts.column_names])
    more = more.append_column("unreadable", [unread])
    counts = folded.entries.counts(size), claims.counts(size)
    frame = heads(rows.row[first], counts, pa.array(total), more)
    faults = [
        rows_disagree(held, rows.invoice, fields, by.bound),
        debtors_disagree(held, folded, by.bound),
        by.invoices.validate(frame),
        too_large(rows.row[first], table["payload"].combine_chunks(), context.most_bytes),
    ]
    return table, join_faults(faults)


def _claims(rows: Rows, slots: int, fields: Compared) -> Entries:
    """Return the claims of each invoice; of one that its rows repeat, only the first row's."""
    entries = by_invoice(rows.held, rows.invoice, [f"claim{slot}" for slot in range(slots)])
    if not fields.once:
        return entries
    later = np.ones(len(rows.invoice), dtype=bool)
    later[rows.first] = False
    return entries.select(~(later[entries.line] & np.isin(entries.slot, fields.once)))


def _total(rows: Rows, claims: Entries, slots: int) -> np.ndarray:
    """Return the sum of each invoice's claims in minor units."""
    amounts = np.stack([rows.numbers(f"amount{slot}") for slot in range(slots)])
    total = np.zeros(len(rows.first), dtype=np.int64)
    np.add.at(total, claims.invoice, amounts[claims.slot, claims.line])
    return total


def held_back(rows: Rows, wrong: np.ndarray) -> pa.Table:
    """Return a fault for each good row of an invoice that other rows of it hold back."""
    blamed = np.flatnonzero(wrong)
    counts = np.bincount(rows.invoice[blamed], minlength=len(rows.first))
    good = np.flatnonzero(~wrong & (counts[rows.invoice] > 0))
    if not len(good):
        return join_faults([])
    named = blamed[np.arange(len(blamed)) - np.repeat(starts_of(counts), counts) < MOST_NAMED]
    names = pa.array(rows.row[named]).cast(pa.string())
    listed = Entries(names, rows.invoice[named], named, named).joined(len(counts), ", ")
    more = np.maximum(counts - MOST_NAMED, 0)
    rest = pc.binary_join_element_wise(" and ", pa.array(more).cast(pa.string()), " more", "")
    detail = pc.binary_join_element_wise(listed, pc.if_else(pa.array(more > 0), rest, ""), "")
    held = detail.take(pa.array(rows.invoice[good]))
    return fault_table(pa.array(rows.row[good]), "held_by_row", detail=held)
