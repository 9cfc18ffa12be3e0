"""The hash of a file's bytes, computed beside the work on them."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self


class Digest:
    """A sha256 that is fed by a thread of its own; hashing lets other threads run.

    At most one block waits, so that memory stays bounded.
    """

    def __init__(self) -> None:
        """Start with no bytes."""
        self._sum = hashlib.sha256()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="digest")
        self._last: Future[None] | None = None

    def update(self, block: bytes | memoryview) -> None:
        """Add ``block``; it may be hashed after this returns."""
        if self._last is not None:
            self._last.result()
        self._last = self._pool.submit(self._sum.update, block)

    def hexdigest(self) -> str:
        """Return the hash of all that was added."""
        if self._last is not None:
            self._last.result()
        return self._sum.hexdigest()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread."""
        self._pool.shutdown()
