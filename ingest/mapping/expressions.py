"""Expressions at work: gather, trim, strip, table, part, pad, default, on whole columns.

Steps come in this order, whatever the order in the file. A value that its
table does not list is null from there on, and is not replaced by the default:
a default is for blank cells, never for wrong ones.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import Mask, TextBytes, has_other_than_digits, truths
from ingest.mapping.bind import Binding
from ingest.mapping.declaration import ANY_OTHER, Expression
from ingest.mapping.fold import fold
from ingest.mapping.names import part_of_name
from ingest.mapping.payload import listed
from ingest.mapping.targets import IDENTITY
from ingest.mapping.text import (
    Cells,
    by_distinct,
    empty_as_null,
    null_at,
    remove,
    where_null,
)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The text of one target: null where blank or at fault; masks say where and which fault."""

    text: pa.Array
    unlisted: Mask
    too_long: Mask
    unparted: Mask

    @property
    def wrong(self) -> Mask:
        """Where the value was taken away because a step found fault with it."""
        return self.unlisted | self.too_long | self.unparted


def evaluate(binding: Binding, cells: Cells) -> Evaluated:
    """Return the text that the expression of ``binding`` makes of ``cells``.

    A constant yields a column of one line, whatever the number of rows.
    """
    expression = binding.expression
    text = gather(binding, cells)
    if expression.strip:
        text = remove(text, expression.strip)
    text, unlisted = _listed(text, expression)
    text, unparted = _parted(text, expression)
    text, too_long = _padded(text, expression)
    read = Evaluated(text, unlisted, too_long, unparted)
    if expression.default is not None and (empty := where_null(text) & ~read.wrong).any():
        return replace(read, text=pc.if_else(truths(empty), expression.default, text))
    return read


def gather(binding: Binding, cells: Cells) -> pa.Array:
    """Return the text of the expression's origin, trimmed unless it says otherwise."""
    expression = binding.expression
    if expression.constant is not None:
        return empty_as_null(pa.array([expression.constant]))
    columns = [
        cells.clean(heading) if expression.trim else empty_as_null(cells.raw(heading))
        for heading in binding.headings
    ]
    if len(columns) == 1:
        return columns[0]
    if expression.first_of is not None:
        return pc.coalesce(*columns)
    if binding.target == IDENTITY:
        # Without one of its parts it would be another id, or that of another invoice.
        return pc.binary_join_element_wise(
            *columns, expression.separator, null_handling="emit_null"
        )
    return empty_as_null(listed(columns, len(columns[0]), expression.separator))


def _listed(text: pa.Array, expression: Expression) -> tuple[pa.Array, Mask]:
    """Look values up in the expression's table; the mask is true for those not listed."""
    if expression.values is None:
        return text, np.zeros(len(text), bool)
    table = {fold(code): meaning for code, meaning in expression.values.items()}
    keep, other = expression.unlisted == "keep", table.get(ANY_OTHER)
    meaning, unlisted = by_distinct(
        text, lambda value: table.get(fold(value), value if keep else other), pa.string()
    )
    return empty_as_null(meaning), unlisted


def _parted(text: pa.Array, expression: Expression) -> tuple[pa.Array, Mask]:
    """Take a part of a whole name; the mask is true for names that do not have it."""
    part = expression.part
    if part is None:
        return text, np.zeros(len(text), bool)
    return by_distinct(text, lambda name: part_of_name(name, part), pa.string())


def _padded(text: pa.Array, expression: Expression) -> tuple[pa.Array, Mask]:
    """Put zeros before digits; the mask is true for digits that are too many already."""
    width = expression.zero_pad
    if width is None:
        return text, np.zeros(len(text), bool)
    lengths = TextBytes(text).lengths
    digits = (lengths > 0) & ~has_other_than_digits(text)
    short = digits & (lengths < width)
    if short.any():
        text = pc.if_else(truths(short), pc.ascii_lpad(text, width, padding="0"), text)
    too_long = digits & (lengths > width)
    return null_at(text, too_long), too_long


def as_exported(binding: Binding, cells: Cells, lines: np.ndarray) -> tuple[pa.Array, pa.Array]:
    """Return headings and cells, untrimmed, that ``lines`` (positions) took their value from.

    For joined columns the heading is the first one; for the first of several
    it is the one that was filled. Blank cells are null.
    """
    expression, wanted = binding.expression, pa.array(lines)
    if expression.constant is not None:
        nothing = pa.nulls(len(lines), pa.string())
        return nothing, pa.repeat(expression.constant, len(lines))
    first = pa.repeat(binding.headings[0], len(lines))
    raw = [cells.raw(heading).take(wanted) for heading in binding.headings]
    if expression.join is not None:
        joined = pc.binary_join_element_wise(*raw, expression.separator)
        return first, empty_as_null(joined)
    filled = [pc.is_valid(cells.clean(heading).take(wanted)) for heading in binding.headings]
    headings = [
        pc.if_else(mask, heading, None)
        for mask, heading in zip(filled, binding.headings, strict=True)
    ]
    values = [pc.if_else(mask, text, None) for mask, text in zip(filled, raw, strict=True)]
    return pc.coalesce(*headings, first), pc.coalesce(*values)
