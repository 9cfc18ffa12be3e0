"""Where a run keeps what: ledger, source rows, facts, reports; and what it leaves behind."""

import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from ingest.errors import ConfigurationError, IngestError, MappingError
from ingest.ledger.backend import Home
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.values import Run
from ingest.mapping.bind import Bound, bind
from ingest.mapping.load import LoadedMapping, load_mapping
from ingest.reports import RunFacts
from ingest.settings.model import Settings
from ingest.spool import create_private, sync_folder

_FACTS: Final = "facts.json"
_MAPPING: Final = "mapping.yaml"
_FACTS_TYPE: Final = TypeAdapter(RunFacts)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one run."""

    spool: Path
    reports: Path

    @classmethod
    def of(cls, run: Run, settings: Settings) -> "Places":
        """Return the folders of a run; the reports' is the one that was asked for, if any."""
        chosen = run.start.report_folder
        reports = Path(chosen) if chosen else settings.runs_folder / run.id
        return cls(spool_of(settings, run.id), reports)

    @property
    def mapping(self) -> Path:
        """The copy of the run's mapping file that ``keep_mapping`` makes."""
        return self.spool / _MAPPING

    def keep_facts(self, facts: RunFacts) -> None:
        """Write what is known of the run beside its rows, durably, in place of what was there.

        Raises IngestError where the disk refuses or the rows are gone.
        """
        written = self.spool / f".{_FACTS}.part"
        try:
            written.unlink(missing_ok=True)  # of a process that was killed
            with os.fdopen(create_private(written), "wb") as file:
                file.write(_FACTS_TYPE.dump_json(facts))
                file.flush()
                os.fsync(file.fileno())
            written.replace(self.spool / _FACTS)
            sync_folder(self.spool)
        except OSError as error:
            msg = f"The rows' folder {self.spool} cannot be written: {error.strerror}."
            raise IngestError(msg, hint="Mend that, then run 'amili-ingest resume'.") from error

    def facts(self) -> RunFacts:
        """Return what ``keep_facts`` wrote. Raises IngestError where it is gone or damaged."""
        try:
            return _FACTS_TYPE.validate_json((self.spool / _FACTS).read_bytes())
        except ValidationError as error:
            msg = f"The spool in {self.spool} is damaged: {_FACTS} cannot be read."
            hint = "Restore the folder from a copy, or run the export again: nothing is sent twice."
            raise IngestError(msg, hint=hint) from error
        except OSError as error:
            msg = f"The source rows of the run are not in {self.spool} any more."
            hint = (
                "What was sent stands in the ledger: 'amili-ingest show' tells it. Where several "
                "machines share the ledger, resume the run on its own for its reports."
            )
            raise IngestError(msg, hint=hint) from error

    def keep_mapping(self, loaded: LoadedMapping) -> None:
        """Copy the mapping file durably beside the rows: it tells which of them are one invoice.

        Raises IngestError where the file changed since it was read, or the disk refuses.
        """
        try:
            content = loaded.path.read_bytes()
            if hashlib.sha256(content).hexdigest() != loaded.sha256:
                msg = f"The mapping file {loaded.path.name} changed while the export was read."
                raise IngestError(msg, hint="Run again when it is saved: nothing was sent.")
            with os.fdopen(create_private(self.mapping), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            sync_folder(self.spool)
        except OSError as error:
            msg = f"The mapping could not be kept in {self.spool}: {error.strerror}."
            raise IngestError(msg, hint="Mend that, then run again: nothing was sent.") from error

    def bound(self, headings: Sequence[str]) -> Bound | None:
        """Return the mapping that ``keep_mapping`` kept, bound to the headings of the run's rows.

        None where there is none, and where it also needs columns of other sources.
        """
        with suppress(MappingError):
            return bind(load_mapping(str(self.mapping)).mapping, headings)
        return None

    def clear(self) -> None:
        """Remove the source rows of a run that will never be reported."""
        shutil.rmtree(self.spool, ignore_errors=True)


def spool_of(settings: Settings, run_id: str) -> Path:
    """Return the folder of a run's source rows."""
    return settings.state_folder / "spool" / run_id


def work_of(settings: Settings) -> Path:
    """Return the folder of files that exist only while they are open."""
    return settings.state_folder / "work"


def ledger_of(settings: Settings) -> Home:
    """Return where the ledger lives. Raises ConfigurationError where a package is missing."""
    if settings.ledger is None:
        return Sqlite(settings.state_folder / "ledger.sqlite")
    try:
        from ingest.ledger.postgres import Postgres  # noqa: PLC0415 - an extra; most ledgers are files
    except ImportError as error:
        msg = "A ledger in PostgreSQL needs the psycopg package."
        raise ConfigurationError(msg, hint="Install amili-ingest[postgres].") from error
    return Postgres(settings.ledger, settings.ledger_password)
