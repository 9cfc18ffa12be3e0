"""One connection per exchange, under requests' adapter.

There is no pool to reuse: a kept-alive connection that the server has closed in
the meantime fails after the first byte, and such a POST would be held as
ambiguous for nothing. A handshake per exchange is the price.
"""

import ssl
import typing
from typing import Any
from urllib.parse import urlsplit

import requests.adapters
import urllib3
import urllib3.connection
import urllib3.exceptions

from ingest.api.course import Course, Stage
from ingest.api.sockets import BoundedSocket, connect, open_tunnel, resolve

if typing.TYPE_CHECKING:
    import socket


class _Noted(urllib3.connection.HTTPConnection):
    """A connection that notes in ``course`` how far it came."""

    def __init__(self, *args: Any, course: Course, **options: Any) -> None:  # noqa: ANN401 - urllib3's own
        super().__init__(*args, **options)
        self._course = course

    def _new_conn(self) -> "socket.socket":
        course = self._course
        # urllib3 swallows a reset while it sends, and a plain connection is made while it
        # sends: hence its own error class for whatever stops us here.
        host, port = self._dns_host.strip("[]"), self.port
        try:
            first = course.proxy or (host, port)
            addresses = resolve(*first, seconds=course.connect_time_left())
            course.stage = Stage.CONNECTING
            sock = connect(addresses, course)
            if course.proxy is not None:
                try:
                    open_tunnel(sock, host, port, course)
                except OSError:
                    sock.close()
                    raise
        except OSError as error:
            course.cause = error
            raise urllib3.exceptions.NewConnectionError(self, str(error)) from error
        course.stage = Stage.SECURING
        return sock

    def connect(self) -> None:
        """Connect; the socket keeps to the deadline. An error is noted as the cause, too."""
        try:
            super().connect()
        except OSError as error:
            self._course.cause = error
            raise
        bounded = BoundedSocket(typing.cast("socket.socket", self.sock), self._course)
        self.sock = typing.cast("socket.socket", bounded)

    def send(self, data: Any) -> None:  # noqa: ANN401 - as http.client has it
        """Send ``data``, connecting first where that is still to be done, and note the stage."""
        if self.sock is None:
            self.connect()
        self._course.stage = Stage.SENDING
        super().send(data)


class _NotedSecure(_Noted, urllib3.connection.HTTPSConnection):
    """As ``_Noted``, over TLS."""


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Noted


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _NotedSecure


class OneExchange(requests.adapters.HTTPAdapter):
    """An adapter for a single exchange. Nothing is retried or redirected."""

    def __init__(self, context: ssl.SSLContext, course: Course) -> None:
        """Take the certificates to trust and where to note the course of the exchange."""
        # A plain Retry(3) would send a POST four times after a TLS error: the method
        # is checked for read errors only.
        never = urllib3.Retry(total=0, connect=0, read=0, redirect=0, status=0, other=0)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=never)
        self._context = context
        self._course = course
        self._pool: urllib3.HTTPConnectionPool | None = None

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: object,  # noqa: ARG002 - the context decides
        proxies: object = None,  # noqa: ARG002 - the course decides
        cert: object = None,  # noqa: ARG002 - there are none
    ) -> urllib3.HTTPConnectionPool:
        """Return a new pool with room for the one connection."""
        parts = urlsplit(str(request.url))
        host = parts.hostname or ""
        if parts.scheme == "https":
            self._pool = _SecurePool(
                host, parts.port, ssl_context=self._context, course=self._course
            )
        else:
            self._pool = _PlainPool(host, parts.port, course=self._course)
        return self._pool

    def cert_verify(self, *_: object) -> None:
        """Leave it to the context, which requests would load certificates into every time."""

    def close(self) -> None:
        """Close the connection, whether the server meant to keep it or not."""
        if self._pool is not None:
            self._pool.close()
        super().close()
