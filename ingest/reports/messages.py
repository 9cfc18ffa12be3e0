"""Faults in words, for whole tables at once.

The sentences are those of ``ingest.domain.faults.explain``; a test holds the
two together. A row with several faults has them joined in the order in which
they were found, and its code, column, message and hint have as many parts each.
"""

from functools import cache
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

_QUOTED: Final = ("value", "detail")
"""What sentences may quote of a fault, and what may differ from row to row."""
_SAMPLE: Final = 1_000
_FEW: Final = 250
"""Different texts among the first ones with which sentences are made once for all like them."""


def in_words(faults: pa.Table, language: Language = Language.ENGLISH) -> pa.Table:
    """Return a table of ``PARTS``, one line per line of ``faults``, without nulls.

    A warning's message says that it is one. Raises KeyError for a code outside
    the catalogue.
    """
    words = {**_but_messages(faults, language), "message": _messages(faults, language)}
    return pa.table([words[part] for part in PARTS], names=list(PARTS))


def _but_messages(faults: pa.Table, language: Language) -> dict[str, pa.ChunkedArray]:
    return {
        "code": faults["code"],
        "column": pc.fill_null(faults["column"], ""),
        "hint": pa.chunked_array([_by_code(faults, "hint", language)]),
    }


def _messages(faults: pa.Table, language: Language) -> Any:  # noqa: ANN401 - pyarrow has no types
    is_warning = pc.equal(faults["severity"], Severity.WARNING.value)
    prefix = pc.if_else(is_warning, template_in("Warning: ", language), "")
    said = _by_code(faults, "sentence", language)
    return pc.binary_join_element_wise(
        prefix, said, _places(faults["place"], language), ""
    ).combine_chunks()


def _places(place: pa.ChunkedArray, language: Language) -> Any:  # noqa: ANN401 - pyarrow has no types
    if is_empty(place):
        return ""
    words = {"place": _details(place.combine_chunks(), language)}
    return pc.fill_null(_filled(template_in(SEEN_IN, language), words), "")


def _by_code(faults: pa.Table, part: str, language: Language) -> pa.Array:
    """Return for each fault this part of its rule, with its own words filled in."""
    coded = faults["code"].combine_chunks().dictionary_encode()
    numbers = coded.indices.to_numpy()
    order = np.argsort(numbers, kind="stable")
    words = _words(faults.select(["column", "value", "detail"]).take(order), language)
    pieces, start = [pa.array([], pa.string())], 0
    sizes = np.bincount(numbers, minlength=len(coded.dictionary)).tolist()
    for code, size in zip(coded.dictionary.to_pylist(), sizes, strict=True):
        some = {name: texts.slice(start, size) for name, texts in words.items()}
        pieces.append(_filled(template_in(getattr(RULES[code], part), language), some))
        start += size
    return pa.concat_arrays(pieces).take(np.argsort(order))


def _words(faults: pa.Table, language: Language) -> dict[str, Any]:
    column, value, detail = (
        faults[name].combine_chunks() for name in ("column", "value", "detail")
    )
    short = _short(value)
    named = pc.if_else(pc.equal(column, ""), None, column)
    return {
        "column": _quoted(named, template_in(NO_COLUMN, language)),
        "value": _quoted(short, template_in(NO_VALUE, language)),
        "detail": pc.fill_null(_details(detail, language), ""),
    }


def _short(value: pa.Array) -> pa.Array:
    # Few bytes are few characters: nothing to cut, as in nearly every table.
    if not pc.any(pc.greater(pc.binary_length(value), LONGEST_VALUE)).as_py():
        return value
    cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(value, 0, LONGEST_VALUE - 1), "…", "")
    return pc.if_else(pc.greater(pc.utf8_length(value), LONGEST_VALUE), cut, value)


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
    if all(isinstance(piece, str) for piece in pieces):
        return pa.repeat("".join(pieces), len(next(iter(words.values()))))
    return pc.binary_join_element_wise(*pieces, "")


