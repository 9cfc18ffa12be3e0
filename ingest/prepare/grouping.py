"""The rows of complete invoices become those invoices, and rows are held against each other."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.rows import row_words
from ingest.mapping.assemble import CLAIMS, DEBTORS, END, Invoices, TypedRows, needed_of
from ingest.mapping.payload import joined_sizes
from ingest.prepare.context import PrepareContext
from ingest.prepare.debtors import debtors_disagree, fold
from ingest.prepare.disagreement import rows_disagree
from ingest.prepare.entries import Entries, by_invoice
from ingest.prepare.faultwork import MOST_NAMED, errors_of
from ingest.prepare.formed import Formed, invoice_table
from ingest.prepare.fragments import ERRORS, Compared
from ingest.prepare.heads import faults_of_invoices, too_large
from ingest.prepare.judge import Judge
from ingest.prepare.netting import (
    claimed_of,
    nets_of,
    other_currency,
    part_notes,
    reduced,
    together,
    told,
    unmatched,
)
from ingest.prepare.parting import Rows
from ingest.prepare.ranges import starts_of
from ingest.prepare.sums import faults_of_sums, summed


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """Invoices of several rows, and what was found out about their rows.

    ``duplicates``: positions of rows equal to an earlier row of their invoice;
    ``repeated``: positions of rows that repeat a claim which counts once, and
    ``uncounted`` its minor units, which are not these rows' to count. ``nets``
    (NETS) are the credit notes of valid invoices, which are among their rows;
    ``covered`` are the positions of invoices of which credit notes leave nothing, and
    ``unmatched`` those of credit notes without an invoice.
    """

    formed: Formed
    faults: pa.Table
    duplicates: np.ndarray
    repeated: np.ndarray
    uncounted: np.ndarray
    nets: pa.Table
    covered: np.ndarray
    unmatched: np.ndarray


def group(
    rows: Rows, ends: np.ndarray, by: Judge, fields: Compared, context: PrepareContext
) -> Grouped:
    """Return the invoices of ``rows``; ``ends`` is the position where each became complete."""
    parted = part_notes(rows, ends)
    rows, notes = parted.rows, parted.notes
    repeat, again = _repeats(rows), _repeats(notes.as_rows())
    duplicates = [rows.numbers("position")[repeat], notes.position[again]]
    repeated, uncounted = _uncounted(rows, fields)
    rows, notes = summed(rows.where(~repeat), fields), notes.where(~again)
    claimed = claimed_of(rows, notes)
    rows, covered = reduced(rows, notes, claimed)
    firsts = rows.held.take(pa.array(rows.first))
    built, faults = _build(rows, firsts, by, fields, context)
    faults = join_faults([faults, other_currency(notes, firsts, by.bound)])
    both = together(rows, notes)
    wrong = both.numbers("marks") & ERRORS != 0
    wrong |= np.isin(both.row, errors_of(faults)["row"].to_numpy())
    valid, suspect = ~both.any(wrong), rows.any(rows.numbers("suspect"))
    more = {"end": parted.ends, "valid": valid, "suspect": suspect}
    table = invoice_table(firsts, built, more)
    formed = Formed(table, np.bincount(both.invoice), both.numbers("position"), both.row)
    nets, gone = nets_of(notes, rows, claimed), covered & valid
    said = [
        held_back(both, wrong),
        told(nets.filter(pa.array(gone[notes.invoice])), "invoice_covered"),
        unmatched(parted.lost, by.bound),
    ]
    return Grouped(
        formed=formed.select(~gone),
        faults=join_faults([faults, *said]),
        duplicates=np.concatenate(duplicates),
        repeated=repeated,
        uncounted=uncounted,
        nets=nets.filter(pa.array((valid & ~covered)[notes.invoice])),
        covered=formed.select(gone).positions,
        unmatched=parted.lost.position,
    )


def _repeats(rows: Rows) -> np.ndarray:
    """Say which row equals an earlier one of its invoice in all that the mapping reads."""
    typed = [name for name in rows.held.column_names if "." in name]
    amounts = [name for name in typed if name.endswith(".remainingAmount")]
    alike = pd.DataFrame({"invoice": rows.invoice, "content": rows.numbers("content")})
    for name in amounts:
        alike[name] = pc.fill_null(rows.held[name], 0).to_numpy()
    found = alike.duplicated(keep=False).to_numpy().copy()
    if found.any():
        # Few rows are left to be compared in full.
        some = rows.held.filter(pa.array(found)).select(typed)
        frame = some.to_pandas(types_mapper=pd.ArrowDtype)
        alike = alike[found].reset_index(drop=True)
        found[found] = frame.assign(**alike[["invoice", "content"]]).duplicated().to_numpy()
    return found


def _uncounted(rows: Rows, fields: Compared) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of rows after their invoice's first, and what they only repeat."""
    later = rows.later
    amount = np.zeros(later.sum(), dtype=np.int64)
    for slot in fields.once:
        claimed = rows.held[f"claims.{slot}.remainingAmount"]
        amount += pc.fill_null(claimed, 0).to_numpy()[later]
    return rows.numbers("position")[later], amount


