r"""Rows of a table as the XML of a worksheet, for whole columns at once.

XlsxWriter, which makes all other parts of the workbook, writes cell by cell: 3,400,000 cells
take it 50 s of a processor, and this 5 s. It also takes a text such as ``<r>...</r>`` for its own
markup and writes it unescaped, which an export must not be able to do.

Cells hold inline text, so that nothing turns into a number, a date or a formula. Signs
that XML cannot hold are written as ``_xHHHH_``, and a text that looks like that has its
underscore written so; ECMA-376, part 1, 22.9.2.19 (ST_Xstring).

>>> xml_text(pa.array(["<b>&", "a\x0bb", "_x0041_", "x\r\n"])).to_pylist()
['&lt;b&gt;&amp;', 'a_x000B_b', '_x005F_x0041_', 'x_x000D_\n']
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, product
from string import ascii_uppercase
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_TAB, _LINE_FEED, _BLANK, _FIRST_OF_NONCHARACTER = b"\t\n \xef"

LONGEST_CELL: Final = 32_767
"""Characters that Excel takes in a cell; those beyond the Basic Multilingual Plane count twice."""
ELLIPSIS: Final = "…"

_AT_ONCE: Final = 1 << 22
"""Bytes of text that are turned into XML at once, at most; the XML may be seven times as long."""
_UNWRITABLE: Final = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9A-Fa-f]{4}_"
_ESCAPED: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True, eq=False)
class StyledColumn:
    """A column (text or integers) and the style of its cells: one number, or one per row.

    A cell without a value is written only where it has a style of its own, one
    per row: the column's default serves the others. ``shared``: the integers are
    numbers of shared texts.
    """

    values: pa.Array
    style: int | np.ndarray
    shared: bool = False


def sheet_rows(columns: Sequence[StyledColumn], first: int) -> Iterator[bytes]:
    """Yield the XML of the rows, of which the first has the number ``first`` (from 1)."""
    size = len(columns[0].values)
    volume = sum(column.values.nbytes for column in columns) or 1
    step = max(1, min(size, size * _AT_ONCE // volume))
    for start in range(0, size, step):
        end = min(start + step, size)
        numbers = pa.array(np.arange(first + start, first + end)).cast(pa.string())
        pieces: list[Any] = ['<row r="', numbers, '">']
        for name, column in zip(column_names(), columns, strict=False):
            style = column.style
            part = style if isinstance(style, int) else style[start:end]
            some = StyledColumn(column.values.slice(start, end - start), part, column.shared)
            pieces += _cells(some, [f'<c r="{name}', numbers])
        yield _signs_of(_joined([*pieces, "</row>"])).tobytes()


def _cells(column: StyledColumn, named: list[Any]) -> list[Any]:
    """Return what makes the cells when it is joined: texts, and arrays of one text per row.

    Nothing is joined here where every row has a cell: the row is joined from these pieces.
    """
    before, texts, after = _content(column)
    filled = pc.fill_null(pc.greater(pc.binary_length(texts), 0), fill_value=False)
    every = pc.all(filled).as_py()
    style = [*named, '" s="', _style(column.style)]
    if every:
        return [*style, before, texts, after]
    if isinstance(column.style, int):
        if not pc.any(filled).as_py():
            return []
        return [pc.if_else(filled, _joined([*style, before, texts, after]), "")]
    return [*style, pc.if_else(filled, _joined([before, texts, after]), '"/>')]


def _content(column: StyledColumn) -> tuple[str, Any, str]:
    """Return the text of each cell, null or '' where it is empty, and what stands around it."""
    values = column.values
    if pa.types.is_integer(values.type):
        return '" t="s"><v>' if column.shared else '"><v>', values.cast(pa.string()), "</v></c>"
    return f'" t="inlineStr"><is>{text_tag(values)}', xml_text(values), "</t></is></c>"


def _style(style: int | np.ndarray) -> Any:  # noqa: ANN401 - pyarrow has no types
    if isinstance(style, int):
        return str(style)
    first = int(style[0])
    return str(first) if (style == first).all() else pa.array(style).cast(pa.string())


def _joined(pieces: Sequence[Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the pieces one behind the other: each costs time, so texts become one first."""
    fewer: list[Any] = []
    for piece in pieces:
        if fewer and isinstance(piece, str) and isinstance(fewer[-1], str):
            fewer[-1] += piece
        else:
            fewer.append(piece)
    return pc.binary_join_element_wise(*fewer, "")


