"""A scripted HTTP server on loopback that misbehaves on demand, one act per request."""

import contextlib
import json
import os
import socket
import ssl
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from ingest.api import open_api
from ingest.domain.exchange import CollectionApi
from ingest.settings.model import Environment, EnvironmentName

ORG = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
BATCH = "d290f1ee-6c54-4b01-90e6-d701748f0851"
SECRET = "canary-client-secret"  # noqa: S105 - nobody's
CREATE_PATH = f"/collection/v1/orgs/{ORG}/invoices"
BATCH_PATH = f"/collection/v1/batches/{BATCH}"
HEAD_END = b"\r\n\r\n"


@dataclass
class Received:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    closing: threading.Event
    """Set when the test is over."""


Act = Callable[[socket.socket, Received], None]


@dataclass
class Server:
    """Answers each request with the next act of its script, and token requests with a token."""

    context: ssl.SSLContext | None = None
    host: str = "localhost"
    received: list[Received] = field(default_factory=list)
    reads_bodies: bool = True
    always: Act | None = None

    def __post_init__(self) -> None:
        self.script: deque[Act] = deque()
        self.tokens: Act = gives_token()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open: list[socket.socket] = []
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http{'s' if self.context else ''}://{self.host}:{self.port}"

    @property
    def posts(self) -> list[Received]:
        """The POSTs of chunks that came in."""
        return [one for one in self.received if one.path == CREATE_PATH and one.method == "POST"]

    @property
    def token_requests(self) -> list[Received]:
        return [one for one in self.received if one.path == "/token"]

    def then(self, *acts: Act) -> None:
        """Answer the next requests so."""
        self.script.extend(acts)

    def close(self) -> None:
        """End all connections and wait for the threads."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self._open.append(sock)
                thread = threading.Thread(target=self._serve, args=(sock,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError), plain:
            if self.context is None:
                return self._answer(plain)
            with self.context.wrap_socket(plain, server_side=True) as secure:
                self._open.append(secure)
                return self._answer(secure)

    def _answer(self, sock: socket.socket) -> None:
        got = self._read(sock)
        if got is None:
            return
        self.received.append(got)
        act = self.tokens if got.path == "/token" else self._next()
        act(sock, got)

    def _next(self) -> Act:
        if self.script:
            return self.script.popleft()
        return self.always or answers(500, {"message": "nothing scripted"})

    def _read(self, sock: socket.socket) -> Received | None:
        data = b""
        while HEAD_END not in data:
            piece = sock.recv(65_536)
            if not piece:
                return None
            data += piece
        head, _, body = data.partition(HEAD_END)
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        parts = urlsplit(target)
        if self.reads_bodies:
            while len(body) < int(headers.get("content-length", 0)):
                body += sock.recv(65_536)
        return Received(method, parts.path, parse_qs(parts.query), headers, body, self._closing)


def http(status: int, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """Return a whole response."""
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body))} | (
        headers or {}
    )
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status} Something\r\n{lines}\r\n".encode() + body


def answers(status: int, said: object = None, headers: dict[str, str] | None = None) -> Act:
    """Answer with ``said``: bytes as they are, all else as JSON."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return sends(http(status, body, headers))


def accepts(batch_id: object = BATCH, **more: object) -> Act:
    """Answer as the contract does to a chunk."""
    return answers(202, {"data": {"batchId": batch_id, **more}})


def gives_token(value: str = "canary-token", **more: object) -> Act:
    """Answer as the contract does to a token request."""
    said = {"access_token": value, "token_type": "Bearer", "expires_in": 3600}
    return answers(200, said | more)


def sends(data: bytes) -> Act:
    """Send ``data`` and close."""
    return lambda sock, _: sock.sendall(data)


def closes(sock: socket.socket, _: Received) -> None:
    """Close without a word."""
    sock.shutdown(socket.SHUT_RDWR)


def resets(sock: socket.socket, _: Received) -> None:
    """Send a TCP reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def garbles_tls(sock: socket.socket, _: Received) -> None:
    """Send what is no TLS record, below TLS."""
    os.write(sock.fileno(), b"this is no TLS record" * 10)
    time.sleep(0.05)


def drips(data: bytes, first: int = 0, every: float = 0.05) -> Act:
    """Send the ``first`` bytes of ``data`` at once, and then one at a time."""

    def act(sock: socket.socket, _: Received) -> None:
        sock.sendall(data[:first])
        for byte in data[first:]:
            time.sleep(every)
            sock.sendall(bytes([byte]))

    return act


def floods(head: bytes, piece: bytes = b"x" * 65_536) -> Act:
    """Send ``head`` and then ``piece`` for ever."""

    def act(sock: socket.socket, _: Received) -> None:
        sock.sendall(head)
        while True:
            sock.sendall(piece)

    return act


def in_turn(*acts: Act) -> Act:
    """Do each of ``acts`` once, in their order."""
    left = iter(acts)

    def act(sock: socket.socket, got: Received) -> None:
        next(left)(sock, got)

    return act


def holds(seconds: float) -> Act:
    """Say nothing for a while, or until the test is over."""

    def act(_: socket.socket, got: Received) -> None:
        got.closing.wait(seconds)

    return act


def environment_of(server: Server, **changes: Any) -> Environment:  # noqa: ANN401 - settings
    """Return an environment that speaks to ``server``."""
    values = {
        "name": EnvironmentName.SANDBOX,
        "auth_url": server.url,
        "api_url": server.url,
        "org_id": ORG,
        "client_id": "client",
        "client_secret": SecretStr(SECRET),
        "connect_timeout": 20,
        "post_deadline": 60,
        "get_deadline": 60,
        "max_answer_bytes": 1_000_000,
    }
    return Environment(**values | changes)


class Authority:
    """Makes certificates for the servers of these tests, good ones and bad ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self.bundle = folder / "authority.pem"
        self.bundle.write_bytes(
            self._builder(self._name, self._key, timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
            .public_bytes(Encoding.PEM)
        )

    def context(
        self, name: str = "localhost", life: timedelta = timedelta(days=1), *, own: bool = False
    ) -> ssl.SSLContext:
        """Return what a server called ``name`` shows; signed by itself where it is its ``own``."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        certificate = (
            self._builder(subject, key, life, issuer=subject if own else self._name)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key if own else self._key, hashes.SHA256())
        )
        file = self._folder / f"{certificate.serial_number}.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _builder(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        life: timedelta,
        issuer: x509.Name | None = None,
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=10))
            .not_valid_after(now + life)
        )


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def serve() -> Iterator[Callable[[ssl.SSLContext | None], Server]]:
    """Start servers, with or without TLS."""
    with contextlib.ExitStack() as stack:

        def start(context: ssl.SSLContext | None = None) -> Server:
            return stack.enter_context(contextlib.closing(Server(context)))

        yield start


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    return serve()


@pytest.fixture
def other(serve: Callable[..., Server]) -> Server:
    """Start a second server, which should see nothing."""
    return serve()


@pytest.fixture
def api(opened: Callable[..., CollectionApi]) -> CollectionApi:
    return opened()


@pytest.fixture
def opened(server: Server, authority: Authority) -> Iterator[Callable[..., CollectionApi]]:
    """Open the API of ``server`` with changed settings."""
    with contextlib.ExitStack() as stack:

        def open_with(
            clock: Callable[[], float] = time.monotonic,
            **changes: Any,  # noqa: ANN401 - settings
        ) -> CollectionApi:
            changes = {"ca_bundle": authority.bundle} | changes
            return stack.enter_context(open_api(environment_of(server, **changes), clock=clock))

        yield open_with
