"""Dates as text, in the formats a mapping declares, to calendar dates.

``d`` and ``m`` take one or two digits, ``dd`` and ``mm`` exactly two, ``yyyy``
four; ``yy`` takes two and means 2000 to 2099, because no unpaid invoice is
older. A time behind the date is accepted where it is midnight, which is how
databases write a date. A day that the calendar does not have is no date, and
Excel's serial numbers are none either. An export has few distinct dates, so
columns are read one distinct value at a time, and what was read is remembered.

>>> reader = DateReader(["d.m.yyyy", "yymmdd"])
>>> reader.read("1.2.2026"), reader.read("260131")
(datetime.date(2026, 2, 1), datetime.date(2026, 1, 31))
>>> reader.read("31.02.2026"), reader.read("45992"), reader.read("1.2.26")
(None, None, None)
>>> reader.read("01.02.2026 00:00:00")
datetime.date(2026, 2, 1)
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import permutations
from typing import Final

_PARTS: Final = {
    "dd": "(?P<day>[0-9]{2})",
    "d": "(?P<day>[0-9]{1,2})",
    "mm": "(?P<month>[0-9]{2})",
    "m": "(?P<month>[0-9]{1,2})",
    "yyyy": "(?P<year>[0-9]{4})",
    "yy": "(?P<year>[0-9]{2})",
}
_LETTERS: Final = re.compile(r"d+|m+|y+")
_MIDNIGHT: Final = r"(?:[ T]00:00(?::00(?:[.,]0+)?)?)?"
_CENTURY: Final = 2000
_REMEMBERED: Final = 4096
"""Texts whose date is remembered: more than the days of ten years."""
_SHORT_YEAR: Final = 2


class DateReader:
    """Reads dates in any of several formats."""

    def __init__(self, formats: Sequence[str]) -> None:
        """Compile formats such as ``dd.mm.yyyy``, as ``declaration`` has checked them."""
        self._forms = [re.compile(_pattern(text)) for text in formats]
        self._remembered = lru_cache(_REMEMBERED)(self._read)

    def read(self, text: str) -> date | None:
        """Return the date that ``text`` says; None where it says none, or several."""
        return self._remembered(text)

    def _read(self, text: str) -> date | None:
        matches = [found for form in self._forms if (found := form.fullmatch(text))]
        dates = {_date(found) for found in matches}
        return dates.pop() if len(dates) == 1 else None


@lru_cache(maxsize=64)
def reader_of(formats: tuple[str, ...]) -> DateReader:
    """Return a reader of ``formats``, the same each time."""
    return DateReader(formats)


def _pattern(text: str) -> str:
    escaped = _LETTERS.sub(lambda found: _PARTS[found[0]], re.sub(r"([./ -])", r"\\\1", text))
    return escaped + _MIDNIGHT


def _date(found: re.Match[str]) -> date | None:
    year = int(found["year"])
    if len(found["year"]) == _SHORT_YEAR:
        year += _CENTURY
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def contradictions(formats: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of formats that read one text as different dates.

    >>> contradictions(["dd.mm.yyyy", "d.m.yyyy", "mm.dd.yyyy"])
    [('dd.mm.yyyy', 'mm.dd.yyyy'), ('d.m.yyyy', 'mm.dd.yyyy')]
    """
    found = {
        tuple(sorted((one, other), key=formats.index))
        for one, other in permutations(dict.fromkeys(formats), 2)
        if DateReader([other]).read(written := write(_EXAMPLE, one)) is not None
        and DateReader([one, other]).read(written) is None
    }
    pairs = [(first, second) for first, second in found]
    return sorted(pairs, key=lambda pair: [formats.index(text) for text in pair])


_EXAMPLE: Final = date(2003, 2, 1)
"""Any order of its two-digit parts is a date, and each order another one."""


def write(day: date, text: str) -> str:
    """Write ``day`` in a format, with two digits wherever it allows them."""
    parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "yyyy": f"{day.year:04}"}
    parts["yy"] = parts["yyyy"][2:]
    return _LETTERS.sub(lambda found: parts.get(found[0], parts.get(found[0][0], "")), text)
