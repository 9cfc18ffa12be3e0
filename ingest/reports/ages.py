"""How long an amount has been due, in steps that finance teams use.

Counted in days from the due date to the day of the run. What falls due on that
day is not overdue yet. Years are calendar years: from 22 March 2023, 22 March 2026
is one to three years, and 23 March 2026 is more.

>>> days = np.array([NO_DATE, 20_000, 20_001, 20_031, 20_032])
>>> [AGES[age].value for age in ages_of(days, date(1970, 1, 1) + timedelta(20_031))]
['no_date', 'to_60', 'to_30', 'not_due', 'not_due']
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np

from ingest.spool import NO_DATE


class Age(StrEnum):
    """How long ago something fell due."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    TO_90 = "to_90"
    TO_180 = "to_180"
    TO_YEAR = "to_year"
    TO_3_YEARS = "to_3_years"
    OLDER = "older"
    NO_DATE = "no_date"
    """The due date is blank or cannot be read."""


AGES: Final = tuple(Age)
"""Totals by age stand in this order."""

_DAYS: Final = (30, 60, 90, 180)
_YEARS: Final = (1, 3)
_EPOCH: Final = date(1970, 1, 1)


def ages_of(due: np.ndarray, today: date) -> np.ndarray:
    """Return the place in ``AGES`` of each due date (days since 1970-01-01, or ``NO_DATE``)."""
    starts = [today, *(today - timedelta(days) for days in _DAYS)]
    starts += [_years_before(today, years) for years in _YEARS]
    bounds = np.array([-(day - _EPOCH).days for day in starts], np.int64)
    ages = np.searchsorted(bounds, -due.astype(np.int64), side="left")
    return np.where(due == NO_DATE, AGES.index(Age.NO_DATE), ages)


def _years_before(day: date, years: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)
