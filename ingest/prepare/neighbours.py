"""Comparing rows of one invoice: each with the one before it, which is nearly always enough."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import mask


def differ(left: pa.Array, right: pa.Array) -> np.ndarray:
    """Say where two columns differ; two nulls are equal.

    >>> differ(pa.array([1, None, 2, None]), pa.array([1, None, None, 3])).tolist()
    [False, False, True, True]
    """
    unequal = pc.fill_null(pc.not_equal(left, right), fill_value=False)
    if left.null_count or right.null_count:
        unequal = pc.or_(unequal, pc.xor(left.is_valid(), right.is_valid()))
    return mask(unequal)


def unlike_previous(column: pa.Array, group: np.ndarray) -> np.ndarray:
    """Say which entry differs from the one before it, where both are of one ``group``.

    >>> unlike_previous(pa.array(["a", "a", "b", "c"]), np.array([1, 1, 1, 2])).tolist()
    [False, False, True, False]
    """
    unlike = np.zeros(len(column), dtype=bool)
    if len(column) > 1:
        unlike[1:] = differ(column.slice(1), column.slice(0, len(column) - 1))
        unlike[1:] &= group[1:] == group[:-1]
    return unlike
