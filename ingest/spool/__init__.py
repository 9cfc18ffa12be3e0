"""The spool: a run's source rows as they were read, and where each of them ended.

A folder of its own per run, private to the user, and the only copy of the rows
that the reports are made from. It is written once and then only read::

    cells.arrow      row, line and every cell as text, in the order of reading
    reading.arrow    the faults found while reading, one piece for each batch of cells
    faults.arrow     all other faults of the rows, in pieces that belong to one batch each
    verdicts.arrow   one line per row, in the same batches: its record or outcome, its worth
    spool.json       headings, totals and checksums; written last

While it is written, rows that wait for others of their invoice may be in a further file,
which has no name and so is gone with the process.

Without ``spool.json`` the folder is incomplete and is refused. Deleting the
folder deletes every trace of the rows.
"""

from ingest.spool.private import create_private, private_folder, sync_folder
from ingest.spool.reader import Spool, SpooledRows
from ingest.spool.scratch import Scratch, Slot
from ingest.spool.verdicts import EVERY, NO_DATE, Totals, Verdicts, sum_by_group
from ingest.spool.writer import SpoolWriter

__all__ = [
    "EVERY",
    "NO_DATE",
    "Scratch",
    "Slot",
    "Spool",
    "SpoolWriter",
    "SpooledRows",
    "Totals",
    "Verdicts",
    "create_private",
    "private_folder",
    "sum_by_group",
    "sync_folder",
]
