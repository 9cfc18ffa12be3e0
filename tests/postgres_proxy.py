"""Stands between a client and a database, and breaks the connection in the middle of a commit."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.postgres_server import PORT


class Proxy:
    """A socket beside the server's; used as a context manager.

    After ``arm(n)`` the n-th COMMIT from then on reaches the server, but its
    answer never comes back: the connection ends instead.
    """

    def __init__(self, server_folder: Path, folder: Path) -> None:
        self.folder = folder
        self._server = str(server_folder / f".s.PGSQL.{PORT}")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / f".s.PGSQL.{PORT}"))
        self._listener.listen()
        self._left = 0
        self.broken = False

    def arm(self, commit: int) -> None:
        self._left, self.broken = commit, False

    def disarm(self) -> None:
        """Let all further commits through; ``broken`` stays."""
        self._left = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                threading.Thread(target=self._up, args=(client, server), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        """Pass on what the client says; the answers come back beside it."""
        mute = threading.Event()
        threading.Thread(target=self._down, args=(server, client, mute), daemon=True).start()
        with suppress(OSError), client, server:
            while said := client.recv(1 << 16):
                commit = b"COMMIT" in said
                self._left -= commit
                if commit and self._left == 0:
                    self.broken = True
                    mute.set()
                server.sendall(said)

    @staticmethod
    def _down(server: socket.socket, client: socket.socket, mute: threading.Event) -> None:
        with suppress(OSError):
            while said := server.recv(1 << 16):
                if mute.is_set():
                    # The server has answered the commit, so it is done; nobody will know.
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(said)
            client.shutdown(socket.SHUT_RDWR)
