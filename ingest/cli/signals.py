"""Ctrl-C and SIGTERM ask a run to stop; a second one ends it at once."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ingest.submit.host import StopRequest


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """Yield a request that the two signals make while the block runs."""
    request = StopRequest()

    def ask(number: int, frame: FrameType | None) -> None:
        if request() is not None:
            # The ledger is valid at every instant, so an immediate end loses nothing.
            os._exit(128 + number)
        request.request(number)
        outer = before[signal.Signals(number)]
        if callable(outer) and outer is not signal.default_int_handler:
            # Whoever holds several runs together wants to hear of it as well.
            outer(number, frame)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
