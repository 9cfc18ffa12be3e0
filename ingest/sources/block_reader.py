"""Blocks of an open file, read at rising offsets, and the hash of what they are made of."""

import os
from typing import Final

from ingest.sources.digest import Digest

_AT_ONCE: Final = 1 << 20


class BlockReader:
    """Reads blocks of an open file; see ``records.Read``.

    A ``digest`` is fed with every byte of the file once, from the block that was
    made use of: what stands before the first block, and then of each block
    what lies before the next one.
    """

    def __init__(self, descriptor: int, digest: Digest | None = None) -> None:
        """Take an open file; its shared position is never moved."""
        self._descriptor = descriptor
        self._digest = digest
        self._block = b""
        self._offset = 0

    def __call__(self, offset: int, size: int) -> bytes:
        """Return ``size`` bytes from ``offset`` on, fewer only where the file ends."""
        if self._digest is not None:
            self._hash_before(offset, self._digest)
        self._block, self._offset = os.pread(self._descriptor, size, offset), offset
        return self._block

    def finish(self) -> None:
        """Feed the digest with the rest of the last block, behind which nothing was read."""
        if self._digest is not None:
            self._hash_before(self._offset + len(self._block), self._digest)

    def _hash_before(self, offset: int, digest: Digest) -> None:
        used = memoryview(self._block)[: offset - self._offset]
        digest.update(used)
        behind = self._offset + len(used)
        while behind < offset:  # the heading, and what stands before it
            piece = os.pread(self._descriptor, min(_AT_ONCE, offset - behind), behind)
            if not piece:
                break
            digest.update(piece)
            behind += len(piece)
