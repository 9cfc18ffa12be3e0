"""The real reports of a simulated run, written twice, and what they say of each row (I2, I11)."""

import csv
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.domain.faults import no_faults
from ingest.domain.outcomes import REPORT_FILES, Outcome
from ingest.domain.progress import Silent
from ingest.domain.rows import TEXT, RowBatch
from ingest.errors import IngestError
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.reports import ExportFacts, MappingFacts, RunFacts
from ingest.run.places import Places
from ingest.run.reporting import present_facts, write_into
from ingest.spool import NO_DATE, SpoolWriter, Verdicts
from tests.simulation.scenario import Line
from tests.simulation.world import World

_FIRST_ROW: Final = 2
_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - folders in it are made by tempfile
_MOMENT: Final = datetime(2026, 1, 2, tzinfo=UTC)


def check_reports(world: World, ledger: Ledger, run: Run, lines: Sequence[Line]) -> None:
    """Write the reports of ``run`` twice, and hold every row of ``lines`` against them."""
    world.counts["reports"] += 1
    with _folder() as folder:
        places = Places(folder / "spool", folder / "reports")
        _write_spool(places.spool, lines)
        once, again = (
            _written(world, folder / name, ledger, run, places) for name in ("once", "again")
        )
        if once != again:
            world.broken("I11", f"run {run.id} was reported differently the second time")
        _check_rows(world, folder / "once", ledger, run, lines)


@contextmanager
def _folder() -> Iterator[Path]:
    home = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="simulated-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _write_spool(folder: Path, lines: Sequence[Line]) -> None:
    """Keep the source rows of ``lines``: the first of an invoice has its whole amount."""
    owners = [record for record, line in enumerate(lines) for _ in range(line.rows)]
    texts = pd.Series(pa.array([lines[record].number for record in owners]), dtype=TEXT)
    cells = pd.DataFrame({"Fakturanr": texts})
    rows = range(_FIRST_ROW, _FIRST_ROW + len(owners))
    cells.index = pd.RangeIndex(rows.start, rows.stop, name="row")
    currencies = tuple(sorted({line.currency for line in lines}))
    first = [place == 0 or owners[place - 1] != owner for place, owner in enumerate(owners)]
    nothing = np.full(len(owners), -1)
    verdicts = Verdicts(
        record=np.array(owners, np.int64),
        outcome=nothing.astype(np.int8),
        reason=nothing.astype(np.int16),
        amount=np.where(first, [lines[record].amount for record in owners], 0).astype(np.int64),
        currency=np.array([currencies.index(lines[r].currency) for r in owners], np.int16),
        due=np.full(len(owners), NO_DATE, np.int32),
        reasons=(),
        currencies=currencies,
    )
    with SpoolWriter(folder, ("Fakturanr",)) as spool:
        spool.add(RowBatch(cells, np.array(rows), no_faults()))
        spool.finish(verdicts)


def _written(
    world: World, folder: Path, ledger: Ledger, run: Run, places: Places
) -> dict[str, bytes]:
    """Return the bytes of every report of the run, by name."""
    export = ExportFacts("x.csv", "aa", 1, "csv", "utf-8", ";")
    mapping = MappingFacts("generic", "bb")
    known = RunFacts(run.id, "run", "0", _MOMENT, _MOMENT, export, mapping)
    try:
        write_into(folder, run, ledger, places, present_facts(run, ledger, known), Silent())
    except IngestError as error:
        world.broken("I2", f"run {run.id} cannot be reported: {error}")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _check_rows(
    world: World, folder: Path, ledger: Ledger, run: Run, lines: Sequence[Line]
) -> None:
    table = ledger.outcomes(run.id, 0, len(lines))
    outcomes = dict(zip(table["record"].to_pylist(), table["outcome"].to_pylist(), strict=True))
    wanted, row = {}, _FIRST_ROW
    for record, line in enumerate(lines):
        for _ in range(line.rows):
            wanted[str(row)] = REPORT_FILES[Outcome(outcomes[record])]
            row += 1
    found: Counter[tuple[str, str]] = Counter()
    for name in dict.fromkeys(REPORT_FILES.values()):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            found.update((each["amili_row"], name) for each in csv.DictReader(file, delimiter=";"))
    if found != Counter(wanted.items()):
        world.broken("I11", f"run {run.id} has its rows in {dict(found)}, not in {wanted}")
