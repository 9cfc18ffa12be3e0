"""Preparing: rows become records, every row gets its verdict, and both add up.

``prepare`` returns the records as an iterator; what it leaves behind is the
finished spool and, in ``prepared``, the totals.
"""

from ingest.prepare.context import PrepareContext, Prepared, Tally
from ingest.prepare.preparation import Preparation, prepare

__all__ = ["Preparation", "PrepareContext", "Prepared", "Tally", "prepare"]
