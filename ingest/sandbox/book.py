"""What the sandbox received and created, in a SQLite of its own: the judge of "never twice".

Nothing here is deleted but by ``reset``. A file survives the death of the
process, which is enough for a judge; it need not survive a power cut.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ingest.errors import ConfigurationError

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS batch (
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, org TEXT NOT NULL, key TEXT,
    digest TEXT NOT NULL, received REAL NOT NULL, finishes REAL, polls INTEGER NOT NULL DEFAULT 0,
    result TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS created (
    seq INTEGER PRIMARY KEY, invoice_id TEXT NOT NULL, batch_id TEXT NOT NULL, org TEXT NOT NULL,
    source_id TEXT NOT NULL, number TEXT NOT NULL, type TEXT NOT NULL, customer TEXT,
    case_id TEXT NOT NULL, case_number TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS accepted (batch_id TEXT NOT NULL, source_id TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS request (
    seq INTEGER PRIMARY KEY, method TEXT NOT NULL, path TEXT NOT NULL, route TEXT NOT NULL, key TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS created_by_source ON created (org, source_id);
CREATE INDEX IF NOT EXISTS batch_by_key ON batch (org, key);
"""

_LISTED: Final = {
    "id": "created.invoice_id",
    "UniqueSourceInvoiceId": "created.source_id",
    "InvoiceNumber": "created.number",
    "CustomerNumber": "created.customer",
    "Type": "created.type",
}


