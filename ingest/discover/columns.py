"""The columns of an open export, looked at over its first rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pandas as pd

from ingest.discover.candidates import Column
from ingest.discover.values import Values
from ingest.sources.export import Export

SAMPLE_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Sample:
    """The columns over the first ``rows`` rows; ``total`` counts all rows, blank ones apart."""

    columns: tuple[Column, ...]
    rows: int
    total: int


def look_at(export: Export, kinds: tuple[str, ...]) -> Sample:
    """Return the columns of ``export``; ``kinds`` are those of a workbook's cells."""
    counts: dict[str, Counter[str]] = {heading: Counter() for heading in export.headings}
    rows = 0
    for cells in _first_rows(export):
        rows += len(cells)
        for heading, counter in counts.items():
            values = cells[heading].str.strip()
            counted = values[values != ""].value_counts()
            counter.update({str(value): int(count) for value, count in counted.items()})
    total = sum(len(batch.cells) for batch in export.batches(export.headings[:1]))
    columns = tuple(
        Column(heading, Values(rows, counts[heading], kind))
        for heading, kind in zip(export.headings, _padded(kinds, len(counts)), strict=True)
    )
    return Sample(columns, rows, total)


def _first_rows(export: Export) -> Iterator[pd.DataFrame]:
    left = SAMPLE_ROWS
    for batch in export.batches():
        yield batch.cells.head(left)
        left -= len(batch.cells)
        if left <= 0:
            return


def _padded(kinds: tuple[str, ...], width: int) -> tuple[str, ...]:
    return tuple(islice((*kinds, *[""] * width), width))
