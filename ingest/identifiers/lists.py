"""Cells that hold several addresses: split, judge the items once each, put the good ones back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import (
    TextColumn,
    is_blank,
    mask,
    replaced_where,
    text_array,
    truths,
)
from ingest.identifiers.refusal import IdentifierError

SEPARATOR: Final = ";"
"""What stands between the items of a canonical cell."""


class Lists(NamedTuple):
    """A column of lists.

    ``values`` are the canonical items of each cell, ``;`` between them, null
    where there is none. ``rejected`` are the items that were left out, as they
    stood in the cell, in the same way.
    """

    values: pa.Array
    rejected: pa.Array


@dataclass(frozen=True, slots=True)
class Kind:
    """How to judge one kind of address.

    ``separators`` is the regular expression between items. ``plain`` returns
    the canonical form of the values that are plain beyond doubt, null for the
    others; ``canonical`` judges one value, and raises IdentifierError.
    """

    separators: str
    plain: Callable[[pa.Array], pa.Array]
    canonical: Callable[[str], str]


def examine_lists(column: TextColumn, kind: Kind) -> Lists:
    """Judge every item of every cell; Python runs once for each distinct one that is not plain."""
    cells = text_array(column)
    values = kind.plain(cells)
    odd = mask(values.is_null()) & ~is_blank(cells)
    if not odd.any():
        return Lists(values, pa.nulls(len(cells), pa.string()))
    split = _split(cells.filter(truths(odd)), kind)
    nothing = pa.nulls(len(cells), pa.string())
    return Lists(
        replaced_where(values, odd, lambda _: split.values),
        replaced_where(nothing, odd, lambda _: split.rejected),
    )


def _split(cells: pa.Array, kind: Kind) -> Lists:
    lists = pc.split_pattern_regex(cells, kind.separators)
    parents, items = pc.list_parent_indices(lists), pc.utf8_trim_whitespace(pc.list_flatten(lists))
    filled = pc.not_equal(items, "")
    parents, items = parents.filter(filled), items.filter(filled)
    encoded = pc.dictionary_encode(items)
    judged = _judge(encoded.dictionary, kind).take(encoded.indices)
    good = judged.is_valid()
    bad = pc.invert(good)
    return Lists(
        _joined(judged.filter(good), parents.filter(good), len(cells)),
        _joined(items.filter(bad), parents.filter(bad), len(cells)),
    )


def _judge(distinct: pa.Array, kind: Kind) -> pa.Array:
    values = kind.plain(distinct)
    odd = mask(values.is_null())
    return replaced_where(
        values,
        odd,
        lambda _: pa.array(
            [_attempt(item, kind) for item in distinct.filter(truths(odd)).to_pylist()],
            pa.string(),
        ),
    )


def _attempt(item: str, kind: Kind) -> str | None:
    try:
        return kind.canonical(item)
    except IdentifierError:
        return None


def _joined(items: pa.Array, parents: pa.Array, size: int) -> pa.Array:
    counts = np.bincount(parents.to_numpy(), minlength=size)
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, items), SEPARATOR)
    return pc.if_else(truths(counts > 0), joined, None)
