"""What the values of a whole column say: kinds that fit them, counted over distinct values."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pyarrow as pa
from stdnum.no import kontonr

from ingest.domain.faults import mask
from ingest.identifiers import currency, email, kid, national_id, organisation_number, phone
from ingest.mapping.places import country_of
from ingest.mapping.shapes import Sign, amount_shape, date_shapes, thousands_sign

_EXAMPLES: Final = 3
_LONGEST_EXAMPLE: Final = 24
_MASKED_FROM: Final = 9
"""Digits from which a value can be an id of a person, an organisation or an account."""
_FEW: Final = 12
_WORDY: Final = re.compile(r"[^\W\d_]{4}|@")
"""A word of four letters: shorter ones are codes and units."""
_CODE_LENGTH: Final = 3


@dataclass(frozen=True)
class Values:
    """The values of one column: how often each stands there, blanks apart.

    ``kinds`` are letters as ``SheetStart`` has them, empty for a CSV.
    """

    rows: int
    counts: Counter[str] = field(repr=False)
    kinds: str = ""

    @property
    def filled(self) -> int:
        """Rows that are not blank."""
        return sum(self.counts.values())

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return len(self.counts)

    def codes(self) -> tuple[str, ...] | None:
        """Return the values, the commonest first, where they can be codes: few, and no ids."""
        few = self.distinct <= _FEW and all(shown(value) == value for value in self.counts)
        return tuple(value for value, _ in self.counts.most_common()) if few else None

    def examples(self, *, veil: bool) -> tuple[str, ...]:
        """Return some values, shortened; those that can be ids are masked.

        With ``veil`` only the shape of each is shown, for names and addresses.
        """
        some = [value for value, _ in self.counts.most_common(_EXAMPLES)]
        return tuple(veiled(value) if veil else shown(value) for value in some)

    def wordy(self) -> bool:
        """Tell whether some value has words, and so may tell of a person."""
        return any(_WORDY.search(value) and not date_shapes(value) for value in self.counts)

    def share(self, test: Callable[[str], object]) -> float:
        """Return which part of the distinct values passes ``test``; 0 where there is none."""
        passed = sum(1 for value in self.counts if test(value))
        return passed / self.distinct if self.distinct else 0.0

    @cached_property
    def amounts(self) -> float:
        """The part of the values that are amounts."""
        return self.share(amount_shape)

    @cached_property
    def signs(self) -> dict[Sign, int]:
        """How many distinct values say what about the decimal sign."""
        return Counter(sign for value in self.counts if (sign := amount_shape(value)))

    def thousands(self, decimal: str) -> set[str]:
        """Return the signs between groups of digits."""
        return {sign for value in self.counts if (sign := thousands_sign(value, decimal))}

    @cached_property
    def dates(self) -> float:
        """The part of the values that are dates in at least one format."""
        return self.share(date_shapes)

    @cached_property
    def readings(self) -> dict[tuple[str, ...], int]:
        """How many distinct values each set of formats fits, such as those of 03/04/2026."""
        return Counter(forms for value in self.counts if (forms := date_shapes(value)))

    @cached_property
    def national_ids(self) -> float:
        """The part that are national ids by check digits and date, Excel's lost zero put back."""
        restored, _ = national_id.restore_zero(self._array)
        read = national_id.examine(restored)
        return self._good(read.malformed | read.wrong)

    @cached_property
    def organisation_numbers(self) -> float:
        """The part that are organisation numbers by check digit."""
        read = organisation_number.examine(self._array)
        return self._good(read.malformed | read.wrong)

    @cached_property
    def accounts(self) -> float:
        """The part that are bank accounts by check digit."""
        return self.share(kontonr.is_valid)

    @cached_property
    def kids(self) -> tuple[float, str]:
        """The part that are KIDs, by the algorithm that fits more of them, and its name."""
        return max((self._kids(name), name) for name in ("mod10", "mod11"))

    def _kids(self, algorithm: str) -> float:
        read = kid.examine(self._array, algorithm=algorithm)
        return self._good(read.malformed | read.mismatched)

    @cached_property
    def emails(self) -> float:
        """The part that are e-mail addresses."""
        return self.share(lambda text: "@" in text) and self._listed(email.examine(self._array))

    @cached_property
    def phones(self) -> float:
        """The part that are phone numbers."""
        return self._listed(phone.examine(self._array))

    @cached_property
    def currencies(self) -> float:
        """The part that are ISO 4217 codes."""
        if self.share(lambda text: len(text.strip()) == _CODE_LENGTH) < 1:
            return 0.0
        return self._good(currency.examine(self._array).unknown)

    @cached_property
    def countries(self) -> float:
        """The part that are ISO 3166 codes or names of countries."""
        return self.share(country_of)

    @cached_property
    def _array(self) -> pa.Array:
        return pa.array(self.counts, pa.string())

    def _good(self, bad: Iterable[bool]) -> float:
        return 1 - sum(map(bool, bad)) / self.distinct if self.distinct else 0.0

    def _listed(self, read: tuple[pa.Array, pa.Array]) -> float:
        rejected = read[1].is_valid().to_pylist()
        return self._good(rejected)


def veiled(value: str) -> str:
    """Return the shape of a value: the first sign of every word, and stars.

    >>> veiled("Kari Prøve"), veiled("kari@example.com"), veiled("400 00 001")
    ('K*** P****', 'k***@e******.c**', '4** 0* 0**')
    """
    line = re.sub(r"(?<=\w)\w", "*", " ".join(value.split()))
    return line if len(line) <= _LONGEST_EXAMPLE else line[: _LONGEST_EXAMPLE - 1] + "…"


def shown(value: str) -> str:
    """Return a value as it may be shown: short, on one line, ids masked.

    >>> shown("26829398612"), shown("NO 959 762 502 MVA"), shown("1 234 567,89"), shown("F-1001")
    ('*********12', '****************VA', '1 234 567,89', 'F-1001')
    """
    digits = sum(letter.isdigit() for letter in value)
    line = " ".join(value.split())
    amount = amount_shape(value) in (Sign.COMMA, Sign.POINT)
    if digits >= _MASKED_FROM and not amount and not date_shapes(value):
        line = mask(line)
    return line if len(line) <= _LONGEST_EXAMPLE else line[: _LONGEST_EXAMPLE - 1] + "…"
