"""Forgetting: what a run says of people leaves the ledger; hashes, sums and identities stay."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from ingest.ledger.tables import purges
from ingest.ledger.values import Purge, Run

_PURGES: Final = select(purges).where(purges.c.run == bindparam("of_run")).order_by(purges.c.purge)


def purges_of(connection: Connection, run: Run) -> list[Purge]:
    """Return what was forgotten of the run, the oldest first."""
    return [
        Purge(bool(line.whole), line.records, line.purged_at / 1000)
        for line in connection.execute(_PURGES, {"of_run": run.number})
    ]
