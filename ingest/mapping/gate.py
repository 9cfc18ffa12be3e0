"""The column gate: a declared decimal sign or date format against the column as a whole.

One value cannot tell whether ``03/04/2026`` is in March or in April; a column
can. Values that only the declared reading fits prove it, also for the other
columns of the file. Where no value proves it, a column stops the file if values
contradict it, or if so many values fit both readings that a right one would
look otherwise. Below that, the column is told to be unproven.

How many is "so many": six different days of the month, none of them above the
12th, in one of 800 columns of days by chance, while invoices that are always of
the 1st and the 10th never reach it; and five amounts such as ``1.234`` with no
``12,50`` and no ``500`` among them.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from ingest.domain.columns import ColumnReading, Verdict
from ingest.domain.money import format_minor
from ingest.mapping.amounts import AmountReader
from ingest.mapping.dates import DateReader
from ingest.mapping.declaration import Confirmed, Mapping, Numbers
from ingest.mapping.evidence import Evidence, Said, Saying, Seen
from ingest.mapping.shapes import loose
from ingest.mapping.targets import Kind

_MOST_DAYS: Final = 5
"""Different days of the month, none above the 12th, that say nothing yet."""
_MOST_EITHER: Final = 4
"""Amounts that fit both decimal signs that say nothing yet."""
_FEWEST_AGAINST: Final = 3
_SHARE_AGAINST: Final = 10
"""Values that contradict the reading are more than slips of the finger from three on, and where
at most ten times as many prove it."""
_YEARS_BACK: Final = 15
_YEARS_AHEAD: Final = 3
"""How far from today the dates of open invoices lie; longer terms are rare."""


def readings(evidence: Evidence, mapping: Mapping, today: date) -> tuple[ColumnReading, ...]:
    """Return how each column was read and what it says about it, in the mapping's order."""
    amounts = [(c.headings, said) for c, said in evidence.items() if c.kind is Kind.AMOUNT]
    dates = [(c.headings, said) for c, said in evidence.items() if c.kind is Kind.DATE]
    return (
        *_of_amounts([(_name(headings), said) for headings, said in amounts], mapping),
        *_of_dates([(_name(headings), said) for headings, said in dates], mapping, today),
    )


def _name(headings: Sequence[str]) -> str:
    return " / ".join(headings)


class _Count:
    """How many cells say what, each by the first value that says it."""

    def __init__(self, said: Said) -> None:
        self._said = said

    def of(self, *sayings: str) -> int:
        return sum(seen.cells for saying in sayings if (seen := self._said.get((saying,))))

    def first(self, *sayings: str) -> Seen | None:
        found = [seen for saying in sayings if (seen := self._said.get((saying,)))]
        return min(found, key=lambda seen: seen.row, default=None)


def _signs(sign: str) -> tuple[str, ...]:
    """Return the marks of amounts that only this decimal sign fits."""
    return tuple(f"{sign}{decimals}" for decimals in range(4))


def _of_amounts(columns: Sequence[tuple[str, Said]], mapping: Mapping) -> Iterator[ColumnReading]:
    numbers = mapping.numbers
    sign, other = numbers.decimal, "." if numbers.decimal == "," else ","
    counts = [_Count(said) for _, said in columns]
    certain = any(c.of(*_signs(sign)) for c in counts)
    certain &= not any(c.of(*_signs(other)) for c in counts)
    for (name, _), count in zip(columns, counts, strict=True):
        verdict = _verdict_of_amounts(count, numbers, certain=certain)
        told = (
            f"{count.of(*_signs(sign))} values can only have a decimal {_WORDS[sign]}, "
            f"{count.of(*_signs(other))} only a decimal {_WORDS[other]}, "
            f"{count.of('?,', '?.')} fit both, {count.of('short', 'long')} are whole numbers"
        )
        either = count.first("?,", "?.") or count.first(*_signs(other))
        yield ColumnReading(
            column=name,
            kind=Confirmed.AMOUNTS.value,
            declared=f"decimal {_WORDS[sign]}",
            verdict=verdict,
            evidence=told,
            readings=_two_amounts(either, numbers) if either and _asks(verdict) else "",
            confirmed=Confirmed.AMOUNTS in mapping.confirmed,
        )


_WORDS: Final = {",": "comma", ".": "point"}


def _asks(verdict: Verdict) -> bool:
    return verdict.stops or verdict is Verdict.UNPROVEN


def _verdict_of_amounts(count: _Count, numbers: Numbers, *, certain: bool) -> Verdict:
    sign, other = numbers.decimal, "." if numbers.decimal == "," else ","
    for_, against = count.of(*_signs(sign)), count.of(*_signs(other))
    if _contradicts(for_, against):
        return Verdict.CONTRADICTED
    decimals, groups = count.of(f"?{sign}"), count.of(f"?{other}")
    # 1,500 beside 12,50 is no decimal comma's usual way, unless three decimals are usual there.
    open_ = decimals if decimals and not count.of(f"{sign}3") else 0
    # 1.234 beside 500 is, where 1234 does not stand beside it: decimals are not written at all.
    grouped = other in numbers.thousands and count.of("short") and not count.of("long")
    open_ += 0 if for_ or grouped or certain else groups
    if not open_:
        return Verdict.PROVEN if for_ or groups else Verdict.PLAIN
    return Verdict.DOUBTFUL if open_ > _MOST_EITHER else Verdict.UNPROVEN


