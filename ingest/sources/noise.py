"""Rows that are no records: repeated headings, and what the mapping declares as noise.

They stay rows, with their numbers, and end as excluded with their reason.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.identifiers.columns import mask
from ingest.mapping.source import Noise
from ingest.mapping.text import BLANKS, SPACES
from ingest.sources.framing import Bools

Reasons = np.ndarray[tuple[int], np.dtype[np.int16]]

RECORD: Final = -1
"""The row is a record."""
REPEATED: Final = 0
"""The row repeats the heading; declared reasons follow, see ``Source.noise_reasons``."""


class NoiseFinder:
    """Finds declared noise among the rows of one export."""

    def __init__(self, rules: Sequence[Noise], edges: str = "") -> None:
        """Take the rules, and the signs (delimiter, quote) that may stand before a first text."""
        self._edges = edges + BLANKS
        self._rules = [
            (place, _pattern(rule), rule.matches is None)
            for place, rule in enumerate(rules, start=REPEATED + 1)
        ]

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._rules)

    def find(self, lines: pa.Array) -> Reasons:
        """Return for each line of text the place of the first reason that holds, or RECORD."""
        found = np.full(len(lines), RECORD, np.int16)
        whole = pc.utf8_trim(lines, characters=SPACES)
        first = pc.utf8_ltrim(lines, characters=self._edges)
        for place, pattern, by_beginning in reversed(self._rules):
            text = first if by_beginning else whole
            found[mask(pc.match_substring_regex(text, pattern))] = place
        return found


def _pattern(rule: Noise) -> str:
    if rule.matches is not None:
        return f"(?s)^(?:{rule.matches})$"
    return "^(?i:" + "|".join(map(_word, rule.begins_with or ())) + ")"


def _word(word: str) -> str:
    r"""Return a pattern for a whole word or phrase, where it ends with a letter or digit.

    >>> _word("Sum"), _word("**")
    ('Sum(?:[^\\pL\\pN]|$)', '\\*\\*')
    """
    stripped = word.strip(BLANKS)
    quoted = re.escape(stripped)
    return quoted + (r"(?:[^\pL\pN]|$)" if stripped[-1:].isalnum() else "")


def repeats(cells: pa.Table, headings: Mapping[str, str]) -> Bools:
    """Say which rows repeat the heading: ``headings`` has the heading's text by column."""
    found = np.ones(cells.num_rows, dtype=bool)
    for name, text in headings.items():
        here = np.flatnonzero(found)
        if not len(here):
            break
        texts = cells[name] if len(here) == cells.num_rows else cells[name].take(pa.array(here))
        equal = pc.equal(pc.utf8_trim(texts, characters=BLANKS), text)
        found[here] = equal.to_numpy()
    return found
