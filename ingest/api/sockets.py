"""Sockets that keep a deadline whatever the other side does.

A socket's timeout bounds one read, not the exchange: a server that drips a byte
a second is never late. Here each read and each send gets the time that is left
of the whole, so header drips and body drips end at the deadline too.
"""

import io
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any

from ingest.api.course import Course

Address = tuple[Any, ...]
"""One entry of ``socket.getaddrinfo``."""
Lookup = Callable[[str, int], Sequence[Address]]

PIECE = 64 * 1024
_LONGEST_HEAD = 16 * 1024


def look_up(host: str, port: int) -> Sequence[Address]:
    """Return the addresses of ``host`` for TCP, in the order to try them."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def resolve(host: str, port: int, seconds: float, lookup: Lookup = look_up) -> Sequence[Address]:
    """Return the addresses of ``host``. Raises OSError, after ``seconds`` TimeoutError.

    The system's resolver takes no deadline, so it works in a thread that is left
    behind when it is late; it ends by itself and does not keep the process alive.
    """
    answers: queue.SimpleQueue[Sequence[Address] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(lookup(host, port))
        except OSError as error:
            answers.put(error)
        except UnicodeError as error:
            answers.put(socket.gaierror(str(error)))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def connect(addresses: Sequence[Address], course: Course) -> socket.socket:
    """Return a socket connected to the first of ``addresses`` that accepts. Raises OSError.

    The time left to connect is shared among the addresses not yet tried, so that
    one that swallows packets leaves time for the others.
    """
    failure: OSError = OSError("the name has no address")
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(course.connect_time_left() / (len(addresses) - tried))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(course.connect_time_left())
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def open_tunnel(sock: socket.socket, host: str, port: int, course: Course) -> None:
    """Have the proxy behind ``sock`` pass everything on to ``host``. Raises OSError."""
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    sock.settimeout(course.connect_time_left())
    sock.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        sock.settimeout(course.connect_time_left())
        # One at a time: what follows the head is the other side's.
        piece = sock.recv(1)
        if not piece or len(head) > _LONGEST_HEAD:
            message = "the proxy gave no answer that can be understood"
            raise OSError(message)
        head += piece
    status = head.split(b" ", 2)[1:2]
    if not head.startswith(b"HTTP/1.") or not status or status[0][:1] != b"2":
        said = status[0][:3].decode("ascii", "replace") if status else "nonsense"
        message = f"the proxy answered {said}"
        raise OSError(message)


class BoundedSocket:
    """A connected socket, plain or TLS, whose sends and reads keep to ``course``.

    It has the few methods that http.client and urllib3 use of a socket.
    """

    def __init__(self, sock: socket.socket, course: Course) -> None:
        """Take over ``sock``; closing this closes it."""
        self._sock = sock
        self._course = course

    def sendall(self, data: bytes) -> None:
        """Send all of ``data``. Raises OSError, at the deadline TimeoutError."""
        view = memoryview(data)
        try:
            while view:
                self._sock.settimeout(self._course.time_left())
                view = view[self._sock.send(view[:PIECE]) :]
        except OSError as error:
            self._course.cause = error
            raise

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return a reader of the bytes that come in."""
        raw = self._sock.makefile("rb", buffering=0)
        return io.BufferedReader(_BoundedReader(self._sock, raw, self._course), PIECE)

    def settimeout(self, seconds: float | None) -> None:
        """Ignore urllib3's wish: the course knows better."""

    def close(self) -> None:
        """Close the socket, once its reader is closed too."""
        self._sock.close()


class _BoundedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, raw: socket.SocketIO, course: Course) -> None:
        super().__init__()
        self._sock = sock
        self._raw = raw
        self._course = course

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - typeshed's WriteableBuffer
        """Read within the time that is left, and count; None where nothing is there yet."""
        try:
            self._sock.settimeout(self._course.time_left())
            count = self._raw.readinto(buffer)
            self._course.count(count or 0)
        except OSError as error:
            self._course.cause = error
            raise
        return count

    def close(self) -> None:
        """Close the file of the socket as well."""
        self._raw.close()
        super().close()
