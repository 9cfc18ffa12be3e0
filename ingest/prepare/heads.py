"""What is asked of an invoice as a whole, once its rows have been joined."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table
from ingest.mapping.assemble import Piece
from ingest.schemas.groups import TYPES


def heads(
    rows: np.ndarray, counts: tuple[np.ndarray, np.ndarray], total: pa.Array, more: pa.Table
) -> pd.DataFrame:
    """Return the frame of invoices that their rules judge.

    ``rows``: each invoice's first row number; ``counts``: its debtors and its
    claims; ``total``: the sum of its claims; ``more``: has ``open`` (where it is
    mapped), ``currency`` and ``unreadable``. Where an amount of it could not be
    read, nothing is said about its claims.
    """
    debtors, claims = counts
    unread = more["unreadable"].to_numpy()
    columns = {
        "claims": pa.array(claims, pa.int64(), mask=unread & (claims == 0)),
        "debtors": pa.array(debtors, pa.int64()),
        "claims_total": pc.if_else(pa.array(unread), pa.scalar(None, pa.int64()), total),
        "open_amount": more["open"] if "open" in more.column_names else _nothing(len(rows)),
        "currency": more["currency"],
    }
    series = {
        name: pd.Series(pd.array(pa.chunked_array(column), dtype=TYPES[name]), index=rows)
        for name, column in columns.items()
    }
    return pd.DataFrame(series)


def _nothing(size: int) -> pa.Array:
    return pa.nulls(size, pa.int64())


def how_many(found: Sequence[Piece], size: int) -> np.ndarray:
    """Return how many of the pieces each row has."""
    counts = np.zeros(size, dtype=np.int64)
    for piece in found:
        present = piece.present
        counts += 1 if present is None else present.to_numpy(zero_copy_only=False)
    return counts


def too_large(rows: np.ndarray, payloads: pa.Array, most: int) -> pa.Table:
    """Return a fault for the first row of each invoice whose JSON has more than ``most`` bytes."""
    sizes = pc.binary_length(payloads)
    found = pc.greater(sizes, most).to_numpy(zero_copy_only=False)
    detail = [f"{size} bytes, of at most {most}" for size in sizes.to_numpy()[found]]
    return fault_table(
        pa.array(rows[found], pa.int64()), "invoice_too_large", detail=pa.array(detail, pa.string())
    )
