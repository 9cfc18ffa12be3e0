"""A uvicorn server on loopback that can be started in a thread and can cut its connections.

uvicorn's own stop takes up to half a second and waits for keep-alive
connections; this one drops them, because a test starts a server of its own.
"""

import asyncio
import contextlib
import signal
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from ingest.errors import ConfigurationError

LOOPBACK: Final = "127.0.0.1"
_NO_LINGER: Final = struct.pack("ii", 1, 0)
_START_SECONDS: Final = 10


class _Connection(H11Protocol):
    """A connection that hands the application a knife, as ``scope["state"]["cut"]``."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, "cut": self.cut}, _loop)

    def cut(self, *, reset: bool) -> None:
        """End the connection: with a reset at once, or in good order after what was written."""
        if not reset:
            self.transport.close()
            return
        # Closing a socket that may not linger is what makes the kernel send RST instead of FIN.
        channel = self.transport.get_extra_info("socket")
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.transport.abort()


class _Server(uvicorn.Server):
    """uvicorn's server with a start that can be waited for and a stop that does not wait."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                _ends_quietly(app),
                http=_Connection,
                loop="asyncio",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                date_header=False,
                server_header=False,
            )
        )
        self.ready = threading.Event()
        self._stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """Ask the server to end; from any thread, and once more does no harm."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say that requests may come."""
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        """Wait for the wish to stop."""
        await self._stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close every socket at once; what is under way is cut off."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for channel in sockets or []:
            channel.close()
        # One turn of the loop tells the requests in flight that nobody listens any more.
        await asyncio.sleep(0)
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs the loop."""
        yield


class BackgroundServer:
    """An application served from a thread, on a free port of the loopback interface."""

    def __init__(self, app: Starlette, port: int = 0) -> None:
        """Bind ``port`` (0: a free one) at once; raises ConfigurationError where it is taken."""
        self._socket = _bind(port)
        self.port: int = self._socket.getsockname()[1]
        self._server = _Server(app)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Return when requests are answered."""
        self._thread.start()
        if not self._server.ready.wait(_START_SECONDS):
            message = "The sandbox did not start."
            raise ConfigurationError(message, hint="Look for the error above.")

    def stop(self) -> None:
        """Drop every connection and return when the thread has ended."""
        self._server.stop()
        self._thread.join(_START_SECONDS)

    def _run(self) -> None:
        asyncio.run(self._server.serve([self._socket]))


def _ends_quietly(app: Starlette) -> ASGIApp:
    """Let a request that is cancelled by the stop end without a traceback in the log."""

    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    return quiet


def _bind(port: int) -> socket.socket:
    # With the protocol named, asyncio sets TCP_NODELAY; without it each answer waits 40 ms.
    channel = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        channel.bind((LOOPBACK, port))
    except OSError as error:
        channel.close()
        message = f"Port {port} of {LOOPBACK} cannot be used: {error.strerror}."
        raise ConfigurationError(
            message, hint="Choose another port, or 0 for a free one."
        ) from error
    return channel


@contextlib.contextmanager
def signals() -> Iterator[threading.Event]:
    """Give what is set when SIGINT or SIGTERM arrives; for the main thread."""
    arrived = threading.Event()
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.signal(name, lambda *_: arrived.set()) for name in names}
    try:
        yield arrived
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
