"""Submits an ERP's export of unpaid invoices to Amili's collection API, row by row accountable."""

import os

# Arrow asks once, when it is loaded. Its own allocator keeps what a thread has freed for that
# thread, and batches go from thread to thread here: at the peak, 70 to 125 MB more.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
