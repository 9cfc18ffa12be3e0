"""The rows of complete invoices become those invoices, and rows are held against each other."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.rows import row_words
from ingest.identifiers.columns import truths
from ingest.prepare.building import build
from ingest.prepare.context import PrepareContext
from ingest.prepare.entries import Entries
from ingest.prepare.faultwork import MOST_NAMED, errors_of
from ingest.prepare.formed import Formed, invoice_table
from ingest.prepare.fragments import ERRORS, Compared
from ingest.prepare.judge import Judge
from ingest.prepare.netting import (
    Notes,
    claimed_of,
    nets_of,
    notes_disagree,
    other_currency,
    part_notes,
    reduced,
    said_again,
    together,
    told,
    unmatched,
)
from ingest.prepare.parting import Rows, part_keys
from ingest.prepare.ranges import starts_of
from ingest.prepare.sums import summed


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


def group(held: pa.Table, by: Judge, fields: Compared, context: PrepareContext) -> Grouped:
    """Return the invoices of ``held``, which are fragments of complete ones, sorted by ``end``."""
    parted = part_notes(part_keys(held))
    rows, notes = parted.rows, parted.notes
    repeat, again, equal = _equal(rows, notes, fields)
    duplicates = [rows.numbers("position")[repeat], notes.position[again]]
    repeated, uncounted = _uncounted(rows, fields)
    rows, notes = summed(rows.where(~repeat), fields), notes.where(~again)
    claimed = claimed_of(rows, notes)
    rows, covered = reduced(rows, notes, claimed)
    firsts = rows.held.take(pa.array(rows.first))
    built, faults = build(rows, firsts, by, fields, context)
    of_notes = [other_currency(notes, firsts, by.bound)]
    if fields.once:
        of_notes.append(notes_disagree(notes, by.bound))
    faults = join_faults([faults, *of_notes, equal])
    both = together(rows, notes)
    wrong = both.numbers("marks") & ERRORS != 0
    wrong |= np.isin(both.row, errors_of(faults)["row"].to_numpy())
    valid, suspect = ~both.any(wrong), rows.any(rows.numbers("suspect"))
    more = {"end": firsts["end"].to_numpy(), "valid": valid, "suspect": suspect}
    table = invoice_table(firsts, built, more)
    formed = Formed(table, np.bincount(both.invoice), both.numbers("position"), both.row)
    nets, gone = nets_of(notes, rows, claimed), covered & valid
    said = [
        held_back(both, wrong),
        told(nets.filter(truths(gone[notes.invoice])), "invoice_covered"),
        unmatched(parted.lost, by.bound),
    ]
    return Grouped(
        formed=formed.select(~gone),
        faults=join_faults([faults, *said]),
        duplicates=np.concatenate(duplicates),
        repeated=repeated,
        uncounted=uncounted,
        nets=nets.filter(truths((valid & ~covered)[notes.invoice])),
        covered=formed.select(gone).positions,
        unmatched=parted.lost.position,
    )


def _equal(rows: Rows, notes: Notes, fields: Compared) -> tuple[np.ndarray, np.ndarray, pa.Table]:
    """Say which rows and credit notes count with an earlier one, and give faults of equal parts.

    What is added up may well stand there twice, as two item lines of one price do, and
    as well because a file was put together twice: it is neither counted nor left out.
    """
    repeat, again = _repeats(rows), _repeats(notes.as_rows())
    unclear: list[np.ndarray] = []
    if fields.sums or fields.totals:
        unclear, repeat = [rows.row[repeat]], np.zeros_like(repeat)
    if fields.sums:
        unclear, again = [*unclear, notes.row[again]], np.zeros_like(again)
    elif fields.once:
        again |= said_again(notes)
    found = [fault_table(pa.array(each, pa.int64()), "part_repeated") for each in unclear]
    return repeat, again, join_faults(found)


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
        some = rows.held.filter(truths(found)).select(typed)
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
    detail = pc.binary_join_element_wise(listed, pc.if_else(truths(more > 0), rest, ""), "")
    held = detail.take(pa.array(rows.invoice[good]))
    return fault_table(pa.array(rows.row[good]), "held_by_row", detail=held)
