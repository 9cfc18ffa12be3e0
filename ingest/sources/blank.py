"""Rows with nothing in them: they are numbered, but they are no source rows.

Blank is a record of only delimiters, quotes, spaces and tabs.
"""

import numpy as np

from ingest.sources.framing import Bools
from ingest.sources.records import Records
from ingest.sources.scanner import Dialect

_STEPS = 32


def blank_records(records: Records, dialect: Dialect) -> Bools:
    """Mark the blank ones of ``records``.

    Each step looks at one more byte of the records that look blank so far, which
    soon are few; the rest of those with many such bytes is looked at at once.
    """
    ends, codes = records.frame.ends, np.frombuffer(records.block, np.uint8)
    signs = bytes({dialect.delimiter, dialect.quote or dialect.delimiter, *b" \t"})
    empty_so_far = np.zeros(256, np.bool_)
    empty_so_far[list(signs)] = True
    ending = np.zeros(256, np.bool_)
    ending[list(b"\r\n")] = True
    blank = np.zeros(len(ends), np.bool_)
    alive, positions = np.arange(len(ends)), records.frame.starts
    for _ in range(_STEPS):
        here = codes[positions]
        # A line break further from the record's end stands inside quotes: it is text.
        ended = ending[here] & (positions >= ends[alive] - 2)
        blank[alive[ended]] = True
        still = empty_so_far[here]
        alive, positions = alive[still], positions[still] + 1
        if not len(alive):
            break
    for index in alive:
        blank[index] = not records.raw(int(index)).strip(signs)
    return blank
