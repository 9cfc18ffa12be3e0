"""Submits an ERP's export of unpaid invoices to Amili's collection API, row by row accountable."""

import os

# Arrow asks for both once, when it is loaded. Its own allocator keeps what a thread has freed for
# that thread, and batches go from thread to thread here: at the peak, 70 to 125 MB more.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

# Threads that wait for something to read; opening a spool needs one. With several, a wake-up is
# lost very rarely (GNU C library before 2.41, bug 25847: seen once, with 2.36), and whoever
# asked waits for ever. One that waits alone cannot lose its own.
os.environ.setdefault("ARROW_IO_THREADS", "1")
