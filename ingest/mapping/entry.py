"""What belongs into each column of an export, for those who fill in its cells by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ingest.identifiers import country, currency
from ingest.mapping.bind import Binding, Bound
from ingest.mapping.declaration import ANY_OTHER, Mapping
from ingest.mapping.fold import fold
from ingest.mapping.targets import DEBTOR_TYPES, INVOICE_TYPES, Kind


class EntryKind(StrEnum):
    """How a column's cells are read."""

    TEXT = "text"
    AMOUNT = "amount"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Entry:
    """One column: how its cells are read, and the words it may hold, in a useful order.

    ``words`` is empty where anything may stand. A list that is not ``closed``
    holds the usual words only.
    """

    kind: EntryKind = EntryKind.TEXT
    words: tuple[str, ...] = ()
    closed: bool = True


def entries(bound: Bound) -> dict[str, Entry]:
    """Return what belongs into each column that the mapping reads, by its heading.

    Where several fields read one column, a word must be good for all of them; a
    column whose cells are joined with others', or trimmed of characters, has no list.
    """
    found: dict[str, Entry] = {}
    for binding in bound.bindings:
        for heading in binding.headings:
            entry = _entry(binding, bound.mapping)
            found[heading] = _both(found[heading], entry) if heading in found else entry
    return found


_KINDS: Final = {Kind.AMOUNT: EntryKind.AMOUNT, Kind.DATE: EntryKind.DATE}


def _entry(binding: Binding, mapping: Mapping) -> Entry:
    words, closed = _words(binding, mapping)
    return Entry(_KINDS.get(binding.kind, EntryKind.TEXT), tuple(_once(words)), closed)


def _words(binding: Binding, mapping: Mapping) -> tuple[Sequence[str], bool]:
    expression = binding.expression
    if expression.join is not None or expression.strip:
        return (), True
    if expression.values is not None:
        others = expression.unlisted == "keep" or ANY_OTHER in expression.values
        return [word for word in expression.values if word != ANY_OTHER], not others
    if binding.kind is Kind.BOOLEAN:
        return list(mapping.booleans), True
    block, field = binding.target.split(".")[0], binding.target.rpartition(".")[2]
    return _LISTS.get((block, field), ((), True))


_LISTS: Final[dict[tuple[str, str], tuple[Sequence[str], bool]]] = {
    ("invoice", "type"): (INVOICE_TYPES, True),
    ("debtors", "type"): (DEBTOR_TYPES, True),
    ("invoice", "currency"): (sorted(currency.COMMON), False),
    ("debtors", "countryCode"): (sorted(country.COMMON), False),
}
"""What fields may hold that no table translates. The API's claim types are not known to us."""


def _once(words: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for word in words:
        if fold(word) not in seen:
            seen.add(fold(word))
            yield word


def _both(first: Entry, second: Entry) -> Entry:
    kind = first.kind if first.kind is not EntryKind.TEXT else second.kind
    if not first.words or not second.words:
        words = first.words or second.words
    else:
        allowed = {fold(word) for word in second.words}
        words = tuple(word for word in first.words if fold(word) in allowed)
    return Entry(kind, words, first.closed and second.closed)
