"""What credit notes took off the invoices of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Netted:
    """How many credit notes were taken off how many invoices, and what they were worth.

    ``money`` is what they took off, in minor units per currency.

    >>> Netted(1, 1, {"NOK": 5}) + Netted(3, 2, {"NOK": 7, "EUR": 1})
    Netted(credit_notes=4, invoices=3, money={'EUR': 1, 'NOK': 12})
    """

    credit_notes: int = 0
    invoices: int = 0
    money: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Netted") -> "Netted":
        """Return both together."""
        money = {
            code: self.money.get(code, 0) + other.money.get(code, 0)
            for code in sorted({*self.money, *other.money})
        }
        return Netted(self.credit_notes + other.credit_notes, self.invoices + other.invoices, money)
