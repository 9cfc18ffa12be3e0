"""The rows that the page shows, picked while all rows stream past.

Of each outcome the first few hundred, and of each cause the first few: whatever
the size of the export, that bounds what is kept and what the page holds.

Personal data is kept small, because a page is passed on. Of the debtor nothing is
shown: row and invoice number are enough to find the rest in the ERP or in the
tables. Values of columns that tell of debtors are not quoted, and numbers that
may be those of a person are masked wherever they stand.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import explain, without_ids
from ingest.domain.outcomes import Outcome
from ingest.domain.rows import row_word, with_names
from ingest.domain.rules import Severity
from ingest.domain.shown import plain, short
from ingest.identifiers import national_id
from ingest.identifiers.columns import truths
from ingest.identifiers.refusal import IdentifierError
from ingest.reports import exclusion
from ingest.reports.facts import RunFacts
from ingest.reports.placing import OUTCOMES, Placing
from ingest.reports.rows import Placed
from ingest.spool import NO_DATE, SpooledRows

MOST_ROWS: Final = 500
"""Rows of each outcome that are kept."""
SAMPLES: Final = 3
"""Rows of each cause that are kept, beside those."""

_LONGEST_NUMBER: Final = 40
_LONGEST_MESSAGE: Final = 300
_EPOCH: Final = date(1970, 1, 1)

_DEBTORS_DISAGREE: Final = "debtors_disagree"
_QUOTING: Final = pa.array([_DEBTORS_DISAGREE, "rows_disagree"])
"""Rules whose detail quotes cells; that of the others is ours or the mapping's."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is said about a row."""

    code: str
    message: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it. All texts are fit to be shown; ``minor`` is in minor units."""

    row: int
    where: str
    outcome: Outcome
    number: str
    minor: int | None
    currency: str
    due: date | None
    said: tuple[Said, ...]


@dataclass(slots=True)
class Gathered:
    """The rows that were picked, in the order of the export."""

    lines: list[Line] = field(default_factory=list)

    def samples(self, code: str) -> list[Line]:
        """Return the first rows that have the cause ``code``."""
        having = (line for line in self.lines if any(said.code == code for said in line.said))
        return [line for line, _ in zip(having, range(SAMPLES), strict=False)]


class Gatherer:
    """Picks rows batch by batch."""

    def __init__(self, headings: Sequence[str], facts: RunFacts) -> None:
        """Begin for an export with ``headings``."""
        number = facts.mapping.number
        self._number = headings.index(number) if number in headings else None
        self._language = facts.language
        self._files = [file.name for file in facts.export.files]
        self._personal = pa.array(facts.mapping.personal, pa.string())
        self._room: dict[Hashable, int] = defaultdict(lambda: SAMPLES)
        self._room |= dict.fromkeys(OUTCOMES, MOST_ROWS)
        self.gathered = Gathered()

    def add(self, placed: Placed) -> None:
        """Pick from some rows, which come after all that were added before."""
        if wanted := list(self._wanted(placed)):
            self.gathered.lines += self._lines(placed, np.unique(np.concatenate(wanted)))

    def _wanted(self, placed: Placed) -> Iterator[np.ndarray]:
        outcome, faults = placed.placing.outcome, placed.rows.faults
        every = np.arange(len(outcome))
        yield from self._firsts(OUTCOMES, outcome, every)
        for codes, places in (
            (faults["code"], placed.places),
            (placed.placing.words["code"], every),
        ):
            if len(codes) > codes.null_count:
                coded = _coded(codes)
                numbers = pc.fill_null(coded.indices, -1).to_numpy()
                yield from self._firsts(coded.dictionary.to_pylist(), numbers, places)

    def _firsts(
        self, names: Sequence[Hashable], numbers: np.ndarray, places: np.ndarray
    ) -> Iterator[np.ndarray]:
        """Yield the first places of each name for which there is room; ``places`` are rising."""
        counts = np.bincount(numbers + 1, minlength=len(names) + 1)[1:]  # -1 is none of them
        for number, name in enumerate(names):
            if counts[number] and self._room[name]:
                having = places[numbers == number]
                once = having[np.diff(having, prepend=-1) > 0][: self._room[name]]
                self._room[name] -= len(once)
                yield once

    def _lines(self, placed: Placed, wanted: np.ndarray) -> Iterator[Line]:
        rows, verdicts, chosen = placed.rows, placed.rows.verdicts, pa.array(wanted)
        said = self._said(placed, wanted)
        numbers = (
            pa.repeat("", len(wanted))
            if self._number is None
            else rows.cells.column(self._number).take(chosen)
        )
        for row, place, number in zip(
            rows.row.take(chosen).to_pylist(), wanted.tolist(), numbers.to_pylist(), strict=True
        ):
            currency, due = int(verdicts.currency[place]), int(verdicts.due[place])
            yield Line(
                row=row,
                where=with_names(row_word(row), self._files),
                outcome=OUTCOMES[placed.placing.outcome[place]],
                number=_without_person(number),
                minor=int(verdicts.amount[place]) if currency >= 0 else None,
                currency=verdicts.currencies[currency] if currency >= 0 else "",
                due=None if due == NO_DATE else _EPOCH + timedelta(due),
                said=tuple(said[row]),
            )

    def _said(self, placed: Placed, wanted: np.ndarray) -> dict[int, list[Said]]:
        """Return what is said of each row at ``wanted``, by row number."""
        rows, placing = placed.rows, placed.placing
        said: dict[int, list[Said]] = defaultdict(list)
        faults = rows.faults.filter(truths(np.isin(placed.places, wanted)))
        known: dict[tuple[Any, ...], Said] = {}
        for line in self._impersonal(faults).to_pylist():
            row, *what = line.values()
            if tuple(what) not in known:
                known[tuple(what)] = self._in_words(line)
            said[row].append(known[tuple(what)])
        for row, code, message in self._reasons(rows, placing, wanted):
            if code is not None:
                said[row].append(Said(code, _shown(message or "")))
        return said

    def _in_words(self, line: Mapping[str, Any]) -> Said:
        fault = explain(line, self._language)
        return Said(fault.code, _shown(fault.message), fault.severity is Severity.WARNING)

    def _reasons(
        self, rows: SpooledRows, placing: Placing, wanted: np.ndarray
    ) -> Iterator[tuple[int, str | None, str | None]]:
        """Yield row number, code and message of what ledger, API or mapping said."""
        chosen = pa.array(wanted)
        excluded = exclusion.in_words(rows.verdicts, self._language)
        words = [
            pc.coalesce(placing.words[name].take(chosen), excluded[name].take(chosen)).to_pylist()
            for name in ("code", "message")
        ]
        yield from zip(rows.row.take(chosen).to_pylist(), *words, strict=True)

    def _impersonal(self, faults: pa.Table) -> pa.Table:
        """Return ``faults`` without what they quote of columns that tell of debtors."""
        of_debtor = pc.equal(faults["code"], _DEBTORS_DISAGREE)
        personal = pc.or_(pc.is_in(faults["column"], value_set=self._personal), of_debtor)
        quoted = pc.and_(personal, pc.is_in(faults["code"], value_set=_QUOTING))
        columns = {name: faults[name] for name in faults.column_names}
        hidden = pc.and_(personal, pc.is_valid(faults["value"]))
        columns["value"] = pc.if_else(hidden, "…", faults["value"])
        columns["detail"] = pc.if_else(quoted, "…", faults["detail"])
        return pa.table(columns)


def _coded(names: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    whole = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
    return whole.dictionary_encode()


def _shown(message: str) -> str:
    return short(without_ids(plain(message)), _LONGEST_MESSAGE)


def _without_person(number: str) -> str:
    """Return an invoice number fit to be shown, masked where it is the number of a person."""
    masked = without_ids(number)
    if masked != number:
        try:
            national_id.canonical(number)
        except IdentifierError:
            masked = number
    return short(plain(masked), _LONGEST_NUMBER)
