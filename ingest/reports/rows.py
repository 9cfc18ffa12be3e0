"""The rows of the reports: what was read, where it ended, and what is said about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.rows import FILE_SPAN
from ingest.language import Language
from ingest.reports import exclusion, messages
from ingest.reports.facts import FileFacts, RunFacts
from ingest.reports.placing import OUTCOMES, Outcomes, Placing, place
from ingest.reports.tally import Tally
from ingest.spool import Spool, SpooledRows

_ROWS_AT_ONCE: Final = 12_000
"""So that all threads soon have something to do: with 20,000, a check of 1,000,000 rows, or of
100,000, takes a twentieth longer (`python -m benchmarks.measure check`)."""
_FAULTS_AT_ONCE: Final = 10_000
_OUTCOME_NAMES: Final = pa.array([str(outcome) for outcome in OUTCOMES])


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Some rows, where they ended, and to which of them each of their faults belongs."""

    rows: SpooledRows
    placing: Placing
    places: np.ndarray


def placed_rows(spool: Spool, outcomes: Outcomes, tally: Tally) -> Iterator[Placed]:
    """Yield all rows of the spool, batch by batch, after counting them."""
    for rows in spool.batches():
        placing = place(rows.verdicts, outcomes, tally.language)
        places = np.searchsorted(rows.row.to_numpy(), rows.faults["row"].to_numpy())
        tally.add(rows.verdicts, placing, rows.faults, places)
        yield Placed(rows, placing, places)


def parts_of(placed: Placed) -> Iterator[Placed]:
    """Yield the rows of ``placed`` some at a time, fewer where there is much to say about them.

    The sentences about a row with five faults take ten times the room of the row.
    """
    rows, size = placed.rows, len(placed.rows.row)
    step = size // max(1, rows.faults.num_rows // _FAULTS_AT_ONCE, size // _ROWS_AT_ONCE) + 1
    for start in range(0, size, step):
        first, last = np.searchsorted(placed.places, [start, start + step])
        part = SpooledRows(
            cells=rows.cells.slice(start, step),
            row=rows.row.slice(start, step),
            line=rows.line.slice(start, step),
            offset=rows.offset + start,
            verdicts=rows.verdicts.part(start, step),
            faults=rows.faults.slice(first, last - first),
        )
        places = placed.places[first:last] - start
        yield Placed(part, placed.placing.part(start, step), places)


def report_rows(placed: Placed, chosen: np.ndarray, facts: RunFacts, schema: pa.Schema) -> pa.Table:
    """Return the ``chosen`` rows as they stand in the tables, the export's columns and ours."""
    rows, placing = placed.rows, placed.placing
    if not chosen.any():
        return schema.empty_table()
    size, mask = int(np.count_nonzero(chosen)), pa.array(chosen)

    def of(values: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
        if size == len(values):
            return values
        # Some of what is null throughout is null too, and nothing has to be looked for.
        return values.slice(0, size) if messages.is_empty(values) else values.filter(mask)

    numbers = of(rows.row)
    said = _said(placed, chosen, of, facts.language)
    columns = [
        *(of(cells) for cells in rows.cells.columns),
        *_where(numbers, facts.export.files),
        of(rows.line),
        pa.repeat(facts.run_id, len(numbers)),
        _outcome_names(placing.outcome[chosen]),
        *map(of, placing.ids.values()),
        *(said[part] for part in messages.PARTS),
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _outcome_names(outcome: np.ndarray) -> pa.Array:
    if (outcome == outcome[0]).all():  # as in most batches; a fifth of the time
        return pa.repeat(_OUTCOME_NAMES[int(outcome[0])], len(outcome))
    return _OUTCOME_NAMES.take(pa.array(outcome))


def _where(rows: pa.Array, files: Sequence[FileFacts]) -> list[pa.Array]:
    """Return the row numbers, of several files behind the names of theirs."""
    if not files:
        return [rows]
    file, number = np.divmod(rows.to_numpy(), FILE_SPAN)
    return [pa.array([each.name for each in files]).take(pa.array(file - 1)), pa.array(number)]


def _said(
    placed: Placed, chosen: np.ndarray, of: Callable[[Any], Any], language: Language
) -> dict[str, pa.Array]:
    """Return what is said of the ``chosen`` rows, which are those ``of`` a column."""
    # What the API, the ledger or the mapping said comes after what our rules found.
    reasons = exclusion.in_words(placed.rows.verdicts, language)
    words = placed.placing.words
    said = {name: _first(of(words[name]), of(reasons[name])) for name in reasons}
    said["column"] = _first(*said.values())
    if not messages.is_empty(said["column"]):
        spoken = pc.is_valid(said["column"])
        said = {
            name: pc.if_else(spoken, pc.fill_null(text, ""), None) for name, text in said.items()
        }
        said["column"] = pc.if_else(spoken, "", None)
    of_these = chosen[placed.places]
    if not of_these.any():
        return said
    faults = placed.rows.faults.filter(pa.array(of_these))
    places = (np.cumsum(chosen) - 1)[placed.places[of_these]]
    found = messages.said_by_row(faults, places, len(said["column"]), language)
    return {part: messages.joined(found[part], said[part]) for part in messages.PARTS}


def _first(*texts: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the first of the texts of each row that is there."""
    there = [each for each in texts if not messages.is_empty(each)]
    return pc.coalesce(*there) if there else texts[0]
