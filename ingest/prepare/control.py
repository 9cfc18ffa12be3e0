"""Control totals: what a total row of the export says must be what its rows add up to."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.domain.money import exponent, format_minor
from ingest.domain.rows import FILE_SPAN, RowBatch, row_word, with_names
from ingest.errors import ExportUnreadable
from ingest.mapping.amounts import AmountError, AmountReader
from ingest.mapping.bind import Bound
from ingest.mapping.expressions import evaluate
from ingest.mapping.layouts import read_amounts, row_currencies
from ingest.mapping.source import Source
from ingest.mapping.text import BLANKS, Cells, capitals
from ingest.prepare.faultwork import row_list
from ingest.prepare.unsplit import unsplit

_HINT: Final = (
    "The export may be cut off, or rows of it may have been lost. Export it again; or correct the "
    "noise rule in the mapping, if it takes another row for the total."
)
_GAP: Final = re.compile(rf"[{BLANKS}]{{2,}}")
"""What stands between two texts of a line without delimiters."""


@dataclass(frozen=True, slots=True)
class _Total:
    """A total row: its figure as text, and the currency that it names, if any."""

    row: int
    figure: str
    currency: str


class ControlTotals:
    """The sums of the columns that total rows control, collected while the export is read."""

    def __init__(self, bound: Bound, files: Sequence[str] = ()) -> None:
        """Find what the mapping controls; ``see`` does nothing where that is nothing.

        Of several ``files``, each has total rows of its own.
        """
        self._bound = bound
        self._files = files
        self._file = 0
        self._controlled = {
            place: column
            for place, column in enumerate(bound.control_totals, start=1)
            if column is not None
        }
        self._begin()

    def _begin(self) -> None:
        columns = set(self._controlled.values())
        self._sums: dict[str, Counter[str]] = {column: Counter() for column in columns}
        self._unread: dict[str, list[int]] = {column: [] for column in columns}
        self._totals: dict[int, list[_Total]] = {place: [] for place in self._controlled}

    def see(self, batch: RowBatch) -> None:
        """Add up the records of ``batch``, and note its total rows."""
        if not self._controlled:
            return
        file = int(batch.cells.index[0]) // FILE_SPAN
        if self._file not in (0, file):
            self.settle()
            self._begin()
        self._file = file
        unusable = unsplit(batch)
        cells = Cells(batch.cells.iloc[np.flatnonzero(~unusable)])
        broken = batch.cells.index.to_numpy()[unusable & ~batch.is_noise].tolist()
        for column in self._sums:
            self._add(column, cells)
            self._unread[column] += broken
        self._note_totals(batch)

    def _add(self, column: str, cells: Cells) -> None:
        amounts = read_amounts(cells.clean(column), row_currencies(cells, self._bound))
        code = capitals(evaluate(self._bound.binding("invoice.currency"), cells).text)
        codes = code if len(code) == len(cells) else pa.repeat(code[0], len(cells))
        lines = pa.table({"code": codes.fill_null(""), "minor": amounts.minor})
        summed = lines.group_by("code").aggregate([("minor", "sum")])
        for line in summed.to_pylist():
            self._sums[column][line["code"]] += line["minor_sum"] or 0
        for mask in amounts.wrong.values():
            self._unread[column] += cells.rows[mask].tolist()

    def _note_totals(self, batch: RowBatch) -> None:
        if batch.noise is None:
            return
        named = self._bound.binding("invoice.currency").headings
        for place, column in self._controlled.items():
            for line in np.flatnonzero(batch.noise == place).tolist():
                row = batch.cells.iloc[line]
                codes = [str(row[heading]).strip(BLANKS).upper() for heading in named]
                figure = str(row[column]).strip(BLANKS) or _last(row, self._bound.mapping.source)
                total = _Total(int(batch.cells.index[line]), figure, "".join(codes[:1]))
                self._totals[place].append(total)

    def settle(self) -> None:
        """Raise ExportUnreadable where a total is missing, or the rows do not add up to it."""
        for place, column in self._controlled.items():
            reason = self._bound.mapping.source.noise[place - 1].reason
            if not self._totals[place]:
                here = self._files[self._file - 1] if self._file else "The export"
                msg = f"{here} has no row '{reason}', which must hold the sum of '{column}'."
                raise ExportUnreadable(msg, hint=_HINT)
            for total in self._totals[place]:
                self._compare(total, column, reason)

    def _compare(self, total: _Total, column: str, reason: str) -> None:
        sums = self._sums[column]
        code = total.currency if total.currency in sums else ""
        row = with_names(row_word(total.row), self._files)
        codes = [code] if code else [*sums]
        if len({exponent(each) for each in codes}) > 1:
            named = ", ".join(codes)
            msg = (
                f"Row {row} ({reason}) cannot be the sum of '{column}': the rows have "
                f"currencies with different decimals, {named}."
            )
            raise ExportUnreadable(msg, hint=_HINT)
        currency = codes[0] if codes else ""
        said = AmountReader(self._bound.mapping.numbers, currency).read(total.figure)
        found = sum(sums[each] for each in codes)
        if said != found:
            shown = format_minor(found, currency)
            figure = total.figure if isinstance(said, AmountError) else format_minor(said, currency)
            msg = (
                f"Row {row} ({reason}) says that '{column}' adds up to {figure!s}, "
                f"but its rows add up to {shown}."
            )
            raise ExportUnreadable(msg + self._excuse(column), hint=_HINT)

    def _excuse(self, column: str) -> str:
        rows = sorted(self._unread[column])
        if not rows:
            return ""
        which = "row" if len(rows) == 1 else "rows"
        return with_names(f" Not read there: {which} {row_list(rows)}.", self._files)


def _last(row: "pd.Series[str]", source: Source) -> str:
    """Return the last text of a row; one that could not be split stands in its first cell."""
    texts = [text for text in map(str, row) if text.strip(BLANKS)]
    if len(texts) == 1:
        texts = _pieces(texts[0], source)
    return texts[-1].strip(BLANKS) if texts else ""


def _pieces(line: str, source: Source) -> list[str]:
    if source.fixed_width:
        return [piece for piece in _GAP.split(line) if piece]
    if source.quote:
        reader = csv.reader([line], delimiter=source.delimiter, quotechar=source.quote)
        pieces = next(reader, [])
    else:
        pieces = line.split(source.delimiter)
    return [piece for piece in pieces if piece.strip(BLANKS)]
