"""A run that rows come back from, or of its family: its rows, and what became of them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.frames import frame_of
from ingest.domain.outcomes import Outcome
from ingest.errors import ExportUnreadable
from ingest.identifiers.columns import mask, truths
from ingest.ledger import forget, outcomes
from ingest.ledger.store import Ledger
from ingest.ledger.values import EXPORT_FILE, Run
from ingest.mapping.bind import Bound
from ingest.mapping.keys import credit_rows, invoice_keys
from ingest.prepare.hashing import hash_texts
from ingest.run.places import Places
from ingest.run.sound_ids import rows_in_dispute, sound_ids
from ingest.settings.model import Settings
from ingest.spool import Spool, SpooledRows

UNCLEAR: Final = "origin_unclear"
INCOMPLETE: Final = "origin_incomplete"
_EXCLUDED: Final = tuple(Outcome).index(Outcome.EXCLUDED)


@dataclass(frozen=True, slots=True, eq=False)
class Parent:
    """One entry per row, in the order of reading.

    ``record`` is -1 for a row that became none; that of a credit note that was taken off an
    invoice is the invoice's. ``key`` is the hash of its invoice's key, the same for all rows
    of one invoice, and 0 for a row that is an invoice by itself or is left out. ``sound_id``
    is the row's source id, null where there is none or it is in doubt; ``credit`` says which
    rows are credit notes. ``unclear`` and ``incomplete`` are the rows that were at fault as
    corrections.
    """

    run: Run
    row: np.ndarray
    record: np.ndarray
    key: np.ndarray
    sound_id: pa.Array
    credit: np.ndarray
    fates: pa.Table
    unclear: np.ndarray
    incomplete: np.ndarray

    @classmethod
    def read(cls, run: Run, ledger: Ledger, settings: Settings, bound: Bound) -> "Parent":
        """Read the rows of ``run``; ``bound`` tells invoices apart where its mapping is not kept.

        Raises ExportUnreadable where the run was purged, and IngestError where its rows
        are gone or damaged.
        """
        with ledger.reading() as connection:
            purge = forget.whole_purge(connection, run)
            fates = outcomes.fates(connection, run.number)
        if purge is not None:
            day = f"{datetime.fromtimestamp(purge.purged_at, UTC):%Y-%m-%d}"
            msg = f"Rows of this file correct run {run.id}, which was purged on {day}."
            raise ExportUnreadable(
                msg,
                hint="Nobody can tell any more what was sent of them. Correct the rows in the ERP, "
                "export them and run the export: nothing is sent twice.",
            )
        places = Places.of(run, settings)
        spool = _spool(run, places)
        by = places.bound(spool.headings) or bound
        # The ERP's next export has the ids that the mapping of today reads.
        today = bound if bound.census_columns <= set(spool.headings) else by
        pieces = [_piece(batch, by, today) for batch in spool.batches()]
        whole = {name: _joined([piece[name] for piece in pieces]) for name in pieces[0]}
        row, record, key, credit, unclear, incomplete, dispute = (
            np.asarray(whole[name].to_numpy(zero_copy_only=False))
            for name in ("row", "record", "key", "credit", UNCLEAR, INCOMPLETE, "dispute")
        )
        dispute |= np.isin(key, key[dispute & (key != 0)])
        ids = pc.if_else(truths(dispute), None, whole["sound_id"])
        return cls(run, row, record, key, ids, credit, fates, row[unclear], row[incomplete])

    @property
    def files(self) -> list[str]:
        """The names of the files that the run read, where it was several."""
        return files_of(self.run)

    def has(self, rows: np.ndarray) -> np.ndarray:
        """Say which of ``rows`` the run has."""
        return np.asarray(np.isin(rows, self.row))

    def missing_beside(self, given: np.ndarray, covered: np.ndarray) -> list[list[int]]:
        """Return for each of the rows ``given`` the others of its invoice that are not ``covered``.

        Of rows whose origin was unclear none is missed: they come back under their true one.
        """
        keys = self.key[np.searchsorted(self.row, given)]
        missed = ~np.isin(self.row, covered) & ~np.isin(self.row, self.unclear)
        absent = np.isin(self.key, keys[keys != 0]) & missed
        by_key = pd.Series(self.row[absent]).groupby(self.key[absent]).agg(list).to_dict()
        return [by_key.get(key, []) for key in keys.tolist()]

    def sound_ids_of(self, rows: np.ndarray) -> pa.Array:
        """Return the source ids of ``rows`` that nothing was wrong with, null for the others."""
        return self.sound_id.take(pa.array(np.searchsorted(self.row, rows)))

    def credits_of(self, rows: np.ndarray) -> np.ndarray:
        """Say which of ``rows`` are credit notes."""
        return np.asarray(self.credit[np.searchsorted(self.row, rows)])

    def fates_of(self, rows: np.ndarray) -> pa.Table:
        """Return who the records of ``rows`` are and what became of them; nulls where none is."""
        record = self.record[np.searchsorted(self.row, rows)]
        return self.fates.take(pa.array(record, mask=record < 0))


def _spool(run: Run, places: Places) -> Spool:
    """Return the source rows of ``run``. Raises ExportUnreadable where they are elsewhere."""
    if not places.spool.exists():
        rows = places.spool
        msg = f"Rows of this file correct run {run.id}, whose source rows are not in {rows}."
        raise ExportUnreadable(
            msg,
            hint="Where several machines share the ledger, run the file on the machine of that "
            "run. Where the folder was moved or deleted, put it back from a copy; or correct the "
            "rows in the ERP, export them and run the export: nothing is sent twice.",
        )
    return Spool(places.spool)


def files_of(run: Run) -> list[str]:
    """Return the names of the files that a run read, in their order; none where it was one."""
    sources = json.loads(run.start.sources)
    return [each["name"] for each in sources if each["role"] == EXPORT_FILE]


def _piece(batch: SpooledRows, by: Bound, today: Bound) -> dict[str, pa.Array]:
    """Return what is wanted of some rows; an array for each column of ``Parent``."""
    row, faults = batch.row.to_numpy(), batch.faults
    kinds = cells_of(batch.cells, today)
    return {
        "row": batch.row,
        "record": pa.array(batch.verdicts.record),
        "key": pa.array(_keys(batch.cells, batch.verdicts.outcome, by)),
        "sound_id": sound_ids(row, kinds, faults, today),
        "credit": pa.array(credit_rows(kinds, today)),
        UNCLEAR: pa.array(np.isin(row, having(faults, UNCLEAR))),
        INCOMPLETE: pa.array(np.isin(row, having(faults, INCOMPLETE))),
        "dispute": pa.array(np.isin(row, rows_in_dispute(faults, today))),
    }


def _joined(arrays: list[pa.Array]) -> pa.Array:
    return pa.chunked_array(arrays).combine_chunks()


def cells_of(cells: pa.Table, bound: Bound) -> pd.DataFrame:
    """Return the cells that tell invoices apart, as the mapping reads them."""
    wanted = cells.select([name for name in cells.column_names if name in bound.census_columns])
    return frame_of(wanted, pd.RangeIndex(cells.num_rows))


def _keys(cells: pa.Table, outcome: np.ndarray, bound: Bound) -> np.ndarray:
    if not bound.key_columns:
        return np.zeros(cells.num_rows, np.uint64)
    texts = invoice_keys(cells_of(cells, bound), bound)
    keys = hash_texts(pc.fill_null(texts, ""))
    alone = ~mask(texts.is_valid()) | (outcome == _EXCLUDED)
    return np.where(alone, np.uint64(0), keys)


def having(faults: pa.Table, code: str) -> np.ndarray:
    """Return the rows that have a fault of a certain code."""
    rows = faults["row"].filter(pc.equal(faults["code"], code))
    return np.asarray(rows.to_numpy())
