"""Copied, restored and deleted ledgers are noticed: what was sent must not be forgotten.

How far the ledger came is written down outside of it as well, beside it and in the
folder of the reports, each time a command has worked with it (and see ``kept_up``).
A ledger that is behind its witness was restored from a backup; one that is gone while
a witness speaks of it was deleted. Where it lives stands in the ledger itself, so that a
copy finds that it is not at home. A folder that was moved or mounted elsewhere
and a container with a new host name are no copies: the file is the same one
(device numbers change, inode numbers do not), or the old place is empty.
"""

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from ingest.errors import LedgerDoubted
from ingest.ledger.notes import ASK_FIRST, HOME, note, noted, progress
from ingest.ledger.store import Ledger
from ingest.run.places import ledger_of
from ingest.settings.model import Settings
from ingest.spool import create_private, private_folder
from ingest.submit.host import Host

_BESIDE: Final = "ledger.witness.json"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a ledger's file is. ``inode`` is its number in its file system."""

    host: str
    path: str
    inode: int

    @classmethod
    def of(cls, file: Path) -> "Home":
        """Return where ``file`` is now."""
        return cls(socket.gethostname(), str(file.resolve()), file.stat().st_ino)


@dataclass(frozen=True, slots=True)
class Witness:
    """What was written down outside a ledger: whose it is, where it was, how far it came."""

    ledger: str
    path: str
    progress: int


def before_opening(settings: Settings) -> None:
    """Raise LedgerDoubted where the ledger is gone that a witness speaks of."""
    file = _file(settings)
    if file is None or file.exists():
        return
    for witness in _witnesses(settings):
        if witness.path == str(file.resolve()):
            msg = f"The ledger {file} is gone, though invoices may have been sent with it."
            raise LedgerDoubted(msg)


def after_opening(ledger: Ledger, settings: Settings) -> None:
    """Raise LedgerDoubted where the ledger is not what it was when it was used last."""
    with ledger.reading() as connection:
        come, home = progress(connection), noted(connection, HOME)
    file = _file(settings)
    for witness in _witnesses(settings):
        if witness.ledger == str(ledger.uuid) and witness.progress > come:
            msg = (
                "The ledger is older than when it was used last: it was restored from a backup, or "
                "its '-wal' file was removed."
            )
            raise LedgerDoubted(msg)
        if file is not None and witness.path == str(file.resolve()):
            _same(witness, ledger.uuid, file)
    if file is not None and home is not None:
        _at_home(Home(**json.loads(home)), Home.of(file))


def _same(witness: Witness, uuid: UUID, file: Path) -> None:
    if witness.ledger != str(uuid):
        msg = f"The ledger {file} is not the one that was used here before."
        raise LedgerDoubted(msg)


def _at_home(then: Home, now: Home) -> None:
    """Raise LedgerDoubted where the file may be a copy of the one that was used last."""
    if then.inode == now.inode or (then.host == now.host and then.path == now.path):
        return
    if then.host == now.host and not Path(then.path).exists():
        return
    msg = (
        f"The ledger {now.path} on {now.host} is a copy: it was used last on {then.host}, "
        f"as {then.path}."
    )
    raise LedgerDoubted(msg)


def settle(ledger: Ledger, settings: Settings) -> None:
    """Note in the ledger where it lives, unless that stands there already."""
    file = _file(settings)
    if file is None:
        return
    said = json.dumps(asdict(Home.of(file)), sort_keys=True)
    with ledger.reading() as connection:
        home = noted(connection, HOME)
    if said != home:
        with ledger.writing() as connection:
            note(connection, HOME, said)


def kept_up(ledger: Ledger, settings: Settings, host: Host) -> Host:
    """Return ``host`` so that the witness is kept up whenever requests are about to leave.

    What was committed last may stand in SQLite's write-ahead log alone. If somebody removes
    that after a crash, what is left is a sound ledger that knows nothing of those requests.
    Without such a log nothing can be lost that way, and nothing is written.
    """
    file = _file(settings)
    if file is None or not file.with_name(f"{file.name}-wal").exists():
        return host

    def barrier(name: str) -> None:
        if name == "intent.committed":
            remember(ledger, settings, durable=False)
        host.barrier(name)

    return replace(host, barrier=barrier)


def remember(ledger: Ledger, settings: Settings, *, durable: bool = True) -> None:
    """Write down outside the ledger how far it came; ``durable`` survives a power cut."""
    file = _file(settings)
    with ledger.reading() as connection:
        come = progress(connection)
    witness = Witness(str(ledger.uuid), "" if file is None else str(file.resolve()), come)
    for place in _places(settings, str(ledger.uuid)):
        with suppress(OSError):  # a full disk is told where something depends on it
            _write(place, asdict(witness), durable=durable)


def accept(settings: Settings, clock: Callable[[], float]) -> str | None:
    """Take the ledger for the right one from now on; return why it was doubted, None if it was not.

    One that is gone is made anew. Its past may lack a part, so it notes to ask first.
    """
    home = ledger_of(settings)
    doubt = _said(lambda: before_opening(settings))
    with Ledger.open(home, clock=clock) as ledger:
        doubt = doubt or _said(lambda: after_opening(ledger, settings))
        if doubt is None:
            return None
        with ledger.writing() as connection:
            note(connection, ASK_FIRST, "yes")
        for place in _known_places(settings):
            if _speaks_of(place, ledger.uuid, _file(settings)):
                place.unlink(missing_ok=True)
        settle(ledger, settings)
        remember(ledger, settings)
        return doubt


def doubted(ledger: Ledger, settings: Settings) -> bool:
    """Tell whether the ledger is not what it was when it was used last."""
    return _said(lambda: after_opening(ledger, settings)) is not None


def _said(look: Callable[[], None]) -> str | None:
    try:
        look()
    except LedgerDoubted as error:
        return str(error)
    return None


def _speaks_of(place: Path, uuid: UUID, file: Path | None) -> bool:
    witness = _read(place)
    path = None if file is None else str(file.resolve())
    return witness is None or witness.ledger == str(uuid) or witness.path == path


def _file(settings: Settings) -> Path | None:
    """Return the ledger's file; None for a ledger in a database server."""
    return settings.state_folder / "ledger.sqlite" if settings.ledger is None else None


def _places(settings: Settings, uuid: str) -> list[Path]:
    beside = settings.state_folder / _BESIDE
    if not settings.runs_folder.is_dir():  # its reports go elsewhere
        return [beside]
    return [beside, settings.runs_folder / f".ledger-{uuid}.json"]


def _known_places(settings: Settings) -> list[Path]:
    return [settings.state_folder / _BESIDE, *settings.runs_folder.glob(".ledger-*.json")]


def _witnesses(settings: Settings) -> Iterator[Witness]:
    found = map(_read, _known_places(settings))
    return (witness for witness in found if witness is not None)


def _read(place: Path) -> Witness | None:
    try:
        return Witness(**json.loads(place.read_bytes()))
    except (OSError, ValueError, TypeError):  # none, or a damaged one, which says nothing
        return None


def _write(place: Path, content: dict[str, Any], *, durable: bool) -> None:
    private_folder(place.parent)
    written = place.with_name(f"{place.name}.{os.getpid()}.part")
    written.unlink(missing_ok=True)
    with os.fdopen(create_private(written), "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        if durable:  # an empty file says nothing
            os.fsync(file.fileno())
    written.replace(place)
