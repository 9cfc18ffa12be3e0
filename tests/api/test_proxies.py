"""Through a proxy, and only through it, where the settings say so."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from pydantic import ValidationError

from ingest.domain.exchange import Certainty, Reason
from ingest.errors import ConfigurationError
from tests.api.conftest import accepts

BODY = b'{"invoices": ["canary-body"]}'


class Proxy:
    """A proxy that passes on what comes through a tunnel, and keeps what it could read."""

    def __init__(self, answer: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> None:
        self.asked: list[bytes] = []
        self.passed = bytearray()
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._socket.accept()
                threading.Thread(target=self._tunnel, args=(near,), daemon=True).start()

    def _tunnel(self, near: socket.socket) -> None:
        with closing(near), suppress(OSError):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += near.recv(1)
            self.asked.append(head)
            near.sendall(self._answer)
            if not self._answer.endswith(b"200 OK\r\n\r\n"):
                return
            _, port = head.split()[1].decode().rsplit(":", 1)
            far = socket.create_connection(("localhost", int(port)))
            with far:
                back = threading.Thread(target=self._pass, args=(far, near), daemon=True)
                back.start()
                self._pass(near, far)
                back.join()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                self.passed += piece
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy()
    yield made
    made.close()


@pytest.fixture
def secure(serve, authority):
    """The API's place behind TLS."""
    return serve(authority.context())


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.fault("N14")
def test_the_proxy_of_the_settings_passes_on_what_it_cannot_read(proxy, secure, opened):
    secure.then(accepts())

    reply = opened(api_url=secure.url, proxy=proxy.address).create(BODY, "key-1")

    assert reply.certainty is Certainty.ACCEPTED
    target = f"localhost:{secure.port}".encode()
    assert proxy.asked == [b"CONNECT " + target + b" HTTP/1.1\r\nHost: " + target + b"\r\n\r\n"]
    assert len(secure.received) == 1
    assert b"canary" not in proxy.passed


@pytest.mark.fault("N14")
def test_a_variable_counts_only_where_the_settings_trust_it(proxy, secure, opened, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    secure.then(accepts(), accepts(), accepts())

    opened(api_url=secure.url).create(BODY, "key-1")
    assert proxy.asked == []

    opened(api_url=secure.url, proxy="environment").create(BODY, "key-2")
    assert len(proxy.asked) == 1

    monkeypatch.setenv("NO_PROXY", "localhost")
    opened(api_url=secure.url, proxy="environment").create(BODY, "key-3")
    assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "the proxy answered 407"),
        (b"HTTP/1.1 nonsense\r\n\r\n", "the proxy answered non"),
        (b"SSH-2.0\r\n\r\n", "the proxy answered nonsense"),
        (b"HTTP/1.1 200 OK\r\n", "gave no answer that can be understood"),
        (b"x" * 20_000, "gave no answer that can be understood"),
    ],
    ids=["refused", "no number", "no http", "cut", "endless"],
)
def test_without_its_tunnel_nothing_leaves_and_no_other_way_is_tried(secure, opened, answer, why):
    proxy = Proxy(answer)

    reply = opened(api_url=secure.url, proxy=proxy.address).create(BODY, "key-1")
    proxy.close()

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNREACHABLE)
    assert why in reply.message
    assert f"localhost:{secure.port} through proxy 127.0.0.1:{proxy.port}" in reply.message
    assert secure.received == []


def test_a_proxy_that_is_down_is_not_passed_by(proxy, secure, opened):
    proxy.close()

    reply = opened(api_url=secure.url, proxy=proxy.address).create(BODY, "key-1")

    assert (reply.certainty, reply.reason) == (Certainty.NOT_APPLIED, Reason.UNREACHABLE)
    assert secure.received == []


def test_a_certificate_is_checked_behind_a_proxy_as_well(proxy, serve, authority, opened):
    made = serve(authority.context(name="elsewhere.example"))

    reply = opened(api_url=made.url, proxy=proxy.address).create(BODY, "key-1")

    assert "is not accepted: Hostname mismatch" in reply.message
    assert made.received == []


def test_this_machine_is_reached_without_the_proxy(proxy, server, opened):
    server.then(accepts())

    assert opened(proxy=proxy.address).create(BODY, "key-1").certainty is Certainty.ACCEPTED
    assert proxy.asked == []


@pytest.mark.parametrize(
    "address", ["https://p:1", "http://p", "http://u:canary@p:1", "p:1", "http://p:1/x?y"]
)
def test_a_proxy_that_cannot_be_used_is_refused_with_the_settings(opened, address):
    with pytest.raises(ValidationError, match="http://host:port"):
        opened(proxy=address)


@pytest.mark.parametrize("address", ["https://p:1", "http://u:canary@p:1", "http://p:x", "p"])
def test_a_variable_that_names_no_such_proxy_is_told_before_anything_is_sent(
    secure, opened, monkeypatch, address
):
    monkeypatch.setenv("HTTPS_PROXY", address)

    with pytest.raises(ConfigurationError, match="HTTPS_PROXY") as refused:
        opened(api_url=secure.url, proxy="environment")

    assert "canary" not in f"{refused.value} {refused.value.hint}"
