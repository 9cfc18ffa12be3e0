"""Counting rows and money while they stream past."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.outcomes import Outcome
from ingest.domain.rules import RULES, Severity
from ingest.language import Language
from ingest.reports.ages import AGES, ages_of
from ingest.reports.facts import RunFacts
from ingest.reports.messages import in_words, is_empty
from ingest.reports.model import FaultCount, ReasonCount, ReportFile, Summary
from ingest.reports.placing import OUTCOMES, Placing
from ingest.spool import EVERY, Spool, Totals, Verdicts

_Name = TypeVar("_Name")

_EXCLUDED: Final = OUTCOMES.index(Outcome.EXCLUDED)
_MESSAGES: Final = 5
"""Different messages that are kept of each code; more would grow with the rows."""


class Tally:
    """The counts of one run, growing batch by batch; they take no more room with more rows.

    One byte per record is kept to count each record once.
    """

    def __init__(self, spool: Spool, today: date, language: Language = Language.ENGLISH) -> None:
        """Start at zero for the rows of ``spool``; ages are those of ``today``."""
        self.language = language
        self._read = spool.totals
        self._today = today
        self._seen = np.zeros(spool.records, np.bool_)
        self._ages = dict.fromkeys(product(OUTCOMES, AGES), Totals())
        self._priced: Counter[str] = Counter()
        self._sent = dict.fromkeys(OUTCOMES, Totals())
        self._records = np.zeros(len(OUTCOMES), np.int64)
        self._faults: dict[tuple[str, str], tuple[int, Totals]] = {}
        self._hints: dict[str, str] = {}
        self._reasons: dict[tuple[Outcome, str], Totals] = defaultdict(Totals)
        self._advice: dict[tuple[Outcome, str], str] = {}
        self._messages: dict[tuple[Outcome, str], dict[str, None]] = defaultdict(dict)

    def add(
        self, verdicts: Verdicts, placing: Placing, faults: pa.Table, places: np.ndarray
    ) -> None:
        """Count some rows; ``places`` says to which of them each line of ``faults`` belongs."""
        age = placing.outcome.astype(np.int64) * len(AGES) + ages_of(verdicts.due, self._today)
        by_age = verdicts.totals_of(EVERY, age, groups=len(self._ages))
        _count(self._ages, by_age)
        self._count_sent(verdicts, placing, by_age)
        priced = np.bincount(verdicts.currency + 1, minlength=len(verdicts.currencies) + 1)
        self._priced.update(dict(zip(verdicts.currencies, priced[1:].tolist(), strict=True)))
        new = ~self._seen[placing.records]
        self._records += np.bincount(placing.record_outcome[new], minlength=len(OUTCOMES))
        self._seen[placing.records] = True
        self._count_faults(verdicts, faults, places)
        self._count_reasons(verdicts, placing)

    def _count_sent(self, verdicts: Verdicts, placing: Placing, by_age: Sequence[Totals]) -> None:
        waits = verdicts.outcome < 0
        if waits.all():  # as in most batches: what is summed up already need only be added
            for (outcome, _), totals in zip(self._ages, by_age, strict=True):
                if totals.rows:
                    self._sent[outcome] += totals
            return
        waiting = np.flatnonzero(waits)
        ended = placing.outcome[waiting]
        _count(self._sent, verdicts.totals_of(waiting, ended, groups=len(OUTCOMES)))

    def _count_faults(self, verdicts: Verdicts, faults: pa.Table, places: np.ndarray) -> None:
        if not faults.num_rows:
            return
        kinds = pc.binary_join_element_wise(faults["code"], faults["severity"], " ")
        kinds = kinds.combine_chunks().dictionary_encode()
        group, names = kinds.indices.to_numpy(), kinds.dictionary.to_pylist()
        size = len(verdicts.record)
        # A row counts once per code, however many columns of it break the rule.
        broken = np.zeros(len(names) * size, np.bool_)
        broken[group.astype(np.int64) * size + places] = True
        once = np.flatnonzero(broken)
        found = verdicts.totals_of(once % size, once // size, groups=len(names))
        for name, number, totals in zip(names, np.bincount(group), found, strict=True):
            code, severity = name.split(" ")
            before, sums = self._faults.get((code, severity), (0, Totals()))
            self._faults[code, severity] = (before + int(number), sums + totals)
        for name, place in zip(names, np.unique(group, return_index=True)[1], strict=True):
            if name not in self._hints:
                said = in_words(faults.slice(int(place), 1), self.language)
                self._hints[name] = said["hint"][0].as_py()

    def _count_reasons(self, verdicts: Verdicts, placing: Placing) -> None:
        left_out = np.flatnonzero((placing.outcome == _EXCLUDED) & (verdicts.reason >= 0))
        if len(left_out):
            reasons = verdicts.reason[left_out]
            sums = verdicts.totals_of(left_out, reasons, groups=len(verdicts.reasons))
            for reason, totals in zip(verdicts.reasons, sums, strict=True):
                self._reasons[Outcome.EXCLUDED, reason] += totals
        if is_empty(placing.words["code"]):
            return
        given = np.flatnonzero(placing.words["code"].is_valid().to_numpy(zero_copy_only=False))
        codes = placing.words["code"].take(given).dictionary_encode()
        width = len(codes.dictionary)
        group = placing.outcome[given].astype(np.int64) * width + codes.indices.to_numpy()
        sums = verdicts.totals_of(given, group, groups=len(OUTCOMES) * width)
        names = [(outcome, code) for outcome in OUTCOMES for code in codes.dictionary.to_pylist()]
        for name, totals in zip(names, sums, strict=True):
            self._reasons[name] += totals
        self._keep_messages(placing, given)

    def _keep_messages(self, placing: Placing, given: np.ndarray) -> None:
        said = {
            "outcome": pa.array(placing.outcome[given]),
            "code": placing.words["code"].take(given),
            "message": pc.fill_null(placing.words["message"].take(given), ""),
            "hint": pc.fill_null(placing.words["hint"].take(given), ""),
        }
        different = pa.table(said).group_by(list(said), use_threads=False).aggregate([])
        for outcome, code, message, hint in zip(*different.to_pydict().values(), strict=True):
            name = OUTCOMES[outcome], code
            if len(self._messages[name]) < _MESSAGES:
                self._messages[name][message] = None
            self._advice.setdefault(name, hint)

    def summary(
        self, facts: RunFacts, files: tuple[ReportFile, ...], error: str | None = None
    ) -> Summary:
        """Return what was counted so far; ``error`` says why counting ended early."""
        return Summary(
            facts=facts,
            read=self._read,
            outcomes={
                outcome: sum((self._ages[outcome, age] for age in AGES), start=Totals())
                for outcome in OUTCOMES
            },
            sent=self._sent,
            records=dict(zip(OUTCOMES, self._records.tolist(), strict=True)),
            ages={o: tuple(self._ages[o, age] for age in AGES) for o in OUTCOMES},
            priced={code: rows for code, rows in self._priced.items() if rows},
            faults=self._fault_counts(),
            reasons=self._reason_counts(),
            files=files,
            error=error,
        )

    def _reason_counts(self) -> tuple[ReasonCount, ...]:
        order = sorted(self._reasons, key=lambda name: (OUTCOMES.index(name[0]), name[1]))
        return tuple(
            ReasonCount(*name, totals, tuple(self._messages[name]), self._advice.get(name, ""))
            for name in order
            if (totals := self._reasons[name]).rows
        )

    def _fault_counts(self) -> tuple[FaultCount, ...]:
        order = {code: place for place, code in enumerate(RULES)}
        counted = sorted(self._faults.items(), key=lambda item: (order[item[0][0]], item[0][1]))
        return tuple(
            FaultCount(code, Severity(severity), number, totals, self._hints[f"{code} {severity}"])
            for (code, severity), (number, totals) in counted
        )


def _count(counts: dict[_Name, Totals], found: Sequence[Totals]) -> None:
    """Add what was found, in the order of the names, where it is anything."""
    for name, totals in zip(counts, found, strict=True):
        if totals.rows:
            counts[name] += totals
