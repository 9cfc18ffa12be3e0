"""The debtors of invoices of several rows: equal ones folded, contradictions found."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.prepare.entries import Entries, by_invoice


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """The debtors that remain, invoice by invoice, each with its first row."""

    entries: Entries
    customers: pa.Array


def fold(held: pa.Table, invoice: np.ndarray, slots: int) -> Folded:
    """Return the distinct debtors of each invoice, in the order of rows and slots.

    ``held`` are fragments, ``invoice`` says for each of them, in rising order,
    which invoice it belongs to.
    """
    entries = by_invoice(held, invoice, [f"debtor{slot}" for slot in range(slots)])
    entries = entries.select(~_like_previous(entries))
    entries = entries.select(~_like_earlier(entries))
    columns = [held[f"customer{slot}"] for slot in range(slots)]
    customers = pa.chunked_array(columns).combine_chunks()
    return Folded(entries, customers.take(pa.array(entries.slot * held.num_rows + entries.line)))


def _like_previous(entries: Entries) -> np.ndarray:
    """Say which debtor equals the one just before it in its invoice: the usual case."""
    same = np.zeros(len(entries), dtype=bool)
    if len(entries) > 1:
        texts = entries.text
        equal = pc.equal(texts.slice(1), texts.slice(0, len(texts) - 1))
        same[1:] = equal.to_numpy(zero_copy_only=False)
        same[1:] &= entries.invoice[1:] == entries.invoice[:-1]
    return same


def _like_earlier(entries: Entries) -> np.ndarray:
    """Say which debtor equals any before it in its invoice."""
    if len(entries) == len(np.unique(entries.invoice)):
        return np.zeros(len(entries), dtype=bool)
    codes = entries.text.dictionary_encode().indices.to_numpy().astype(np.int64)
    return repeated_pairs(entries.invoice, codes)


def repeated_pairs(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say which pair of numbers occurred before.

    >>> repeated_pairs(np.array([1, 1, 2]), np.array([5, 5, 5])).tolist()
    [False, True, False]
    """
    return pd.DataFrame({"left": left, "right": right}).duplicated().to_numpy()


def contradictions(folded: Folded) -> Iterator[tuple[int, int]]:
    """Yield pairs of entries (earlier, later) that describe one customer in two ways."""
    known = np.flatnonzero(folded.customers.is_valid().to_numpy(zero_copy_only=False))
    invoice = folded.entries.invoice[known]
    customer = folded.customers.dictionary_encode().indices.take(pa.array(known)).to_numpy()
    order = np.lexsort((customer, invoice))  # stable: the earlier entry stays first
    new = (np.diff(invoice[order], prepend=-1) != 0) | (np.diff(customer[order], prepend=-1) != 0)
    first = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    for later in np.flatnonzero(~new):
        yield int(known[order[first[later]]]), int(known[order[later]])
