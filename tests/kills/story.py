"""One export, the processes that work on it while they are killed, and the judgement at the end."""

import csv
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ingest.sandbox import Sandbox
from tests.kills.nursery import Ended, Nursery
from tests.kills.points import Orders

_MAPPING: Final = "generic/norwegian-open-items"
RUN: Final = ("run", "export.csv", "-m", _MAPPING, "--env", "sandbox", "--verbose")
"""The command that sends a story's export."""
_UNTOUCHED: Final = Orders()
_MOST_ROUNDS: Final = 4
_TOO_LATE: Final = frozenset({7, 8})
"""Exit codes of a run that left something open."""
_CANARIES: Final = ("Kanarine", "Fuglevik", "Burveien", "kanari@example.com")
"""Personal data of the export; none of it may ever be printed."""
_HEADINGS: Final = (
    "Kundenr;Navn;Kundetype;Fornavn;Etternavn;Fødselsnr/Orgnr;E-post;Telefon;Adresse;Postnr;"
    "Poststed;Land;Fakturanr;Fakturadato;Forfallsdato;Beløp;Restbeløp;Valuta;KID"
)
_ROW: Final = (
    "10001;Kanarine Fuglevik;Privat;Kanarine;Fuglevik;;kanari@example.com;400 00 001;Burveien 2;"
    "0155;Oslo;NO;{number};07.01.2026;17.01.2026;1 500,00;{amount},00;NOK;"
)

FAST: Final = {
    "AMILI_CHUNK_INVOICES": "2",
    "AMILI_POLL_FIRST": "0.02",
    "AMILI_POLL_LONGEST": "0.1",
    "AMILI_POLL_TIMEOUT": "5",
    "AMILI_UNAVAILABLE_TIMEOUT": "0.5",
}
PROMISES: Final[Mapping[str, Mapping[str, str]]] = {
    "key and lookups": {},
    "key only": {"AMILI_BATCH_LOOKUP": "false", "AMILI_INVOICE_LOOKUP": "false"},
    "lookups only": {
        "AMILI_KEY_LIFE": "0",
        "AMILI_SETTLE_TIME": "0.2",
        "AMILI_POST_DEADLINE": "0.6",
    },
}
"""What the settings say that the API promises; the sandbox keeps it."""


@dataclass
class Story:
    """An export of ``size`` invoices with a folder, a ledger and reports of its own."""

    nursery: Nursery
    sandbox: Sandbox
    folder: Path
    name: str
    promises: str = "key and lookups"
    size: int = 5
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.numbers = [f"{self.name}-{place}" for place in range(self.size)]
        rows = (
            _ROW.format(number=number, amount=100 + place)
            for place, number in enumerate(self.numbers)
        )
        text = "\r\n".join([_HEADINGS, *rows, ""])
        (self.folder / "export.csv").write_text(text, "utf-8")
        self.environment = {
            **FAST,
            **PROMISES[self.promises],
            "AMILI_AUTH_URL": self.sandbox.url,
            "AMILI_API_URL": self.sandbox.url,
            "AMILI_STATE_FOLDER": "state",
            "AMILI_RUNS_FOLDER": "runs",
            "XDG_CONFIG_HOME": str(self.folder),
        }

    def run(self, orders: Orders = _UNTOUCHED, *options: str) -> Ended:
        """Run the export."""
        return self._command((*RUN, *options), orders)

    def resume(self, orders: Orders = _UNTOUCHED) -> Ended:
        """Resume whatever is unfinished."""
        return self._command(("resume", "--verbose"), orders)

    def _command(self, command: tuple[str, ...], orders: Orders) -> Ended:
        ended = self.nursery.run(command, self.folder, self.environment, orders)
        what = f"{' '.join(command[:1])} with {orders}"
        if ended.status not in _WORDS and not ended.killed:
            self.faults.append(f"{what} ended with {ended.status}: {ended.output[-600:]}")
        if "Traceback" in ended.output:
            self.faults.append(f"{what} showed a traceback: {ended.output[-900:]}")
        self.faults += [f"{what} printed {one}" for one in _CANARIES if one in ended.output]
        return ended

    def finish(self) -> list[str]:
        """Bring everything to its end undisturbed; return what is wrong then, in sentences."""
        for number in range(_MOST_ROUNDS):
            for _ in range(_MOST_ROUNDS):
                if self.resume().status == 0:
                    break
            self._last = self.folder / f"last-{number}"
            last = self.run(_UNTOUCHED, "--output", self._last.name)
            # A machine with too much to do answers too late: what is left open is not lost yet.
            if last.status not in _TOO_LATE:
                break
        self.faults += self._wrong(last)
        if not self.faults:
            shutil.rmtree(self.folder)
        return self.faults

    def _wrong(self, last: Ended) -> Iterator[str]:
        created = self.sandbox.created
        counts = {number: created.get(number, 0) for number in self.numbers}
        yield from (f"{number} was LOST" for number, count in counts.items() if count == 0)
        yield from (
            f"{number} is DOUBLE ({count})" for number, count in counts.items() if count > 1
        )
        if last.status != 0:
            yield f"the last run ended with {last.status}: {last.output[-600:]}"
            return
        told = [number for number, _ in _told(self._last / "success.csv")]
        if told != self.numbers:
            yield f"the last report tells of {told}"
        yield from self._unfinished()
        yield from self._half_reports()

    def _unfinished(self) -> Iterator[str]:
        with closing(sqlite3.connect(self.folder / "state" / "ledger.sqlite")) as ledger:
            open_runs = ledger.execute(
                "SELECT id, state FROM runs WHERE state NOT IN ('finished', 'abandoned')"
            ).fetchall()
            left = ledger.execute(
                "SELECT source_id, outcome FROM records JOIN runs USING (run)"
                " WHERE runs.state = 'finished' AND (outcome IS NULL OR outcome = 'unknown')"
            ).fetchall()
            whole = ledger.execute("PRAGMA integrity_check").fetchone()
        yield from (f"run {run} is left {state}" for run, state in open_runs)
        yield from (f"{number} is left {outcome}" for number, outcome in left)
        if whole != ("ok",):
            yield f"the ledger is damaged: {whole}"

    def _half_reports(self) -> Iterator[str]:
        """Yield a sentence for each run whose reports are complete and do not name each invoice."""
        for folder in sorted((self.folder / "runs").glob("*")):
            if not (folder / "summary.json").exists():
                continue
            names = ("success.csv", "errors.csv", "unresolved.csv", "excluded.csv")
            told = sorted(number for name in names for number, _ in _told(folder / name))
            if told != self.numbers:
                yield f"the reports in {folder.name} tell of {told}"


_WORDS: Final = frozenset({0, 1, 3, 5, 6, 7, 8, 130, 143})
"""Exit codes of a process that ended by itself; see ``ingest.errors``."""


def _told(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            (line["Fakturanr"], line["amili_outcome"])
            for line in csv.DictReader(file, delimiter=";")
        ]
