"""The collection API over HTTP: the only package that speaks it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from ingest.api.answers import Now
from ingest.api.client import Client
from ingest.api.deadline import Clock
from ingest.api.pace import polling_delay, retry_delay
from ingest.settings.model import Environment

__all__ = ["Client", "open_api", "polling_delay", "retry_delay"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def open_api(
    environment: Environment, *, clock: Clock = time.monotonic, now: Now = _utc_now
) -> Iterator[Client]:
    """Give the API of ``environment``, for any number of threads; nothing is sent yet.

    ``clock`` counts seconds and is never set; ``now`` is asked only where an answer
    names a date to wait for and does not carry its own. Raises ConfigurationError
    where the environment's addresses or certificates cannot be used.
    """
    yield Client(environment, clock, now)