def said_by_row(
    faults: pa.Table, places: np.ndarray, size: int, language: Language
) -> dict[str, pa.Array]:
    """Return each of ``PARTS`` with one text per row, null where a row has no fault.

    ``places`` (rising) says to which of the ``size`` rows each of ``faults`` belongs.
    What is said is put together once for each sequence of kinds of faults, of which 50,000
    rows have few: their hints are longer than the rows. Messages, which quote cells, are
    left out of that where the cells differ.
    """
    first = np.flatnonzero(np.diff(places, prepend=-1))
    home = np.full(size, -1, np.int64)
    home[places[first]] = np.arange(len(first))
    bounds, alike = np.append(first, len(places)), _quote_the_same(faults)
    coded = _as_bytes(_kinds(faults, language, quoted=alike), bounds).dictionary_encode()
    some, bounds_of_some = _numbers_in(coded.dictionary)
    words = _but_messages(faults.take(some), language)
    if alike:
        words["message"] = _messages(faults.take(some), language)
    places_of = np.append(coded.indices.to_numpy(), -1)[home]
    said = {
        part: take_or_null(_joined(texts, bounds_of_some), places_of)
        for part, texts in words.items()
    }
    if not alike:
        said["message"] = take_or_null(_joined(_messages(faults, language), bounds), home)
    return said


def _quote_the_same(faults: pa.Table) -> bool:
    """Say whether most faults are about a few texts only, as far as the first of them tell."""
    texts = (faults[name][:_SAMPLE] for name in _QUOTED)
    return all(pc.count_distinct(text).as_py() <= min(_FEW, len(text) // 2) for text in texts)


def _joined(texts: pa.Array | pa.ChunkedArray, bounds: np.ndarray) -> pa.Array:
    """Return the texts between each of the ``bounds`` and the next, as one text."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    lists = pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), whole)
    return pc.binary_join(lists, SEPARATOR)


def _kinds(faults: pa.Table, language: Language, *, quoted: bool) -> np.ndarray:
    """Return for each fault the number of the first with equal words.

    Unless ``quoted``, messages aside.
    """
    kinds = np.zeros(faults.num_rows, np.int64)
    for name in ("code", "column", *(("severity", "place") if quoted else ()), *_QUOTED):
        texts = faults[name].combine_chunks()
        if is_empty(texts):
            continue
        if name in _QUOTED and not quoted:
            named = pc.is_in(faults["code"].combine_chunks(), _whose_hint_names(name, language))
            texts = pc.if_else(named, texts, None)
        coded = texts.dictionary_encode(null_encoding="encode")
        kinds = _numbered(kinds * len(coded.dictionary) + coded.indices.to_numpy())
    firsts = np.empty(len(kinds), np.int64)
    firsts[kinds[::-1]] = np.arange(len(kinds))[::-1]  # what is written last remains
    found: np.ndarray = firsts[kinds]
    return found


def _numbered(kinds: np.ndarray) -> np.ndarray:
    """Return numbers in the place of others, as few as there are: products of them stay small."""
    found: np.ndarray = pa.array(kinds).dictionary_encode().indices.to_numpy()
    return found


@cache
def _whose_hint_names(field: str, language: Language) -> pa.Array:
    hints = {code: template_in(rule.hint, language) for code, rule in RULES.items()}
    naming = [code for code, hint in hints.items() if field in _fields(hint)]
    return pa.array(naming, pa.string())


def _fields(sentence: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(sentence)}


_WIDTH: Final = 8
"""Bytes of a number."""


def _as_bytes(numbers: np.ndarray, bounds: np.ndarray) -> pa.Array:
    """Return the numbers between each of the ``bounds`` and the next, as bytes that compare."""
    offsets = (bounds * _WIDTH).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(numbers)]
    return pa.Array.from_buffers(pa.binary(), len(bounds) - 1, buffers)


def _numbers_in(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers and bounds of what ``_as_bytes`` has made."""
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32)[: len(texts) + 1] // _WIDTH
    return np.frombuffer(data, np.int64, count=bounds[-1]), bounds


def take_or_null(values: Any, places: np.ndarray) -> pa.Array:  # noqa: ANN401 - pyarrow has no types
    """Return ``values`` at ``places``; null where a place is negative."""
    if is_empty(values) and len(values) == len(places):
        chosen = values  # nothing is said of any row
    elif is_empty(values) or not (places >= 0).any():
        chosen = pa.nulls(len(places), values.type)
    elif np.array_equal(places, np.arange(len(values))):
        chosen = values  # the usual case, every row a record of its own, needs no copy
    else:
        chosen = values.take(pa.array(places, mask=places < 0))
    return chosen.combine_chunks() if isinstance(chosen, pa.ChunkedArray) else chosen


def is_empty(texts: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    """Tell whether there is no text but null."""
    return bool(texts.null_count == len(texts))


def joined(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return both texts of each row, separated, or the one that is there.

    >>> joined(pa.array(["a", "a", None]), pa.array(["b", None, None])).to_pylist()
    ['a | b', 'a', None]
    """
    if is_empty(second):
        return first
    both = pc.binary_join_element_wise(first, second, SEPARATOR)
    return pc.coalesce(both, first, second)
