"""Corrected rows, held against the runs they come from, before anything of them is planned.

The ledger knows what was sent of those runs, and their spools know the rows. A row
may be changed as one likes, with three exceptions: an invoice comes back with
all its rows, no two rows stand for the same one, and what was sent keeps its
source id, because under another one it would be a second invoice.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.ours import is_check
from ingest.domain.outcomes import Outcome
from ingest.domain.rows import FILE_SPAN, row_word, with_names
from ingest.errors import ConfigurationError, ExportUnreadable
from ingest.ledger.origins import ORIGIN_SCHEMA
from ingest.ledger.store import Ledger
from ingest.ledger.values import EXPORT_FILE, Run
from ingest.mapping.bind import Bound
from ingest.mapping.keys import source_ids
from ingest.run.job import Opened
from ingest.run.parents import Parent
from ingest.settings.model import Settings
from ingest.sources.returned import Returned

_SENT: Final = frozenset(
    {Outcome.CREATED, Outcome.ALREADY_CREATED, Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT}
)
"""Outcomes after which the invoice exists at the API, or may exist some day."""
_LARGEST_ROW: Final = r"^\d{1,18}$"


def linked(given: Opened, ledger: Ledger, tenant: tuple[str, str], settings: Settings) -> Opened:
    """Return ``given`` with what its rows correct; an export comes back as it is.

    What is wrong with single rows becomes faults of theirs. Raises
    ExportUnreadable for a run that the ledger does not know, or that was sent to
    another environment or organisation than ``tenant``, and IngestError where
    the rows of a run are not kept any more.
    """
    export = given.export
    if not isinstance(export, Returned):
        return given
    came = _Came.read(export, given.bound)
    runs = _runs(came, ledger, tenant)
    links = came.links(runs)
    faults = [came.unclear(runs), _twice(links)]
    for run in runs.values():
        parent = Parent.read(run, ledger, settings, given.bound)
        mine = links.filter(pc.equal(links["parent"], run.number))
        faults += _held_against(parent, mine, came, given.bound)
    export.hold(join_faults(faults))
    return replace(given, links=links)


@dataclass(frozen=True, slots=True, eq=False)
class _Came:
    """Of every row of the file: its number, what it says of its origin, and its source id.

    ``file`` is '' where the origin is an export of one file.
    """

    row: np.ndarray
    run: pa.Array
    parent_row: pa.Array
    file: pa.Array
    source_id: pa.Array

    @classmethod
    def read(cls, export: Returned, bound: Bound) -> "_Came":
        pieces = [
            {
                "row": pa.array(batch.cells.index.to_numpy(), pa.int64()),
                "run": batch.origins["run"],
                "parent_row": batch.origins["row"],
                "file": batch.origins["file"],
                "source_id": source_ids(batch.cells, bound),
            }
            for batch in export.batches(bound.census_columns)
            if batch.origins is not None
        ]
        whole = pa.concat_tables(map(pa.table, pieces)).combine_chunks()
        row, *texts = (column.combine_chunks() for column in whole.columns)
        return cls(row.to_numpy(), *texts)

    @property
    def names(self) -> list[str]:
        """The runs that are named, each once."""
        return sorted(set(self.run.unique().to_pylist()) - {""})

    def numbers(self, runs: Mapping[str, Run]) -> np.ndarray:
        """Return the rows' origins as the runs number them, -1 where there is none."""
        digits = pc.match_substring_regex(self.parent_row, _LARGEST_ROW)
        found = pc.cast(pc.if_else(digits, self.parent_row, "-1"), pa.int64()).to_numpy().copy()
        place = np.zeros(len(found), np.int64)
        for name, run in runs.items():
            mine = np.asarray(pc.equal(self.run, name))
            known = pa.array(_files_of(run) or [""], pa.string())
            number = pc.fill_null(pc.index_in(self.file, value_set=known), -1).to_numpy()
            # Of several files, the first is number 1.
            place[mine] = np.where(number < 0, -1, number + bool(_files_of(run)))[mine]
        unknown = (place < 0) | (found < 0) | (found >= FILE_SPAN)
        return np.where(unknown, -1, found + place * FILE_SPAN)

    @property
    def checked(self) -> np.ndarray:
        """Which rows come from a check: nothing of it was sent, so there is nothing to link."""
        checks = pa.array([name for name in self.names if is_check(name)], pa.string())
        return np.asarray(pc.is_in(self.run, checks))

    def links(self, runs: Mapping[str, Run]) -> pa.Table:
        """Return the links (ORIGIN_SCHEMA) that can be told from the columns alone."""
        numbers = {name: run.number for name, run in runs.items()}
        coded = self.run.dictionary_encode()
        parents = [numbers.get(name, -1) for name in coded.dictionary.to_pylist()]
        parent = np.array(parents, np.int64)[coded.indices.to_numpy()]
        origin = self.numbers(runs)
        told = (parent >= 0) & (origin >= 0)
        columns = (self.row[told], parent[told], origin[told])
        return pa.table([pa.array(each) for each in columns], schema=ORIGIN_SCHEMA)

    def unclear(self, runs: Mapping[str, Run]) -> pa.Table:
        """Return faults for the rows that name a run without a row, or a row without a run."""
        run, row = (np.asarray(pc.not_equal(each, "")) for each in (self.run, self.parent_row))
        wrong = (run | row) & ~(run & (self.numbers(runs) >= 0)) & ~self.checked
        of_file = pc.binary_join_element_wise(", file '", self.file, "'", "")
        of_file = pc.if_else(pc.equal(self.file, ""), "", of_file)
        said = pc.binary_join_element_wise(
            "run '", self.run, "', row '", self.parent_row, "'", of_file, ""
        )
        detail = said.filter(pa.array(wrong))
        return fault_table(pa.array(self.row[wrong]), "origin_unclear", detail=detail)

    def ids_of(self, rows: np.ndarray) -> pa.Array:
        """Return the source ids that ``rows`` have now."""
        return self.source_id.take(pa.array(np.searchsorted(self.row, rows)))


