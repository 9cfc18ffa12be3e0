"""What rules need to know besides the rows: the day, and where the rows would be sent."""

from dataclasses import dataclass
from datetime import date
from typing import Final

_FIRST_YEAR_OF_SERIES: Final = 2032


@dataclass(frozen=True, slots=True)
class RuleContext:
    """``today`` is the day of the run; ``production`` says that real debtors would be reached."""

    today: date
    production: bool

    @property
    def series_2032(self) -> bool:
        """Whether national ids of the series that starts in 2032 can occur: before it, in tests.

        >>> RuleContext(date(2026, 1, 1), production=True).series_2032
        False
        """
        return not self.production or self.today.year >= _FIRST_YEAR_OF_SERIES
