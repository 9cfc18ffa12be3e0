"""What columns of amounts say about the declared decimal sign.

Five amounts such as ``1.234``, with no ``12,50`` and no ``500`` among them, are
more than chance. A single ``1,500`` is, where a comma is declared and nothing else
has three decimals: read as it is declared, a thousandth of a debt would be claimed.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.domain.columns import CellKinds, ColumnReading, Verdict
from ingest.domain.money import format_minor
from ingest.domain.rows import row_word
from ingest.mapping.amounts import AmountReader
from ingest.mapping.declaration import Confirmed, Mapping, Numbers
from ingest.mapping.evidence import REFUSED, Said, Seen, Told, contradicts

_MOST_EITHER: Final = 4
"""Amounts that fit both decimal signs that say nothing yet."""
_FEWEST_PARTED: Final = 3
"""Whole numbers, and texts with decimals beside them, that are no chance any more."""
_WORDS: Final = {",": "comma", ".": "point"}


def read_amounts(columns: Sequence[Told], mapping: Mapping) -> Iterator[ColumnReading]:
    """Yield how each column of amounts was read; one that proves the sign proves it for all."""
    judged = [_Signs(told.said, told.native, mapping.numbers) for told in columns]
    certain = any(each.for_ for each in judged) and not any(each.against for each in judged)
    for told, signs in zip(columns, judged, strict=True):
        verdict = signs.verdict(certain=certain)
        yield ColumnReading(
            column=told.name,
            kind=Confirmed.AMOUNTS.value,
            declared=f"decimal {_WORDS[mapping.numbers.decimal]}",
            verdict=verdict,
            evidence=signs.told(),
            readings=signs.readings() if verdict.asks else "",
            confirmed=Confirmed.AMOUNTS in mapping.confirmed,
        )


def _signs(sign: str) -> tuple[str, ...]:
    """Return the marks of amounts that only this decimal sign fits."""
    return tuple(f"{sign}{decimals}" for decimals in range(4))


def _either(*signs: str) -> tuple[str, ...]:
    """Return the marks of amounts that fit both signs, and stand with one of ``signs``."""
    return tuple(f"?{sign}{refused}" for sign in signs for refused in ("", REFUSED))


class _Signs:
    """The amounts of one column, by what they say about the decimal sign."""

    def __init__(self, said: Said, native: CellKinds, numbers: Numbers) -> None:
        self._said, self._native, self._numbers = said, native, numbers
        self._sign = numbers.decimal
        self._other = "." if self._sign == "," else ","
        self.for_ = max(self._of(*_signs(self._sign)) - native.fractions, 0)
        self.against = self._of(*_signs(self._other))

    def _of(self, *sayings: str) -> int:
        return sum(seen.cells for saying in sayings if (seen := self._said.get((saying,))))

    def _first(self, *sayings: str) -> Seen | None:
        found = [seen for saying in sayings if (seen := self._said.get((saying,)))]
        return min(found, key=lambda seen: seen.row, default=None)

    def verdict(self, *, certain: bool) -> Verdict:
        """Judge the declared sign.

        ``certain`` says that a column proves it and none speaks against it: then 1.234
        is not in doubt.
        """
        if contradicts(self.for_, self.against):
            return Verdict.CONTRADICTED
        if self._native.numbers and not self._native.texts:
            return Verdict.PLAIN
        if self._parted():
            return Verdict.DOUBTFUL
        if self._unusual():
            return Verdict.DOUBTFUL
        either = 0 if self._three_are_usual() else self._of(f"?{self._sign}{REFUSED}")
        groups = self._of(*_either(self._other))
        either += 0 if self.for_ or certain or self._grouped() else groups
        if not either:
            return Verdict.PROVEN if self.for_ or groups else Verdict.PLAIN
        return Verdict.DOUBTFUL if either > _MOST_EITHER else Verdict.UNPROVEN

    def _unusual(self) -> Seen | None:
        """Return the first of amounts like 1,500 where a comma is declared, if any.

        Beside 12,50 that is not how decimals are written, unless three of them are usual.
        1,505 is a fault of its row, as it has more than the currency.
        """
        return None if self._three_are_usual() else self._first(f"?{self._sign}")

    def _three_are_usual(self) -> bool:
        return self._of(f"{self._sign}3") > 0

    def _grouped(self) -> bool:
        """Tell whether 1.234 stands beside 500 and not beside 1234: there are no decimals."""
        declared = self._other in self._numbers.thousands
        return declared and self._of("short") > 0 and not self._of("long")

    def _parted(self) -> bool:
        """Tell whether Excel made numbers of the whole amounts only: it knew another sign."""
        whole = self._native.numbers >= _FEWEST_PARTED and not self._native.fractions
        return whole and self.for_ >= _FEWEST_PARTED

    def told(self) -> str:
        """Return how many values fit only the declared sign, only the other, both, or need none."""
        both = self._of(*_either(",", "."))
        told = (
            f"{self._of(*_signs(self._sign))} values can only have a decimal "
            f"{_WORDS[self._sign]}, {self.against} only a decimal {_WORDS[self._other]}, "
            f"{both} fit both, {self._of('short', 'long')} are whole numbers"
        )
        native = self._native
        if not native.numbers:
            return told
        return f"{told}; {native.numbers} cells are numbers, {native.fractions} with decimals"

    def readings(self) -> str:
        """Say what a value is with either decimal sign."""
        seen = (
            self._unusual() or self._first(*_either(",", ".")) or self._first(*_signs(self._other))
        )
        if seen is None:
            return "Excel made numbers of whole amounts only, as where it expects another sign"
        turned: Numbers = Numbers.model_validate(
            {"decimal": self._other, "thousands": [self._sign, " "]}
        )
        ours, theirs = _amount(seen.example, self._numbers), _amount(seen.example, turned)
        return (
            f"'{seen.example}' (row {row_word(seen.row)}) is {ours} as the mapping declares, "
            f"and {theirs} with a decimal {_WORDS[self._other]}"
        )


def _amount(text: str, numbers: Numbers) -> str:
    """Return an amount in digits with a point, whatever its currency; words where it is none."""
    for currency in ("NOK", "KWD"):  # which has three decimals, so that none of them is too many
        minor = AmountReader(numbers, currency).read(text)
        if isinstance(minor, int):
            return format_minor(minor, currency)
    return "no amount"
