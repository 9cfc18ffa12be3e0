"""The best column for every field; where two are close, or money is concerned, a question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.discover.candidates import Candidate, Column, Judged
from ingest.discover.consequences import (
    BY_ANSWER,
    SEVERAL_INVOICES,
    Chosen,
    code_questions,
    identity_of,
)
from ingest.discover.formats import Amounts, Dates, amounts_of, dates_of
from ingest.discover.headings import not_an_amount
from ingest.discover.questions import UNUSED, Answers, Option, Question
from ingest.discover.synonyms import AMOUNTS, DATES, SECOND_LINE, Field
from ingest.discover.words import joined

CONFIDENT: Final = 65
"""Percent from which a column is taken without a question."""
CERTAIN: Final = 72
"""The same for amounts, dates and identity: more than a heading that other things have as well."""
_GRAVE: Final = (
    *AMOUNTS,
    *DATES,
    Field.INVOICE_NUMBER,
    Field.SOURCE_ID,
    Field.IDENTIFICATION,
    Field.DEBTOR_TYPE,
)
_ANSWERED: Final = 100
_CLOSE: Final = 15
_FAR: Final = 25
"""The lead over the next column that is enough; for amounts, dates and identity a larger one."""
_PARTED: Final = re.compile(r"[\s@,]")
"""What no invoice number holds, but sentences, addresses and amounts do."""
_WORTH_ASKING: Final = 40
_MOST_OPTIONS: Final = 6
_REQUIRED: Final = (
    Field.INVOICE_NUMBER,
    Field.INVOICE_DATE,
    Field.DUE_DATE,
    Field.ORIGINAL,
    Field.REMAINING,
)
"""What no mapping can do without, and no constant can stand for."""
_GATHERED: Final = (Field.EMAILS, Field.PHONES)
"""Fields that several columns may fill together."""
_SHARED: Final = (Field.SOURCE_ID, *AMOUNTS)
_SECOND_LINES: Final = frozenset(joined(text) for text in SECOND_LINE.split("|"))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is known of a mapping for an export, and what is still to be decided.

    ``questions`` have the field's name as key; those about formats and the
    debtors' type have keys of their own.
    """

    judged: tuple[Judged, ...]
    chosen: dict[Field, Chosen]
    questions: tuple[Question, ...]
    amounts: Amounts
    dates: Dates
    answers: Answers

    def column(self, heading: str) -> Column:
        """Return the column of that heading."""
        return next(each.column for each in self.judged if each.column.heading == heading)

    def open_question(self, key: str) -> Question | None:
        """Return the question of that key, if there is one."""
        return next((each for each in self.questions if each.key == key), None)


def propose(judged: Sequence[Judged], answers: Answers | None = None) -> Proposal:
    """Return the best columns for all fields, and what is open, given some ``answers``.

    An answer can raise new questions, such as how its column's dates are written.
    """
    given = answers or {}
    columns = {each.column.heading: each.column for each in judged}
    chosen = {
        field: Chosen(field, (given[field],), _ANSWERED, BY_ANSWER)
        for field in Field
        if given.get(field) in columns
    }
    unused = {field for field in Field if given.get(field) == UNUSED}
    rivals = _assign(judged, chosen, unused)
    _gather(chosen, judged)
    questions = [_close(field, found) for field, found in rivals.items()]
    missing = [field for field in _REQUIRED if field not in chosen and field not in rivals]
    if not {Field.NAME, Field.LAST_NAME} & {*chosen, *rivals}:
        missing.append(Field.NAME)
    questions += [_missing(field, judged, chosen) for field in missing]
    identity = identity_of(chosen, columns)
    if identity.chosen:
        chosen.setdefault(Field.SOURCE_ID, identity.chosen)
    amounts = amounts_of([columns[h] for h in _headings(AMOUNTS, chosen, questions)])
    dates = dates_of([columns[h] for h in _headings(DATES, chosen, questions)])
    asked = [
        *questions,
        *identity.questions,
        *([amounts.question] if amounts.question else []),
        *dates.questions,
        *code_questions(chosen, columns),
    ]
    settled = {*given, *_settled_by(asked, given)}
    open_ = tuple(question for question in asked if question.key not in settled)
    return Proposal(tuple(judged), chosen, open_, amounts, dates, given)


def _settled_by(asked: Sequence[Question], given: Answers) -> set[str]:
    """Return the questions that need no answer, or none before another one has its own."""
    keys = {question.key for question in asked} - given.keys()
    first = {Field.CURRENCY.value: "currencyCode", Field.DEBTOR_TYPE.value: "type"}
    settled = {later for earlier, later in first.items() if earlier in keys}
    return settled | ({"rows"} if given.get("invoice_key") == SEVERAL_INVOICES else set())


