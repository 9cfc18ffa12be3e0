"""Verdicts: where each source row went, and what it is worth, one array entry per row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.domain.rules import NETTED

VERDICT_SCHEMA: Final = pa.schema(
    [
        ("record", pa.int64()),
        ("outcome", pa.int8()),
        ("reason", pa.int16()),
        ("amount", pa.int64()),
        ("currency", pa.int16()),
        ("due", pa.int32()),
    ]
)

NO_DATE: Final = -(2**31)
"""Stands for a due date that is blank or cannot be read."""

EVERY: Final = slice(None)
"""The places of all rows."""

_LARGEST: Final = 2**63 - 1
_AT_ONCE: Final = 131_072
"""Rows that are looked at together, to bound memory."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows, their money in minor units per currency, and the rows whose amount is unreadable.

    A currency that occurs is listed even where its sum is zero.

    >>> Totals(1, {"NOK": 5}) + Totals(2, {"EUR": 1, "NOK": 7}, unreadable=1)
    Totals(rows=3, money={'EUR': 1, 'NOK': 12}, unreadable=1)
    """

    rows: int = 0
    money: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        """Return the totals of both; currencies are in the order of the alphabet."""
        money = {
            code: self.money.get(code, 0) + other.money.get(code, 0)
            for code in sorted({*self.money, *other.money})
        }
        return Totals(self.rows + other.rows, money, self.unreadable + other.unreadable)


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """One entry per source row, in the order of reading.

    ``record``: the record's number, or -1. ``outcome``: an index into
    ``tuple(Outcome)``, or -1 where the record's outcome decides. ``reason``: an
    index into ``reasons``, or -1. ``amount``: minor units of the currency that
    ``currency`` points to in ``currencies``; -1 there means that the amount
    cannot be read, and then ``amount`` says nothing. ``due``: the due date in
    days since 1970-01-01, or ``NO_DATE``.
    """

    record: np.ndarray
    outcome: np.ndarray
    reason: np.ndarray
    amount: np.ndarray
    currency: np.ndarray
    due: np.ndarray
    reasons: tuple[str, ...]
    currencies: tuple[str, ...]

    @property
    def netted(self) -> np.ndarray:
        """Which rows are credit notes that were taken off the record they are part of."""
        if NETTED not in self.reasons:
            return np.zeros(len(self.record), dtype=bool)
        # The mapping's own reasons come first, and may have any words.
        last = len(self.reasons) - 1 - self.reasons[::-1].index(NETTED)
        return np.asarray((self.record >= 0) & (self.reason == last))

    def part(self, start: int, length: int) -> "Verdicts":
        """Return the verdicts of ``length`` rows from place ``start``, without copying."""
        arrays = {
            name: getattr(self, name)[start : start + length] for name in VERDICT_SCHEMA.names
        }
        return Verdicts(**arrays, reasons=self.reasons, currencies=self.currencies)

    def parts(self) -> Iterator["Verdicts"]:
        """Yield the verdicts some rows at a time, without copying."""
        for start in range(0, len(self.record), _AT_ONCE):
            yield self.part(start, _AT_ONCE)

    def totals(self) -> Totals:
        """Return the sums over all rows, exact whatever their size; some rows at a time."""
        found = Totals()
        for part in self.parts():
            group = np.zeros(len(part.record), np.int64)
            found += part.totals_of(EVERY, group, groups=1)[0]
        return found

    def totals_of(
        self, rows: np.ndarray | slice, group: np.ndarray, *, groups: int
    ) -> list[Totals]:
        """Return the totals of the rows at places ``rows``, apart for each ``group`` of theirs.

        ``group`` has a number from 0 to ``groups`` - 1 for each of ``rows``; a
        row that is named twice counts twice.
        """
        width, currency, amounts = len(self.currencies), self.currency[rows], self.amount[rows]
        place = group.astype(np.int64) * width + currency
        readable = currency >= 0
        if not readable.all():
            place, amounts = place[readable], amounts[readable]
        sums = sum_by_group(amounts, place, groups=groups * width)
        used = np.bincount(place, minlength=groups * width)
        counts = np.bincount(group, minlength=groups)
        unreadable = np.bincount(group[~readable], minlength=groups)
        order = sorted(range(width), key=self.currencies.__getitem__)
        return [
            Totals(
                int(counts[g]),
                {self.currencies[c]: sums[g * width + c] for c in order if used[g * width + c]},
                int(unreadable[g]),
            )
            for g in range(groups)
        ]


def sum_by_group(amounts: np.ndarray, group: np.ndarray, *, groups: int) -> list[int]:
    """Return the exact sum of int64 ``amounts`` for each group 0 ... ``groups`` - 1.

    Where a sum may be larger than 64 bits, the halves of the amounts are added
    apart, which is exact for up to 2**31 rows.

    >>> sum_by_group(np.array([2**62, 2**62, 2**62, -5]), np.array([0, 0, 0, 2]), groups=3)
    [13835058055282163712, 0, -5]
    """
    largest = max(int(amounts.max(initial=0)), -int(amounts.min(initial=0)))
    if largest * len(amounts) <= _LARGEST:
        sums = np.zeros(groups, np.int64)
        np.add.at(sums, group, amounts)
        return [int(total) for total in sums]
    high, low = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    np.add.at(high, group, amounts >> 32)
    np.add.at(low, group, amounts & 0xFFFFFFFF)
    return [(int(upper) << 32) + int(lower) for upper, lower in zip(high, low, strict=True)]
