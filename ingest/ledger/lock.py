"""One run at a time for each environment and organisation of a ledger.

The kernel holds the lock, so that it is gone when the process is, however it
died. Who holds it stands in a file beside it, for the message only.
"""

import hashlib
import json
import os
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import LedgerError, LockHeld
from ingest.spool import private_folder


@contextmanager
def hold(
    folder: Path, environment: str, organisation: str, purpose: str, now: float
) -> Iterator[None]:
    """Hold the lock while the block runs.

    ``folder`` is the ledger's, made where it is missing; ``purpose`` is a few words such as
    "run" or "resume"; ``now`` is Unix seconds. Raises LockHeld, naming the
    holder, where another process (or this one) has it, and LedgerError where the
    folder's file system knows no locks.
    """
    path = folder / lock_name(environment, organisation)
    lock = FileLock(path, timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)
    try:
        private_folder(folder)
        lock.acquire()
    except Timeout:
        holder = _words(path.with_name(path.name + ".holder"))
        raise refusal(environment, organisation, holder) from None
    except OSError as error:
        message = f"The lock {path} cannot be used: {error.strerror}."
        raise LedgerError(message, hint="Keep the state folder on a local disk.") from error
    try:
        with suppress(OSError):  # it is for a message; a full disk is the ledger's to tell
            _name_holder(path, purpose, now)
        yield
    finally:
        lock.release()


def lock_name(environment: str, organisation: str) -> str:
    """Return the lock's file name; an organisation id that is no plain word is hashed.

    >>> lock_name("staging", "3fa85f64-5717")
    'lock-staging-3fa85f64-5717'
    >>> lock_name("staging", "../x")
    'lock-staging-sha256-d6b96a97d147'
    """
    plain = re.fullmatch(r"[A-Za-z0-9-]{1,64}", organisation)
    digest = hashlib.sha256(organisation.encode()).hexdigest()[:12]
    return f"lock-{environment}-{organisation if plain else 'sha256-' + digest}"


def holders(folder: Path) -> list[str]:
    """Return who last took each lock of ``folder``, in words; they may have ended since."""
    return [_words(path) for path in sorted(folder.glob("lock-*.holder"))]


def introduction(purpose: str, now: float) -> dict[str, str | int]:
    """Return who this process is, for those whom it keeps waiting."""
    since = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since, "run": purpose}


def description(holder: Mapping[str, object]) -> str:
    """Return an ``introduction`` in words.

    >>> description({"pid": 7, "host": "erp-1", "since": "2026-11-22 06:09:12 UTC", "run": "run"})
    'pid 7 on erp-1 since 2026-11-22 06:09:12 UTC (run)'
    """
    return "pid {pid} on {host} since {since} ({run})".format(**holder)


def refusal(environment: str, organisation: str, holder: str) -> LockHeld:
    """Return the error for whoever comes while ``holder`` is at work."""
    return LockHeld(f"Another run works for {environment}, organisation {organisation}: {holder}.")


def _name_holder(path: Path, purpose: str, now: float) -> None:
    holder = introduction(purpose, now)
    named = path.with_name(path.name + ".holder")
    named.unlink(missing_ok=True)  # nobody is a better answer than the one before
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(holder, file)
    temporary.replace(named)


def _words(path: Path) -> str:
    try:
        return description(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return "a process that left no name"
