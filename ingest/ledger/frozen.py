"""The frozen bytes of a chunk: put together once, taken apart only by the lengths kept beside.

>>> body, lengths = freeze([b'{"a":1}', b'{"b":22}'])
>>> body
b'{"invoices":[{"a":1},{"b":22}]}'
>>> thaw(body, lengths)
[b'{"a":1}', b'{"b":22}']
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ingest.ledger.keys import content_hash

PREFIX: Final = b'{"invoices":['
SUFFIX: Final = b"]}"
OVERHEAD: Final = len(PREFIX) + len(SUFFIX)
"""Bytes of a body beside its payloads and the commas between them."""


def freeze(payloads: Sequence[bytes]) -> tuple[bytes, tuple[int, ...]]:
    """Return the body of a request for ``payloads``, and the bytes that each takes in it."""
    return PREFIX + b",".join(payloads) + SUFFIX, tuple(map(len, payloads))


def thaw(body: bytes, lengths: Sequence[int]) -> list[bytes]:
    """Return the payloads of a body. Raises ValueError where ``lengths`` do not fit it."""
    starts = [len(PREFIX)]
    for length in lengths:
        starts.append(starts[-1] + length + 1)
    if starts[-1] - 1 + len(SUFFIX) != len(body):
        msg = "the lengths do not add up to the body"
        raise ValueError(msg)
    return [body[start : end - 1] for start, end in pairwise(starts)]


def pack(body: bytes) -> bytes:
    """Compress a body for the ledger; level 1 keeps up with the disk."""
    return zlib.compress(body, 1)


@dataclass(frozen=True, slots=True)
class Packed:
    """A body as the ledger keeps it: compressed, and the sha256 of its exact bytes."""

    body: bytes
    sha256: str

    @classmethod
    def of(cls, body: bytes) -> "Packed":
        """Compress a body and hash it; both let other threads run meanwhile."""
        return cls(pack(body), content_hash(body))


def unpack(packed: bytes) -> bytes:
    """Return the body that ``pack`` was given."""
    return zlib.decompress(packed)


def pack_lengths(lengths: Sequence[int]) -> bytes:
    """Return ``lengths`` as little-endian 32-bit numbers."""
    return struct.pack(f"<{len(lengths)}I", *lengths)


def unpack_lengths(packed: bytes) -> tuple[int, ...]:
    """Return the lengths that ``pack_lengths`` was given."""
    return struct.unpack(f"<{len(packed) // 4}I", packed)
