"""Whole columns of amounts: values of one layout are read together, by arithmetic on their bytes.

The *layout* of a value is what is left when all its digits are made the same:
``4 500,00`` and ``1 234,50`` share ``0 000,00``. A column has few of them. Each
is judged once, by the definition in ``ingest.mapping.amounts``; the values are
then their digits as an integer. What has a rare layout, or one in which
the digits themselves decide, is read one by one, each distinct value once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.identifiers.columns import Mask, TextBytes, encoded
from ingest.mapping.amounts import AmountError, AmountReader
from ingest.mapping.bind import Bound
from ingest.mapping.declaration import Numbers
from ingest.mapping.evidence import Marks, Said
from ingest.mapping.expressions import evaluate
from ingest.mapping.text import Cells, capitals

_LONGEST: Final = 24
_MOST_LAYOUTS: Final = 6
"""Of one length in one batch; a column with more of them has no order worth using."""
_MOST_CURRENCIES: Final = 20
"""In one batch; lines of further ones are read one by one."""
_ZERO: Final = np.uint8(ord("0"))
_DIGIT: Final = b"\xff"
"""Stands for any digit in a shape; no byte of UTF-8, so no text can be mistaken for it."""
_CHUNK: Final = 4
"""Decimal digits that fit a uint16."""


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """A column of amounts: minor units (int64), null where blank or wrong; masks say why wrong.

    ``said`` is what its values say about the decimal sign, with places for rows.
    """

    minor: pa.Array
    wrong: dict[AmountError, Mask]
    said: Said


class Currencies:
    """The currencies of a column's lines, looked up once for all amounts of the lines."""

    def __init__(self, codes: pa.Array, numbers: Numbers) -> None:
        """Take one code for each line, or a single one for all; null for an unknown one.

        An unknown currency counts as one with two decimals and no words of its own.
        """
        coded = encoded(codes.fill_null(""))
        self._chosen = coded.indices.to_numpy()
        self.readers = [AmountReader(numbers, code) for code in coded.dictionary.to_pylist()]
        self._read: dict[int, tuple[pa.Array, Amounts]] = {}

    def readers_of(self, lines: np.ndarray) -> np.ndarray:
        """Return the number of the reader that each of ``lines`` needs."""
        if len(self.readers) == 1:
            return np.zeros(len(lines), np.int64)
        return np.asarray(self._chosen[lines])

    def read(self, column: pa.Array) -> Amounts:
        """Return the amounts of a clean column; those of one that was read before are known."""
        known = self._read.get(id(column))
        if known is None:
            # The column is kept, so that no other one can have its id.
            known = self._read[id(column)] = column, _read_amounts(column, self)
        return known[1]


def row_currencies(cells: Cells, bound: Bound) -> Currencies:
    """Return the currency that the mapping gives each row, for reading its amounts."""
    return cells.once(_currencies, bound)


def _currencies(cells: Cells, bound: Bound) -> Currencies:
    code = evaluate(bound.binding("invoice.currency"), cells).text
    return Currencies(capitals(code), bound.mapping.numbers)


def read_amounts(column: pa.Array, currencies: Currencies) -> Amounts:
    """Read a clean column whose lines have these ``currencies``.

    >>> kroner = Currencies(pa.array(["NOK"]), Numbers())
    >>> read = read_amounts(pa.array(["1 234,50", None, "x"]), kroner)
    >>> read.minor.to_pylist(), read.wrong[AmountError.UNREADABLE].tolist()
    ([123450, None, None], [False, False, True])
    """
    return currencies.read(column)


def _read_amounts(column: pa.Array, currencies: Currencies) -> Amounts:
    text = TextBytes(column)
    minor = np.zeros(len(column), np.int64)
    null = text.lengths == 0
    done = null.copy()
    marks = Marks(column)
    for lines, values in _read_by_layout(text, np.flatnonzero(~null), currencies, marks):
        minor[lines] = values
        done[lines] = True
    odd = np.flatnonzero(~done)
    wrong = {error: np.zeros(len(column), bool) for error in AmountError} if len(odd) else {}
    for lines, answer in _read_odd(column, odd, currencies, marks):
        if isinstance(answer, AmountError):
            wrong[answer][lines] = null[lines] = True
        else:
            minor[lines] = answer
    return Amounts(pa.array(minor, mask=null), wrong, marks.said())


