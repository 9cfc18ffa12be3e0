"""JSON text, a column at a time: no Python object per invoice, no float near money.

A *part* is a text that all rows share, or a column of texts, one per row. An
object is a list of parts in the order of the wire; ``joined`` makes one column
of it. In a column a null stands for nothing at all, so an optional field is a
column that is null where the field is left out.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.money import exponent

Part: TypeAlias = str | pa.Array
"""A text shared by all rows, or an Arrow string array with one text per row."""

_SHORT: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_ESCAPES: Final = {
    "\\": "\\\\",  # first, because every other replacement brings a backslash of its own
    '"': '\\"',
    **{chr(code): _SHORT.get(chr(code), f"\\u{code:04x}") for code in range(0x20)},
}


def whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return a column as one array; pyarrow's own way copies it even where it is one already."""
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def escaped(column: pa.Array) -> pa.Array:
    r"""Return texts as they stand between the quotes of a JSON string; nulls stay null.

    As ``json.dumps(text, ensure_ascii=False)`` does it: quotes, backslashes and
    the control characters below U+0020, nothing else.

    >>> escaped(pa.array(['a "b"', None, "Å\n"])).to_pylist()
    ['a \\"b\\"', None, 'Å\\n']
    """
    for character in _present(column):
        column = pc.replace_substring(column, character, _ESCAPES[character])
    return column


def _present(column: pa.Array) -> list[str]:
    """Say which characters to escape occur: nearly always none, and then nothing is copied."""
    written = _bytes_of(column)
    found = [c for c in '\\"' if (written == ord(c)).any()]
    control = written[written < 0x20]  # noqa: PLR2004 - the first printable character
    return found + [chr(code) for code in np.unique(control)]


def _bytes_of(column: pa.Array) -> np.ndarray:
    if not len(column):
        return np.empty(0, dtype=np.uint8)
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)
    first, last = ends[column.offset], ends[column.offset + len(column)]
    return np.frombuffer(data or b"", dtype=np.uint8)[first:last]


def holds(column: pa.Array, character: str) -> bool:
    """Say whether the ASCII ``character`` stands in any text, without looking at rows."""
    return bool((_bytes_of(column) == ord(character)).any())


def amounts(minor: pa.Array, currency: pa.Array) -> pa.Array:
    """Return minor units (int64) as JSON numbers with the decimals of each row's currency.

    >>> amounts(pa.array([450000, 4500, -5]), pa.array(["NOK", "JPY", None])).to_pylist()
    ['4500.00', '4500', '-0.05']
    """
    codes = currency.unique().to_pylist()
    places = {code: exponent(code or "") for code in codes}
    usual, *others = sorted(set(places.values())) or [0]
    text = _decimal(minor, usual)
    for place in others:
        codes_of_place = pa.array([c for c in codes if places[c] == place], pa.string())
        text = pc.if_else(pc.is_in(currency, codes_of_place), _decimal(minor, place), text)
    return text


def _decimal(minor: pa.Array, places: int) -> pa.Array:
    if places == 0:
        return minor.cast(pa.string())
    least = pc.min(minor).as_py()
    if least is not None and least >= 10**places:
        return pc.binary_replace_slice(minor.cast(pa.string()), -places, -places, ".")
    wide = minor.cast(pa.decimal128(19, 0))
    shifted = pa.Array.from_buffers(
        pa.decimal128(19 + places, places), len(wide), wide.buffers(), offset=wide.offset
    )
    return shifted.cast(pa.string())


def dates(days: pa.Array, suffix: str = "") -> pa.Array:
    """Return days (date32) as ``yyyy-mm-dd`` and ``suffix``; few days occur, so each is made once.

    >>> import datetime
    >>> dates(pa.array([datetime.date(2024, 1, 15), None]), "T00:00:00Z").to_pylist()
    ['2024-01-15T00:00:00Z', None]
    """
    coded = days.dictionary_encode()
    texts = pc.binary_join_element_wise(coded.dictionary.cast(pa.string()), suffix, "")
    return texts.take(coded.indices)


def booleans(column: pa.Array) -> pa.Array:
    """Return ``true`` and ``false``; nulls stay null."""
    return pc.if_else(column, "true", "false")


def member(prefix: str, column: pa.Array, suffix: str = "") -> list[Part]:
    """Return the parts of a field that is left out, with prefix and suffix, where it is null."""
    if column.null_count == len(column):
        return []
    if not column.null_count:
        return [prefix, column, suffix]
    return [pc.binary_join_element_wise(prefix, column, suffix, "")]


def joined(parts: Sequence[Part], size: int) -> pa.Array:
    """Return one text per row: its parts one after the other, nulls as nothing.

    ``size`` is the number of rows, for parts that are all shared texts.

    >>> joined(['{"a":', pa.array(["1", "2"]), "}"], 2).to_pylist()
    ['{"a":1}', '{"a":2}']
    """
    merged = _merged(parts)
    if not merged or all(isinstance(part, str) for part in merged):
        return pa.repeat(pa.scalar("".join(map(str, merged)), pa.string()), size)
    # pyarrow 26 loses rows in which all parts are null; an empty shared text is never null.
    return pc.binary_join_element_wise("", *merged, "", null_handling="skip")


def spread(texts: pa.Array, lines: np.ndarray, size: int) -> pa.Array:
    """Return ``texts`` at the positions ``lines`` of ``size`` rows, one each; null elsewhere.

    >>> spread(pa.array(["a", "b"]), np.array([2, 0]), 3).to_pylist()
    ['b', None, 'a']
    """
    places = np.full(size, -1)
    places[lines] = np.arange(len(lines))
    return texts.take(pa.array(places, mask=places < 0))


def _merged(parts: Sequence[Part]) -> list[Part]:
    """Make one text of neighbours that all rows share: time goes with the number of parts."""
    merged: list[Part] = []
    for part in parts:
        shared = part if isinstance(part, str) else _shared(part)
        if shared is None:
            merged.append(part)
        elif merged and isinstance(merged[-1], str):
            merged[-1] += shared
        elif shared:
            merged.append(shared)
    return merged


def _shared(column: pa.Array) -> str | None:
    """Return the text that is the same in all rows, or None where there is no such text."""
    if not len(column) or column.null_count:
        return None
    first = column[0]
    if column[-1] != first or column[len(column) // 2] != first:
        return None
    return str(first.as_py()) if pc.all(pc.equal(column, first)).as_py() else None


def masked(column: pa.Array, keep: pa.Array) -> pa.Array:
    """Return ``column`` with null where ``keep`` is not true."""
    return pc.if_else(keep, column, pa.scalar(None, pa.string()))


def listed(columns: Sequence[pa.Array], size: int, separator: str = ",") -> pa.Array:
    """Return the texts of each row that are not null, with the separator between them.

    >>> listed([pa.array(["a", None]), pa.array(["b", None])], 2).to_pylist()
    ['a,b', '']
    """
    if not columns:
        return pa.repeat(pa.scalar("", pa.string()), size)
    first, *others = columns
    # pyarrow 26 loses rows in which all columns are null: those get an empty text to join.
    found = reduce(pc.or_, [column.is_valid() for column in columns])
    first = pc.if_else(found, first, "")
    return pc.binary_join_element_wise(first, *others, separator, null_handling="skip")
