"""The best column for every field; where two are close, or money is concerned, a question."""

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
from ingest.discover.questions import UNUSED, Answers, Option, Question
from ingest.discover.synonyms import AMOUNTS, DATES, SECOND_LINE, Field
from ingest.discover.words import joined

CONFIDENT: Final = 65
"""Percent from which a column is taken without a question."""
_ANSWERED: Final = 100
_CLOSE: Final = 15
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
    if given.get("invoice_key") == SEVERAL_INVOICES:
        asked = [question for question in asked if question.key != "rows"]
    open_ = tuple(question for question in asked if question.key not in given)
    return Proposal(tuple(judged), chosen, open_, amounts, dates, given)


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
            and other.percent > best.percent - _CLOSE
        ]
        if best.percent >= CONFIDENT and (len(close) == 1 or _gathers(field, close)):
            chosen[field] = Chosen(field, (best.heading,), best.percent, best.why)
            taken.add(best.heading)
        else:
            rivals[field] = sorted(close, key=lambda candidate: -candidate.percent)
    return rivals


def _gathers(field: Field, close: Sequence[Candidate]) -> bool:
    if field is Field.STREET:
        return len([each for each in close if joined(each.heading) not in _SECOND_LINES]) == 1
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
    text = "which column?" if len(options) > 1 else "is it this column?"
    unused = [Option(UNUSED, "none")] if field not in _REQUIRED else []
    return Question(field.value, text, (*options[:_MOST_OPTIONS], *unused))


def _missing(field: Field, judged: Sequence[Judged], chosen: dict[Field, Chosen]) -> Question:
    """Ask for a column that no heading names; show those whose values could be it."""
    kind = "amounts" if field in AMOUNTS else "dates" if field in DATES else ""
    taken = _taken(chosen)
    fitting = [
        each
        for each in judged
        if kind
        and not each.against
        and _could_be(each.column, kind)
        and (each.column.heading not in taken or field in AMOUNTS)
        and not (taken & {each.column.heading} - _amount_headings(chosen))
    ]
    options = [Option(each.column.heading, f"its values are {kind}") for each in fitting]
    return Question(field.value, "no heading says so.", tuple(options[:_MOST_OPTIONS]))


def _amount_headings(chosen: dict[Field, Chosen]) -> set[str]:
    return {h for field, each in chosen.items() if field in AMOUNTS for h in each.headings}


def _could_be(column: Column, kind: str) -> bool:
    values = column.values
    if kind == "dates":
        return values.dates == 1
    return values.amounts == 1 and values.dates < 1


def _headings(
    fields: Sequence[Field], chosen: dict[Field, Chosen], questions: Sequence[Question]
) -> list[str]:
    """Return the columns that are, or may become, those of ``fields``."""
    names = {field.value for field in fields}
    sure = [h for field, each in chosen.items() if field in fields for h in each.headings]
    open_ = [o.value for each in questions if each.key in names for o in each.options]
    return [heading for heading in dict.fromkeys([*sure, *open_]) if heading != UNUSED]
