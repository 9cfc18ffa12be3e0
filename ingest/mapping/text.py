"""Text columns between the export and its typed columns: trimmed, blank made null, in few passes.

Inside this package a *clean* column is a string array without outer blanks in
which null, and never '', means blank.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import Mask, TextBytes, encoded, mask, text_array, truths
from ingest.mapping.fold import UNSEEN

Given = TypeVar("Given")
Made = TypeVar("Made")

SPACES: Final = (
    " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)
"""Every blank within a line: Unicode's category Zs."""

BLANKS: Final = SPACES + "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029" + UNSEEN
"""Every blank that is trimmed: white space, no-break and narrow spaces, zero-width signs."""


_SPACE: Final = ord(" ")
_SMALL_A: Final = ord("a")
_SMALL_Z: Final = ord("z")
_BEYOND_ASCII: Final = 0x80
_FIRST_OF_NO_BREAK: Final = 0xC2
_LEAST_OF_THREE_BYTES: Final = 0xE0
_UNSEEN_INSIDE: Final = "[" + "".join(f"\\x{{{ord(sign):X}}}" for sign in UNSEEN) + "]+"
_ODD_BLANKS_INSIDE: Final = (
    r"[\t\n\v\f\r\x{85}\x{2028}\x{2029}]+|[\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]"
)
_TEXT_FOR_EXCEL: Final = r"""^(?:="([^"]*)"|'([0-9].*))$"""
"""What keeps Excel from making a number of a text, such as ="0155" and '0155."""
_FOR_EXCEL: Final = (ord("="), ord("'"))
"""The signs that begin it."""


def _bytes_of(place: int) -> np.ndarray:
    table = np.zeros(256, bool)
    table[[blank.encode()[place] for blank in BLANKS]] = True
    return table


_FIRST_BYTES: Final = _bytes_of(0)
_LAST_BYTES: Final = _bytes_of(-1)


def clean(column: pa.Array) -> pa.Array:
    r"""Return ``column`` trimmed of blanks of every kind, null where nothing is left.

    Inside, a blank of any kind and a line break become an ordinary blank, and
    signs of no width go: they come along with copied text, and must not make
    two ids of one. So do the signs that tell Excel that digits are a text.

    >>> clean(pa.array([" a b\u00a0", "\u200b ", "c\u00a0d\u200be\r\nf"])).to_pylist()
    ['a b', None, 'c de f']
    >>> clean(pa.array(['="0155"', "'0155", '=""', "O'H"])).to_pylist()
    ['0155', '0155', None, "O'H"]
    >>> clean(pa.array(["\u200b"])).to_pylist(), clean(pa.array([' =""'])).to_pylist()
    ([None], [None])
    """
    text = TextBytes(column)
    if not text.used.size:
        return _null_where_empty(column, text)
    lowest, highest = text.lowest, text.highest
    if any(map(text.holds, _FOR_EXCEL)):
        marked = pc.utf8_trim(column, characters=BLANKS)
        column = pc.replace_substring_regex(marked, _TEXT_FOR_EXCEL, r"\1\2")
        text = TextBytes(column)
    if lowest > _SPACE and highest < _BEYOND_ASCII:
        return _null_where_empty(column, text)  # as most columns: no byte can be of a blank
    if _has_odd_blanks(text, lowest, highest):
        column = pc.replace_substring_regex(column, _UNSEEN_INSIDE, "")
        column = pc.replace_substring_regex(column, _ODD_BLANKS_INSIDE, " ")
        text = TextBytes(column)
    if _may_be_trimmed(text):
        column = pc.utf8_trim(column, characters=BLANKS)
        text = TextBytes(column)
    return _null_where_empty(column, text)


def _has_odd_blanks(text: TextBytes, lowest: int, highest: int) -> bool:
    """Tell whether a line break, or a first byte of a blank beyond ASCII, occurs at all."""
    if lowest < _SPACE or highest >= _LEAST_OF_THREE_BYTES:
        return True
    return highest >= _BEYOND_ASCII and text.holds(_FIRST_OF_NO_BREAK)


def _may_be_trimmed(text: TextBytes) -> bool:
    """Tell whether a value begins or ends with a byte that the ``BLANKS`` begin or end with."""
    if not text.used.size:
        return False
    # Blank values look at a neighbour's byte instead, which is looked at anyway.
    first = text.data.take(text.starts, mode="clip")
    last = text.data.take(text.starts + (text.lengths - 1), mode="clip")
    return _any_in(_FIRST_BYTES, first) or _any_in(_LAST_BYTES, last)


def _any_in(table: np.ndarray, signs: np.ndarray) -> bool:
    """Tell whether any of ``signs`` is in ``table``, in which no visible sign of ASCII is."""
    odd = signs[(signs <= _SPACE) | (signs >= _BEYOND_ASCII)]
    return bool(table[odd].any())


