"""Where each row ended: verdicts of the spool joined with the outcomes of the records.

The join is by record number, never by position, so that the rows of an
invoice may lie anywhere in the export and results may come in any order.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.outcomes import Outcome
from ingest.domain.records import OUTCOME_SCHEMA
from ingest.errors import BalanceBroken
from ingest.language import Language, translated
from ingest.reports.messages import take_or_null
from ingest.spool import Verdicts

Outcomes = Callable[[int, int], pa.Table]
"""Returns the ``OUTCOME_SCHEMA`` lines of the records first ... last, both included."""

OUTCOMES: Final = tuple(Outcome)
"""Verdicts and placings name an outcome by its place in here."""

_GAP: Final = 1_000
"""Records that nobody asked for are fetched along, up to this many in a row."""
_SPAN: Final = 50_000
"""The most records that are fetched at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """Where some consecutive rows ended.

    ``outcome`` (int8, an index into ``OUTCOMES``) has one entry per row;
    ``ids`` has the four id columns, and ``code``, ``message`` and ``hint`` say
    why the API or the ledger has not created the row's record; all of them
    null where there is nothing to say. ``records`` are the numbers of the
    records that the rows belong to, each once, and ``record_outcome`` is theirs.
    """

    outcome: np.ndarray
    ids: dict[str, pa.Array]
    words: dict[str, pa.Array]
    records: np.ndarray
    record_outcome: np.ndarray

    def part(self, start: int, length: int) -> "Placing":
        """Return where ``length`` rows from place ``start`` ended; of the records, all."""
        return replace(
            self,
            outcome=self.outcome[start : start + length],
            ids={name: ids.slice(start, length) for name, ids in self.ids.items()},
            words={name: words.slice(start, length) for name, words in self.words.items()},
        )


_EXCLUDED: Final = OUTCOMES.index(Outcome.EXCLUDED)
_BACK: Final = [OUTCOMES.index(outcome) for outcome in (Outcome.INVALID, Outcome.REFUSED)]
"""Outcomes of invoices that come back corrected: their credit notes must come with them."""
_IDS: Final = ("invoice_id", "case_id", "case_number", "batch_id")
_SAID: Final = ("message", "hint")


def place(verdicts: Verdicts, outcomes: Outcomes, language: Language) -> Placing:
    """Return where the rows of ``verdicts`` ended, asking ``outcomes`` for their records.

    What the ledger says of them in English is said in ``language``.

    Raises BalanceBroken for a row without an outcome and for a record that
    ``outcomes`` does not know.
    """
    waiting = verdicts.outcome < 0
    if (verdicts.record[waiting] < 0).any():
        msg = "A row has neither an outcome nor a record."
        raise BalanceBroken(msg)
    records, home = _apart(verdicts.record[waiting])
    lines = _fetch(records, outcomes)
    record_outcome = _outcome_numbers(lines["outcome"])
    outcome = verdicts.outcome.astype(np.int8, copy=True)
    outcome[waiting] = record_outcome[home]
    if (netted := verdicts.netted).any():
        outcome[netted & ~np.isin(outcome, _BACK)] = _EXCLUDED
    places = np.full(len(outcome), -1, np.int64)
    places[waiting] = home
    return Placing(
        outcome=outcome,
        ids={name: take_or_null(lines[name], places) for name in _IDS},
        words={
            "code": take_or_null(lines["code"], places),
            **{name: take_or_null(_in_language(lines[name], language), places) for name in _SAID},
        },
        records=records,
        record_outcome=record_outcome,
    )


def _apart(records: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each number once, rising, and the place there of every one of ``records``."""
    if (np.diff(records) > 0).all():  # the usual case: one row a record, in their order
        return records, np.arange(len(records))
    numbers, home = np.unique(records, return_inverse=True)
    return numbers, home


def _in_language(words: Any, language: Language) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return sentences in ``language``, each different one translated once."""
    if language is Language.ENGLISH:
        return words
    coded = words.combine_chunks().dictionary_encode()
    said = [translated(text, language) for text in coded.dictionary.to_pylist()]
    return pa.array(said, pa.string()).take(coded.indices)


def _fetch(records: np.ndarray, outcomes: Outcomes) -> pa.Table:
    pieces = []
    for wanted in _ranges(records):
        first, last = int(wanted[0]), int(wanted[-1])
        lines = outcomes(first, last).cast(OUTCOME_SCHEMA)
        if not np.array_equal(lines["record"].to_numpy(), np.arange(first, last + 1)):
            msg = f"The ledger does not know every record from {first} to {last}."
            raise BalanceBroken(msg)
        pieces.append(lines if len(lines) == len(wanted) else lines.take(wanted - first))
    # An empty piece beside another would be a reason to copy that one later.
    return pa.concat_tables(pieces or [OUTCOME_SCHEMA.empty_table()])


def _ranges(records: np.ndarray) -> Iterator[np.ndarray]:
    # Few requests where records are close together, little waste where they are not.
    for near in np.split(records, np.flatnonzero(np.diff(records) > _GAP) + 1):
        if len(near):
            cuts = np.searchsorted(near, np.arange(near[0], near[-1], _SPAN)[1:])
            yield from (piece for piece in np.split(near, cuts) if len(piece))


def _outcome_numbers(names: Any) -> np.ndarray:  # noqa: ANN401 - pyarrow has no types
    numbers = pc.index_in(names, value_set=pa.array([str(outcome) for outcome in OUTCOMES]))
    if numbers.null_count:
        msg = "A record has an outcome that is none."
        raise BalanceBroken(msg)
    found: np.ndarray = numbers.cast(pa.int8()).to_numpy()
    return found