def _assign(
    judged: Sequence[Judged], chosen: dict[Field, Chosen], unused: set[Field]
) -> dict[Field, list[Candidate]]:
    """Add the best column of each field to ``chosen``; return the fields with close candidates."""
    rivals: dict[Field, list[Candidate]] = {}
    # One column can be the identity and the number, or both amounts: an answer leaves it free.
    taken = {h for each in chosen.values() if each.field not in _SHARED for h in each.headings}
    every = [each for one in judged for each in one.candidates if each.field not in unused]
    for best in sorted(every, key=lambda candidate: -candidate.percent):
        field = best.field
        if field in chosen or field in rivals or best.heading in taken:
            continue
        if best.percent < _WORTH_ASKING:
            break
        close = [
            other
            for other in every
            if other.field is field
            and other.heading not in taken
            and other.percent > best.percent - _lead(field)
        ]
        if best.percent >= _needed(field) and (len(close) == 1 or _gathers(field)):
            chosen[field] = Chosen(field, (best.heading,), best.percent, best.why)
            taken.add(best.heading)
        else:
            rivals[field] = sorted(close, key=lambda candidate: -candidate.percent)
    return rivals


def _needed(field: Field) -> int:
    return CERTAIN if field in _GRAVE else CONFIDENT


def _lead(field: Field) -> int:
    return _FAR if field in _GRAVE else _CLOSE


def _gathers(field: Field) -> bool:
    return field in _GATHERED


def _gather(chosen: dict[Field, Chosen], judged: Sequence[Judged]) -> None:
    """Add to e-mail, phone and street the other columns that hold more of the same."""
    for field in (*_GATHERED, Field.STREET):
        first = chosen.get(field)
        if first is None:
            continue
        more = [
            each.column.heading
            for each in judged
            if each.column.heading not in _taken(chosen) and _same(field, each)
        ]
        headings = (*first.headings, *more)
        chosen[field] = Chosen(field, headings, first.percent, first.why)


def _same(field: Field, judged: Judged) -> bool:
    if field is Field.STREET:
        return joined(judged.column.heading) in _SECOND_LINES
    return any(each.field is field and each.percent >= CONFIDENT for each in judged.candidates)


def _taken(chosen: dict[Field, Chosen]) -> set[str]:
    return {heading for each in chosen.values() for heading in each.headings}


def _close(field: Field, found: Sequence[Candidate]) -> Question:
    options = [Option(each.heading, f"{each.percent} %: {each.why}") for each in found]
    text = _which(options)
    unused = [Option(UNUSED, "none")] if field not in _REQUIRED else []
    return Question(field.value, text, (*options[:_MOST_OPTIONS], *unused))


def _which(options: Sequence[Option]) -> str:
    return "which column?" if len(options) > 1 else "is it this column?"


def _missing(field: Field, judged: Sequence[Judged], chosen: dict[Field, Chosen]) -> Question:
    """Ask for a column; show those that are named so, and those whose values all could be it."""
    amounts = {h for each in AMOUNTS if each in chosen for h in chosen[each].headings}
    taken = _taken(chosen) - (amounts if field in AMOUNTS else set())
    fitting = [
        each
        for each in judged
        if each.column.heading not in taken
        and not not_an_amount(each.column.heading)
        and _could_be(each.column, field)
    ]
    named = [
        Option(each.heading, f"{each.percent} %: {each.why}")
        for one in judged
        for each in one.named
        if each.field is field and each.heading not in taken and each.percent >= _WORTH_ASKING
    ]
    options = [*named, *(Option(each.column.heading, _SAID[_kind(field)]) for each in fitting)]
    text = _which(options) if named else "no heading says so."
    return Question(field.value, text, tuple(options[:_MOST_OPTIONS]))


_SAID: Final = {
    "amounts": "its values are amounts",
    "dates": "its values are dates",
    "name": "its values are words",
    "number": "every row has another one",
}


def _kind(field: Field) -> str:
    if field in AMOUNTS or field in DATES:
        return "amounts" if field in AMOUNTS else "dates"
    return "name" if field is Field.NAME else "number"


def _could_be(column: Column, field: Field) -> bool:
    values = column.values
    match _kind(field):
        case "amounts":
            return values.amounts == 1 and values.dates < 1
        case "dates":
            return values.dates == 1
        case "name":
            return values.wordy() and not values.share(lambda text: "@" in text)
    each_its_own = values.filled == values.rows == values.distinct
    return each_its_own and not values.dates and not values.share(_PARTED.search)


def _headings(
    fields: Sequence[Field], chosen: dict[Field, Chosen], questions: Sequence[Question]
) -> list[str]:
    """Return the columns that are, or may become, those of ``fields``."""
    names = {field.value for field in fields}
    sure = [h for field, each in chosen.items() if field in fields for h in each.headings]
    open_ = [o.value for each in questions if each.key in names for o in each.options]
    return [heading for heading in dict.fromkeys([*sure, *open_]) if heading != UNUSED]
