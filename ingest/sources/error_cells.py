"""Cells that hold an Excel error, such as #N/A, or a formula that was never calculated.

calamine hands such a cell on as if it were empty, and an empty cell may mean
"nothing to claim". So they are looked for in the file itself, per format. A
formula's cell without a value was written by a program and never seen by Excel.
"""

from typing import BinaryIO

from ingest.sources.biff import xls_errors, xlsb_errors
from ingest.sources.error_cell import ErrorCell
from ingest.sources.sheet_xml import ods_errors, xlsx_errors

_FINDERS = {"xlsx": xlsx_errors, "ods": ods_errors, "xlsb": xlsb_errors, "xls": xls_errors}


def find_error_cells(file: BinaryIO, form: str, sheet: str) -> list[ErrorCell]:
    """Return the error cells of a sheet, by row and column; raise ExportUnreadable if damaged."""
    return sorted(_FINDERS[form](file, sheet))
