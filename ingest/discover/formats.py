"""How amounts and dates of a file are written, if its columns prove it; else a question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.discover.candidates import Column
from ingest.discover.questions import Option, Question
from ingest.mapping.dates import DateReader
from ingest.mapping.shapes import Sign, amount_shape, date_shapes, loose

EXCEL_DATES: Final = "dd.mm.yyyy"
"""How the reader of workbooks writes a cell that is a date."""
_MOST_EVIDENCE: Final = 4
_SAY_SOMETHING: Final = (Sign.COMMA, Sign.POINT, Sign.EITHER)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The decimal sign, '' where it is open; what was counted; and the question, if there is one.

    ``thousands`` are the signs between groups for each decimal sign.
    """

    decimal: str
    thousands: dict[str, tuple[str, ...]]
    evidence: str
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The formats that are proven; what was counted; and the questions about the others."""

    formats: tuple[str, ...]
    evidence: str
    questions: tuple[Question, ...] = ()


def amounts_of(columns: Sequence[Column]) -> Amounts:
    """Return how the amounts of ``columns`` are written.

    One column that proves the sign proves it for the file; columns that
    contradict each other, and values that two readings fit, prove nothing.
    """
    told = [column for column in columns if not _all(column, "n")]
    thousands = {
        sign: tuple(
            sorted(
                {" "} & {" " if sign == "," else ""}
                | {each for column in told for each in column.values.thousands(sign)} - {sign}
            )
        )
        for sign in (",", ".")
    }
    if columns and not told:
        return Amounts(",", thousands, "all amounts are numbers in Excel: no sign to decide")
    counted = sum((Counter(column.values.signs) for column in told), Counter[Sign]())
    said = (
        f"{counted[Sign.COMMA]} values can only have a decimal comma, {counted[Sign.POINT]} only a "
        f"decimal point, {counted[Sign.EITHER]} fit both, {counted[Sign.NONE]} are whole numbers"
    )
    mixed = [column.heading for column in told if "n" in column.values.kinds]
    proven = [sign for sign in (Sign.COMMA, Sign.POINT) if counted[sign]]
    if len(proven) == 1 and not mixed:
        return Amounts(proven[0].value, thousands, said)
    if mixed:
        said += f"; numbers and text are mixed in {', '.join(mixed)}"
    return Amounts("", thousands, said, _which_sign(told, said))


def _which_sign(columns: Sequence[Column], said: str) -> Question:
    values = (value for column in columns for value in column.values.counts)
    example = next((value for value in values if amount_shape(value) in _SAY_SOMETHING), "")
    options = (
        Option(",", f"{example!r} is read with a decimal comma" if example else "decimal comma"),
        Option(".", f"{example!r} is read with a decimal point" if example else "decimal point"),
    )
    return Question("decimal", f"which sign stands before decimals? {said}.", options)


def dates_of(columns: Sequence[Column]) -> Dates:
    """Return the formats of the dates of ``columns``, by the same rule."""
    told = [column for column in columns if not _all(column, "d")]
    seen = _Seen.of(told)
    proven = [forms[0] for forms in seen.readings if len(forms) == 1]
    opposed = [(form, other) for form in proven if (other := _turned(form)) in proven]
    formats = [form for form in proven if _turned(form) not in proven]
    questions = [
        _opposed_orders(tuple(map(seen.written, pair)), told)
        for pair in opposed
        if pair[0] < pair[1]
    ]
    for forms in seen.readings:
        fitting = [form for form in forms if form in proven]
        if not fitting:
            questions.append(_which_order(seen, forms, told))
    mixed = [column.heading for column in told if "d" in column.values.kinds]
    if mixed:
        questions = [_mixed(mixed, seen)]
    evidence = [f"{seen.readings[form,]} dates fit only {seen.written(form)}" for form in formats]
    written = [seen.written(form) for form in formats]
    if len(told) < len(columns):
        evidence.append(f"dates of Excel are written {EXCEL_DATES}")
        written += [EXCEL_DATES] if loose(EXCEL_DATES) not in formats else []
    return Dates(tuple(written), "; ".join(evidence[:_MOST_EVIDENCE]), _numbered(questions))


@dataclass(frozen=True, slots=True)
class _Seen:
    """How many dates fit which formats, leading zeros aside; and which occur without zeros."""

    readings: dict[tuple[str, ...], int]
    short: frozenset[str]

    @classmethod
    def of(cls, columns: Sequence[Column]) -> "_Seen":
        """Add up what the dates of all ``columns`` fit."""
        counted: Counter[tuple[str, ...]] = Counter()
        short: set[str] = set()
        for column in columns:
            for forms, count in column.values.readings.items():
                counted[tuple(map(loose, forms))] += count
                short.update(form for form in forms if form == loose(form))
        return cls(dict(counted), frozenset(short))

    def written(self, form: str) -> str:
        """Return the format to declare: with leading zeros unless some dates have none."""
        return form if form in self.short else form.replace("d", "dd").replace("m", "mm")


def _all(column: Column, kind: str) -> bool:
    return set(column.values.kinds) - {" "} == {kind}


def _turned(form: str) -> str:
    """Return a format with day and month in each other's place.

    >>> _turned("d/m/yyyy")
    'm/d/yyyy'
    """
    return form.translate(str.maketrans("dm", "md"))


def _numbered(questions: Sequence[Question]) -> tuple[Question, ...]:
    keys = ("dates", *(f"dates {number}" for number in range(2, len(questions) + 1)))
    return tuple(replace(each, key=key) for key, each in zip(keys, questions, strict=False))


def _opposed_orders(pair: tuple[str, ...], columns: Sequence[Column]) -> Question:
    text = f"some dates of {_names(columns)} can only be {pair[0]}, others only {pair[1]}."
    return Question("dates", text, tuple(Option(form) for form in pair))


def _mixed(headings: Sequence[str], seen: _Seen) -> Question:
    text = f"dates and text are mixed in {', '.join(headings)}; how is the text written?"
    forms = [seen.written(form) for forms in seen.readings for form in forms]
    return Question("dates", text, tuple(Option(form) for form in dict.fromkeys(forms)))


def _which_order(seen: _Seen, forms: tuple[str, ...], columns: Sequence[Column]) -> Question:
    example = next(
        value
        for column in columns
        for value in column.values.counts
        if tuple(map(loose, date_shapes(value))) == forms
    )
    text = f"no value of {_names(columns)} tells day, month and year apart."
    options = [Option(seen.written(form), f"{example} is {_said(example, form)}") for form in forms]
    return Question("dates", text, tuple(options))


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.heading for column in columns)


def _said(text: str, form: str) -> str:
    read = DateReader([form]).read(text)
    return f"{read:%d %B %Y}" if read else text
