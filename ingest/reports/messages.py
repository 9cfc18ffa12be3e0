"""Faults in words, for whole tables at once.

The sentences are those of ``ingest.domain.faults.explain``; a test holds the
two together. A row with several faults has them joined in the order in which
they were found, and its code, column, message and hint have as many parts each.
"""

from string import Formatter
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import LONGEST_VALUE, NO_COLUMN, NO_VALUE, SEEN_IN
from ingest.domain.rules import RULES, Severity
from ingest.language import Language, template_in, translated_detail

SEPARATOR: Final = " | "
PARTS: Final = ("code", "column", "message", "hint")
"""What is said about a fault, each a column of the reports."""


def in_words(faults: pa.Table, language: Language = Language.ENGLISH) -> pa.Table:
    """Return a table of ``PARTS``, one line per line of ``faults``, without nulls.

    A warning's message says that it is one. Raises KeyError for a code outside
    the catalogue.
    """
    codes = faults["code"].to_numpy(zero_copy_only=False)
    order, messages, hints = [], [], []
    for code in pc.unique(faults["code"]).to_pylist():
        places = np.flatnonzero(codes == code)
        words = _words(faults.take(places), language)
        order.append(places)
        messages.append(_filled(template_in(RULES[code].sentence, language), words))
        hints.append(_filled(template_in(RULES[code].hint, language), words))
    back = np.argsort(np.concatenate([np.empty(0, np.int64), *order]))
    is_warning = pc.equal(faults["severity"], Severity.WARNING.value)
    prefix = pc.if_else(is_warning, template_in("Warning: ", language), "")
    place = _details(faults["place"].combine_chunks(), language)
    place = pc.fill_null(_filled(template_in(SEEN_IN, language), {"place": place}), "")
    message = pc.binary_join_element_wise(prefix, _column(messages).take(back), place, "")
    column = pc.fill_null(faults["column"], "")
    hint = _column(hints).take(back)
    return pa.table([faults["code"], column, message, hint], names=list(PARTS))


def _column(pieces: list[Any]) -> pa.ChunkedArray:
    return pa.chunked_array(pieces, pa.string())


def _words(faults: pa.Table, language: Language) -> dict[str, Any]:
    column, value, detail = (
        faults[name].combine_chunks() for name in ("column", "value", "detail")
    )
    cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(value, 0, LONGEST_VALUE - 1), "…", "")
    short = pc.if_else(pc.greater(pc.utf8_length(value), LONGEST_VALUE), cut, value)
    named = pc.if_else(pc.equal(column, ""), None, column)
    return {
        "column": _quoted(named, template_in(NO_COLUMN, language)),
        "value": _quoted(short, template_in(NO_VALUE, language)),
        "detail": pc.fill_null(_details(detail, language), ""),
    }


def _details(texts: Any, language: Language) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return what rules add to their sentences, each different text translated once."""
    if language is Language.ENGLISH:
        return texts
    coded = texts.dictionary_encode()
    said = [translated_detail(text, language) for text in coded.dictionary.to_pylist()]
    return pa.array(said, pa.string()).take(coded.indices)


def _quoted(text: Any, otherwise: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    # A null joined with anything is null.
    return pc.fill_null(pc.binary_join_element_wise("'", text, "'", ""), otherwise)


def _filled(sentence: str, words: dict[str, Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    pieces: list[Any] = []
    for literal, field, _, _ in Formatter().parse(sentence):
        pieces.append(literal)
        if field is not None:
            pieces.append(words[field])
    # The last text, cut to nothing, gives the result its length where a sentence has no field.
    nothing = pc.utf8_slice_codeunits(next(reversed(words.values())), 0, 0)
    return pc.binary_join_element_wise(nothing, *pieces, "")


def joined_by_row(words: pa.Table, places: np.ndarray, size: int) -> dict[str, pa.Array]:
    """Return each of ``PARTS`` with one text per row, null where a row has no fault.

    ``places`` (rising) says to which of the ``size`` rows each line of ``words``
    belongs.
    """
    rows, first = np.unique(places, return_index=True)
    offsets = pa.array(np.append(first, len(places)), pa.int32())
    home = np.full(size, -1, np.int64)
    home[rows] = np.arange(len(rows))
    return {
        part: take_or_null(
            pc.binary_join(
                pa.ListArray.from_arrays(offsets, words[part].combine_chunks()), SEPARATOR
            ),
            home,
        )
        for part in PARTS
    }


def take_or_null(values: Any, places: np.ndarray) -> pa.Array:  # noqa: ANN401 - pyarrow has no types
    """Return ``values`` at ``places``; null where a place is negative."""
    if np.array_equal(places, np.arange(len(values))):
        chosen = values  # the usual case, every row a record of its own, needs no copy
    else:
        chosen = values.take(pa.array(places, mask=places < 0))
    return chosen.combine_chunks() if isinstance(chosen, pa.ChunkedArray) else chosen


def joined(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return both texts of each row, separated, or the one that is there.

    >>> joined(pa.array(["a", "a", None]), pa.array(["b", None, None])).to_pylist()
    ['a | b', 'a', None]
    """
    both = pc.binary_join_element_wise(first, second, SEPARATOR)
    return pc.coalesce(both, first, second)
