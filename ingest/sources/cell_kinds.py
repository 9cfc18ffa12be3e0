"""What the cells of a workbook's column are, before they become text.

A date cell is a date whatever its format, and a number is one whatever its
signs; as text both look as if they could be read in two ways.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from ingest.domain.columns import CellKinds
from ingest.sources.cell_text import Cell

_TOLD_APART: Final = 12
"""Days of the month up to here can be a month as well."""


def count_kinds(cells: Sequence[Cell]) -> CellKinds | None:
    """Return how many ``cells`` are what; None where all of them are text, as in most columns.

    >>> count_kinds(["x", "", 1.5, 2.0, dt.date(2026, 1, 31), dt.date(2026, 2, 3)])
    CellKinds(texts=1, numbers=2, fractions=1, dates=2, late=1, even=0)
    """
    if set(map(type, cells)) <= {str}:
        return None
    numbers = [c for c in cells if isinstance(c, int | float) and not isinstance(c, bool)]
    dates = [c for c in cells if isinstance(c, dt.date)]
    return CellKinds(
        texts=sum(1 for c in cells if type(c) is str and c.strip()),
        numbers=len(numbers),
        fractions=sum(1 for n in numbers if n % 1),
        dates=len(dates),
        late=sum(1 for day in dates if day.day > _TOLD_APART),
        even=sum(1 for day in dates if day.day == day.month),
    )