def _runs(came: _Came, ledger: Ledger, tenant: tuple[str, str]) -> dict[str, Run]:
    """Return the runs that the rows name, checks aside."""
    return {name: _run(name, ledger, tenant) for name in came.names if not is_check(name)}


def _run(name: str, ledger: Ledger, tenant: tuple[str, str]) -> Run:
    try:
        run = ledger.run(name)
    except ConfigurationError as error:
        msg = f"Rows of this file come from run {name[:40]!r}, which this ledger does not know."
        raise ExportUnreadable(
            msg,
            hint="Run the file where it was made: only the ledger there knows what was sent of "
            "it. If that ledger is lost, ask for 'amili-ingest reconcile' first.",
        ) from error
    theirs = run.start.environment, run.start.organisation
    if theirs != tenant:
        msg = f"Rows of this file come from run {name}, which was for {' '.join(theirs)}."
        hint = f"Run it with --env {theirs[0]}, or hand in the ERP's export for another one."
        raise ExportUnreadable(msg, hint=hint)
    return run


def _twice(links: pa.Table) -> pa.Table:
    """Return faults for rows that have their origin in common."""
    frame = links.to_pandas()
    frame = frame[frame.duplicated(["parent", "parent_row"], keep=False)]
    groups = frame.groupby(["parent", "parent_row"])["row"].agg(list)
    shared = frame.join(groups.rename("rows"), on=["parent", "parent_row"])
    detail = [_listed(rows) for rows in shared["rows"]]
    return fault_table(
        pa.array(shared["row"], pa.int64()), "origin_twice", detail=pa.array(detail, pa.string())
    )


def _held_against(parent: Parent, links: pa.Table, came: _Came, bound: Bound) -> Iterator[pa.Table]:
    """Yield the faults of rows that come from one run."""
    rows, origins = links["row"].to_numpy(), links["parent_row"].to_numpy()
    known = parent.has(origins)
    files = _files_of(parent.run)
    lost = [
        f"run {parent.run.id} has no row {with_names(row_word(number), files)}"
        for number in origins[~known].tolist()
    ]
    detail = pa.array(lost, pa.string())
    yield fault_table(pa.array(rows[~known]), "origin_unclear", detail=detail)
    rows, origins = rows[known], origins[known]
    yield _incomplete(parent, rows, origins)
    yield _renamed(parent, rows, origins, came, bound)


def _incomplete(parent: Parent, rows: np.ndarray, origins: np.ndarray) -> pa.Table:
    missing = parent.missing_beside(origins)
    found = np.array([bool(each) for each in missing], bool)
    files = _files_of(parent.run)
    detail = [
        f"{with_names(_listed(each), files)} of run {parent.run.id}" for each in missing if each
    ]
    return fault_table(
        pa.array(rows[found]), "origin_incomplete", detail=pa.array(detail, pa.string())
    )


def _renamed(
    parent: Parent, rows: np.ndarray, origins: np.ndarray, came: _Came, bound: Bound
) -> pa.Table:
    """Return faults for rows of what was sent, whose source id is another one now."""
    fates = parent.fates_of(origins)
    sent = pd.Series(fates["outcome"].to_pylist(), dtype=object).isin(map(str, _SENT)).to_numpy()
    if parent.never_sent:
        sent[:] = False
    now = came.ids_of(rows)
    changed = np.asarray(pc.fill_null(pc.not_equal(now, fates["source_id"]), fill_value=False))
    found = sent & changed
    before = fates["source_id"].filter(pa.array(found)).to_pylist()
    return fault_table(
        pa.array(rows[found]),
        "origin_sent",
        column=bound.heading_of("invoice.uniqueSourceInvoiceId"),
        value=now.filter(pa.array(found)),
        detail=pa.array([f"{each!r} in run {parent.run.id}" for each in before], pa.string()),
    )


def _files_of(run: Run) -> list[str]:
    """Return the names of the files that a run read, in their order; none where it was one."""
    sources = json.loads(run.start.sources)
    return [each["name"] for each in sources if each["role"] == EXPORT_FILE]


def _listed(rows: list[int]) -> str:
    """Return rows in words, the first few of them.

    >>> _listed([7]), _listed([2, 3, 4, 5])
    ('row 7', 'rows 2, 3, 4 and 1 more')
    """
    shown = ", ".join(map(row_word, rows[:3]))
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""  # noqa: PLR2004 - the ones shown
    return f"row{'s' if len(rows) > 1 else ''} {shown}{more}"