@dataclass(frozen=True, slots=True)
class Created:
    """An invoice that the sandbox created."""

    invoice_id: str
    source_id: str
    number: str
    type: str
    customer: str | None
    case_id: str
    case_number: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A request that was accepted. ``finishes`` None: it stays queued.

    ``received`` and ``finishes`` are Unix seconds; ``result`` holds status, succeeded and failed.
    """

    id: str
    org: str
    key: str | None
    digest: str
    received: float
    finishes: float | None
    polls: int
    result: Mapping[str, Any]


class Book:
    """The durable record; safe to use from any thread."""

    def __init__(self, path: Path | None = None) -> None:
        """Open or make the file at ``path``; without one, all is kept in memory.

        Raises ConfigurationError where the file cannot be used.
        """
        self._lock = threading.RLock()
        self._db = _opened(path)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            for table in ("batch", "created", "accepted", "request"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from this line

    def note_request(self, method: str, path: str, route: str, key: str | None) -> None:
        """Record that a request arrived, whatever is done with it."""
        self._run(
            "INSERT INTO request (method, path, route, key) VALUES (?, ?, ?, ?)",
            (method, path, route, key),
        )

    def accept(self, batch: Batch, source_ids: Iterable[str], invoices: Iterable[Created]) -> None:
        """Record an accepted request and what it created, all or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT INTO batch (id, org, key, digest, received, finishes, result)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    batch.id,
                    batch.org,
                    batch.key,
                    batch.digest,
                    batch.received,
                    batch.finishes,
                    json.dumps(batch.result),
                ),
            )
            self._db.executemany(
                "INSERT INTO accepted VALUES (?, ?)", [(batch.id, one) for one in source_ids]
            )
            self._db.executemany(
                "INSERT INTO created (invoice_id, source_id, number, type, customer, case_id,"
                " case_number, batch_id, org) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        one.invoice_id,
                        one.source_id,
                        one.number,
                        one.type,
                        one.customer,
                        one.case_id,
                        one.case_number,
                        batch.id,
                        batch.org,
                    )
                    for one in invoices
                ],
            )
            self._db.execute("COMMIT")

    def batch(self, batch_id: str) -> Batch | None:
        """Return the batch of that id."""
        found = self._batches("id = ?", (batch_id,))
        return found[0] if found else None

    def poll(self, batch_id: str) -> Batch | None:
        """Return the batch of that id as it stands after one more poll."""
        self._run("UPDATE batch SET polls = polls + 1 WHERE id = ?", (batch_id,))
        return self.batch(batch_id)

    def batches(self, org: str, key: str | None = None) -> Sequence[Batch]:
        """Return the organisation's batches in order of arrival, of one key where given."""
        return self._batches("org = ? AND (? IS NULL OR key = ?)", (org, key, key))

    def release(self, now: float) -> None:
        """Let every batch that stays queued finish at ``now``."""
        self._run(
            "UPDATE batch SET finishes = ?, polls = 1000000 WHERE finishes IS NULL OR finishes > ?",
            (now, now),
        )

    def known(self, org: str, source_ids: Sequence[str]) -> set[str]:
        """Return those of ``source_ids`` under which the organisation has an invoice."""
        lines = self._run(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM created WHERE org = ? AND source_id = value)",
            (json.dumps(source_ids), org),
        )
        return {line[0] for line in lines}

    def invoices(
        self, org: str, wanted: Mapping[str, str], seen: float
    ) -> Sequence[tuple[Created, float]]:
        """Return the invoices that fit ``wanted``, each with the time its batch finished.

        Only batches that finished at ``seen`` or before count. ``wanted`` speaks the query
        parameters of the API; those it does not know are ignored.
        """
        names = [name for name in wanted if name in _LISTED]
        where = "".join(f" AND {_LISTED[name]} = ?" for name in names)
        lines = self._run(
            "SELECT invoice_id, source_id, number, type, customer, case_id, case_number, finishes"  # noqa: S608 - names of _LISTED
            " FROM created JOIN batch ON batch.id = batch_id"
            f" WHERE created.org = ? AND finishes <= ?{where} ORDER BY created.seq",
            (org, seen, *(wanted[name] for name in names)),
        )
        return [(Created(*line[:7]), line[7]) for line in lines]

    def created(self) -> dict[str, int]:
        """Return how many invoices exist per source id, those of queued batches among them."""
        return self._counts("SELECT source_id, COUNT(*) FROM created GROUP BY source_id")

    def accepted(self) -> dict[str, int]:
        """Return in how many accepted requests each source id stood."""
        return self._counts("SELECT source_id, COUNT(*) FROM accepted GROUP BY source_id")

    def requests(self) -> dict[str, int]:
        """Return how many requests arrived per method and path."""
        return self._counts("SELECT method || ' ' || path, COUNT(*) FROM request GROUP BY 1")

    def arrivals(self, route: str) -> int:
        """Return how many requests arrived at ``route``."""
        return int(self._run("SELECT COUNT(*) FROM request WHERE route = ?", (route,))[0][0])

    def keys(self) -> Sequence[str]:
        """Return the idempotency keys of all requests, in order of arrival."""
        lines = self._run("SELECT key FROM request WHERE key IS NOT NULL ORDER BY seq")
        return [line[0] for line in lines]

    def size(self) -> int:
        """Return how many batches were accepted."""
        return int(self._run("SELECT COUNT(*) FROM batch")[0][0])

    def _counts(self, query: str) -> dict[str, int]:
        return {name: int(count) for name, count in self._run(query)}

    def _batches(self, where: str, values: Sequence[object]) -> Sequence[Batch]:
        lines = self._run(
            "SELECT id, org, key, digest, received, finishes, polls, result FROM batch"  # noqa: S608 - conditions of this class
            f" WHERE {where} ORDER BY seq",
            values,
        )
        return [replace(Batch(*line), result=json.loads(line[-1])) for line in lines]

    def _run(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, tuple(values)).fetchall()


def _opened(path: Path | None) -> sqlite3.Connection:
    try:
        if path is not None:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # It holds what was sent: names and id numbers, even if only rehearsed ones.
            path.touch(mode=0o600)
            path.chmod(0o600)
        db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(_SCHEMA)
    except (OSError, sqlite3.Error) as error:
        message = f"The sandbox cannot keep its record in {path}: {error}."
        raise ConfigurationError(message, hint="Name a file that can be written.") from error
    return db
