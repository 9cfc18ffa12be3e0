"""Hash and fingerprint of a file's bytes, computed beside the work on them."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from ingest.sources.fingerprint import Fingerprint


class Digest:
    """A sha256 and a fingerprint, fed by a thread of their own; hashing lets others run.

    At most one block waits, so that memory stays bounded.
    """

    def __init__(self) -> None:
        """Start with no bytes."""
        self._sum = hashlib.sha256()
        self._seen = Fingerprint()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="digest")
        self._last: Future[None] | None = None

    def update(self, block: bytes | memoryview) -> None:
        """Add ``block``; it may be hashed after this returns."""
        if self._last is not None:
            self._last.result()
        self._last = self._pool.submit(self._add, block)

    def _add(self, block: bytes | memoryview) -> None:
        self._sum.update(block)
        self._seen.update(block)

    def found(self) -> tuple[str, str]:
        """Return sha256 and fingerprint of all that was added."""
        if self._last is not None:
            self._last.result()
        return self._sum.hexdigest(), self._seen.hexdigest()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread."""
        self._pool.shutdown()
