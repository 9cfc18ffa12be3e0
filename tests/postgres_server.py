"""A PostgreSQL server of the tests' own, from the machine's programs, reached by a socket file."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psycopg
from pydantic import SecretStr

from ingest.ledger.postgres import Postgres
from ingest.ledger.store import Ledger
from tests.memory import in_memory

PASSWORD: Final = "a-test-server-s-own"  # noqa: S105 - of a server that lives as long as the tests
PORT: Final = 5432
"""Part of the socket's name only: nothing listens on the network."""

MISSING: Final = "there is no PostgreSQL here; install it: apt-get install postgresql"

_SETTINGS: Final = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 20
shared_buffers = 16MB
autovacuum = off
"""
_HBA: Final = "local all keeper scram-sha-256\nlocal all all trust\n"


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl; Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Server:
    """A running server; its role ``keeper`` needs a password, the superuser ``root`` none."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self.folder = folder
        self._bin = bin_folder
        self._databases = 0
        self._template = ""
        self._given: dict[str, Any] = _somebody_else(folder)

    def _do(self, program: str, *arguments: str) -> None:
        log = self.folder / "commands.log"
        with log.open("ab") as output:
            done = subprocess.run(  # noqa: S603 - the machine's own PostgreSQL
                [self._bin / program, "-D", self.folder / "data", *arguments],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                check=False,
                timeout=240,
                **self._given,
            )
        assert done.returncode == 0, log.read_text()

    def set_up(self) -> None:
        """Make the server's files and start it."""
        (self.folder / "password").write_text(PASSWORD)
        self._do("initdb", "-U", "root", "-E", "UTF8", "--locale=C", "--no-sync")
        data = self.folder / "data"
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS.format(folder=self.folder))
        (data / "pg_hba.conf").write_text(_HBA)
        self._do("pg_ctl", "-w", "-l", str(self.folder / "server.log"), "start")
        self.execute(f"CREATE ROLE keeper LOGIN PASSWORD '{PASSWORD}'")

    def stop(self) -> None:
        """End the server."""
        self._do("pg_ctl", "-w", "-m", "immediate", "stop")

    def crash(self) -> None:
        """Let the server die as in a power cut, and start it again."""
        self._do(
            "pg_ctl", "-w", "-m", "immediate", "-l", str(self.folder / "server.log"), "restart"
        )

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement as the superuser."""
        given = {"host": str(self.folder), "port": PORT, "user": "root", "dbname": database}
        with psycopg.connect(**given, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def home(self, *, made: bool = True) -> Postgres:
        """Return a ledger of one's own in a new database; not ``made``, the database is empty."""
        if made and not self._template:
            self._template = self._database("")
            Ledger.open(Postgres(self.address(self._template), SecretStr(PASSWORD))).close()
        name = self._database(f"TEMPLATE {self._template} STRATEGY FILE_COPY" if made else "")
        return Postgres(self.address(name), SecretStr(PASSWORD))

    def _database(self, like: str) -> str:
        self._databases += 1
        name = f"ledger{self._databases}"
        self.execute(f"CREATE DATABASE {name} OWNER keeper {like}")
        return name

    def address(self, name: str) -> str:
        """Return the address of a database, as the settings have it: without the password."""
        return f"postgresql://keeper@/{name}?host={self.folder}"


def _somebody_else(folder: Path) -> dict[str, Any]:
    """Return how to run a program as somebody who is not root, whom initdb refuses."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return {}


@contextmanager
def serving(bin_folder: Path) -> Iterator[Server]:
    """Give a server while the block runs."""
    with TemporaryDirectory(prefix="pg-", dir=in_memory()) as folder:
        server = Server(Path(folder), bin_folder)
        server.set_up()
        try:
            yield server
        finally:
            server.stop()
