"""A run that rows come back from: its rows from the spool, and what became of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.outcomes import Outcome
from ingest.ledger import outcomes
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.mapping.bind import Bound
from ingest.mapping.keys import invoice_keys
from ingest.prepare.hashing import hash_texts
from ingest.run.places import Places
from ingest.settings.model import Settings
from ingest.spool import Spool

_EXCLUDED: Final = tuple(Outcome).index(Outcome.EXCLUDED)


@dataclass(frozen=True, slots=True, eq=False)
class Parent:
    """One entry per row, in the order of reading.

    ``key`` is the hash of its invoice's key, the same for all rows of one
    invoice, and 0 for a row that is an invoice by itself or is left out.
    """

    run: Run
    row: np.ndarray
    record: np.ndarray
    key: np.ndarray
    fates: pa.Table

    @classmethod
    def read(cls, run: Run, ledger: Ledger, settings: Settings, bound: Bound) -> "Parent":
        """Read the rows of ``run``; ``bound`` tells invoices apart where its mapping is not kept.

        Raises IngestError where the rows are gone or damaged.
        """
        places = Places.of(run, settings)
        spool = Spool(places.spool)
        by = places.bound(spool.headings) or bound
        rows, records, keys = [], [], []
        for batch in spool.batches():
            rows.append(batch.row.to_numpy())
            records.append(batch.verdicts.record)
            keys.append(_keys(batch.cells, batch.verdicts.outcome, by))
        with ledger.reading() as connection:
            fates = outcomes.fates(connection, run.number)
        row, record, key = map(np.concatenate, (rows, records, keys))
        return cls(run, row, record, key, fates)

    @property
    def never_sent(self) -> bool:
        """Whether the run ended before anything of it was sent."""
        return self.run.state is RunState.ABANDONED

    def has(self, rows: np.ndarray) -> np.ndarray:
        """Say which of ``rows`` the run has."""
        return np.asarray(np.isin(rows, self.row))

    def missing_beside(self, given: np.ndarray) -> list[list[int]]:
        """Return for each of the rows ``given`` the other rows of its invoice that were not."""
        places = np.searchsorted(self.row, given)
        keys = self.key[places]
        absent = np.isin(self.key, keys[keys != 0]) & ~np.isin(self.row, given)
        by_key = pd.Series(self.row[absent]).groupby(self.key[absent]).agg(list).to_dict()
        return [by_key.get(key, []) for key in keys.tolist()]

    def fates_of(self, rows: np.ndarray) -> pa.Table:
        """Return who the records of ``rows`` are and what became of them; nulls where none is."""
        record = self.record[np.searchsorted(self.row, rows)]
        return self.fates.take(pa.array(record, mask=record < 0))


def _keys(cells: pa.Table, outcome: np.ndarray, bound: Bound) -> np.ndarray:
    if not bound.key_columns:
        return np.zeros(cells.num_rows, np.uint64)
    wanted = cells.select([name for name in cells.column_names if name in bound.census_columns])
    texts = invoice_keys(wanted.to_pandas(types_mapper=pd.ArrowDtype), bound)
    keys = hash_texts(pc.fill_null(texts, ""))
    alone = ~texts.is_valid().to_numpy(zero_copy_only=False) | (outcome == _EXCLUDED)
    return np.where(alone, np.uint64(0), keys)