def _read_by_layout(
    text: TextBytes, lines: np.ndarray, currencies: Currencies, marks: Marks
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield lines and their minor units, for every common layout that can be read so."""
    chosen = currencies.readers_of(lines)
    for number, reader in enumerate(currencies.readers[:_MOST_CURRENCIES]):
        mine = lines if len(currencies.readers) == 1 else lines[chosen == number]
        lengths = text.lengths[mine]
        for length in np.flatnonzero(np.bincount(lengths[lengths <= _LONGEST])):
            of_length = mine[lengths == length]
            yield from _read_length(text, of_length, int(length), reader, marks)


def _read_length(
    text: TextBytes, lines: np.ndarray, length: int, reader: AmountReader, marks: Marks
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Do the same for lines whose values have one length."""
    places = _places(text, lines, length)
    digits = (places - _ZERO) < 10  # noqa: PLR2004 - what is below ten is a digit
    shapes = places | -digits.view(np.uint8)
    for _ in range(_MOST_LAYOUTS):
        shape = shapes[:, :1]
        alike = np.logical_and.reduce(shapes == shape, axis=0)
        layout = reader.layout(shape.tobytes().replace(_DIGIT, b"0").decode())
        if layout is not None:
            chosen = places if alike.all() else places[:, alike]
            figures, read = chosen[digits[:, 0]], lines[alike]
            marks.add(shape.tobytes().replace(_DIGIT, b"1").decode(), read, figures[0] == _ZERO)
            value = _number(figures) * 10 ** (reader.places - layout.decimals)
            yield read, -value if layout.negative else value
        if alike.all():
            return
        lines, places = lines[~alike], places[:, ~alike]
        digits, shapes = digits[:, ~alike], shapes[:, ~alike]


def _places(text: TextBytes, lines: np.ndarray, length: int) -> np.ndarray:
    """Return the bytes of values of one length: a line for each place, a column for each value."""
    starts = text.starts[lines]
    places = np.empty((length, len(lines)), np.uint8)
    for place in range(length):
        np.take(text.data[place:], starts, out=places[place], mode="clip")
    return places


def _number(digits: np.ndarray) -> np.ndarray:
    """Return the integers whose decimal digits, as text, are the columns of ``digits``."""
    number = np.zeros(digits.shape[1], np.int64)
    for first in range(0, len(digits), _CHUNK):
        chunk = digits[first : first + _CHUNK]
        part = np.zeros(digits.shape[1], np.uint16)
        for digit in chunk:
            part *= np.uint16(10)
            part += digit - _ZERO
        number *= 10 ** len(chunk)
        number += part
    return number


def _read_odd(
    column: pa.Array, odd: np.ndarray, currencies: Currencies, marks: Marks
) -> Iterator[tuple[np.ndarray, int | AmountError]]:
    """Yield lines of ``odd`` (rising) with equal values, and what the definition says of them."""
    if not len(odd):
        return
    coded = encoded(column.take(pa.array(odd, pa.int64())))
    values, readers = coded.dictionary.to_pylist(), currencies.readers
    kinds = coded.indices.to_numpy() * len(readers) + currencies.readers_of(odd)
    order = np.argsort(kinds, kind="stable")
    firsts = np.flatnonzero(np.diff(kinds[order], prepend=-1))
    for lines, kind in zip(np.split(odd[order], firsts[1:]), kinds[order[firsts]], strict=True):
        value, number = divmod(int(kind), len(readers))
        answer = readers[number].read(values[value])
        marks.add_alike(values[value], lines, refused=isinstance(answer, AmountError))
        yield lines, answer
