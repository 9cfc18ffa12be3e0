"""The ledger: the durable record of runs, chunks, invoices and outcomes."""

from ingest.ledger.lock import hold
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.store import Ledger
from ingest.ledger.values import Chunk, Run, RunStart, Totals

__all__ = ["Chunk", "Ledger", "Run", "RunStart", "Sqlite", "Totals", "hold"]
