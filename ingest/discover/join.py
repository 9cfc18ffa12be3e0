"""Which column of an export names a row of a register: found by the values they have in common.

Headings only say what the overlap of values bears out. Where two pairs of columns are close,
or no pair is near enough, a person decides: a wrong join would claim from the wrong debtor.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.discover.candidates import Judged
from ingest.discover.headings import meanings
from ingest.discover.proposal import CONFIDENT, Proposal, propose
from ingest.discover.questions import Answers, Option, Question
from ingest.discover.synonyms import Field
from ingest.mapping.text import BLANKS
from ingest.sources.export import Export

SOURCE: Final = "customers"
"""The name of the register in a proposed mapping."""
JOIN: Final = "join"
"""The key of the question which columns are compared."""
BETWEEN: Final = " = "
"""Stands in an answer between the export's column and the register's."""
_SURE: Final = 90
"""Percent of the export's different values that must be in the register."""
_LEAD: Final = 25
_WORTH_ASKING: Final = 30
_UNIQUE: Final = 0.95
_FEWEST: Final = 3
"""Different values below which an overlap may be chance."""
_BY_HEADING: Final = 15
_WIDEST: Final = 40
_MOST_OPTIONS: Final = 6
_OF_DEBTORS: Final = frozenset(
    {
        Field.DEBTOR_TYPE,
        Field.NAME,
        Field.FIRST_NAME,
        Field.LAST_NAME,
        Field.IDENTIFICATION,
        Field.STREET,
        Field.ZIP_CODE,
        Field.CITY,
        Field.COUNTRY,
        Field.EMAILS,
        Field.PHONES,
    }
)
"""What a register can say; who an invoice is and what is owed stands in the export."""
_GRAVE: Final = (Field.IDENTIFICATION, Field.DEBTOR_TYPE)
"""Of these, the register's column is not taken before the export's without a question."""


@dataclass(frozen=True, slots=True)
class Join:
    """A pair of columns: the export's (``to``) and the register's, and how well they agree.

    ``found`` of the ``of`` different values of the export are in the register;
    ``percent`` is their share, more or less by what the headings say.
    """

    to: str
    column: str
    zero_pad: int | None
    found: int
    of: int
    percent: int
    why: str

    @property
    def key(self) -> str:
        """Return how an answer names the pair."""
        return f"{self.to}{BETWEEN}{self.column}"


@dataclass(frozen=True, slots=True)
class Joined:
    """A proposal for an export and its register; ``join`` is None while that is open."""

    proposal: Proposal
    join: Join | None


@dataclass(frozen=True, slots=True)
class Registered:
    """An export's columns, its register's, and the values of columns that can be keys there."""

    export: Sequence[Judged]
    register: Sequence[Judged]
    keys: Mapping[str, Collection[str]]

    def propose(self, answers: Answers | None = None) -> Joined:
        """Return the best columns of both, and what is open, given some ``answers``."""
        given = answers or {}
        found = sorted(self._joins(), key=lambda each: -each.percent)
        join = _chosen(found, given.get(JOIN))
        proposal = propose(self._judged(join), given)
        if join is None:
            proposal = replace(proposal, questions=(_question(found), *proposal.questions))
        return Joined(proposal, join)

    def _joins(self) -> Iterator[Join]:
        for one in self.export:
            values = {_clean(value) for value in one.column.values.counts} - {""}
            if not values:
                continue
            for heading, keys in self.keys.items():
                found = _overlap(one.column.heading, heading, values, keys)
                if found is not None:
                    yield found

    def _judged(self, join: Join | None) -> list[Judged]:
        """Return the columns of both; of the register those that can speak of debtors."""
        own = [_of_register(each) for each in self.register if not _is(each, join)]
        better = {
            candidate.field
            for each in own
            for candidate in each.candidates
            if candidate.percent >= CONFIDENT and candidate.field not in _GRAVE
        }
        theirs = [
            replace(each, candidates=tuple(c for c in each.candidates if c.field not in better))
            for each in self.export
        ]
        return [*theirs, *own]


def keys_of(export: Export) -> dict[str, frozenset[str]]:
    """Return the different values of the columns of a register in which hardly any stands twice."""
    values: dict[str, set[str]] = {heading: set() for heading in export.headings}
    filled = dict.fromkeys(values, 0)
    for batch in export.batches():
        for heading, known in values.items():
            texts = [text for each in batch.cells[heading] if (text := _clean(each))]
            known.update(texts)
            filled[heading] += len(texts)
    return {
        heading: frozenset(each)
        for heading, each in values.items()
        if each and len(each) >= _UNIQUE * filled[heading]
    }


def _clean(text: str) -> str:
    return text.strip(BLANKS)


def _is(judged: Judged, join: Join | None) -> bool:
    return join is not None and judged.column.heading == join.column


def _of_register(judged: Judged) -> Judged:
    """Return a column of the register as the mapping names it, for what it can say."""
    heading = f"{SOURCE}.{judged.column.heading}"
    candidates = tuple(
        replace(each, heading=heading) for each in judged.candidates if each.field in _OF_DEBTORS
    )
    return replace(judged, column=replace(judged.column, heading=heading), candidates=candidates)


def _overlap(to: str, column: str, values: Collection[str], keys: Collection[str]) -> Join | None:
    """Return how well two columns agree, with zeros put in front where that finds more."""
    plain, width = sum(value in keys for value in values), _width(values, keys)
    padded = {_padded(key, width) for key in keys} if width else set()
    # Two customers that only zeros tell apart must not become one.
    usable = bool(width) and len(padded) == len(keys)
    more = sum(_padded(value, width) in padded for value in values) if usable else 0
    found, pad = (more, width) if more > plain else (plain, None)
    if not found:
        return None
    percent, said = found * 100 // len(values), f"{found} of {len(values)} values are there"
    said += f", with zeros in front up to {pad} digits" if pad else ""
    named = sum(_names_customers(heading) for heading in (to, column))
    percent -= 0 if len(values) >= _FEWEST else _LEAD
    why = f"{said}; {'the headings say so' if named else 'by values alone'}"
    bonus = _BY_HEADING * named if percent >= _WORTH_ASKING else 0
    return Join(to, column, pad, found, len(values), percent + bonus, why)


def _names_customers(heading: str) -> bool:
    return any(each.field is Field.CUSTOMER_NUMBER for each in meanings(heading))


def _width(*columns: Collection[str]) -> int:
    """Return the most digits that a number has, 0 where zeros in front say nothing."""
    lengths = [len(text) for values in columns for text in values if text.isdecimal()]
    longest = max(lengths, default=0)
    return longest if min(lengths, default=0) < longest <= _WIDEST and longest > 1 else 0


def _padded(text: str, width: int) -> str:
    return text.zfill(width) if text.isdecimal() else text


def _chosen(found: Sequence[Join], answer: str | None) -> Join | None:
    """Return the pair that was answered, or the one that no other comes near."""
    if answer is not None:
        return next((each for each in found if each.key == answer), None)
    if not found:
        return None
    best, *others = found
    sure = best.found * 100 >= _SURE * best.of and best.of >= _FEWEST
    alone = all(other.percent <= best.percent - _LEAD for other in others)
    return best if sure and alone else None


def _question(found: Sequence[Join]) -> Question:
    options = [Option(each.key, each.why) for each in found if each.percent >= _WORTH_ASKING]
    text = "which column of the export names a row of the register, and by which column there?"
    return Question(JOIN, text, tuple(options[:_MOST_OPTIONS]))
