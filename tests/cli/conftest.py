"""The real program against a real sandbox, with exports of a few rows."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ingest.cli import app
from ingest.mapping import library
from ingest.sandbox import Route, Sandbox

MAPPING = "generic/norwegian-open-items"
ROW = {
    "Kundenr": "10001",
    "Navn": "Kari Prøve",
    "Kundetype": "Privat",
    "Fornavn": "Kari",
    "Etternavn": "Prøve",
    "Fødselsnr/Orgnr": "",
    "E-post": "kari@example.com",
    "Telefon": "400 00 001",
    "Adresse": "Eksempelgata 2",
    "Postnr": "0155",
    "Poststed": "Oslo",
    "Land": "NO",
    "Fakturanr": "T1",
    "Fakturadato": "07.01.2026",
    "Forfallsdato": "17.01.2026",
    "Beløp": "1 500,00",
    "Restbeløp": "1 500,00",
    "Valuta": "NOK",
    "KID": "",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own, with no settings but fast ones."""
    for name in [name for name in os.environ if name.startswith("AMILI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AMILI_POLL_FIRST", "0.02")
    monkeypatch.setenv("AMILI_POLL_LONGEST", "0.1")
    monkeypatch.setenv("AMILI_POLL_TIMEOUT", "0.3")
    monkeypatch.setenv("AMILI_UNAVAILABLE_TIMEOUT", "0.3")
    return tmp_path


@pytest.fixture
def at(place: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the environment ``sandbox`` be a certain address."""

    def point(url: str) -> None:
        monkeypatch.setenv("AMILI_AUTH_URL", url)
        monkeypatch.setenv("AMILI_API_URL", url)

    return point


@pytest.fixture
def api(sandbox: Sandbox, at: Callable[[str], None]) -> Sandbox:
    """Start a server that finishes batches at once, and point the program at it."""
    at(sandbox.url)
    return sandbox


@pytest.fixture
def export(place: Path) -> Callable[..., str]:
    """Write an export and return its name: one dict of cells per row, over a good row."""

    def write(*rows: dict[str, str], count: int = 0, name: str = "items.csv") -> str:
        wanted = rows or tuple({"Fakturanr": f"T{number}"} for number in range(1, count + 1))
        with (place / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(ROW), delimiter=";")
            writer.writeheader()
            writer.writerows({**ROW, **row} for row in wanted)
        return name

    return write


class Ran:
    """A command that has ended, whether in this process or in one of its own."""

    def __init__(self, code: int, out: str, err: str) -> None:
        """Keep how it ended."""
        self.code, self.out, self.err = code, out, err

    def document(self) -> Any:  # noqa: ANN401 - any JSON
        """Return all of stdout as JSON."""
        return json.loads(self.out)


@pytest.fixture
def program(place: Path) -> Callable[..., Ran]:
    """Run a command in this process; what it lets out is a failure of the test.

    So is a traceback, unless the test expects one (``traced``).
    """

    def run(*arguments: str, given: bytes | None = None, traced: bool = False) -> Ran:
        runner = CliRunner(env={"COLUMNS": "80"})
        ended = runner.invoke(app, list(arguments), input=given, catch_exceptions=False)
        assert traced or "Traceback" not in ended.stderr
        return Ran(ended.exit_code, ended.stdout, ended.stderr)

    return run


@pytest.fixture
def start(place: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a command as a process of its own."""
    with ExitStack() as running:

        def begin(*arguments: str, **given: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - Popen's
            streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **given}
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-m", "ingest", *arguments], **streams
            )
            running.enter_context(process)
            running.callback(process.kill)
            return process

        yield begin


@pytest.fixture
def at_work(
    api: Sandbox,
    start: Callable[..., subprocess.Popen[bytes]],
    until: Callable[[Callable[[], bool]], None],
) -> Callable[..., subprocess.Popen[bytes]]:
    """Start a command that has sent its invoices and stays at work until batches are released."""

    def begin(*arguments: str) -> subprocess.Popen[bytes]:
        api.keeps_next_batch_queued()
        process = start(*arguments, env={**os.environ, "AMILI_POLL_TIMEOUT": "240"})
        until(lambda: api.received(Route.BATCH) > 0)
        return process

    return begin


@pytest.fixture
def run_folder(place: Path) -> Callable[[], Path]:
    """Return the folder of the newest run's reports."""
    return lambda: max((place / "runs").iterdir())


@pytest.fixture
def rows_of() -> Callable[[Path], list[dict[str, str]]]:
    """Read a report's rows."""

    def read(path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))

    return read


@pytest.fixture
def to_sandbox() -> Callable[..., list[str]]:
    """Return the arguments that send an export to the sandbox."""

    def arguments(file: str, *more: str) -> list[str]:
        return ["run", file, "--mapping", MAPPING, "--env", "sandbox", *more]

    return arguments


Row = dict[str, str]


@pytest.fixture
def returned(place: Path) -> Callable[..., str]:
    """Write rows of reports as a file of a clerk's, and return its name."""

    def write(
        rows: list[Row],
        delimiter: str = ";",
        encoding: str = "utf-8-sig",
        without: tuple[str, ...] = (),
    ) -> str:
        name = f"corrected-{len(list(place.glob('corrected-*')))}.csv"
        headings = [heading for heading in rows[0] if heading not in without]
        with Path(name).open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(
                file, headings, delimiter=delimiter, extrasaction="ignore", restval=""
            )
            writer.writeheader()
            writer.writerows(rows)
        return name

    return write


@pytest.fixture
def edit(
    returned: Callable[..., str],
    run_folder: Callable[[], Path],
    rows_of: Callable[[Path], list[Row]],
) -> Callable[..., str]:
    """Write a report of the newest run as a clerk leaves it, and return its name.

    ``keep`` are the places of the rows that stay, ``added`` are further ones.
    """

    def change(
        *changes: Row,
        table: str = "errors.csv",
        keep: list[int] | None = None,
        added: tuple[Row, ...] = (),
        **written: Any,  # noqa: ANN401 - passed on
    ) -> str:
        rows = rows_of(run_folder() / table)
        for row, new in zip(rows, changes, strict=False):
            row.update(new)
        rows = [rows[n] for n in keep] if keep is not None else rows
        return returned(rows + list(added), **written)

    return change


@pytest.fixture
def outcomes(run_folder: Callable[[], Path]) -> Callable[[], list[tuple[str, str, str]]]:
    """Return number, outcome and code of every row of the newest run."""

    def read() -> list[tuple[str, str, str]]:
        tables = ("success.csv", "errors.csv", "unresolved.csv", "excluded.csv")
        found = [row for table in tables for row in _rows(run_folder() / table)]
        return sorted((r["Fakturanr"], r["amili_outcome"], r["amili_code"]) for r in found)

    return read


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, whatever its delimiter: it stands behind our first column."""
    text = path.read_text(encoding="utf-8-sig")
    delimiter = text[text.index('"amili_row"') + len('"amili_row"')]
    return list(csv.DictReader(text.splitlines(), delimiter=delimiter))


def by_invoice_number() -> str:
    """Return the usual mapping, for exports in which several rows may be one invoice."""
    text = (library.folder() / f"{MAPPING}.yaml").read_text()
    text = text.replace("  openAmount: Restbeløp\n", "")
    return text.replace("\ninvoice:\n", "\ninvoice_key: [Fakturanr]\n\ninvoice:\n")
