"""Verdicts: where each source row went, and what it is worth, one array entry per row."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

VERDICT_SCHEMA: Final = pa.schema(
    [
        ("record", pa.int64()),
        ("outcome", pa.int8()),
        ("reason", pa.int16()),
        ("amount", pa.int64()),
        ("currency", pa.int16()),
    ]
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows, their money in minor units per currency, and the rows whose amount is unreadable."""

    rows: int
    money: dict[str, int]
    unreadable: int


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """One entry per source row, in the order of reading.

    ``record``: the record's number, or -1. ``outcome``: an index into
    ``tuple(Outcome)``, or -1 where the record's outcome decides. ``reason``: an
    index into ``reasons``, or -1. ``amount``: minor units of the currency that
    ``currency`` points to in ``currencies``; -1 there means that the amount
    cannot be read, and then ``amount`` says nothing.
    """

    record: np.ndarray
    outcome: np.ndarray
    reason: np.ndarray
    amount: np.ndarray
    currency: np.ndarray
    reasons: tuple[str, ...]
    currencies: tuple[str, ...]

    def totals(self) -> Totals:
        """Return the sums over all rows, exact whatever their size."""
        readable = self.currency >= 0
        sums = sum_by_group(
            self.amount[readable], self.currency[readable], groups=len(self.currencies)
        )
        used = np.bincount(self.currency[readable], minlength=len(self.currencies))
        money = {
            code: total
            for code, total, count in sorted(zip(self.currencies, sums, used, strict=True))
            if count
        }
        return Totals(len(self.record), money, int((~readable).sum()))


def sum_by_group(amounts: np.ndarray, group: np.ndarray, *, groups: int) -> list[int]:
    """Return the exact sum of int64 ``amounts`` for each group 0 ... ``groups`` - 1.

    A sum may be larger than 64 bits: the halves of the amounts are added
    apart, which is exact for up to 2**31 rows.

    >>> sum_by_group(np.array([2**62, 2**62, 2**62, -5]), np.array([0, 0, 0, 2]), groups=3)
    [13835058055282163712, 0, -5]
    """
    high, low = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    np.add.at(high, group, amounts >> 32)
    np.add.at(low, group, amounts & 0xFFFFFFFF)
    return [(int(upper) << 32) + int(lower) for upper, lower in zip(high, low, strict=True)]
