"""Rows over the runs that corrections link: of which row each is a version, and its other versions.

Frames of rows have the columns "run" (a run's number) and "row" (its row), both int64.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ingest.ledger import origins
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run

ROW: Final = ["run", "row"]
_ABOVE: Final = ["parent", "parent_row"]
FIRST: Final = ["first_run", "first_row"]
_NONE: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class Lineage:
    """Some runs, all that corrections link to them, and the links of their rows.

    ``links`` has a line for each row that corrects another one: ROW, parent, parent_row.
    """

    runs: Mapping[int, Run]
    links: pd.DataFrame

    @classmethod
    def read(cls, runs: Iterable[Run], ledger: Ledger) -> "Lineage":
        """Read the families of ``runs`` from the ledger."""
        with ledger.reading() as connection:
            every = {kin.number: kin for run in runs for kin in origins.family(connection, run)}
            links = [
                origins.links_of(connection, run).to_pandas().assign(run=number)
                for number, run in every.items()
            ]
        none = origins.ORIGIN_SCHEMA.empty_table().to_pandas().assign(run=0)
        return cls(every, pd.concat([none, *links], ignore_index=True))

    def levels(self, rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
        """Yield ``rows``, then in their lines the rows that these correct, and so on.

        A line that has come to the row that corrects nothing is left out from there on.
        """
        while len(rows):
            yield rows
            above = self._above(rows)
            rows = rows.assign(run=above["run"], row=above["row"])[above["run"] != _NONE]

    def first(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that ``rows`` are versions of in the first place, as FIRST."""
        found = rows[ROW].copy()
        for level in self.levels(rows[ROW]):
            found.loc[level.index] = level
        return found.rename(columns=dict(zip(ROW, FIRST, strict=True)))

    def versions(self, firsts: pd.DataFrame) -> pd.DataFrame:
        """Return all versions of the rows ``firsts`` (FIRST), these included, as ROW and FIRST."""
        firsts = firsts.drop_duplicates()
        themselves = firsts.assign(**{at: firsts[of] for at, of in zip(ROW, FIRST, strict=True)})
        corrections = pd.concat([self.links[ROW], self.first(self.links[ROW])], axis=1)
        return pd.concat([themselves, corrections.merge(firsts, on=FIRST)], ignore_index=True)

    def _above(self, rows: pd.DataFrame) -> pd.DataFrame:
        found = rows[ROW].merge(self.links, how="left", on=ROW)[_ABOVE].fillna(_NONE)
        return found.astype("int64").set_axis(rows.index).set_axis(ROW, axis=1)
