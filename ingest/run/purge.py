"""Purge: personal data leave ledger, kept rows and reports; hashes, sums and identities stay.

Two steps, so that somebody can be asked in between: ``survey`` finds what would
go, ``purge`` takes it. Killed in the middle, ``purge`` can be started again.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from ingest.domain.person import Person
from ingest.errors import IngestError
from ingest.ledger import forget
from ingest.ledger.keys import run_time
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from ingest.reports.forget import any_report, remove_reports, speaks_in_tables
from ingest.run.alone import at_work
from ingest.run.history import find_run, open_ledger
from ingest.run.places import Places
from ingest.run.reporting import make_reports
from ingest.run.stages import Stages
from ingest.settings.model import Settings
from ingest.spool import Spool
from ingest.spool.redact import find_rows, leftovers, recover, redact
from ingest.submit.host import Host


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be forgotten: exactly one of a run, a person, or all that is older."""

    run: str | None = None
    before: datetime | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Doomed:
    """What of a run is going to be forgotten: all of it, or some rows and their records.

    ``reports_only`` says that its rows are gone already and that the person was
    found in a report: then the reports go as a whole.
    """

    run: Run
    whole: bool
    rows: tuple[int, ...] = ()
    records: tuple[int, ...] = ()
    reports_only: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A run of which nothing may be forgotten yet, and why, in words."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a purge would take. ``folders`` are reports of checks and rows of nobody's run."""

    doomed: tuple[Doomed, ...]
    left: tuple[Left, ...]
    folders: tuple[Path, ...]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to take."""
        return not self.doomed and not self.folders


def survey(selection: Selection, settings: Settings) -> Surveyed:
    """Find what ``selection`` means, and take nothing.

    Raises ConfigurationError where a run is not known or there is no ledger.
    """
    with open_ledger(settings) as ledger:
        everyone = ledger.runs()
        chosen = [find_run(ledger, selection.run)] if selection.run else everyone[::-1]
        found = [_looked_at(run, selection, ledger, settings) for run in chosen]
    doomed = [one for one in found if isinstance(one, Doomed)]
    left = [one for one in found if isinstance(one, Left)]
    known = {run.id for run in everyone}
    folders = tuple(_folders(selection, settings, known))
    return Surveyed(tuple(doomed), tuple(left), folders)


def _looked_at(
    run: Run, selection: Selection, ledger: Ledger, settings: Settings
) -> Doomed | Left | None:
    if selection.before is not None and run.started_at >= selection.before.timestamp():
        return None
    with ledger.reading() as connection:
        gone = forget.whole_purge(connection, run) is not None
        reason = None if gone else forget.why_not(connection, run)
    doomed = (
        Doomed(run, whole=True)
        if selection.person is None
        else _holding(run, selection.person, ledger, settings)
    )
    if doomed is None or (gone and not _leftovers(Places.of(run, settings))):
        return None
    return doomed if reason is None else Left(run.id, reason)


def _leftovers(places: Places) -> bool:
    """Tell whether files are there that a purge was killed before it removed."""
    return places.spool.exists() or any_report(places.reports)


def _holding(run: Run, person: Person, ledger: Ledger, settings: Settings) -> Doomed | None:
    """Return what the run holds of ``person``; None where that is nothing."""
    places = Places.of(run, settings)
    recover(places.spool)
    records = set(_in_payloads(run, person, ledger))
    if not places.spool.exists():
        in_reports = speaks_in_tables(places.reports, person.among)
        if not records and not in_reports:
            return None
        return Doomed(run, whole=False, records=tuple(sorted(records)), reports_only=True)
    spool = Spool(places.spool)
    of_row = spool.verdicts.record
    found = find_rows(spool, person.among)
    records |= set(of_row[found][of_row[found] >= 0].tolist())
    # An invoice is forgotten with all its rows, whichever of them names the person.
    rows = np.union1d(found, np.flatnonzero(np.isin(of_row, sorted(records))))
    if not len(rows):
        return None
    return Doomed(run, whole=False, rows=tuple(rows.tolist()), records=tuple(sorted(records)))


def _in_payloads(run: Run, person: Person, ledger: Ledger) -> Iterator[int]:
    with ledger.reading() as connection:
        for records, texts in forget.payloads(connection, run):
            for place in person.among(pa.array(texts, pa.string())):
                yield records[place]


def _folders(selection: Selection, settings: Settings, known: set[str]) -> Iterator[Path]:
    """Yield what no run of the ledger owns: reports of checks, and rows that a killed one left."""
    if selection.run is not None:
        return
    spool, reports = settings.state_folder / "spool", settings.runs_folder
    for folder in sorted([*spool.glob("*"), *reports.glob("*")]):
        started = run_time(folder.name)
        if started is None or folder.name in known or not folder.is_dir():
            continue
        if selection.before is not None:
            if started < selection.before.timestamp():
                yield folder
        elif (
            folder.parent == reports
            and selection.person is not None
            and speaks_in_tables(folder, selection.person.among)
        ):
            yield folder


def purge(surveyed: Surveyed, settings: Settings, host: Host) -> int:
    """Take what was surveyed, and return how many invoices were forgotten.

    Raises LockHeld where a run is at work, and IngestError where the disk refuses.
    Nothing of what is taken is left in the database's files.
    """
    forgotten = 0
    for doomed in surveyed.doomed:
        start = doomed.run.start
        purpose = f"purge {doomed.run.id}"
        with at_work(start.environment, start.organisation, settings, purpose, host) as ledger:
            forgotten += _forget(doomed, ledger, settings, host)
    _remove(surveyed.folders)
    if surveyed.doomed:
        start = surveyed.doomed[0].run.start
        with at_work(start.environment, start.organisation, settings, "purge", host) as ledger:
            ledger.scrub()
    return forgotten


def _forget(doomed: Doomed, ledger: Ledger, settings: Settings, host: Host) -> int:
    """Forget what is doomed: files first, so that the ledger says "purged" when all is done."""
    run, places = ledger.run(doomed.run.id), Places.of(doomed.run, settings)
    with ledger.reading() as connection:
        reason = forget.why_not(connection, run)
        again = forget.whole_purge(connection, run) is not None
    if reason is not None and not again:
        msg = f"Nothing of run {run.id} was purged: {reason}."
        raise IngestError(msg, hint="It went on since it was looked at. Purge again later.")
    remove_reports(places.reports)
    if doomed.whole:
        _remove([places.spool, *leftovers(places.spool)])
    elif not doomed.reports_only:
        redact(places.spool, np.array(doomed.rows))
    if again:
        return 0
    with ledger.writing() as connection:
        chosen = None if doomed.whole else doomed.records
        count = forget.forget(connection, ledger.uuid, run, chosen, ledger.now())
    if not doomed.whole and not doomed.reports_only:
        make_reports(run, ledger, places, places.facts(), Stages(host, deaf=True))
    return count


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        try:
            if folder.exists():
                shutil.rmtree(folder)
        except OSError as error:
            msg = f"{error.filename or folder} cannot be removed: {error.strerror}."
            raise IngestError(msg, hint="Mend that, then purge again.") from error