def _contradicts(for_: int, against: int) -> bool:
    if not for_:
        return against > 0
    return against >= _FEWEST_AGAINST and against * _SHARE_AGAINST >= for_


def _two_amounts(seen: Seen, numbers: Numbers) -> str:
    """Say what a value is with either decimal sign."""
    said = [f"{_amount(seen.example, numbers)} as the mapping declares"]
    other: Numbers = Numbers.model_validate(
        {"decimal": "." if numbers.decimal == "," else ",", "thousands": [numbers.decimal, " "]}
    )
    said.append(f"{_amount(seen.example, other)} with a decimal {_WORDS[other.decimal]}")
    return f"'{seen.example}' (row {seen.row}) is {', and '.join(said)}"


def _amount(text: str, numbers: Numbers) -> str:
    """Return an amount in digits with a point, whatever its currency; words where it is none."""
    three = AmountReader(numbers, "KWD")  # has three decimals, so none of them is too many
    for currency, reader in (("NOK", AmountReader(numbers, "NOK")), ("KWD", three)):
        if isinstance(minor := reader.read(text), int):
            return format_minor(minor, currency)
    return "no amount"


def _of_dates(
    columns: Sequence[tuple[str, Said]], mapping: Mapping, today: date
) -> Iterator[ColumnReading]:
    judged = [_Orders(said, mapping.dates, today) for _, said in columns]
    certain = any(each.for_ for each in judged) and not any(each.against for each in judged)
    for (name, _), orders in zip(columns, judged, strict=True):
        verdict = orders.verdict(certain=certain)
        yield ColumnReading(
            column=name,
            kind=Confirmed.DATES.value,
            declared=" or ".join(mapping.dates),
            verdict=verdict,
            evidence=orders.told(),
            readings=orders.readings() if _asks(verdict) else "",
            confirmed=Confirmed.DATES in mapping.confirmed,
        )


class _Orders:
    """The dates of one column in the declared formats, and in others of the same parts."""

    def __init__(self, said: Said, formats: Sequence[str], today: date) -> None:
        self._formats = formats
        self._declared = {loose(form): form for form in formats}
        self._window = _window(today)
        self.only: dict[Saying, Seen] = {}
        self.both: dict[Saying, Seen] = {}
        self._theirs: dict[Saying, Seen] = {}
        for saying, seen in said.items():
            if self._declared.keys() & set(saying):
                (self.only if len(saying) == 1 else self.both)[saying] = seen
            elif any(map(self._turned, saying)):
                self._theirs[saying] = seen
        self._shift_implausible()
        self.for_ = _cells(self.only)
        self.against = _cells(self._theirs)

    def _turned(self, form: str) -> bool:
        """Tell whether ``form`` has the parts of a declared one in another order."""
        return any(sorted(form) == sorted(ours) for ours in self._declared)

    def _shift_implausible(self) -> None:
        """Let the years decide about formats with two digits for them."""
        for saying, seen in list(self.both.items()):
            ours = next(form for form in saying if form in self._declared)
            others = [form for form in saying if form not in self._declared]
            near = self._near(seen.years)
            # With the year in the day's place, the days that were read are the other years.
            turned = [self._near(seen.days if _swaps_year(ours, o) else seen.years) for o in others]
            if near and not any(turned):
                self.only[saying] = self.both.pop(saying)
            elif not near and any(turned):
                self._theirs[saying] = self.both.pop(saying)

    def _near(self, years: int) -> bool:
        return not years & ~self._window

    def verdict(self, *, certain: bool) -> Verdict:
        if _contradicts(self.for_, self.against):
            return Verdict.CONTRADICTED
        if self.for_ or (self.both and certain):
            return Verdict.PROVEN
        if not self.both:
            return Verdict.PLAIN
        days = 0
        for seen in self.both.values():
            days |= seen.days
        return Verdict.DOUBTFUL if days.bit_count() > _MOST_DAYS else Verdict.UNPROVEN

    def told(self) -> str:
        return (
            f"{self.for_} values fit only {' or '.join(self._formats)}, "
            f"{self.against} only {' or '.join(self._others()) or 'another order'}, "
            f"{_cells(self.both)} fit both"
        )

    def _others(self) -> list[str]:
        forms = (form for said in (self._theirs, self.both) for saying in said for form in saying)
        return list(dict.fromkeys(self._as_written(f) for f in forms if f not in self._declared))

    def _as_written(self, form: str) -> str:
        """Write a format with leading zeros where the declared ones have them."""
        zeros = any("dd" in each for each in self._formats)
        return form.replace("d", "dd").replace("m", "mm") if zeros and not form.isalpha() else form

    def readings(self) -> str:
        saying, seen = min((self.both or self._theirs).items(), key=lambda pair: pair[1].row)
        read = [
            f"{_spelt(seen.example, form)} as {self._as_written(form)}" for form in sorted(saying)
        ]
        return f"'{seen.example}' (row {seen.row}) is {', and '.join(read)}"


def _cells(said: Said) -> int:
    return sum(seen.cells for seen in said.values())


def _window(today: date) -> int:
    first, last = today.year - _YEARS_BACK - 2000, today.year + _YEARS_AHEAD - 2000
    return sum(1 << year for year in range(max(first, 0), last + 1))


def _swaps_year(one: str, other: str) -> bool:
    return "yyyy" not in one and (one.index("y") > one.index("d")) != (
        other.index("y") > other.index("d")
    )


def _spelt(text: str, form: str) -> str:
    day = DateReader([form]).read(text)
    return f"{day.day} {day:%B %Y}" if day else "no date"
