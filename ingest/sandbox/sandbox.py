"""The sandbox as tests and the command line hold it: start, arm faults, ask what happened."""

import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from ingest.errors import ConfigurationError
from ingest.sandbox.app import application
from ingest.sandbox.book import Book
from ingest.sandbox.control import state
from ingest.sandbox.faults import Fault, FaultPlan, Kind, Route
from ingest.sandbox.options import Options
from ingest.sandbox.server import BackgroundServer, signals

_OBJECTS: Final = 100_000
"""New objects after which garbage is looked for; one request makes some 10,000."""


class Sandbox:
    """A running server; use it as a context manager.

    ``created`` is the judge of "never twice": invoices per source id. Set
    ``Options(unique_source_ids=False)`` where the server's own protection
    against a second creation would hide the client's mistake.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        path: Path | None = None,
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Make a server that records in a SQLite file at ``path``, or in memory.

        ``port`` 0 is a free one. ``clock`` gives Unix seconds. Raises
        ConfigurationError where the port is taken.
        """
        self.options = options or Options()
        self._plan = FaultPlan(self.options.seed, self.options.faults)
        self._clock = clock
        self._book = Book(path)
        try:
            app = application(self.options, self._book, self._plan, clock)
            self._server = BackgroundServer(app, port)
        except ConfigurationError:
            self._book.close()
            raise

    def __enter__(self) -> Self:
        """Return when requests are answered."""
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Drop every connection, stop, and close the record."""
        self._server.stop()
        self._book.close()

    @property
    def url(self) -> str:
        """The base address of token endpoint and API."""
        return self._server.url

    @property
    def created(self) -> dict[str, int]:
        """How many invoices exist per source id, those of queued batches among them."""
        return self._book.created()

    @property
    def accepted(self) -> dict[str, int]:
        """In how many accepted requests each source id stood."""
        return self._book.accepted()

    @property
    def posts_received(self) -> int:
        """How many POSTs of invoices arrived, whatever was done with them."""
        return self._book.arrivals(Route.CREATE)

    @property
    def keys(self) -> Sequence[str]:
        """The idempotency keys that arrived, in order, repetitions included."""
        return self._book.keys()

    @property
    def requests(self) -> dict[str, int]:
        """How many requests arrived per ``METHOD path``."""
        return self._book.requests()

    def received(self, route: Route) -> int:
        """Return how many requests arrived at ``route``."""
        return self._book.arrivals(route)

    def state(self) -> dict[str, Any]:
        """Return all of the above in one, as ``GET /_sandbox/state`` does."""
        return state(self._book)

    def arm(self, kind: Kind, **settings: Any) -> None:  # noqa: ANN401 - Fault checks them
        """Arm a fault: ``arm(Kind.THROTTLE, count=2, retry_after="1")``."""
        self._plan.arm(Fault(kind=kind, **settings))

    def disarm(self) -> None:
        """Take every fault back."""
        self._plan.clear()

    def loses_next_reply(self) -> None:
        """Accept the next POST of invoices, then close the connection without an answer."""
        self.arm(Kind.LOST_REPLY)

    def cuts_next_request(self) -> None:
        """Reset the connection of the next POST of invoices before anything is accepted."""
        self.arm(Kind.CUT_BEFORE)

    def throttles(self, times: int = 1, retry_after: str = "0") -> None:
        """Answer the next POSTs of invoices with 429."""
        self.arm(Kind.THROTTLE, count=times, retry_after=retry_after)

    def refuses(self, source_id: str, error: str = "Invoice was refused") -> None:
        """Let the batch name this invoice as failed, each time it is sent."""
        self.arm(Kind.REFUSE, source_id=source_id, count=None, body=error)

    def rejects_requests_with(self, source_id: str, status: int = 422) -> None:
        """Refuse every whole request that holds this invoice."""
        self.arm(Kind.REJECT, source_id=source_id, count=None, status=status)

    def leaves_out(self, source_id: str) -> None:
        """Create this invoice without naming it in the batch's result."""
        self.arm(Kind.MISSING, source_id=source_id)

    def keeps_next_batch_queued(self) -> None:
        """Let the next batch stay QUEUED until ``releases_batches``."""
        self.arm(Kind.STAYS_QUEUED)

    def releases_batches(self) -> None:
        """Let every batch that is still queued finish now."""
        self._book.release(self._clock())

    def expires_tokens(self) -> None:
        """Let the next request to the API find its token expired."""
        self.arm(Kind.EXPIRED_TOKEN, on=Route.ANY)


def serve(
    options: Options,
    announce: Callable[[str], None],
    *,
    path: Path | None = None,
    port: int = 0,
) -> None:
    """Serve until SIGINT or SIGTERM; for the main thread.

    ``announce`` is called with the address as soon as requests are answered.
    Raises ConfigurationError where the port is taken.
    """
    # The process is ours: looking through all that was imported takes a quarter of its time.
    gc.freeze()
    gc.set_threshold(_OBJECTS)
    with signals() as arrived, Sandbox(options, path=path, port=port) as sandbox:
        announce(sandbox.url)
        arrived.wait()
