"""Corrected rows, held against the runs they come from, before anything of them is planned.

The ledger knows what was sent of those runs, and their spools know the rows. A row
may be changed as one likes, with three exceptions: an invoice comes back with
all its rows, no two rows stand for the same one, and what was sent keeps its
source id, because under another one it would be a second invoice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.ours import is_check
from ingest.domain.rows import FILE_SPAN
from ingest.errors import ConfigurationError, ExportUnreadable
from ingest.identifiers.columns import mask, text_array, truths
from ingest.ledger.origins import ORIGIN_SCHEMA
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.mapping.bind import Bound
from ingest.mapping.keys import credit_rows, invoice_keys, source_ids
from ingest.run.checked import seen_by_check
from ingest.run.job import Opened
from ingest.run.lineage import Lineage
from ingest.run.origin_checks import Identities, origin_faults, renamed
from ingest.run.parents import UNCLEAR, Parent, files_of
from ingest.settings.model import Settings
from ingest.sources.returned import Returned

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
    lineage = Lineage.read(runs.values(), ledger)

    @cache
    def read(number: int) -> Parent:
        return Parent.read(lineage.runs[number], ledger, settings, given.bound)

    ids = given.bound.heading_of("invoice.uniqueSourceInvoiceId")
    found = [
        came.unclear(runs),
        origin_faults(links, lineage, read, came.ids, ids),
        *_renamed_since_check(came, given, settings, ids),
    ]
    export.hold(join_faults(found))
    return replace(given, links=links)


@dataclass(frozen=True, slots=True, eq=False)
class _Came:
    """Of every row of the file: its number, what it says of its origin, and its source ids.

    ``file`` is '' where the origin is an export of one file.
    """

    row: np.ndarray
    run: pa.Array
    parent_row: pa.Array
    file: pa.Array
    ids: Identities

    @classmethod
    def read(cls, export: Returned, bound: Bound) -> "_Came":
        """Read the columns that tell of origins and identities, and no other ones."""
        pieces = [
            {
                "row": pa.array(batch.cells.index.to_numpy(), pa.int64()),
                "run": batch.origins["run"],
                "parent_row": batch.origins["row"],
                "file": batch.origins["file"],
                "source_id": source_ids(batch.cells, bound),
                "key": invoice_keys(batch.cells, bound),
                "credit": pa.array(credit_rows(batch.cells, bound)),
            }
            for batch in export.batches(bound.census_columns)
            if batch.origins is not None
        ]
        whole = pa.concat_tables(map(pa.table, pieces)).combine_chunks()
        run, parent_row, file = (
            whole[name].combine_chunks() for name in ("run", "parent_row", "file")
        )
        row, credit = whole["row"].to_numpy(), whole["credit"].to_numpy()
        own = whole["source_id"].combine_chunks()
        ids = Identities(row, own, _of_their_invoices(whole), credit)
        return cls(row, run, parent_row, file, ids)

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
            mine = mask(pc.equal(self.run, name))
            known = pa.array(files_of(run) or [""], pa.string())
            number = pc.fill_null(pc.index_in(self.file, value_set=known), -1).to_numpy()
            # Of several files, the first is number 1.
            place[mine] = np.where(number < 0, -1, number + bool(files_of(run)))[mine]
        unknown = (place < 0) | (found < 0) | (found >= FILE_SPAN)
        return np.where(unknown, -1, found + place * FILE_SPAN)

    @property
    def checked(self) -> np.ndarray:
        """Which rows come from a check: nothing of it was sent, so there is nothing to link."""
        checks = pa.array([name for name in self.names if is_check(name)], pa.string())
        return mask(pc.is_in(self.run, checks))

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
        run, row = (mask(pc.not_equal(each, "")) for each in (self.run, self.parent_row))
        wrong = (run | row) & ~(run & (self.numbers(runs) >= 0)) & ~self.checked
        of_file = pc.binary_join_element_wise(", file '", self.file, "'", "")
        of_file = pc.if_else(pc.equal(self.file, ""), "", of_file)
        said = pc.binary_join_element_wise(
            "run '", self.run, "', row '", self.parent_row, "'", of_file, ""
        )
        detail = said.filter(truths(wrong))
        return fault_table(pa.array(self.row[wrong]), UNCLEAR, detail=detail)


def _renamed_since_check(
    came: _Came, given: Opened, settings: Settings, column: str | None
) -> Iterator[pa.Table]:
    """Yield faults for rows whose source id was sound in the check that they come from."""
    origins = {"here": came.row, "run": came.run, "row": came.parent_row, "file": came.file}
    checked = pa.table(origins).filter(truths(came.checked)).to_pandas()
    for name, rows in checked.groupby("run"):
        seen = seen_by_check(str(name), rows, given, settings)
        now = came.ids.of(seen["here"].to_numpy(np.int64))
        before = text_array(seen["sound_id"])
        yield renamed(now, before, seen["credit"].to_numpy(bool), column)


def _of_their_invoices(rows: pa.Table) -> pa.Array:
    """Return the source ids of rows, of a credit note that of the invoice that it refers to.

    One whose invoice is not there keeps its own.
    """
    own, keys, credit = (rows[name].combine_chunks() for name in ("source_id", "key", "credit"))
    known = pc.and_(pc.invert(credit), pc.is_valid(keys))
    place = pc.index_in(keys, value_set=keys.filter(known), skip_nulls=True)
    theirs = own.filter(known).take(place)
    return pc.if_else(credit, pc.coalesce(theirs, own), own)


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
