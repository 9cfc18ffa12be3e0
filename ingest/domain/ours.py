"""Our own columns in the reports, by which a report that is handed in again is recognised.

They are named ``amili_...``. Where an export has a column of such a name itself,
ours carry a number (``amili2_...``), so the highest number is always ours.
"""

import re
from collections.abc import Sequence
from typing import Final

INTEGERS: Final = ("row", "line")
OUR_COLUMNS: Final = (
    *INTEGERS,
    "run",
    "outcome",
    "invoice_id",
    "case_id",
    "case_number",
    "batch_id",
    "code",
    "column",
    "message",
    "hint",
)
"""Without their prefix. ``row``, ``line`` and ``run`` say where a corrected row comes from;
the last four hold every fault of the row, in the same order in each."""

FILE: Final = "file"
"""The one column more of an export that was several files: which of them the row is from."""


def our_columns(*, several: bool) -> tuple[str, ...]:
    """Return our columns, without their prefix, of an export of one file or of ``several``."""
    return (FILE, *OUR_COLUMNS) if several else OUR_COLUMNS


GUARDED: Final = "guarded"
"""The one column more, by which the twin of a table for people is told from the table."""
RUN: Final = "run"
"""The column of the run that a row comes from; in the twin, an apostrophe stands before it."""

ORIGIN: Final = (RUN, "row")
"""The columns that say which row of which run a row corrects."""

CHECK: Final = "check-"
"""Stands in the id of a check, behind its time: nothing of it was sent, and no ledger knows it."""

# The ids that the API gave may well stand in an ERP under these very names.
_SIGNS: Final = re.compile(r"amili(\d*)_(?:file|row|line|run|outcome|code|column|message|hint)")


def our_prefix(headings: Sequence[str]) -> str | None:
    """Return the prefix of our columns among ``headings``; None where none of them is ours.

    >>> our_prefix(["Fakturanr", "amili_row", "Amili2_Run"])
    'amili2_'
    >>> our_prefix(["Fakturanr", "amili_case_number"])
    """
    found = [_SIGNS.fullmatch(heading.strip().casefold()) for heading in headings]
    numbers = [int(sign[1] or 1) for sign in found if sign is not None]
    return prefix(max(numbers)) if numbers else None


def prefix(number: int) -> str:
    """Return the ``number``-th prefix, from 1.

    >>> prefix(1), prefix(2)
    ('amili_', 'amili2_')
    """
    return "amili_" if number == 1 else f"amili{number}_"


def ours(headings: Sequence[str]) -> dict[str, str]:
    """Return which of ``headings`` are ours: the heading as it stands there, by our name for it.

    >>> ours(["Fakturanr", "amili_row", " AMILI_RUN"])
    {'row': 'amili_row', 'run': ' AMILI_RUN'}
    """
    used = our_prefix(headings)
    if used is None:
        return {}
    found = {name: named(used, name, headings) for name in (FILE, *OUR_COLUMNS, GUARDED)}
    return {name: heading for name, heading in found.items() if heading is not None}


def named(used: str, name: str, headings: Sequence[str]) -> str | None:
    """Return the heading ``name`` behind the prefix ``used`` as it stands there, if it does."""
    wanted = used + name
    return next((each for each in headings if each.strip().casefold() == wanted), None)


def is_check(run_id: str) -> bool:
    """Tell whether a run's id is that of a check.

    >>> is_check("20261122T060912905Z-check-3f9a"), is_check("20261122T060912905Z-3f9a")
    (True, False)
    """
    return f"-{CHECK}" in run_id
