"""PostgreSQL's errors in words, by their SQLSTATE.

Source: postgresql.org/docs/current/errcodes-appendix.html. The server's own text
may quote stored values, so it is left out; only the failure to connect, which
comes before any value, is told in its words.
"""

import re
from typing import Final

import psycopg

from ingest.errors import LedgerError

_RESUME: Final = "then run 'amili-ingest resume': what was acknowledged is safe."
_REPORT: Final = "This is an error of ours. Keep the ledger and report it."

_LOST: Final = (
    "The connection to the ledger {name} was lost; whether its last change was stored is unknown.",
    "Run 'amili-ingest resume' when the database answers: it reads first what was stored.",
)
_CHECK: Final = (
    "Check that the database answers, its address, and the user's password. What was recorded "
    "before is safe: 'amili-ingest resume' goes on from there."
)
_OTHER: Final = ("The ledger {name} could not be read or written.", "Report it with its number.")

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "08": _LOST,
    "57": _LOST,
    "25P03": _LOST,
    "55P03": (
        "The ledger {name} was locked by another process for too long.",
        "Wait until the other process has ended, then run 'amili-ingest resume'.",
    ),
    "53100": ("The disk of the ledger {name} is full.", f"Free space on it, {_RESUME}"),
    "53": ("The database of the ledger {name} has no room for us.", f"Relieve it, {_RESUME}"),
    "58": ("The disk of the ledger {name} refused to work.", f"Check the server's disk, {_RESUME}"),
    "XX001": (
        "The ledger {name} is damaged.",
        "Do not drop it. Let the database's keeper copy it, then restore the last backup.",
    ),
    "25006": (
        "The ledger {name} is read-only.",
        f"Name the primary server, and give this user the right to write, {_RESUME}",
    ),
    "42501": (
        "The database does not let us use the ledger {name}.",
        f"Make this user the owner of its tables, or of its schema where it has none, {_RESUME}",
    ),
    "23": ("The ledger {name} refused a change that must never happen.", _REPORT),
}


def explained(error: BaseException, name: str) -> LedgerError:
    """Return an error of an open connection to the ledger ``name`` in words."""
    state = getattr(error, "sqlstate", None)
    if state is None and isinstance(error, psycopg.OperationalError):
        sentence, hint = _LOST
    else:
        sentence, hint = _SENTENCES.get(state or "") or _SENTENCES.get((state or "")[:2], _OTHER)
    told = f" (PostgreSQL error {state})" if state else ""
    return LedgerError(f"{sentence.format(name=name)}{told}", hint=hint)


def unreachable(error: psycopg.Error, name: str) -> LedgerError:
    """Return the failure to connect to the ledger ``name`` in words.

    What libpq says of it names host, port and user at most.
    """
    first = next(iter(str(error).splitlines()), type(error).__name__)
    reason = re.sub(r"^connection (failed|is bad): ", "", first).strip().rstrip(".")
    return LedgerError(f"The ledger {name} cannot be reached: {reason}.", hint=_CHECK)
