"""Where every row ends, written down as it becomes known, and the balance of it all."""

from collections import Counter
from itertools import product
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.domain.netting import Netted
from ingest.domain.outcomes import Outcome
from ingest.domain.rules import (
    BEYOND_LIMIT,
    COVERED,
    DUPLICATE_ROW,
    NETTED,
    UNMATCHED,
    Severity,
)
from ingest.errors import BalanceBroken
from ingest.identifiers.columns import encoded
from ingest.mapping.bind import Bound
from ingest.mapping.payload import whole
from ingest.prepare.context import Prepared, Tally
from ingest.prepare.slices import Worked
from ingest.spool import EVERY, NO_DATE, Totals, Verdicts, sum_by_group

_OUTCOMES: Final = tuple(Outcome)
_INVALID: Final = _OUTCOMES.index(Outcome.INVALID)
_EXCLUDED: Final = _OUTCOMES.index(Outcome.EXCLUDED)


class Book:
    """The verdicts of all rows, in memory: 25 bytes per row."""

    def __init__(self, rows: int, bound: Bound) -> None:
        """Open the book for ``rows`` rows, none of which has a verdict yet."""
        self.records = 0
        self._record = np.full(rows, -1, dtype=np.int64)
        self._outcome = np.full(rows, -1, dtype=np.int8)
        self._reason = np.full(rows, -1, dtype=np.int16)
        self._amount = np.zeros(rows, dtype=np.int64)
        self._currency = np.full(rows, -1, dtype=np.int16)
        self._due = np.full(rows, NO_DATE, dtype=np.int32)
        rules = [exclusion.reason for exclusion in bound.mapping.exclusions]
        noise = bound.mapping.source.noise_reasons
        netting = (NETTED, COVERED, UNMATCHED) if bound.references else ()
        self._reasons = (*rules, *noise, *netting, DUPLICATE_ROW, BEYOND_LIMIT)
        self._currencies: dict[str, int] = {}
        self._money: Counter[str] = Counter()
        self._netted = Netted()
        self._errors: Counter[str] = Counter()
        self._warnings: Counter[str] = Counter()

    def enter(self, start: int, worked: Worked) -> None:
        """Write down the rows of a batch: amounts, exclusions, errors of their own."""
        judged, money = worked.judged, worked.judged.money
        here = slice(start, start + len(judged.rows))
        self._amount[here] = money.amount
        numbers = [self._currencies.setdefault(code, len(self._currencies)) for code in money.codes]
        self._due[here] = judged.due
        self._currency[here] = np.array([*numbers, -1], dtype=np.int16)[money.code]
        self._outcome[here][worked.invalid] = _INVALID
        excluded = judged.excluded >= 0
        self._outcome[here][excluded] = _EXCLUDED
        self._reason[here] = judged.excluded

    def count_faults(self, faults: pa.Table) -> None:
        """Count the faults of each code."""
        if faults.num_rows:
            codes, numbers = _coded(faults["code"])
            severities, ranks = _coded(faults["severity"])
            pairs = list(product(severities, codes))
            counts = np.bincount(ranks * len(codes) + numbers, minlength=len(pairs)).tolist()
            for (severity, code), count in zip(pairs, counts, strict=True):
                if count:
                    counter = self._errors if severity == Severity.ERROR else self._warnings
                    counter[code] += count

    def uncount(self, positions: np.ndarray, minor: np.ndarray) -> None:
        """Take amounts off rows that only repeat what their invoice's first row says."""
        self._amount[positions] -= minor

    def reject(self, positions: np.ndarray) -> None:
        """Write down rows as invalid."""
        self._outcome[positions] = _INVALID

    def exclude(self, positions: np.ndarray, reason: str) -> None:
        """Write down rows as left out for one of OUR_REASONS."""
        if len(positions):
            self._outcome[positions] = _EXCLUDED
            self._reason[positions] = self._place_of(reason)

    def _place_of(self, reason: str) -> int:
        # A noise rule may give the same reason; ours come last.
        return len(self._reasons) - 1 - self._reasons[::-1].index(reason)

    def net(self, nets: pa.Table) -> None:
        """Move what credit notes (NETS) are worth to the rows of the records they are part of."""
        if nets.num_rows:
            notes, minor = nets["position"].to_numpy(), nets["minor"].to_numpy()
            self._amount[notes] -= minor
            np.add.at(self._amount, nets["at"].to_numpy(), minor)
            self._reason[notes] = self._place_of(NETTED)
            taken: Counter[str] = Counter()
            for code, worth in zip(nets["currency"].to_pylist(), minor.tolist(), strict=True):
                taken[code] -= worth
            invoices = len(np.unique(nets["at"].to_numpy()))
            self._netted += Netted(len(notes), invoices, taken)

    def number(self, table: pa.Table, counts: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Give the next record numbers to the invoices of ``table`` and their rows."""
        numbers = np.arange(self.records, self.records + len(counts))
        self.records += len(counts)
        self._record[positions] = np.repeat(numbers, counts)
        coded = encoded(whole(table["currency"]))
        codes = coded.dictionary.to_pylist()
        sums = sum_by_group(table["amount"].to_numpy(), coded.indices.to_numpy(), groups=len(codes))
        self._money.update(dict(zip(codes, sums, strict=True)))
        return numbers

    def close(self) -> Verdicts:
        """Return the verdicts. Raises BalanceBroken where a row has none, or two."""
        verdicts = Verdicts(
            record=self._record,
            outcome=self._outcome,
            reason=self._reason,
            amount=self._amount,
            currency=self._currency,
            due=self._due,
            reasons=self._reasons,
            currencies=tuple(self._currencies),
        )
        start = 0
        for part in verdicts.parts():
            wrong = (part.record >= 0) == (part.outcome >= 0)
            if wrong.any():
                row = start + int(np.argmax(wrong))
                msg = f"The row at position {row} does not have exactly one verdict."
                raise BalanceBroken(msg)
            start += len(part.record)
        return verdicts

    def balance(self, verdicts: Verdicts) -> Prepared:
        """Return the totals. Raises BalanceBroken where rows and records do not add up."""
        by_outcome = _by_outcome(verdicts)
        going = {code: sum_ for code, sum_ in self._money.items() if sum_}
        rows = {code: sum_ for code, sum_ in by_outcome[Outcome.NOT_SENT].money.items() if sum_}
        if going != rows:
            msg = f"The invoices' claims add up to {going}, but those of their rows to {rows}."
            raise BalanceBroken(msg)
        read = sum(by_outcome.values(), start=Totals())
        return Prepared(
            read=_as_tally(read),
            records=self.records,
            outcomes={name: _as_tally(each) for name, each in by_outcome.items()},
            errors=dict(self._errors),
            warnings=dict(self._warnings),
            netted=self._netted,
        )


def _coded(names: pa.ChunkedArray) -> tuple[list[str], np.ndarray]:
    """Return the different ones among ``names``, and which of them each is."""
    coded = encoded(whole(names))
    return coded.dictionary.to_pylist(), coded.indices.to_numpy()


def _by_outcome(verdicts: Verdicts) -> dict[Outcome, Totals]:
    """Return rows and money of what goes on, of what is invalid, and of what is left out."""
    kinds = (Outcome.NOT_SENT, Outcome.INVALID, Outcome.EXCLUDED)
    found = dict.fromkeys(kinds, Totals())
    for part in verdicts.parts():
        ended = np.where(part.outcome == _INVALID, 1, 2)
        kind = np.where(part.record >= 0, 0, ended)
        sums = part.totals_of(EVERY, kind, groups=len(kinds))
        for outcome, totals in zip(kinds, sums, strict=True):
            found[outcome] += totals
    return found


def _as_tally(totals: Totals) -> Tally:
    return Tally(totals.rows, totals.money, totals.unreadable)
