"""Report files that have to go: found, searched and removed. A manifest stays: it names nobody."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.errors import IngestError
from ingest.reports.files import FILES, TABLES

_AT_ONCE: Final = 10_000


def any_report(folder: Path) -> bool:
    """Tell whether ``folder`` holds a report, in whole or in part."""
    return next(_reports(folder), None) is not None


def remove_reports(folder: Path) -> None:
    """Remove every report in ``folder``, and nothing else. Raises IngestError."""
    try:
        for path in list(_reports(folder)):
            path.unlink()
    except OSError as error:
        msg = f"{error.filename} cannot be removed: {error.strerror}."
        raise IngestError(msg, hint="Mend that, then purge again.") from error


def _reports(folder: Path) -> Iterator[Path]:
    for name in FILES:
        yield from (path for path in (folder / name, *_edited(folder / name)) if path.is_file())
    # What a killed process was writing has the same rows.
    yield from folder.glob(".*.part")
    yield from folder.glob(".*.scratch")


def _edited(path: Path) -> Iterator[Path]:
    """Yield what was put aside because somebody had worked in it."""
    return path.parent.glob(f"{path.stem}-edited-*{path.suffix}")


def speaks_in_tables(folder: Path, search: Callable[[pa.Array], np.ndarray]) -> bool:
    """Tell whether ``search`` finds any row of the report tables in ``folder``."""
    tables = [path for name in TABLES for path in (folder / name, *_edited(folder / name))]
    return any(len(search(rows)) for path in tables for rows in _rows(path))


def _rows(path: Path) -> Iterator[pa.Array]:
    """Yield the rows of a table as texts, some at a time; a row may have several lines."""
    if not path.is_file():
        return
    rows: list[str] = []
    row = ""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for line in file:
            row += line
            if row.count('"') % 2 == 0:
                rows.append(row)
                row = ""
            if len(rows) == _AT_ONCE:
                yield pa.array(rows, pa.string())
                rows = []
    yield pa.array([*rows, row], pa.string())
