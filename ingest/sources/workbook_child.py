"""The process in which a workbook is read: ``python -m ingest.sources.workbook_child``.

It is started by ``excel`` with three open files: the workbook, and two to write
to. Its request comes as JSON on standard input, its answer goes as JSON to
standard output. The cells become an Arrow file with one batch for each batch of
the faults' Arrow file.
"""

import json
import mmap
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from ingest.domain.faults import FAULT_SCHEMA
from ingest.errors import ExportUnreadable
from ingest.sources.biff import check_ole
from ingest.sources.cell_text import Writing
from ingest.sources.error_cell import damaged
from ingest.sources.limits import MIB, Limits
from ingest.sources.workbook import Request, open_sheet


def limit_memory(count: int) -> None:
    """Let this process have at most ``count`` bytes of memory, where the system can."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (count if hard < 0 else min(count, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(given: dict[str, Any]) -> dict[str, Any]:
    """Read the workbook as ``given`` says; return headings, notes and the number of rows."""
    limits = Limits(**given["limits"])
    request = Request(
        given["format"],
        given["sheet"],
        given["heading_row"],
        Writing(**given["writing"]),
        returned=given["returned"],
        expected=given["expected"],
        letters=given["letters"],
    )
    with os.fdopen(given["workbook"], "rb") as file:
        if request.format == "xls":
            check_ole(file)
        sheet = open_sheet(file, request, limits)
        rows = 0
        with (
            os.fdopen(given["cells"], "wb") as cells_file,
            os.fdopen(given["faults"], "wb") as faults_file,
            pa.ipc.new_file(cells_file, sheet.schema) as cells,
            pa.ipc.new_file(faults_file, FAULT_SCHEMA) as faults,
        ):
            for batch in sheet.batches():
                cells.write_batch(batch.cells)
                faults.write_batch(one_batch(batch.faults))
                rows += batch.cells.num_rows
    headings = [heading for heading in sheet.headings if heading]
    return {
        "headings": headings,
        "notes": sheet.notes,
        "rows": rows,
        "repeated": sheet.repeated,
        "kinds": {heading: asdict(kinds) for heading, kinds in sheet.kinds.items()},
    }


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """Return all lines of ``table`` as one record batch, also where there are none."""
    columns = [column.combine_chunks() for column in table.columns]
    return pa.record_batch(columns, schema=table.schema)


def serve(reply: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer the request on standard input; end with 0 whether or not the workbook was readable."""
    given = json.load(sys.stdin)
    limit_memory(given["limits"]["workbook_bytes"])
    try:
        said = reply(given)
    except ExportUnreadable as error:
        said = refused(error, given)
    except MemoryError:  # calamine does not raise it but aborts; Python and Arrow do
        said = too_large(given)
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":  # what calamine throws when it panics
            raise
        said = refused(damaged(), given)
    json.dump(said, sys.stdout)


def refused(error: ExportUnreadable, given: dict[str, Any]) -> dict[str, Any]:
    """Return ``error`` as an answer; where memory has run out, calamine calls that damage."""
    return {"error": str(error), "hint": error.hint} if has_room() else too_large(given)


def too_large(given: dict[str, Any]) -> dict[str, Any]:
    """Return the answer for a workbook that needs more memory than it may have."""
    allowed = given["limits"]["workbook_bytes"] // MIB
    return {
        "error": f"The workbook needs more than {allowed} MiB of memory.",
        "hint": "Export as CSV, or delete empty rows and columns that are formatted.",
    }


def has_room() -> bool:
    """Return whether this process may still have one MiB more."""
    try:
        mmap.mmap(-1, MIB).close()
    except OSError:
        return False
    return True


def main() -> None:
    """Read the workbook that the request names."""
    serve(answer)


if __name__ == "__main__":
    main()
