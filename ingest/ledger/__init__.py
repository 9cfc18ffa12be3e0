"""The ledger: the durable record of runs, chunks, invoices and outcomes.

Its door is ``ingest.ledger.store.Ledger``.
"""
