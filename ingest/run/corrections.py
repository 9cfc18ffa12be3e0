"""Corrected rows, held against the runs they come from, before anything of them is planned.

The ledger knows what was sent of those runs, and their spools know the rows. A row
may be changed as one likes, with three exceptions: an invoice comes back with
all its rows, no two rows stand for the same one, and what was sent keeps its
source id, because under another one it would be a second invoice.
"""

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
from ingest.errors import ConfigurationError, ExportUnreadable
from ingest.ledger.origins import ORIGIN_SCHEMA
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
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
    faults = [came.unclear(), _twice(links)]
    for run in runs.values():
        parent = Parent.read(run, ledger, settings, given.bound)
        mine = links.filter(pc.equal(links["parent"], run.number))
        faults += _held_against(parent, mine, came, given.bound)
    export.hold(join_faults(faults))
    return replace(given, links=links)


@dataclass(frozen=True, slots=True, eq=False)
class _Came:
    """Of every row of the file: its number, what it says of its origin, and its source id."""

    row: np.ndarray
    run: pa.Array
    parent_row: pa.Array
    source_id: pa.Array

    @classmethod
    def read(cls, export: Returned, bound: Bound) -> "_Came":
        pieces = [
            {
                "row": pa.array(batch.cells.index.to_numpy(), pa.int64()),
                "run": batch.origins["run"],
                "parent_row": batch.origins["row"],
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

    @property
    def numbers(self) -> np.ndarray:
        """The rows' origins as numbers, -1 where there is none that could be one."""
        digits = pc.match_substring_regex(self.parent_row, _LARGEST_ROW)
        numbers = pc.cast(pc.if_else(digits, self.parent_row, "-1"), pa.int64())
        found: np.ndarray = numbers.to_numpy()
        return found

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
        told = (parent >= 0) & (self.numbers >= 0)
        columns = (self.row[told], parent[told], self.numbers[told])
        return pa.table([pa.array(each) for each in columns], schema=ORIGIN_SCHEMA)

    def unclear(self) -> pa.Table:
        """Return faults for the rows that name a run without a row, or a row without a run."""
        run, row = (np.asarray(pc.not_equal(each, "")) for each in (self.run, self.parent_row))
        wrong = (run | row) & ~(run & (self.numbers >= 0)) & ~self.checked
        said = pc.binary_join_element_wise("run '", self.run, "', row '", self.parent_row, "'", "")
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
    lost = [f"run {parent.run.id} has no row {number}" for number in origins[~known]]
    detail = pa.array(lost, pa.string())
    yield fault_table(pa.array(rows[~known]), "origin_unclear", detail=detail)
    rows, origins = rows[known], origins[known]
    yield _incomplete(parent, rows, origins)
    yield _renamed(parent, rows, origins, came, bound)


def _incomplete(parent: Parent, rows: np.ndarray, origins: np.ndarray) -> pa.Table:
    missing = parent.missing_beside(origins)
    found = np.array([bool(each) for each in missing], bool)
    detail = [f"{_listed(each)} of run {parent.run.id}" for each in missing if each]
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


def _listed(rows: list[int]) -> str:
    """Return rows in words, the first few of them.

    >>> _listed([7]), _listed([2, 3, 4, 5])
    ('row 7', 'rows 2, 3, 4 and 1 more')
    """
    shown = ", ".join(map(str, rows[:3]))
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""  # noqa: PLR2004 - the ones shown
    return f"row{'s' if len(rows) > 1 else ''} {shown}{more}"
