"""Reading a spool back, batch by batch, in flat memory."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.ipc

from ingest.domain.faults import FAULT_SCHEMA
from ingest.errors import BalanceBroken, IngestError
from ingest.spool.layout import (
    CELLS,
    DATA_FILES,
    FAULTS,
    MARKER,
    READING,
    VERDICTS,
    VERSION,
    file_crc32,
)
from ingest.spool.verdicts import VERDICT_SCHEMA, Totals, Verdicts

_HINT: Final = "Restore the folder from a copy, or run the export again: nothing is sent twice."


@dataclass(frozen=True, slots=True, eq=False)
class SpooledRows:
    """Some consecutive source rows.

    ``cells`` has the export's columns by their headings; ``row`` and ``line``
    are int64 arrays; ``offset`` is the first row's place in the verdicts;
    ``faults`` (``FAULT_SCHEMA``) are the faults of these rows, sorted by row,
    those of one row in the order in which they were found.
    """

    cells: pa.Table
    row: pa.Array
    line: pa.Array
    offset: int
    faults: pa.Table


class Spool:
    """The complete spool of one run.

    ``headings`` are the export's, ``rows`` counts its source rows, and
    ``totals`` is what the writer summed up when it finished.
    """

    def __init__(self, folder: Path, *, trusted: bool = False) -> None:
        """Open the spool in ``folder``; IngestError where it is incomplete or damaged.

        Of a ``trusted`` one, which this process has just written, the sizes of
        the files are compared, but not their bytes.
        """
        self._folder = folder
        self._trusted = trusted
        marker = self._read_marker()
        try:
            self._check_version(marker)
            self._check_files(marker["files"])
            self.headings: tuple[str, ...] = tuple(marker["headings"])
            self.totals = Totals(marker["rows"], marker["money"], marker["unreadable"])
            self._pieces: list[list[int]] = marker["faults"]
            self.verdicts = self._read_verdicts(marker)
        except (OSError, KeyError, TypeError, ValueError) as error:
            self._refuse(str(error) or type(error).__name__, error)
        if self.verdicts.totals() != self.totals:
            self._refuse("its verdicts do not add up to its totals")

    @property
    def rows(self) -> int:
        """How many source rows there are."""
        return self.totals.rows

    def batches(self) -> Iterator[SpooledRows]:
        """Yield all rows in the order of reading; may be called again.

        Raises IngestError where the folder was taken away in the meantime.
        """
        try:
            yield from self._batches()
        except (OSError, ValueError) as error:
            self._refuse(str(error), error)

    def _batches(self) -> Iterator[SpooledRows]:
        offset = 0
        with (
            pa.OSFile(str(self._folder / CELLS)) as cells,
            pa.OSFile(str(self._folder / READING)) as reading,
            pa.OSFile(str(self._folder / FAULTS)) as faults,
        ):
            rows, found, later = map(pa.ipc.open_file, (cells, reading, faults))
            for number in range(rows.num_record_batches):
                batch = rows.get_batch(number)
                pieces = [found.get_batch(number)]
                pieces += [later.get_batch(piece) for piece in self._pieces[number]]
                yield self._spooled(batch, offset, _faults_of(pieces, batch["row"]))
                offset += batch.num_rows

    def _spooled(self, batch: Any, offset: int, faults: pa.Table) -> SpooledRows:  # noqa: ANN401 - pyarrow has no types
        row, line, *cells = batch.columns
        return SpooledRows(
            cells=pa.Table.from_arrays(cells, names=list(self.headings)),
            row=row,
            line=line,
            offset=offset,
            faults=faults,
        )

    def _read_marker(self) -> dict[str, Any]:
        path = self._folder / MARKER
        try:
            found = json.loads(path.read_bytes())
        except FileNotFoundError as error:
            msg = f"The spool in {self._folder} is incomplete: the run ended while it was written."
            raise IngestError(msg, hint=_HINT) from error
        except (OSError, ValueError) as error:
            self._refuse(str(error), error)
        return found if isinstance(found, dict) else {}

    def _check_version(self, marker: dict[str, Any]) -> None:
        if marker["version"] != VERSION:
            msg = f"The spool in {self._folder} has version {marker['version']}, not {VERSION}."
            raise IngestError(msg, hint="Use the version of amili-ingest that wrote it.")

    def _check_files(self, expected: dict[str, dict[str, int]]) -> None:
        for name in DATA_FILES:
            path = self._folder / name
            if path.stat().st_size != expected[name]["size"]:
                self._refuse(f"{name} has another size than when it was written")
            if not self._trusted and file_crc32(path) != expected[name]["crc32"]:
                self._refuse(f"{name} has other bytes than when it was written")

    def _read_verdicts(self, marker: dict[str, Any]) -> Verdicts:
        with pa.OSFile(str(self._folder / VERDICTS)) as file:
            table = pa.ipc.open_file(file).read_all().combine_chunks()
        arrays = {name: table[name].to_numpy() for name in VERDICT_SCHEMA.names}
        return Verdicts(
            **arrays,
            reasons=tuple(marker["reasons"]),
            currencies=tuple(marker["currencies"]),
        )

    def _refuse(self, what: str, cause: Exception | None = None) -> NoReturn:
        msg = f"The spool in {self._folder} is damaged: {what}."
        raise IngestError(msg, hint=_HINT) from cause


def _faults_of(pieces: list[Any], rows: pa.Array) -> pa.Table:
    faults = pa.Table.from_batches(pieces, FAULT_SCHEMA).combine_chunks()
    found = faults["row"].to_numpy()
    if not np.isin(found, rows.to_numpy()).all():
        msg = "A fault belongs to a row that was never read."
        raise BalanceBroken(msg)
    return faults.take(np.argsort(found, kind="stable"))
