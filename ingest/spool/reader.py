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

_RECORD: Final = "record"
_HINT: Final = "Restore the folder from a copy, or run the export again: nothing is sent twice."


@dataclass(frozen=True, slots=True, eq=False)
class SpooledRows:
    """Some consecutive source rows.

    ``cells`` has the export's columns by their headings; ``row`` and ``line``
    are int64 arrays; ``offset`` is the first row's place in the order of reading;
    ``verdicts`` are those of these rows, and ``faults`` (``FAULT_SCHEMA``) their
    faults, sorted by row, those of one row in the order in which they were found.
    """

    cells: pa.Table
    row: pa.Array
    line: pa.Array
    offset: int
    verdicts: Verdicts
    faults: pa.Table


class Spool:
    """The complete spool of one run.

    ``headings`` are the export's, ``rows`` counts its source rows, ``records``
    what they became, and ``totals`` is what the writer summed up when it finished.
    """

    def __init__(self, folder: Path, *, trusted: bool = False) -> None:
        """Open the spool in ``folder``; IngestError where it is incomplete or damaged.

        Of a ``trusted`` one, which this process has just written, the sizes of
        the files are compared, but neither their bytes nor the sums of its verdicts:
        the reports hold those against ``totals`` anyway.
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
            self._reasons = tuple(marker["reasons"])
            self._currencies = tuple(marker["currencies"])
            summed, self.records = (self.totals, self._records()) if trusted else self._summed_up()
        except (OSError, KeyError, TypeError, ValueError) as error:
            self._refuse(str(error) or type(error).__name__, error)
        if summed != self.totals:
            self._refuse("its verdicts do not add up to its totals")

    @property
    def rows(self) -> int:
        """How many source rows there are."""
        return self.totals.rows

    @property
    def verdicts(self) -> Verdicts:
        """The verdicts of all rows at once: 25 bytes for each."""
        with pa.OSFile(str(self._folder / VERDICTS)) as file:
            return self._as_verdicts(pa.ipc.open_file(file).read_all().combine_chunks())

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
            pa.OSFile(str(self._folder / VERDICTS)) as verdicts,
        ):
            files = (cells, reading, faults, verdicts)
            rows, found, later, ends = map(pa.ipc.open_file, files)
            for number in range(rows.num_record_batches):
                batch = rows.get_batch(number)
                pieces = [found.get_batch(number)]
                pieces += [later.get_batch(piece) for piece in self._pieces[number]]
                row, line, *columns = batch.columns
                yield SpooledRows(
                    cells=pa.Table.from_arrays(columns, names=list(self.headings)),
                    row=row,
                    line=line,
                    offset=offset,
                    verdicts=self._as_verdicts(ends.get_batch(number)),
                    faults=_faults_of(pieces, row),
                )
                offset += batch.num_rows

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

    def _summed_up(self) -> tuple[Totals, int]:
        """Return the totals of all verdicts, and how many records they speak of."""
        totals, records = Totals(), 0
        with pa.OSFile(str(self._folder / VERDICTS)) as file:
            batches = pa.ipc.open_file(file)
            for number in range(batches.num_record_batches):
                verdicts = self._as_verdicts(batches.get_batch(number))
                totals += verdicts.totals()
                records = max(records, int(verdicts.record.max(initial=-1)) + 1)
        return totals, records

    def _records(self) -> int:
        """Return how many records the verdicts speak of."""
        with pa.OSFile(str(self._folder / VERDICTS)) as file:
            only = [VERDICT_SCHEMA.get_field_index(_RECORD)]
            batches = pa.ipc.open_file(file, options=pa.ipc.IpcReadOptions(included_fields=only))
            found = (batches.get_batch(n)[_RECORD] for n in range(batches.num_record_batches))
            return max((int(each.to_numpy().max(initial=-1)) for each in found), default=-1) + 1

    def _as_verdicts(self, lines: Any) -> Verdicts:  # noqa: ANN401 - pyarrow has no types
        arrays = {name: lines[name].to_numpy() for name in VERDICT_SCHEMA.names}
        return Verdicts(**arrays, reasons=self._reasons, currencies=self._currencies)

    def _refuse(self, what: str, cause: Exception | None = None) -> NoReturn:
        msg = f"The spool in {self._folder} is damaged: {what}."
        raise IngestError(msg, hint=_HINT) from cause


def _faults_of(pieces: list[Any], rows: pa.Array) -> pa.Table:
    faults = pa.Table.from_batches(pieces, FAULT_SCHEMA).combine_chunks()
    if not faults.num_rows:
        return faults
    found = faults["row"].to_numpy()
    if not np.isin(found, rows.to_numpy()).all():
        msg = "A fault belongs to a row that was never read."
        raise BalanceBroken(msg)
    return faults.take(np.argsort(found, kind="stable"))
