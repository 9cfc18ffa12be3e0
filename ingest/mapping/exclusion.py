"""The mapping's ``exclude`` and ``require``: which rows are no claims, and what claims need."""

from collections.abc import Iterator
from functools import reduce
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import Mask, mask
from ingest.mapping.bind import Bound
from ingest.mapping.conditions import Condition, ConditionKind, Requirement
from ingest.mapping.layouts import Currencies, read_amounts, row_currencies
from ingest.mapping.text import BLANKS, Cells, where_null

KEEP: Final = -1


def exclusions(cells: pd.DataFrame | Cells, bound: Bound) -> np.ndarray:
    """Return for each row the place of the first ``exclude`` rule that holds, or KEEP (int16).

    A question about an amount that cannot be read is answered with no: the row
    is kept, and parsing says what is wrong with it.
    """
    result = np.full(len(cells), KEEP, np.int16)
    questions = _Questions(Cells.of(cells), bound)
    for place, exclusion in enumerate(bound.mapping.exclusions):
        lines = np.flatnonzero(result == KEEP)
        asked = zip(exclusion.when, bound.conditions[place], strict=True)
        for condition, heading in sorted(asked, key=lambda pair: _cost(pair[0])):
            lines = lines[questions.answers(condition, heading, lines)]
        result[lines] = place
    return result


def unmet(cells: Cells, bound: Bound) -> Iterator[tuple[Requirement, str, Mask]]:
    """Yield each ``require`` rule with its heading and the rows of which it does not hold.

    A question about an amount that cannot be read is answered with no.
    """
    questions, every = _Questions(cells, bound), np.arange(len(cells))
    for rule, heading in zip(bound.mapping.require, bound.requirements, strict=True):
        yield rule, heading, ~questions.answers(rule, heading, every)


def _cost(condition: Condition) -> int:
    """Order questions so that the costly ones are asked of few rows."""
    if condition.is_ in (ConditionKind.BLANK, ConditionKind.FILLED):
        return 0
    return 1 if condition.is_ is None else 2


class _Questions:
    """Answers conditions about some lines of a batch; each amount column is read once."""

    def __init__(self, cells: Cells, bound: Bound) -> None:
        self._cells = cells
        self._bound = bound
        self._currencies: Currencies | None = None
        self._signs: dict[str, np.ndarray] = {}

    def answers(self, condition: Condition, heading: str, lines: np.ndarray) -> Mask:
        """Return which of ``lines`` (positions) meet ``condition``, one answer each."""
        if condition.is_ in (ConditionKind.BLANK, ConditionKind.FILLED):
            null: Mask = where_null(self._cells.clean(heading))[lines]
            return null if condition.is_ is ConditionKind.BLANK else ~null
        if condition.is_ is not None:
            return _asked(self._sign(heading)[lines], condition.is_)
        text = self._cells.clean(heading)
        return _matching(text if len(lines) == len(text) else text.take(pa.array(lines)), condition)

    def _sign(self, heading: str) -> np.ndarray:
        """Return -1, 0 or 1 for each amount of a column; 2 where there is none."""
        if heading not in self._signs:
            if self._currencies is None:
                self._currencies = row_currencies(self._cells, self._bound)
            minor = read_amounts(self._cells.clean(heading), self._currencies).minor
            signs = pc.sign(minor).fill_null(2)
            self._signs[heading] = signs.to_numpy(zero_copy_only=False)
        return self._signs[heading]


_SIGNS: Final = {ConditionKind.ZERO: 0, ConditionKind.NEGATIVE: -1, ConditionKind.POSITIVE: 1}


def _asked(signs: np.ndarray, kind: ConditionKind) -> Mask:
    return np.asarray(signs == _SIGNS[kind])


def _matching(text: pa.Array, condition: Condition) -> Mask:
    """Answer a question about trimmed text; a blank cell never matches."""
    if condition.matches is not None:
        found = pc.match_substring_regex(text, f"^(?:{condition.matches})$")
    elif condition.equals is not None:
        words = pa.array([word.strip(BLANKS).lower() for word in condition.equals])
        found = pc.is_in(pc.utf8_lower(text), words)
    else:
        lowered = pc.utf8_lower(text)
        beginnings = [word.lstrip(BLANKS).lower() for word in condition.starts_with or []]
        found = reduce(pc.or_, (pc.starts_with(lowered, beginning) for beginning in beginnings))
    return mask(found)