def _build(
    rows: Rows, firsts: pa.Table, by: Judge, fields: Compared, context: PrepareContext
) -> tuple[Invoices, pa.Table]:
    """Return the invoices, and the faults of their rows together."""
    size = firsts.num_rows
    typed = TypedRows(rows.held, by.bound, context.company_type)
    folded = fold(typed, rows.invoice, context.company_type)
    claims, total = _claims(rows, typed, fields)
    head = TypedRows(firsts, by.bound, context.company_type).head()
    parts = [*head, DEBTORS, folded.entries.joined(size), CLAIMS, claims.joined(size), END]
    suspect = rows.any(rows.numbers("suspect"))
    built = Invoices(
        payload=needed_of(parts, None if context.payloads else np.flatnonzero(suspect), size),
        sizes=joined_sizes(parts, size),
        debtors=folded.entries.counts(size),
        claims=claims.counts(size),
        total=total,
    )
    unread = rows.any(rows.numbers("unreadable"))
    first_rows = rows.row[rows.first]
    faults = [
        rows_disagree(rows.held, rows.invoice, fields, by.bound),
        debtors_disagree(rows.row, folded, by.bound),
        _unless_lost(faults_of_invoices(firsts, first_rows, built, unread, by.invoices), rows),
        too_large(first_rows, built.sizes, context.most_bytes),
        faults_of_sums(rows.held, firsts, by.bound),
    ]
    return built, join_faults(faults)


def _unless_lost(faults: pa.Table, rows: Rows) -> pa.Table:
    """Return faults of first rows, without a debtor's missing where a register lacks a row's."""
    if "lost" not in rows.held.column_names:
        return faults
    lost = rows.any(rows.numbers("lost").astype(bool))
    follows = pc.and_(
        pc.equal(faults["code"], "no_debtor"),
        pc.is_in(faults["row"], value_set=pa.array(rows.row[rows.first][lost], pa.int64())),
    )
    return faults.filter(pc.invert(follows))


def _claims(rows: Rows, typed: TypedRows, fields: Compared) -> tuple[Entries, np.ndarray]:
    """Return the claims of each invoice and their sum; what rows repeat is the first row's."""
    slots = range(typed.bound.claim_slots)
    claims = by_invoice([typed.claim(slot).text(typed.size) for slot in slots], rows.invoice)
    if fields.once:
        claims = claims.select(~(rows.later[claims.line] & np.isin(claims.slot, fields.once)))
    amounts = np.stack([typed.claimed(slot).to_numpy() for slot in slots])
    total = np.zeros(len(rows.first), dtype=np.int64)
    np.add.at(total, claims.invoice, amounts[claims.slot, claims.line])
    return claims, total


def held_back(rows: Rows, wrong: np.ndarray) -> pa.Table:
    """Return a fault for each good row of an invoice that other rows of it hold back."""
    blamed = np.flatnonzero(wrong)
    counts = np.bincount(rows.invoice[blamed], minlength=len(rows.first))
    good = np.flatnonzero(~wrong & (counts[rows.invoice] > 0))
    if not len(good):
        return join_faults([])
    named = blamed[np.arange(len(blamed)) - np.repeat(starts_of(counts), counts) < MOST_NAMED]
    names = row_words(pa.array(rows.row[named]))
    listed = Entries(names, rows.invoice[named], named, named).joined(len(counts), ", ")
    more = np.maximum(counts - MOST_NAMED, 0)
    rest = pc.binary_join_element_wise(" and ", pa.array(more).cast(pa.string()), " more", "")
    detail = pc.binary_join_element_wise(listed, pc.if_else(pa.array(more > 0), rest, ""), "")
    held = detail.take(pa.array(rows.invoice[good]))
    return fault_table(pa.array(rows.row[good]), "held_by_row", detail=held)
