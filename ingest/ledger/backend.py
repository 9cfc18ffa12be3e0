"""What the ledger needs of a database beyond SQL; each kind has a module of its own."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ingest.errors import LedgerError


class Backend(Protocol):
    """A database that can hold a ledger."""

    def engine(self) -> Engine:
        """Return an engine whose transactions take the write lock when they begin."""

    def check(self, connection: Connection) -> None:
        """Raise LedgerError where the stored data are damaged."""

    def guards(self) -> list[str]:
        """Return the statements that make the database refuse illegal changes."""

    def scrub(self, engine: Engine) -> None:
        """Leave nothing of what was deleted or overwritten in the database's files.

        Nobody else may use the ledger meanwhile. Raises LedgerError.
        """

    def explain(self, error: DBAPIError | OSError) -> LedgerError:
        """Return a database error as a sentence with repair steps; it quotes no stored value."""


class Lease(Protocol):
    """The right of one process to change what belongs to one organisation."""

    def confirm(self, connection: Connection) -> None:
        """Raise LedgerError where the right has gone to another process.

        Called first in each write transaction: once it has passed, nobody can
        take the right away before the transaction has ended.
        """


class Home(Backend, Protocol):
    """Where a ledger lives, and the lock that keeps all but one run away from it."""

    @property
    def name(self) -> str:
        """How messages call the place; without user and password."""

    def exists(self) -> bool:
        """Tell whether there is a ledger. Raises LedgerError where nobody can know."""

    def hold(
        self, environment: str, organisation: str, purpose: str, now: float
    ) -> AbstractContextManager[Lease | None]:
        """Keep other runs away while the block lasts.

        ``purpose`` is a few words such as "run" or "resume"; ``now`` is Unix seconds. Raises
        LockHeld, naming the holder, where another process (or this one) has the lock. None
        stands for a lock that cannot be lost while the process lives.
        """