def empty_as_null(column: pa.Array) -> pa.Array:
    """Return ``column`` with '' made null; nothing is trimmed, and no text is copied."""
    return _null_where_empty(column, TextBytes(column))


def _null_where_empty(column: pa.Array, text: TextBytes) -> pa.Array:
    filled = text.lengths > 0
    if filled.all():
        return column
    valid = pa.py_buffer(np.packbits(filled, bitorder="little"))
    ends = np.append(text.starts, text.starts[-1] + text.lengths[-1]).astype(np.int32)
    data = column.buffers()[2]
    return pa.Array.from_buffers(pa.string(), len(column), [valid, pa.py_buffer(ends), data])


def remove(column: pa.Array, characters: str) -> pa.Array:
    r"""Return a clean column without ``characters``; a blank among them means every blank.

    >>> remove(pa.array(["1.2-3", "4\u00a05", "."]), ".- ").to_pylist()
    ['123', '45', None]
    """
    wanted = characters + BLANKS if any(sign in BLANKS for sign in characters) else characters
    first_bytes = np.zeros(256, bool)
    first_bytes[[sign.encode()[0] for sign in wanted]] = True
    if not first_bytes[TextBytes(column).used].any():
        return column
    pattern = "[" + "".join(f"\\x{{{ord(sign):X}}}" for sign in wanted) + "]+"
    return empty_as_null(pc.replace_substring_regex(column, pattern, ""))


def by_distinct(
    column: pa.Array, convert: Callable[[str], object], result: pa.DataType
) -> tuple[pa.Array, Mask]:
    """Convert a column by asking ``convert`` once for each distinct value.

    Returns the results, null where the column is null or ``convert`` returned
    None, and a mask of the values for which it returned None.
    """
    coded = encoded(column)
    converted = pa.array([convert(v) for v in coded.dictionary.to_pylist()], result)
    if converted.equals(coded.dictionary):
        return column, np.zeros(len(column), bool)
    return spread(converted, coded)


def spread(converted: pa.Array, coded: pa.DictionaryArray) -> tuple[pa.Array, Mask]:
    """Return ``by_distinct`` of a column that is encoded, from its distinct values' results."""
    results = converted.take(coded.indices)
    if not converted.null_count:
        return results, np.zeros(len(coded), bool)
    refused = pc.and_not(pc.is_valid(coded), pc.is_valid(results))
    return results, mask(refused)


def capitals(column: pa.Array) -> pa.Array:
    """Return ``column`` in capitals; one that is so already is returned as it is."""
    text = TextBytes(column)
    if text.highest < _SMALL_A:
        return column
    changes = ((text.used >= _SMALL_A) & (text.used <= _SMALL_Z)) | (text.used >= _BEYOND_ASCII)
    return pc.utf8_upper(column) if changes.any() else column


def where_null(column: pa.Array) -> Mask:
    """Return where ``column`` is null."""
    if not column.null_count:
        return np.zeros(len(column), bool)
    return mask(column.is_null())


def null_at(column: pa.Array, where: Mask) -> pa.Array:
    """Return ``column`` with null where ``where`` is true."""
    if not where.any():
        return column
    return pc.if_else(truths(where), pa.scalar(None, column.type), column)


class Cells:
    """The cells of one batch of rows as Arrow columns; each is fetched and cleaned once."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take the cells as the readers hand them on, indexed by row number."""
        self._frame = frame
        self._raw: dict[str, pa.Array] = {}
        self._clean: dict[str, pa.Array] = {}
        self._made: dict[Callable[[Cells, Any], object], object] = {}
        self.index = frame.index
        self.rows = frame.index.to_numpy()

    @classmethod
    def of(cls, given: "pd.DataFrame | Cells") -> "Cells":
        """Return the cells of a frame; cells stay themselves, with all that they remember."""
        return given if isinstance(given, Cells) else cls(given)

    def once(self, make: "Callable[[Cells, Given], Made]", given: Given) -> Made:
        """Return ``make(self, given)``, made only the first time; ``given`` is always the same."""
        if make not in self._made:
            self._made[make] = make(self, given)
        return cast("Made", self._made[make])

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._frame)

    def raw(self, heading: str) -> pa.Array:
        """Return a column as it stands in the export."""
        if heading not in self._raw:
            self._raw[heading] = text_array(self._frame[heading])
        return self._raw[heading]

    def clean(self, heading: str) -> pa.Array:
        """Return a column trimmed, null where blank."""
        if heading not in self._clean:
            self._clean[heading] = clean(self.raw(heading))
        return self._clean[heading]
