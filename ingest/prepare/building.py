"""Invoices of several rows: their JSON, and what is asked of each as a whole.

A check reads the JSON of few invoices: of those whose source id occurs in others
too, because they are compared, and of those that may be too large. Everything else
follows from the typed columns.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import join_faults
from ingest.identifiers.columns import mask
from ingest.mapping.assemble import CLAIMS, DEBTORS, END, Invoices, TypedRows
from ingest.mapping.payload import joined, spread, whole
from ingest.prepare.context import PrepareContext
from ingest.prepare.debtors import debtors_disagree, fold
from ingest.prepare.disagreement import rows_disagree
from ingest.prepare.entries import Entries, by_invoice
from ingest.prepare.fragments import Compared
from ingest.prepare.heads import faults_of_invoices, too_large
from ingest.prepare.judge import Judge
from ingest.prepare.parting import Rows
from ingest.prepare.sums import faults_of_sums


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """What the JSON of invoices is made of; the entries name lines of ``rows``."""

    firsts: TypedRows
    rows: TypedRows
    debtors: Entries
    claims: Entries

    def json(self) -> pa.Array:
        """Return the JSON of each invoice."""
        size, claims = self.firsts.size, self._claims_as_json()
        parts = [*self.firsts.head(), DEBTORS, self.debtors.joined(size)]
        return joined([*parts, CLAIMS, claims.joined(size), END], size)

    def _claims_as_json(self) -> Entries:
        slots, claims = range(self.rows.bound.claim_slots), self.claims
        texts = whole(pa.chunked_array([self.rows.claim(s).text(self.rows.size) for s in slots]))
        if len(slots) > 1 or len(claims) < len(texts):
            texts = texts.take(pa.array(claims.slot * self.rows.size + claims.line))
        return replace(claims, values=texts)

    def of(self, needed: np.ndarray, invoice: np.ndarray) -> "_Pieces":
        """Return those of the ``needed`` invoices (a mask); ``invoice`` has that of each row."""
        lines, number = np.flatnonzero(needed[invoice]), np.cumsum(needed) - 1
        debtors, claims = (
            replace(few, invoice=number[few.invoice], line=np.searchsorted(lines, few.line))
            for each in (self.debtors, self.claims)
            for few in [each.select(needed[each.invoice])]
        )
        return _Pieces(self.firsts.at(np.flatnonzero(needed)), self.rows.at(lines), debtors, claims)


def build(
    rows: Rows, firsts: pa.Table, by: Judge, fields: Compared, context: PrepareContext
) -> tuple[Invoices, pa.Table]:
    """Return the invoices of ``rows``, and the faults of their rows together.

    ``firsts`` are the first rows of the invoices.
    """
    size = firsts.num_rows
    typed = TypedRows(rows.held, by.bound, context.company_type)
    needed = np.ones(size, dtype=bool)
    if not context.payloads:
        large = typed.could_exceed(context.most_bytes, rows.invoice)
        needed = rows.any(rows.numbers("suspect")) | large
    folded = fold(typed, rows.invoice, context.company_type, needed)
    claims = _claims(rows, typed, fields)
    heads = TypedRows(firsts, by.bound, context.company_type)
    payload = _payload(_Pieces(heads, typed, folded.entries, claims), needed, rows.invoice)
    built = Invoices(
        payload=payload,
        sizes=pc.fill_null(pc.binary_length(payload), 0).to_numpy(),
        debtors=folded.entries.counts(size),
        claims=claims.counts(size),
        total=_sum(claims, size),
        principal=_sum(claims.select(_principal(claims, typed)), size),
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


def _payload(pieces: _Pieces, needed: np.ndarray, invoice: np.ndarray) -> pa.Array:
    if needed.all():
        return pieces.json()
    if not needed.any():
        return pa.nulls(len(needed), pa.string())
    return spread(pieces.of(needed, invoice).json(), np.flatnonzero(needed), len(needed))


def _claims(rows: Rows, typed: TypedRows, fields: Compared) -> Entries:
    """Return the claims of each invoice; what rows repeat is the first row's."""
    minor = [typed.claimed(slot) for slot in range(typed.bound.claim_slots)]
    claims = by_invoice(
        [pc.if_else(pc.not_equal(each, 0), each, None) for each in minor], rows.invoice
    )
    if fields.once:
        claims = claims.select(~(rows.later[claims.line] & np.isin(claims.slot, fields.once)))
    return claims


def _principal(claims: Entries, typed: TypedRows) -> np.ndarray:
    """Say which ``claims`` are of the principal."""
    slots = [mask(typed.principal(slot)) for slot in range(typed.bound.claim_slots)]
    said: np.ndarray = np.stack(slots)[claims.slot, claims.line]
    return said


def _sum(claims: Entries, invoices: int) -> np.ndarray:
    """Return what the claims of each invoice amount to."""
    total = np.zeros(invoices, dtype=np.int64)
    np.add.at(total, claims.invoice, claims.values.to_numpy())
    return total
