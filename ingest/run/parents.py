"""A run that rows come back from, or of its family: its rows, and what became of them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.outcomes import Outcome
from ingest.errors import ExportUnreadable
from ingest.ledger import forget, outcomes
from ingest.ledger.store import Ledger
from ingest.ledger.values import EXPORT_FILE, Run
from ingest.mapping.bind import Bound
from ingest.mapping.keys import invoice_keys
from ingest.prepare.hashing import hash_texts
from ingest.run.places import Places
from ingest.settings.model import Settings
from ingest.spool import Spool

UNCLEAR: Final = "origin_unclear"
INCOMPLETE: Final = "origin_incomplete"
_EXCLUDED: Final = tuple(Outcome).index(Outcome.EXCLUDED)


@dataclass(frozen=True, slots=True, eq=False)
class Parent:
    """One entry per row, in the order of reading.

    ``record`` is -1 for a row that became none; that of a credit note that was taken off an
    invoice is the invoice's. ``key`` is the hash of its invoice's key, the same for all rows
    of one invoice, and 0 for a row that is an invoice by itself or is left out. ``unclear``
    and ``incomplete`` are the rows that were at fault as corrections.
    """

    run: Run
    row: np.ndarray
    record: np.ndarray
    key: np.ndarray
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
        spool = Spool(places.spool)
        by = places.bound(spool.headings) or bound
        pieces = [
            (
                batch.row.to_numpy(),
                batch.verdicts.record,
                _keys(batch.cells, batch.verdicts.outcome, by),
                having(batch.faults, UNCLEAR),
                having(batch.faults, INCOMPLETE),
            )
            for batch in spool.batches()
        ]
        row, record, key, unclear, incomplete = map(np.concatenate, zip(*pieces, strict=True))
        return cls(run, row, record, key, fates, unclear, incomplete)

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

    def fates_of(self, rows: np.ndarray) -> pa.Table:
        """Return who the records of ``rows`` are and what became of them; nulls where none is."""
        record = self.record[np.searchsorted(self.row, rows)]
        return self.fates.take(pa.array(record, mask=record < 0))


def files_of(run: Run) -> list[str]:
    """Return the names of the files that a run read, in their order; none where it was one."""
    sources = json.loads(run.start.sources)
    return [each["name"] for each in sources if each["role"] == EXPORT_FILE]


def _keys(cells: pa.Table, outcome: np.ndarray, bound: Bound) -> np.ndarray:
    if not bound.key_columns:
        return np.zeros(cells.num_rows, np.uint64)
    wanted = cells.select([name for name in cells.column_names if name in bound.census_columns])
    texts = invoice_keys(wanted.to_pandas(types_mapper=pd.ArrowDtype), bound)
    keys = hash_texts(pc.fill_null(texts, ""))
    alone = ~texts.is_valid().to_numpy(zero_copy_only=False) | (outcome == _EXCLUDED)
    return np.where(alone, np.uint64(0), keys)


def having(faults: pa.Table, code: str) -> np.ndarray:
    """Return the rows that have a fault of a certain code."""
    rows = faults["row"].filter(pc.equal(faults["code"], code))
    return np.asarray(rows.to_numpy())
