"""What is asked of an invoice as a whole, once its rows have been joined."""

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.frames import frame_of
from ingest.mapping.assemble import Invoices
from ingest.mapping.payload import whole
from ingest.schemas import InvoiceRules
from ingest.schemas.groups import TYPES

_OPEN = "invoice.openAmount"


def faults_of_invoices(
    first: pa.Table, rows: np.ndarray, built: Invoices, unread: np.ndarray, rules: InvoiceRules
) -> pa.Table:
    """Return what is wrong with invoices as such, as faults of their first rows.

    ``first`` are the typed columns of the first rows, ``rows`` their numbers.
    Where an amount could not be read (``unread``), nothing is said about claims.
    """
    columns = {
        "claims": pa.array(built.claims, pa.int64(), mask=unread & (built.claims == 0)),
        "debtors": pa.array(built.debtors, pa.int64()),
        "claims_total": pa.array(built.total, pa.int64(), mask=unread),
        "principal": pa.array(built.principal, pa.int64(), mask=unread),
        "open_amount": _open_amount(first),
        "original_amount": whole(first["invoice.originalInvoiceAmount"]),
        "currency": whole(first["invoice.currency"]),
    }
    heads = pa.table([columns[name] for name in TYPES], names=list(TYPES))
    return rules.validate(frame_of(heads, pd.Index(rows)), heads)


def _open_amount(first: pa.Table) -> pa.Array:
    if _OPEN in first.column_names:
        return whole(first[_OPEN])
    return pa.nulls(first.num_rows, pa.int64())


def too_large(rows: np.ndarray, sizes: np.ndarray, most: int) -> pa.Table:
    """Return a fault for the first row of each invoice whose JSON has more than ``most`` bytes."""
    found = sizes > most
    if not found.any():
        return join_faults([])
    detail = [f"{size} bytes, of at most {most}" for size in sizes[found]]
    return fault_table(
        pa.array(rows[found], pa.int64()), "invoice_too_large", detail=pa.array(detail, pa.string())
    )
