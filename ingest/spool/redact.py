"""Taking what some rows say out of a spool; the rows, their verdicts and all sums stay."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.rows import RowBatch
from ingest.spool.layout import DATA_FILES, MARKER
from ingest.spool.private import sync_folder
from ingest.spool.reader import Spool, SpooledRows
from ingest.spool.writer import SpoolWriter

PURGED: Final = "(purged)"
"""Stands in every cell that said something."""
_SEPARATOR: Final = "\x00"

Search = Callable[[pa.Array], np.ndarray]
"""Returns the places of those texts, one for each row, that are looked for."""


def find_rows(spool: Spool, search: Search) -> np.ndarray:
    """Return the places, in the order of reading, of the rows that ``search`` finds.

    It is given all cells of a row as one text, with a zero character between them.
    """
    found = [search(_texts(rows)) + rows.offset for rows in spool.batches()]
    return np.concatenate([np.empty(0, np.int64), *found])


def _texts(rows: SpooledRows) -> pa.Array:
    cells = [pc.fill_null(column.combine_chunks(), "") for column in rows.cells.columns]
    return pc.binary_join_element_wise(*cells, _SEPARATOR)


def redact(folder: Path, places: np.ndarray) -> None:
    """Write the spool in ``folder`` anew without what the rows at ``places`` say.

    What else lies beside its files is taken along. Killed in the middle, one of the
    two is there in whole; ``recover`` then ends the work. Raises IngestError where the
    spool is damaged or the disk refuses.
    """
    new = _beside(folder)
    shutil.rmtree(new, ignore_errors=True)
    spool = Spool(folder)
    hidden = np.zeros(spool.rows, np.bool_)
    hidden[places] = True
    with SpoolWriter(new, spool.headings) as writer:
        for rows in spool.batches():
            writer.add(_without(rows, hidden[rows.offset : rows.offset + len(rows.row)]))
        for other in folder.iterdir():
            if other.name not in (*DATA_FILES, MARKER):
                shutil.copy2(other, new / other.name)
        writer.finish(spool.verdicts)
    folder.rename(_beside(folder, "old"))
    recover(folder)


def recover(folder: Path) -> None:
    """End what a killed ``redact`` has left half done beside ``folder``; else do nothing."""
    new = _beside(folder)
    if not folder.exists() and (new / MARKER).exists():
        new.rename(folder)
        sync_folder(folder.parent)
    if folder.exists():
        shutil.rmtree(_beside(folder, "old"), ignore_errors=True)


def leftovers(folder: Path) -> tuple[Path, Path]:
    """Return the folders beside ``folder`` in which a killed ``redact`` may have left rows."""
    return _beside(folder), _beside(folder, "old")


def _beside(folder: Path, what: str = "redacted") -> Path:
    return folder.with_name(f"{folder.name}.{what}")


def _without(rows: SpooledRows, hidden: np.ndarray) -> RowBatch:
    mask = pa.array(hidden)
    columns = [_hidden(column.combine_chunks(), mask) for column in rows.cells.columns]
    texts = {place: pd.Series(pd.arrays.ArrowExtensionArray(c)) for place, c in enumerate(columns)}
    cells = pd.DataFrame(texts, copy=False)
    cells.index = pd.Index(rows.row.to_numpy(), name="row")
    of_hidden = np.isin(rows.faults["row"].to_numpy(), rows.row.to_numpy()[hidden])
    faults = rows.faults
    for name in ("value", "detail"):
        at = faults.schema.get_field_index(name)
        kept = pc.if_else(pa.array(of_hidden), None, faults[name])
        faults = faults.set_column(at, faults.schema.field(name), kept)
    return RowBatch(cells, rows.line.to_numpy(), faults)


def _hidden(column: Any, mask: pa.Array) -> Any:  # noqa: ANN401 - pyarrow has no types
    said = pc.and_(mask, pc.not_equal(pc.fill_null(column, ""), ""))
    return pc.if_else(said, PURGED, column)
