"""One run at a time over all machines that share a ledger in PostgreSQL.

A session of its own holds an advisory lock, which the server releases when the
session is gone, however the process died. Because a session may also be lost
while its process lives (the server restarted, the network broke), each holder
gets a number, one higher than the last: every write transaction compares it, and
whoever finds a higher one has been replaced and changes nothing any more.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection

from ingest.errors import LedgerError
from ingest.ledger.lock import description, introduction, refusal

if TYPE_CHECKING:
    import psycopg

WRITE_LOCK: Final = 0x616D696C69
"""The advisory lock that every write transaction takes first: "amili" in hexadecimal."""

TABLE: Final = """CREATE TABLE leases (
    environment TEXT NOT NULL,
    organisation TEXT NOT NULL,
    fence BIGINT NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (environment, organisation)
)"""
"""fence: grows by one with each holder. holder: JSON, for messages only."""

_TAKE: Final = """INSERT INTO leases (environment, organisation, fence, holder)
VALUES (%s, %s, 1, %s)
ON CONFLICT (environment, organisation)
DO UPDATE SET fence = leases.fence + 1, holder = excluded.holder RETURNING fence"""

# Locked, so that the number cannot change before the transaction has ended.
_PRESENT: Final = """SELECT fence, holder FROM leases
WHERE environment = %(environment)s AND organisation = %(organisation)s FOR SHARE"""

_HOLDER: Final = "SELECT holder FROM leases WHERE environment = %s AND organisation = %s"


@dataclass(frozen=True, slots=True)
class PostgresLease:
    """The right to write for one environment and organisation; ``fence`` is its number."""

    environment: str
    organisation: str
    fence: int

    def confirm(self, connection: Connection) -> None:
        """Raise LedgerError where another holder has come since."""
        tenant = {"environment": self.environment, "organisation": self.organisation}
        found = connection.exec_driver_sql(_PRESENT, tenant).one_or_none()
        if found is not None and found.fence == self.fence:
            return
        other = "nobody that the ledger knows" if found is None else _words(found.holder)
        message = (
            f"This run has lost the ledger for {self.environment}, organisation "
            f"{self.organisation}, to {other}. It has recorded nothing since."
        )
        hint = "The other run finds out what became of what was sent; 'amili-ingest runs' shows it."
        raise LedgerError(message, hint=hint)


def take(
    session: "psycopg.Connection[Any]", tenant: tuple[str, str], purpose: str, now: float
) -> PostgresLease:
    """Take the lock of ``tenant``, an environment and organisation, until ``session`` ends.

    ``session`` commits by itself. Raises LockHeld, naming the holder, where another
    session has it, and psycopg.Error.
    """
    if not session.execute("SELECT pg_try_advisory_lock(%s)", [lock_key(*tenant)]).fetchall()[0][0]:
        raise refusal(*tenant, _holder_of(session, tenant))
    with session.transaction():
        session.execute("SELECT pg_advisory_xact_lock(%s)", [WRITE_LOCK])
        holder = json.dumps(introduction(purpose, now))
        ((fence,),) = session.execute(_TAKE, [*tenant, holder]).fetchall()
    return PostgresLease(*tenant, fence)


def lock_key(environment: str, organisation: str) -> int:
    """Return the number of the advisory lock, 64 bits with sign.

    >>> lock_key("sandbox", "org") == lock_key("sandbox", "other")
    False
    """
    digest = hashlib.sha256(f"amili-ingest\n{environment}\n{organisation}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _holder_of(session: "psycopg.Connection[Any]", tenant: tuple[str, str]) -> str:
    found = session.execute(_HOLDER, list(tenant)).fetchone()
    return _words(found[0]) if found else "a process that left no name yet"


def _words(holder: str) -> str:
    return description(json.loads(holder))