def text_tag(texts: pa.Array) -> str:
    r"""Return the tag in front of each of the texts; it says whether XML may drop outer blanks.

    Where none has any, the sheet is an eighth smaller for not saying that they stay.

    >>> [text_tag(pa.array([text, None, ""])) for text in ("a b", " a", "a\n")]
    ['<t>', '<t xml:space="preserve">', '<t xml:space="preserve">']
    """
    offsets = _offsets_of(texts)
    filled = offsets[1:] > offsets[:-1]
    signs = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    outer = (signs[offsets[:-1][filled]], signs[offsets[1:][filled] - 1])
    blank = any(bool((each == sign).any()) for each in outer for sign in (_TAB, _LINE_FEED, _BLANK))
    return '<t xml:space="preserve">' if blank else "<t>"


def _offsets_of(texts: pa.Array) -> np.ndarray:
    return np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts) + 1]


def _signs_of(texts: Any) -> np.ndarray:  # noqa: ANN401 - pyarrow has no types
    """Return the bytes of all texts of an array, one behind the other, as Arrow keeps them."""
    offsets = _offsets_of(texts)
    return np.frombuffer(texts.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]


def xml_text(text: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the texts as they stand between XML tags."""
    # Nearly no column has a sign that XML writes otherwise, and all of it is looked through at once
    # in a tenth of the time that Arrow takes text by text.
    signs = _signs_of(text).tobytes()
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        if sign.encode() in signs:
            text = pc.replace_substring(text, sign, written)
    if not _may_be_odd(signs):
        return text
    odd = pc.match_substring_regex(text, _UNWRITABLE)
    if not pc.any(odd).as_py():
        return text
    mended = [_ESCAPED.sub(_as_number, value) for value in text.filter(odd).to_pylist()]
    return pc.replace_with_mask(text, pc.fill_null(odd, fill_value=False), pa.array(mended))


def _may_be_odd(signs: bytes) -> bool:
    """Look for signs of what ``_UNWRITABLE`` finds: compiling that takes longer than few texts."""
    if b"_x" in signs or _FIRST_OF_NONCHARACTER in signs:
        return True
    few = np.frombuffer(signs, np.uint8)
    control = few < _BLANK
    return bool(control.any()) and bool(((few != _TAB) & (few != _LINE_FEED))[control].any())


def _as_number(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def fitting(text: Any) -> tuple[Any, np.ndarray]:  # noqa: ANN401 - pyarrow has no types
    """Return the texts cut to what a cell can hold, and which of them were cut.

    >>> texts, cut = fitting(pa.array(["x" * 40_000, "x" * 32_767, None]))
    >>> pc.utf8_length(texts).to_pylist(), cut.tolist()
    ([32767, 32767, None], [True, False, False])
    """
    # Fewer bytes than signs are allowed: nothing to count, as in nearly every column.
    long = pc.fill_null(pc.greater(pc.binary_length(text), LONGEST_CELL), fill_value=False)
    cut = long.to_numpy(zero_copy_only=False).copy()
    if not cut.any():
        return text, cut
    values = text.filter(long).to_pylist()
    shorter = [_cut(value) for value in values]
    cut[np.flatnonzero(cut)] = [a != b for a, b in zip(values, shorter, strict=True)]
    return pc.replace_with_mask(text, long, pa.array(shorter)), cut


def _cut(value: str) -> str:
    units = value.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return value
    # Half of a pair of surrogates at the end is left out.
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + ELLIPSIS


def column_names() -> Iterator[str]:
    """Yield A, B ... Z, AA, AB and so on."""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))
