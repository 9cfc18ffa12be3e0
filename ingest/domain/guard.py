r"""Text that is safe in a CSV which a person opens in Excel, and the way back.

A CSV cannot say what is text. Excel therefore runs what looks like a formula,
and turns what looks like a number or a date into one: ``0042`` becomes 42, a KID
of 16 digits loses its last one, ``1E5`` becomes 100000, ``1-2`` a day in February.
One sign prevents all of it, an apostrophe in front of the text. Texts that begin
with an apostrophe are given a second one, so ``restored`` is the exact inverse.

Source of the signs: OWASP, "CSV Injection": ``= + - @``, tab and carriage return,
line feed, their full-width forms; and all of them again behind a delimiter, a quote
or a line break within the text, where a program that reads another delimiter or
no quotes would begin a new cell.

>>> guarded(pa.array(["=1+1", "0042", "Kari", "'Ola", "a;=1+1"])).to_pylist()
["'=1+1", "'0042", 'Kari', "''Ola", "a;'=1+1"]
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

APOSTROPHE: Final = "'"
_SIGNS: Final = r"[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}\x{FE66}\x{FE62}\x{FE63}\x{FE6B}\x{2212}]"
_UNSEEN: Final = r"[\pZ\p{Cf}\p{Cc}]"
_BLANK: Final = r"[\pZ\p{Cf}]"
_BREAK: Final = r'[,;|"\t\r\n]'

_FORMULA: Final = rf"\p{{Cc}}|{_UNSEEN}*{_SIGNS}"
_INSIDE: Final = rf"({_BREAK})('|{_BLANK}*{_SIGNS})"
_INSIDE_GUARDED: Final = rf"({_BREAK})'"

_MONTH: Final = r"(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[sc])[a-zæøå]*\.?"
_NUMBER_OR_DATE: Final = (
    r"\pZ*(?:"
    r"0\d+|\d{12,}"  # a zero in front is lost; from 12 digits on, 1.23E+11 is shown and saved
    r"|[\p{Sc}(.,]\pZ*\d.*"
    r"|\d+[\pZ.,:/'eE%+-][\d\pZ.,:/'eE%+-]*(?:[ap]m?)?|\d+\pZ*(?:\p{Sc}|kr|[ap]m?)"
    rf"|\d*[\pZ./-]*{_MONTH}[\pZ.,/-]*\d[\d\pZ.,:/-]*|\d+[\pZ./-]*{_MONTH}"
    r"|kr\.?\pZ*\d.*|true|false|sann|usann|#[a-zæøå/0]+[!?]?"
    r")\pZ*$"
)
_CHANGED: Final = rf"(?i)^(?:'|{_FORMULA}|{_NUMBER_OR_DATE})"
_RUN: Final = rf"^(?:{_FORMULA})"

PLAIN_DATE: Final = r"^\pZ*(?:\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})\pZ*$"
"""Dates that no Excel takes for another day: it reads them rightly, or leaves them as text."""
PLAIN_AMOUNT: Final = {
    ",": r"^-?\d{1,3}(?:[ .\x{A0}\x{202F}]?\d{3}){0,3}(?:,\d{1,3})?$",
    ".": r"^-?\d{1,3}(?:[ ,\x{A0}\x{202F}]?\d{3}){0,3}(?:\.\d{1,3})?$",
}
"""Amounts, by their decimal sign, as an Excel with the same one reads them exactly."""

_SAMPLE: Final = 1_000
_FEW: Final = 250
"""Different texts among the first ones with which a column is worked on by its distinct texts."""


def guarded(text: Any, plain: str | None = None) -> pa.Array:  # noqa: ANN401 - pyarrow has no types
    """Return the texts so that Excel shows each as it stands; nulls stay null.

    What matches ``plain`` (a regular expression) is left to be the number or the
    date that it is, so that it can be summed and sorted.
    """
    return guarded_columns([text], [plain])[0]


def guarded_columns(columns: Sequence[Any], plain: Sequence[str | None]) -> list[pa.Array]:
    """Return each of the columns as ``guarded`` does; the long expression is compiled only once."""
    return _by_distinct([_whole(column) for column in columns], _CHANGED, plain)


def defused(text: Any) -> pa.Array:  # noqa: ANN401 - pyarrow has no types
    """Return the texts so that Excel runs none of them; for sentences, which need no more.

    >>> defused(pa.array(["'=1+1' is no date.", "+1", "0042"])).to_pylist()
    ["'=1+1' is no date.", "'+1", '0042']
    """
    return _by_distinct([_whole(text)], _RUN, [None])[0]


def _whole(text: Any) -> pa.Array:  # noqa: ANN401 - as above
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _by_distinct(
    columns: Sequence[pa.Array], changed: str, plain: Sequence[str | None]
) -> list[pa.Array]:
    coded = [column.dictionary_encode() if _repeats(column) else None for column in columns]
    texts = [
        column if code is None else code.dictionary
        for column, code in zip(columns, coded, strict=True)
    ]
    # One look at every text, and a closer one at the few that it finds.
    found = pc.match_substring_regex(pa.concat_arrays(texts), f"{changed}|{_INSIDE}")
    starts = accumulate(map(len, texts), initial=0)
    marked = (
        _marked(text, found.slice(start, len(text)), changed, exception)
        for text, start, exception in zip(texts, starts, plain, strict=False)
    )
    return [
        text if code is None else text.take(code.indices)
        for text, code in zip(marked, coded, strict=True)
    ]


def _repeats(text: pa.Array) -> bool:
    return bool(pc.count_distinct(text[:_SAMPLE]).as_py() <= min(_FEW, len(text) // 2))


def _marked(text: pa.Array, found: pa.Array, changed: str, plain: str | None) -> pa.Array:
    if plain is not None and pc.any(found).as_py():
        found = pc.and_not(found, pc.match_substring_regex(text, plain))
    found = pc.fill_null(found, fill_value=False)
    if not pc.any(found).as_py():
        return text
    few = text.filter(found)
    marks = pc.match_substring_regex(few, changed)
    safe = pc.replace_substring_regex(few, _INSIDE, r"\1'\2")
    safe = pc.if_else(marks, pc.binary_join_element_wise(APOSTROPHE, safe, ""), safe)
    return pc.replace_with_mask(text, found, safe)


def restored(text: Any) -> pa.Array:  # noqa: ANN401 - pyarrow has no types
    """Return what ``guarded`` was given.

    >>> restored(pa.array(["'=1+1", "''Ola", "a;'=1+1", "Kari"])).to_pylist()
    ['=1+1', "'Ola", 'a;=1+1', 'Kari']
    """
    bare = pc.replace_substring_regex(text, r"^'", "")
    return pc.replace_substring_regex(bare, _INSIDE_GUARDED, r"\1")
