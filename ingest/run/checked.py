"""What a check saw of the rows that come back from it; the ledger knows nothing of checks.

Its reports tell, as long as they lie in the folder of runs. Where somebody has worked in
one of them, the next best that has the same rows is read.
"""

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import FAULT_SCHEMA
from ingest.domain.ours import FILE
from ingest.domain.outcomes import REPORT_FILES, Outcome
from ingest.domain.rows import RowBatch
from ingest.domain.rules import RULES
from ingest.errors import IngestError
from ingest.mapping.bind import Bound
from ingest.mapping.keys import credit_rows, invoice_keys
from ingest.reports.files import WORKBOOK, written
from ingest.reports.messages import SEPARATOR
from ingest.reports.twin import twin_name
from ingest.run.job import Opened
from ingest.run.places import work_of
from ingest.run.sound_ids import rows_in_dispute, sound_ids
from ingest.settings.model import Settings
from ingest.sources import Reading, open_export
from ingest.sources.returned import Returned

PLACE: Final = [FILE, "row"]
"""The columns that say which row of a check is meant: texts, as its reports have them."""

_SEEN: Final = [*PLACE, "sound_id", "credit"]
_NAME: Final = re.compile(r"\d{8}T\d{9}Z-check-[0-9a-f]{4}")
"""The id of a check, which names its folder; what a file says may be anything."""
_INVALID: Final = REPORT_FILES[Outcome.INVALID]
_TABLES: Final = (_INVALID, REPORT_FILES[Outcome.NOT_SENT], REPORT_FILES[Outcome.EXCLUDED])


def seen_by_check(name: str, rows: pd.DataFrame, given: Opened, settings: Settings) -> pd.DataFrame:
    """Return those of ``rows`` (PLACE and more) of which is known what the check ``name`` saw.

    ``sound_id`` (null where there is none or it was in doubt) and ``credit`` are added to them;
    see ``Parent``.
    """
    folder = settings.runs_folder / name
    known = rows.iloc[:0]
    if not _NAME.fullmatch(name) or not folder.is_dir():
        return known.assign(sound_id=None, credit=False)
    for table in _TABLES:  # those without errors are long, and their rows hardly ever come back
        if len(known) < len(rows):
            seen = _read(folder, table, given, work_of(settings))
            known = pd.concat([known, rows.merge(seen, on=PLACE)], ignore_index=True)
    return known


def _read(folder: Path, table: str, given: Opened, workdir: Path) -> pd.DataFrame:
    """Return the _SEEN of the first report that has the rows of ``table``, untouched."""
    hashes = written(folder)
    reading = Reading.of(given.loaded.mapping, workdir)
    for name in (table, twin_name(table), *([WORKBOOK] if table == _INVALID else [])):
        with suppress(IngestError), open_export(folder / name, reading) as export:
            if isinstance(export, Returned) and export.sha256 == hashes.get(name):
                return _rows(export, given.bound)
    return pd.DataFrame(columns=_SEEN)


def _rows(export: Returned, bound: Bound) -> pd.DataFrame:
    if not bound.census_columns <= set(export.headings):
        return pd.DataFrame(columns=_SEEN)
    pieces = [_piece(batch, bound) for batch in export.batches(bound.census_columns)]
    found = pd.concat(pieces, ignore_index=True)
    disputed = found["key"][found["dispute"]].dropna()
    doubt = found["dispute"] | found["key"].isin(disputed)
    return found.assign(sound_id=found["sound_id"].mask(doubt, None))[_SEEN]


def _piece(batch: RowBatch, bound: Bound) -> pd.DataFrame:
    origins, cells, size = batch.origins, batch.cells, len(batch.cells)
    if origins is None:
        return pd.DataFrame(columns=[*_SEEN, "key", "dispute"])
    line = np.arange(size)
    faults = _faults(origins)
    keys = invoice_keys(cells, bound) if bound.key_columns else pa.nulls(size, pa.string())
    return pd.DataFrame(
        {
            FILE: origins["file"].to_pylist(),
            "row": origins["row"].to_pylist(),
            "sound_id": sound_ids(line, cells, faults, bound).to_pylist(),
            "credit": credit_rows(cells, bound),
            "key": keys.to_pylist(),
            "dispute": np.isin(line, rows_in_dispute(faults, bound)),
        }
    )


def _faults(origins: pa.Table) -> pa.Table:
    """Return the faults that a report names (FAULT_SCHEMA); ``row`` is the place of the line."""
    parts = (pc.split_pattern(origins[name], SEPARATOR).to_pylist() for name in ("code", "column"))
    found = [
        {"row": place, "code": code, "severity": RULES[code].severity, "column": column or None}
        for place, both in enumerate(zip(*parts, strict=True))
        # A heading with the separator in it has more parts than there are codes.
        for code, column in zip(*both, strict=False)
        if code in RULES
    ]
    return pa.Table.from_pylist(found, schema=FAULT_SCHEMA)
