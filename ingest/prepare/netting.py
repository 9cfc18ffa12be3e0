"""Credit notes and the invoices that they are taken off.

A credit note that is netted joins the group of the invoice that it refers to. There
it is set aside before the invoice's rows are held against each other, and what it is
worth is taken off the claim. Whether the invoice then goes on is not known here, so
the amounts of the rows are only moved when it does.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults, no_faults
from ingest.domain.money import format_minor
from ingest.domain.rows import row_words
from ingest.identifiers.columns import mask, truths
from ingest.mapping.bind import Bound
from ingest.mapping.payload import whole
from ingest.mapping.targets import IDENTITY
from ingest.prepare.disagreement import disagreements
from ingest.prepare.faultwork import row_list
from ingest.prepare.fragments import ERRORS
from ingest.prepare.parting import Rows
from ingest.prepare.ranges import first_of_runs

_CLAIM: Final = "claims.0.remainingAmount"
_OPEN: Final = "invoice.openAmount"
_CURRENCY: Final = "invoice.currency"


@dataclass(frozen=True, slots=True, eq=False)
class Notes:
    """Credit notes, by the invoice that each refers to; ``held`` are fragments."""

    held: pa.Table
    invoice: np.ndarray

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.invoice)

    @property
    def position(self) -> np.ndarray:
        """Where they stand in the order of reading."""
        return np.asarray(self.held["position"].to_numpy())

    @property
    def row(self) -> np.ndarray:
        """Their row numbers."""
        return np.asarray(self.held["row"].to_numpy())

    @property
    def minor(self) -> np.ndarray:
        """What each is worth, which is negative, in minor units."""
        return np.asarray(pc.fill_null(self.held[_CLAIM], 0).to_numpy())

    def as_rows(self) -> Rows:
        """Return them as rows, which may lack those of some invoices."""
        return Rows(self.held, self.invoice)

    def where(self, chosen: np.ndarray) -> "Notes":
        """Return those that are ``chosen``."""
        return Notes(self.held.filter(truths(chosen)), self.invoice[chosen])

    def totals(self, invoices: int) -> np.ndarray:
        """Return the sum for each of ``invoices`` invoices, 0 where none is."""
        found = np.zeros(invoices, dtype=np.int64)
        np.add.at(found, self.invoice, self.minor)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """Rows of invoices, their credit notes, and those without an invoice.

    Of the latter, those with an error of their own are left out: they are told already.
    """

    rows: Rows
    notes: Notes
    lost: Notes


def part_notes(rows: Rows) -> Parted:
    """Set the credit notes among ``rows`` aside, and count the invoices anew without theirs."""
    if "credit" not in rows.held.column_names:
        none = Notes(rows.held.slice(0, 0), np.empty(0, dtype=np.int64))
        return Parted(rows, none, none)
    credit = rows.numbers("credit").astype(bool)
    owned = np.bincount(rows.invoice[~credit], minlength=len(rows.first)) > 0
    number = np.cumsum(owned) - 1
    every, mine = Notes(rows.held, number[rows.invoice]), owned[rows.invoice]
    good = rows.numbers("marks") & ERRORS == 0
    return Parted(
        Rows(rows.held.filter(truths(~credit)), number[rows.invoice[~credit]]),
        every.where(credit & mine),
        every.where(credit & ~mine & good),
    )


def claimed_of(rows: Rows, notes: Notes) -> np.ndarray:
    """Return what each invoice claims, in minor units; nothing where there are no ``notes``.

    A claim stands once in its invoice by now, or the same in all of its rows.
    """
    if not len(notes):
        return np.empty(0, dtype=np.int64)
    claim = whole(rows.held[_CLAIM])
    present = np.flatnonzero(mask(claim.is_valid()))
    invoice, first = np.unique(rows.invoice[present], return_index=True)
    found = np.zeros(len(rows.first), dtype=np.int64)
    found[invoice] = pc.fill_null(claim, 0).to_numpy()[present[first]]
    return found


def reduced(rows: Rows, notes: Notes, claimed: np.ndarray) -> tuple[Rows, np.ndarray]:
    """Return ``rows`` with less to claim, and of which invoices nothing would be left.

    Those keep their amounts: they are judged as they stand.
    """
    size = len(rows.first)
    if not len(notes):
        return rows, np.zeros(size, dtype=bool)
    totals = notes.totals(size)
    covered = (totals < 0) & (claimed + totals <= 0)
    less = np.where(covered, 0, totals)[rows.invoice]
    held = rows.held
    for name in (_CLAIM, _OPEN):
        if name in held.column_names:
            amounts = pc.add(whole(held[name]), pa.array(less))
            held = held.set_column(held.column_names.index(name), name, amounts)
    return Rows(held, rows.invoice), covered


def said_again(notes: Notes) -> np.ndarray:
    """Say which good row of ``notes``, whose rows repeat their amount, repeats an earlier one."""
    said = notes.held.select([IDENTITY, _CURRENCY, _CLAIM]).to_pandas(types_mapper=pd.ArrowDtype)
    good = notes.held["marks"].to_numpy() & ERRORS == 0
    again = said.assign(invoice=notes.invoice, good=good).duplicated().to_numpy()
    return np.asarray(again & good)


def notes_disagree(notes: Notes, bound: Bound) -> pa.Table:
    """Return a fault for each row that gives another amount than an earlier one of its note."""
    if not len(notes):
        return no_faults()
    ids = whole(notes.held[IDENTITY]).dictionary_encode().indices.fill_null(-1).to_numpy()
    order = np.lexsort((notes.position, ids, notes.invoice))
    ids, invoice = ids[order], notes.invoice[order]
    note = np.cumsum((np.diff(ids, prepend=-1) != 0) | (np.diff(invoice, prepend=-1) != 0))
    held = notes.held.take(pa.array(order))
    known = held[_CLAIM].is_valid().to_numpy() & (ids >= 0)
    lines = np.flatnonzero(known)
    return join_faults(list(disagreements(held, note, lines, _CLAIM, bound)))


def other_currency(notes: Notes, firsts: pa.Table, bound: Bound) -> pa.Table:
    """Return the faults of credit notes in another currency than their invoice."""
    if not len(notes):
        return no_faults()
    theirs = whole(firsts[_CURRENCY]).take(pa.array(notes.invoice))
    own = whole(notes.held[_CURRENCY])
    differs = pc.fill_null(pc.not_equal(own, theirs), fill_value=False)
    return fault_table(
        pa.array(notes.row).filter(differs),
        "credit_currency",
        column=bound.heading_of(_CURRENCY),
        value=own.filter(differs),
        detail=theirs.filter(differs),
    )


def unmatched(lost: Notes, bound: Bound) -> pa.Table:
    """Return what is said of credit notes whose invoice is not there."""
    if not len(lost):
        return no_faults()
    return unmatched_faults(pa.array(lost.row), whole(lost.held["reference"]), bound)


def unmatched_faults(rows: pa.Array, references: pa.Array, bound: Bound) -> pa.Table:
    """Return what is said of the credit notes in ``rows``, which refer to no invoice that is there.

    ``references`` are the texts of the last column in which they name it, null for none.
    """
    code = "credit_unmatched"
    return fault_table(
        rows,
        code,
        severity=bound.mapping.severity(code),
        column=bound.references[-1],
        value=pc.fill_null(references, ""),
    )


NETS: Final = pa.schema(
    [
        ("position", pa.int64()),
        ("row", pa.int64()),
        ("minor", pa.int64()),
        ("currency", pa.string()),
        ("at", pa.int64()),
        ("to", pa.int64()),
        ("claimed", pa.int64()),
    ]
)
"""Credit notes, those of one invoice one after the other: position, row number and worth of each;
position (at) and row number (to) of its invoice's first row, and what is claimed there without
them."""


def nets_of(notes: Notes, rows: Rows, claimed: np.ndarray) -> pa.Table:
    """Return what ``notes`` take off the invoices of ``rows`` (NETS)."""
    if not len(notes):
        return NETS.empty_table()
    first = rows.first[notes.invoice]
    columns = [
        pa.array(notes.position),
        pa.array(notes.row),
        pa.array(notes.minor),
        whole(notes.held[_CURRENCY]),
        pa.array(rows.numbers("position")[first]),
        pa.array(rows.row[first]),
        pa.array(claimed[notes.invoice]),
    ]
    return pa.table(columns, schema=NETS)


def told(nets: pa.Table, code: str) -> pa.Table:
    """Return what is said of credit notes and, by ``code``, of the invoices they belong to."""
    if not nets.num_rows:
        return no_faults()
    to, starts = nets["to"].to_numpy(), first_of_runs(nets["at"].to_numpy())
    spans = zip(starts.tolist(), [*starts[1:].tolist(), len(to)], strict=True)
    lists = nets.to_pydict()
    details = [
        _detail({name: each[low:high] for name, each in lists.items()}) for low, high in spans
    ]
    named = row_words(nets["to"].combine_chunks())
    of_notes = fault_table(pa.array(nets["row"].to_numpy()), "credit_netted", detail=named)
    detail = pa.array(details, pa.string())
    return join_faults([of_notes, fault_table(pa.array(to[starts]), code, detail=detail)])


def _detail(nets: dict[str, list[Any]]) -> str:
    code, claimed, taken = nets["currency"][0], nets["claimed"][0], -sum(nets["minor"])
    shown = [format_minor(each, code) for each in (claimed, taken, claimed - taken)]
    rows = "row" if len(nets["row"]) == 1 else "rows"
    return f"{shown[0]} less {shown[1]} is {shown[2]} {code}, by {rows} {row_list(nets['row'])}"


def together(rows: Rows, notes: Notes) -> Rows:
    """Return the rows of invoices, each with its credit notes behind its own: who and where."""
    if not len(notes):
        return rows
    names = ["row", "position", "marks"]
    both = pa.concat_tables([rows.held.select(names), notes.held.select(names)])
    invoice = np.concatenate([rows.invoice, notes.invoice])
    order = np.argsort(invoice, kind="stable")
    return Rows(both.take(pa.array(order)).combine_chunks(), invoice[order])
