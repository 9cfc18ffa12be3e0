"""In a child process: every moment at which its end would be interesting, and what happens there.

The product names the moments of the protocol itself (``Host.barrier``). Those of ledger, files
and network are found where the program leaves Python: at the commit of a connection, at the
replacing or syncing of a file, at the sending of a request.
"""

import errno
import os
import resource
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import ingest.api.transport
import ingest.cli.session
from ingest.api.connections import OneExchange
from ingest.api.sockets import BoundedSocket
from ingest.submit.host import Host

COMMIT, CALL, FILE = "ledger.commit", "call", "file"
"""The kinds of moments of which the n-th can fail."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to happen in a process: ``act`` when the point ``at`` is passed for the n-th time.

    ``act`` is a signal's name, twice for two of them ("SIGINT SIGINT"), or "fail": then the
    n-th moment of the kind ``at`` fails. ``largest`` is the size in bytes beyond which no file
    may grow, as on a full disk. ``after`` is when the parent kills, in seconds.
    """

    at: str = ""
    nth: int = 1
    act: str = "SIGKILL"
    largest: int | None = None
    after: float | None = None


class Points:
    """Follows the orders, and writes the name of each point to ``trace`` as it is passed."""

    def __init__(self, orders: Orders, trace: int) -> None:
        self._orders = orders
        self._trace = trace
        self._passed: Counter[str] = Counter()

    def install(self) -> None:
        """Watch this process; there is no way back."""
        ingest.cli.session.Host = partial(Host, barrier=self)  # type: ignore[misc, assignment]
        self._watch_ledger()
        self._watch_files()
        self._watch_network()
        if self._orders.largest is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._orders.largest, -1))

    def __call__(self, name: str) -> None:
        """Pass a point; it may be the last thing that this process does."""
        if self.reached(name):
            self._act()

    def reached(self, name: str) -> bool:
        """Pass a point; tell whether something is to happen there."""
        os.write(self._trace, f"{name}\n".encode())
        self._passed[name] += 1
        orders = self._orders
        return name == orders.at and self._passed[name] == orders.nth and orders.act != "fail"

    def _act(self) -> None:
        for act in self._orders.act.split():
            os.kill(os.getpid(), signal.Signals[act])

    def fails(self, kind: str) -> bool:
        """Count a moment of ``kind``; tell whether it is the one that fails."""
        self._passed[kind] += 1
        orders = self._orders
        return (kind, self._passed[kind], "fail") == (orders.at, orders.nth, orders.act)

    def _watch_ledger(self) -> None:
        points = self

        class Watched(sqlite3.Connection):
            def commit(self) -> None:
                points("ledger.uncommitted")
                if points.fails(COMMIT):
                    error = sqlite3.OperationalError("database or disk is full")
                    error.sqlite_errorcode = sqlite3.SQLITE_FULL
                    raise error
                super().commit()
                points("ledger.committed")

        sqlite3.dbapi2.connect = partial(sqlite3.connect, factory=Watched)  # type: ignore[assignment]

    def _watch_files(self) -> None:
        os.replace = self._guarded("replace", os.replace, lambda _, new: _kind_of(new))  # type: ignore[assignment]
        os.fsync = self._guarded("fsync", os.fsync, _kind_of_descriptor)  # type: ignore[assignment]

    def _guarded(
        self, what: str, act: Callable[..., None], kind: Callable[..., str]
    ) -> Callable[..., None]:
        def guarded(*given: Any) -> None:  # noqa: ANN401 - as the function of the system has it
            name = kind(*given)
            self(f"{what}.before {name}")
            if self.fails(FILE):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
            act(*given)
            self(f"{what}.after {name}")

        return guarded

    def _watch_network(self) -> None:
        send, sendall = OneExchange.send, BoundedSocket.sendall

        def sent(adapter: OneExchange, request: Any, **options: Any) -> Any:  # noqa: ANN401 - requests' own
            name = _exchange_of(request)
            self(f"{name} unsent")
            if self.fails(f"{CALL}.unsent"):
                raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
            response = send(adapter, request, **options)
            self(f"{name} answered")
            if self.fails(f"{CALL}.answered"):
                response.close()
                raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
            return response

        def piece(sock: BoundedSocket, data: bytes) -> None:
            if self.reached("request half sent"):
                sendall(sock, data[: len(data) // 2])
                self._act()
                data = data[len(data) // 2 :]
            sendall(sock, data)

        OneExchange.send = sent  # type: ignore[method-assign]
        BoundedSocket.sendall = piece  # type: ignore[method-assign, assignment]


def _kind_of(path: str | Path) -> str:
    """Return what a file is, without the ids in its name."""
    path = Path(path)
    named = path.suffix in {".csv", ".html", ".json", ".xlsx"} and not path.name.startswith(".")
    return path.name if named else "another file"


def _kind_of_descriptor(descriptor: int) -> str:
    found = Path(f"/proc/self/fd/{descriptor}").readlink()
    return "a folder" if found.is_dir() else _kind_of(found)


def _exchange_of(request: Any) -> str:  # noqa: ANN401 - requests' own
    """Return what an exchange is for, without the ids in its path."""
    path = str(request.url).split("?")[0]
    if "token" in path:
        return "token"
    if request.method == "POST":
        return "POST"
    return "lookup" if "?" in str(request.url) else "poll"
