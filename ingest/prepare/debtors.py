"""The debtors of invoices of several rows: equal ones folded, contradictions found."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.faults import mask as masked_id
from ingest.domain.rows import row_word
from ingest.identifiers.columns import mask, truths
from ingest.mapping.assemble import TypedRows
from ingest.mapping.bind import Bound
from ingest.mapping.declaration import Debtor
from ingest.mapping.payload import joined, spread, whole
from ingest.prepare.disagreement import quoted
from ingest.prepare.entries import Entries, repeated_pairs, row_by_row
from ingest.prepare.neighbours import unlike_previous

_FIELDS = tuple(Debtor.model_fields)
_ID = "identificationNumber"


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """The debtors that remain, invoice by invoice, with their customer numbers."""

    entries: Entries
    customers: pa.Array


def fold(rows: TypedRows, invoice: np.ndarray, company_type: str, needed: np.ndarray) -> Folded:
    """Return the distinct debtors of each invoice, in the order of rows and slots.

    ``invoice`` says for each row, in rising order, which invoice it belongs to.
    JSON is made only of debtors that differ from the one before them, and null of
    those that stand alone in an invoice which is not ``needed`` (a mask).
    """
    line, slot = row_by_row(rows.size, rows.bound.debtor_slots)
    chosen = np.flatnonzero(_present(rows))
    found = _flat(rows, slot[chosen] * rows.size + line[chosen])
    of_invoice = invoice[line[chosen]]
    new = np.diff(of_invoice, prepend=-1) != 0
    for column in found.columns:
        new |= unlike_previous(whole(column), of_invoice)
    found, chosen, of_invoice = found.filter(truths(new)), chosen[new], of_invoice[new]
    made = (needed | (np.bincount(of_invoice, minlength=len(needed)) > 1))[of_invoice]
    texts = _as_json(TypedRows(found, rows.bound, company_type), np.flatnonzero(made))
    entries = Entries(texts, of_invoice, line[chosen], slot[chosen])
    customers = whole(found["debtors.0.customerNumber"])
    again = _like_earlier(entries)
    return Folded(entries.select(~again), customers.filter(truths(~again)))


def _present(rows: TypedRows) -> np.ndarray:
    """Say row by row which slots name a debtor."""
    named = np.ones((rows.size, rows.bound.debtor_slots), dtype=bool)
    for slot in range(rows.bound.debtor_slots):
        present = rows.present(slot)
        if present is not None:
            named[:, slot] = mask(present)
    return named.ravel()


def _flat(rows: TypedRows, places: np.ndarray) -> pa.Table:
    """Return the debtors at ``places`` (slot by slot) as if all stood in the first slot."""
    slots = range(rows.bound.debtor_slots)
    columns = {
        name: whole(pa.chunked_array([rows.column(f"debtors.{slot}.{name}") for slot in slots]))
        for name in _FIELDS
    }
    if len(slots) > 1 or len(places) < rows.size:
        columns = {name: column.take(pa.array(places)) for name, column in columns.items()}
    return pa.table({f"debtors.0.{name}": column for name, column in columns.items()})


def _as_json(debtors: TypedRows, lines: np.ndarray) -> pa.Array:
    """Return the JSON of the debtors at ``lines``; null elsewhere."""
    if len(lines) == debtors.size:
        return joined(debtors.debtor_parts(0), debtors.size)
    if not len(lines):
        return pa.nulls(debtors.size, pa.string())
    return spread(joined(debtors.at(lines).debtor_parts(0), len(lines)), lines, debtors.size)


def _like_earlier(entries: Entries) -> np.ndarray:
    """Say which debtor equals any before it in its invoice."""
    if (np.diff(entries.invoice) > 0).all():
        return np.zeros(len(entries), dtype=bool)
    codes = pc.fill_null(entries.values.dictionary_encode().indices, -1)
    return repeated_pairs(entries.invoice, codes.to_numpy())


def debtors_disagree(row: np.ndarray, folded: Folded, bound: Bound) -> pa.Table:
    """Return a fault for each debtor with the customer number, but not the data, of another.

    ``row`` is the row number of each line that the entries name.
    """
    pairs = list(_contradictions(folded))
    if not pairs:
        return join_faults([])
    entries = folded.entries
    later = np.array([pair[1] for pair in pairs])
    details, columns = [], []
    for pair in pairs:
        slot = int(entries.slot[pair[1]])
        texts = [_fields_of(entries.values[place].as_py()) for place in pair]
        at = [int(row[entries.line[place]]) for place in pair]
        details.append("; ".join(_differences(texts, at, slot, bound)))
        columns.append(bound.heading_of(f"debtors.{slot}.customerNumber"))
    return fault_table(
        pa.array(row[entries.line[later]], pa.int64()),
        "debtors_disagree",
        column=pa.array(columns, pa.string()),
        value=folded.customers.take(pa.array(later)),
        detail=pa.array(details, pa.string()),
    )


def _contradictions(folded: Folded) -> Iterator[tuple[int, int]]:
    """Yield pairs of entries (earlier, later) that describe one customer in two ways."""
    known = np.flatnonzero(mask(folded.customers.is_valid()))
    invoice = folded.entries.invoice[known]
    if (np.diff(invoice) > 0).all():
        return
    customer = folded.customers.take(pa.array(known)).dictionary_encode().indices.to_numpy()
    order = np.lexsort((customer, invoice))  # stable: the earlier entry stays first
    new = (np.diff(invoice[order], prepend=-1) != 0) | (np.diff(customer[order], prepend=-1) != 0)
    first = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    for later in np.flatnonzero(~new):
        yield int(known[order[first[later]]]), int(known[order[later]])


def _fields_of(text: str) -> dict[str, str]:
    """Return a debtor's JSON by the names of the mapping's fields, lists as one text."""
    found: dict[str, str] = {}
    for name, value in json.loads(text).items():
        if name == "addresses":
            found |= value[0]
        elif isinstance(value, list):
            found[name] = ", ".join(item["value"] for item in value)
        else:
            found[name] = value
    return found


def _differences(
    texts: list[dict[str, str]], at: list[int], slot: int, bound: Bound
) -> Iterator[str]:
    first, second = texts
    for name in dict.fromkeys([*first, *second]):
        if first.get(name) != second.get(name):
            values = [
                masked_id(text[name]) if name == _ID and name in text else text.get(name)
                for text in texts
            ]
            said = quoted(pa.array(values, pa.string())).to_pylist()
            heading = _heading(name, first.get("type"), slot, bound)
            where = [row_word(row) for row in at]
            yield f"'{heading}' is {said[0]} in row {where[0]}, {said[1]} in row {where[1]}"


def _heading(name: str, kind: str | None, slot: int, bound: Bound) -> str:
    # A company's name travels as its last name.
    names = (name,) if name != "lastname" or kind == "PRIVATE" else ("name", name)
    found = (bound.heading_of(f"debtors.{slot}.{each}") for each in names)
    return next((heading for heading in found if heading), name)
