"""Everything that only PostgreSQL needs, so that several machines can share one ledger.

Sources: postgresql.org/docs/current on explicit-locking (advisory locks),
runtime-config-wal (synchronous_commit, fsync), runtime-config-client (timeouts),
libpq-connect (connection parameters) and errcodes-appendix.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
import structlog
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ingest.errors import LedgerError
from ingest.ledger.guards import guards
from ingest.ledger.lease import TABLE, WRITE_LOCK, PostgresLease, take
from ingest.ledger.migrations import migrate
from ingest.ledger.postgres_errors import explained, unreachable
from ingest.ledger.statistics import learned

LONGEST_WAIT: Final = 30.0
"""Seconds to wait for another process's write before saying that the ledger is locked."""

_CONNECT_SECONDS: Final = 10

_CLIENT: Final = {
    "application_name": "amili-ingest",
    "client_encoding": "UTF8",
    "connect_timeout": _CONNECT_SECONDS,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""A server that vanished is noticed within about a minute, not after TCP's two hours."""

_SESSION: Final = {
    # A machine that vanished loses its lock as soon; see above.
    "tcp_keepalives_idle": 30,
    "tcp_keepalives_interval": 10,
    "tcp_keepalives_count": 3,
    # A process that stands still in a transaction holds up all others.
    "idle_in_transaction_session_timeout": 120_000,
    # A write sees what was committed before it got the write lock.
    "default_transaction_isolation": "read\\ committed",
}

_KNOWS_IDLE_SESSIONS: Final = 140_000
"""The server's version, 14.0, from which on it may end sessions that say nothing."""

_PROMISES: Final = ("synchronous_commit", "fsync", "full_page_writes")
"""Settings of the server without which a commit may be forgotten."""

_SCRUBBED: Final = ("runs", "chunks", "records", "identities", "attempts", "anomalies")

_REFUSE: Final = """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
        MESSAGE = 'illegal change of ' || TG_ARGV[0];
END $$"""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A ledger in a PostgreSQL database. ``url`` holds no password; ``busy_wait`` is in seconds."""

    url: str
    password: SecretStr | None = field(default=None, repr=False)
    busy_wait: float = LONGEST_WAIT

    @property
    def name(self) -> str:
        """Host and database."""
        url = make_url(self.url)
        where = url.host or url.query.get("host") or "this machine"
        port = f":{url.port}" if url.port else ""
        return f"{where}{port}/{url.database}"

    def exists(self) -> bool:
        """Tell whether the database holds a ledger. Raises LedgerError where it does not answer."""
        try:
            with self.engine().connect().execution_options(reading=True) as connection:
                return inspect(connection).has_table("meta")
        except DBAPIError as error:
            raise self.explain(error) from None

    def engine(self) -> Engine:
        """Return an engine whose write transactions come one after the other, as SQLite's do.

        With the execution option ``reading`` a transaction sees one unchanging
        state of the database and can change nothing.
        """
        structlog.get_logger().debug("ledger database", name=self.name)
        engine = create_engine(
            "postgresql+psycopg://",
            creator=self.connect,
            poolclass=NullPool,
            hide_parameters=True,
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            reading = connection.get_execution_options().get("reading", False)
            connection.exec_driver_sql(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                if reading
                else f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"
            )

        return engine

    def connect(self) -> "psycopg.Connection[Any]":
        """Return a new connection to a server that keeps what it acknowledges.

        Raises LedgerError where there is none, or one that may forget.
        """
        try:
            connection = psycopg.connect(**self._parameters(), autocommit=True)
        except psycopg.Error as error:
            raise unreachable(error, self.name) from None
        try:
            self._require_durable(connection)
            connection.autocommit = False
        except BaseException:
            connection.close()
            raise
        return connection

    def _parameters(self) -> dict[str, Any]:
        url = make_url(self.url)
        session = {"lock_timeout": int(self.busy_wait * 1000), **_SESSION}
        given = {
            **_CLIENT,
            "host": url.host,
            "port": url.port,
            "user": url.username,
            "dbname": url.database,
            "password": self.password.get_secret_value() if self.password else None,
            "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
            **url.query,
        }
        return {name: value for name, value in given.items() if value is not None}

    def _require_durable(self, connection: "psycopg.Connection[Any]") -> None:
        def asked(question: str) -> str:
            return str(connection.execute(question).fetchall()[0][0])

        try:
            off = [name for name in _PROMISES if asked(f"SHOW {name}") == "off"]
            encoding = asked("SHOW server_encoding")
        except psycopg.Error as error:
            raise explained(error, self.name) from None
        if off:
            settings = ", ".join(off)
            message = f"The database {self.name} may forget what it confirmed: {settings} is off."
            raise LedgerError(message, hint="Let its keeper switch that on. Nothing was changed.")
        if encoding != "UTF8":
            message = f"The database {self.name} is encoded as {encoding}, which lacks characters."
            raise LedgerError(message, hint="Make a database with the encoding UTF8.")

    def check(self, connection: Connection) -> None:
        """Find nothing: the server looks after its own pages."""

    def guards(self) -> list[str]:
        """Return the table of leases, what refuses an illegal change, and what to expect."""
        triggers = [
            f"CREATE TRIGGER {guard.name} BEFORE UPDATE OF {guard.column} ON {guard.table} "
            f"FOR EACH ROW WHEN ({guard.forbidden}) "
            f"EXECUTE FUNCTION ledger_refuse('{guard.table}.{guard.column}')"
            for guard in guards(lambda new, old: f"{new} IS DISTINCT FROM {old}")
        ]
        return [TABLE, _REFUSE, *triggers, *learned()]

    def scrub(self, engine: Engine) -> None:  # noqa: ARG002 - a database needs it
        """Write the tables that hold payloads and names anew, without their old rows.

        The server's own log, its copies and backups are its keeper's to clear.
        """
        session = self.connect()
        try:
            session.autocommit = True
            session.execute(f"VACUUM (FULL) {', '.join(_SCRUBBED)}")
        except psycopg.Error as error:
            raise explained(error, self.name) from None
        finally:
            session.close()

    def explain(self, error: DBAPIError | OSError) -> LedgerError:
        """Return ``error`` as a sentence with repair steps."""
        return explained(getattr(error, "orig", error), self.name)

    @contextmanager
    def hold(
        self, environment: str, organisation: str, purpose: str, now: float
    ) -> Iterator[PostgresLease]:
        """Hold the lock of ``environment`` and ``organisation`` for all machines.

        The server releases it when the process or its connection is gone. The
        tables are made first where they are missing.
        """
        try:
            migrate(self.engine(), self)
        except DBAPIError as error:
            raise self.explain(error) from None
        session = self.connect()
        try:
            session.autocommit = True
            yield self._take(session, (environment, organisation), purpose, now)
        finally:
            with suppress(psycopg.Error):
                session.close()

    def _take(
        self,
        session: "psycopg.Connection[Any]",
        tenant: tuple[str, str],
        purpose: str,
        now: float,
    ) -> PostgresLease:
        try:
            if session.info.server_version >= _KNOWS_IDLE_SESSIONS:
                # While batches are awaited, the session that holds the lock has nothing to say.
                session.execute("SET idle_session_timeout = 0")
            return take(session, tenant, purpose, now)
        except psycopg.Error as error:
            raise explained(error, self.name) from None
