"""What is wrong with corrected rows, held against all versions of the rows that they correct.

A correction may be the correction of a correction. What was wrong with the link of an
earlier one is still wrong when its report comes back, and what any version of a row
sent was sent of that row: so neither may be forgotten from one report to the next.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.outcomes import Outcome
from ingest.domain.rows import row_word, with_names
from ingest.domain.rules.corrections import ORIGIN_RENAMED
from ingest.identifiers.columns import mask, truths
from ingest.ledger.states import RunState
from ingest.ledger.words import OTHER_CONTENT
from ingest.run.lineage import FIRST, ROW, Lineage
from ingest.run.parents import INCOMPLETE, UNCLEAR, Parent
from ingest.run.sound_ids import quoted

_SENT: Final = frozenset(
    {Outcome.CREATED, Outcome.ALREADY_CREATED, Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT}
)
"""Outcomes after which the invoice exists at the API, or may exist some day."""
_NEVER_SENT: Final = frozenset({RunState.PLANNING, RunState.ABANDONED})
_HERE: Final = "here"
"""The column that says which row of the file a line is about."""

ReadRun = Callable[[int], Parent]


@dataclass(frozen=True, slots=True, eq=False)
class Identities:
    """Of rows of the file, sorted: their source ids, and under which one they would be sent.

    They differ in a credit note that is netted (``credit``): it is sent under its invoice's.
    """

    row: np.ndarray
    own: pa.Array
    sent_as: pa.Array
    credit: np.ndarray

    def of(self, rows: np.ndarray) -> "Identities":
        """Return those of some of the rows."""
        at = np.searchsorted(self.row, rows)
        own, sent_as = (each.take(pa.array(at)) for each in (self.own, self.sent_as))
        return Identities(rows, own, sent_as, self.credit[at])


def origin_faults(
    links: pa.Table, lineage: Lineage, read: ReadRun, now: Identities, id_column: str | None
) -> pa.Table:
    """Return the faults of rows that say what they correct (``links``, ORIGIN_SCHEMA).

    ``read`` returns the rows of a run of the lineage, by its number; ``now`` is of every row
    of the file; ``id_column`` is the heading of the source id.
    """
    given = links.to_pandas().set_axis([_HERE, *ROW], axis=1)
    given[FIRST] = lineage.first(given[ROW])
    versions = lineage.versions(given[FIRST])
    of_id = join_faults([_twice(given), *_sent(given, versions, lineage, read, now, id_column)])
    rest = given[~given[_HERE].isin(of_id["row"].to_numpy())]
    return join_faults(
        [
            of_id,
            *_unclear(given, lineage, read),
            *_incomplete(given, versions, lineage, read),
            *_renamed(rest, lineage, read, now, id_column),
        ]
    )


def listed(rows: list[int]) -> str:
    """Return rows in words, the first few of them.

    >>> listed([7]), listed([2, 3, 4, 5])
    ('row 7', 'rows 2, 3, 4 and 1 more')
    """
    shown = ", ".join(map(row_word, rows[:3]))
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""  # noqa: PLR2004 - the ones shown
    return f"row{'s' if len(rows) > 1 else ''} {shown}{more}"


def _twice(given: pd.DataFrame) -> pa.Table:
    """Return faults for rows that are versions of the same one."""
    shared = given[given.duplicated(FIRST, keep=False)]
    groups = shared.groupby(FIRST)[_HERE].agg(list).rename("rows")
    detail = [listed(rows) for rows in shared.join(groups, on=FIRST)["rows"]]
    return _told(shared, "origin_twice", detail)


def _told(lines: pd.DataFrame, code: str, detail: list[str]) -> pa.Table:
    return fault_table(
        pa.array(lines[_HERE], pa.int64()), code, detail=pa.array(detail, pa.string())
    )


def _by_run(lines: pd.DataFrame, read: ReadRun) -> Iterator[tuple[Parent, pd.DataFrame]]:
    for number, some in lines.groupby("run"):
        yield read(int(str(number))), some


def _unclear(given: pd.DataFrame, lineage: Lineage, read: ReadRun) -> Iterator[pa.Table]:
    """Yield faults for rows that name a row which is not there, or whose own origin was unclear."""
    told = np.empty(0, np.int64)
    for level in lineage.levels(given):
        for parent, some in _by_run(_without(level, told), read):
            rows = some["row"].to_numpy()
            gone = ~parent.has(rows)
            wrong = gone | np.isin(rows, parent.unclear)
            detail = [
                _lost(row, parent, gone=lost)
                for row, lost in zip(rows[wrong].tolist(), gone[wrong].tolist(), strict=True)
            ]
            yield _told(some[wrong], UNCLEAR, detail)
            told = np.append(told, some[_HERE][wrong])


def _lost(row: int, parent: Parent, *, gone: bool) -> str:
    name, run = with_names(row_word(row), parent.files), parent.run.id
    return f"run {run} has no row {name}" if gone else f"row {name} of run {run} did not say it"


def _incomplete(
    given: pd.DataFrame, versions: pd.DataFrame, lineage: Lineage, read: ReadRun
) -> Iterator[pa.Table]:
    """Yield faults for rows whose invoice has more rows than came back.

    An earlier correction that came back as a whole settled what belongs together; one that
    did not leaves it to the run before.
    """
    owing = given[_HERE].to_numpy()
    for level in lineage.levels(given):
        still = [np.empty(0, np.int64)]
        for parent, lines in _by_run(level[level[_HERE].isin(owing)], read):
            some = lines[parent.has(lines["row"].to_numpy())]
            covered = versions["row"][versions["run"] == parent.run.number].to_numpy()
            missing = parent.missing_beside(some["row"].to_numpy(), covered)
            found = np.array([bool(each) for each in missing], bool)
            detail = [
                f"{with_names(listed(each), parent.files)} of run {parent.run.id}"
                for each in missing
                if each
            ]
            yield _told(some[found], INCOMPLETE, detail)
            still.append(some[_HERE][~found & some["row"].isin(parent.incomplete)].to_numpy())
        owing = np.concatenate(still)


def _sent(
    given: pd.DataFrame,
    versions: pd.DataFrame,
    lineage: Lineage,
    read: ReadRun,
    now: Identities,
    id_column: str | None,
) -> Iterator[pa.Table]:
    """Yield faults for rows of which a version was sent under another source id than now."""
    told = np.empty(0, np.int64)
    known = [n for n, run in lineage.runs.items() if run.state not in _NEVER_SENT]
    of_given = versions[versions["run"].isin(known)].merge(given[[_HERE, *FIRST]], on=FIRST)
    for parent, lines in _by_run(of_given, read):
        some = _without(lines, told)
        some = some[parent.has(some["row"].to_numpy())]
        fates = parent.fates_of(some["row"].to_numpy())
        sent = pc.is_in(fates["outcome"], value_set=pa.array(map(str, _SENT), pa.string()))
        ids = now.of(some[_HERE].to_numpy())
        found = pc.and_(sent, _differ(ids.sent_as, fates["source_id"])).to_numpy()
        before = fates["source_id"].filter(truths(found)).to_pylist()
        told = np.append(told, ids.row[found])
        yield fault_table(
            pa.array(ids.row[found]),
            "origin_sent",
            column=id_column,
            value=ids.sent_as.filter(truths(found)),
            detail=pa.array([f"{each!r} in run {parent.run.id}" for each in before], pa.string()),
        )


def _renamed(
    given: pd.DataFrame, lineage: Lineage, read: ReadRun, now: Identities, id_column: str | None
) -> Iterator[pa.Table]:
    """Yield faults for rows whose source id was sound the last time it was so, and is another now.

    The id of an invoice that was created with other content is free again: this one needs its own.
    """
    waiting = given[_HERE].to_numpy()
    for level in lineage.levels(given):
        for parent, lines in _by_run(level[level[_HERE].isin(waiting)], read):
            some = lines[parent.has(lines["row"].to_numpy())]
            rows, ids = some["row"].to_numpy(), now.of(some[_HERE].to_numpy())
            contested = pc.equal(parent.fates_of(rows)["code"], OTHER_CONTENT)
            contested = pc.fill_null(contested, fill_value=False)
            sound = parent.sound_ids_of(rows)
            settled = pc.or_(contested, sound.is_valid()).to_numpy()
            waiting = np.setdiff1d(waiting, ids.row[settled])
            before = pc.if_else(contested.combine_chunks(), None, sound)
            yield renamed(ids, before, parent.credits_of(rows), id_column)


def renamed(
    now: Identities, before: pa.Array, credits_before: np.ndarray, column: str | None
) -> pa.Table:
    """Return faults for rows whose sound source id ``before`` (null where none) is another now.

    The number of a credit note is that of no invoice.
    """
    both_credits = now.credit & credits_before
    found = pc.and_(_differ(now.own, before), truths(~both_credits))
    at = now.row[mask(found)]
    return fault_table(
        pa.array(at),
        ORIGIN_RENAMED,
        column=column,
        value=now.own.filter(found),
        detail=quoted(before.filter(found)),
    )


def _differ(now: pa.Array, before: pa.Array) -> pa.Array:
    return pc.fill_null(pc.not_equal(now, before), fill_value=False)


def _without(lines: pd.DataFrame, told: np.ndarray) -> pd.DataFrame:
    return lines[~lines[_HERE].isin(told)]
