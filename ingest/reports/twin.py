"""The twin of a table for people: a CSV that is safe to open in Excel.

Same rows, same columns, same order; delimiter as the reader's Excel expects
it, and texts as ``ingest.domain.guard`` writes them. One column more,
``amili_guarded``, tells a program that it is the twin; so does an apostrophe in front of
the run of each row, because a column that looks of no use may well be taken out.
"""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ingest.domain.guard import (
    APOSTROPHE,
    PLAIN_AMOUNT,
    PLAIN_DATE,
    defused,
    guarded,
    guarded_columns,
)
from ingest.domain.ours import GUARDED, RUN, our_columns
from ingest.mapping.entry import Entry, EntryKind
from ingest.reports.columns import BYTE_ORDER_MARK, as_csv, our_headings, without_heading
from ingest.reports.facts import RunFacts

_SENTENCES: Final = frozenset({"message", "hint"})
_YES: Final = "yes"


def twin_name(name: str) -> str:
    """Return the name of a table's twin.

    >>> twin_name("errors.csv")
    'errors-for-excel.csv'
    """
    path = PurePath(name)
    return f"{path.stem}-for-excel{path.suffix}"


class Twin:
    """Turns the rows of a report table into those of its twin."""

    def __init__(self, originals: Sequence[str], facts: RunFacts) -> None:
        """Prepare for an export with the headings ``originals``."""
        several = bool(facts.export.files)
        self._ours = our_columns(several=several)
        ours = our_headings(originals, several=several)
        prefix = ours[0].removesuffix(self._ours[0])
        headings = guarded(pa.array([*originals, *ours, prefix + GUARDED])).to_pylist()
        self._headings = headings
        self._plain = [_plain(facts.mapping.entries.get(name), facts) for name in originals]
        self._options = pa.csv.WriteOptions(delimiter=facts.excel_delimiter, eol="\r\n")

    def heading(self) -> bytes:
        """Return what the file begins with."""
        nothing = pa.table([pa.array([], pa.string())] * len(self._headings), self._headings)
        heading: bytes = BYTE_ORDER_MARK + as_csv(nothing, self._options).to_pybytes()
        return heading

    def lines(self, rows: pa.Table) -> pa.Buffer:
        """Return ``rows`` of a report table as lines of the twin."""
        ours = [*[None] * len(self._plain), *self._ours]
        columns = [
            defused(column) if name in _SENTENCES else column
            for name, column in zip(ours, rows.columns, strict=True)
        ]
        places = [
            place
            for place, (name, column) in enumerate(zip(ours, columns, strict=True))
            if pa.types.is_string(column.type) and name not in _SENTENCES
        ]
        plain = [self._plain[place] if ours[place] is None else None for place in places]
        safe = guarded_columns([columns[place] for place in places], plain)
        for place, column in zip(places, safe, strict=True):
            columns[place] = column
        run = ours.index(RUN)
        columns[run] = pc.binary_join_element_wise(APOSTROPHE, columns[run], "")
        columns.append(pa.repeat(_YES, rows.num_rows))
        table = pa.table(columns, names=self._headings)
        return as_csv(table, without_heading(self._options))


def _plain(entry: Entry | None, facts: RunFacts) -> str | None:
    """Return what of a column may stay a number or a date."""
    if entry is None or entry.kind is EntryKind.TEXT:
        return None
    if entry.kind is EntryKind.DATE:
        return PLAIN_DATE
    # With another decimal sign, Excel would take 1.50 for the first of May.
    theirs = "," if facts.excel_delimiter == ";" else "."
    return PLAIN_AMOUNT[theirs] if facts.mapping.decimal == theirs else None
