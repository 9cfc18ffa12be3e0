"""The frozen bytes of a chunk: put together once, taken apart only by the lengths kept beside.

>>> body, lengths = freeze(['{"a":1}', '{"å":2}'])
>>> body.decode()
'{"invoices":[{"a":1},{"å":2}]}'
>>> thaw(body, lengths)
['{"a":1}', '{"å":2}']
"""

import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

PREFIX: Final = b'{"invoices":['
SUFFIX: Final = b"]}"
OVERHEAD: Final = len(PREFIX) + len(SUFFIX)
"""Bytes of a body beside its payloads and the commas between them."""


def freeze(payloads: Sequence[str]) -> tuple[bytes, tuple[int, ...]]:
    """Return the body of a request for ``payloads``, and the bytes that each takes in it."""
    parts = [payload.encode() for payload in payloads]
    return PREFIX + b",".join(parts) + SUFFIX, tuple(map(len, parts))


def thaw(body: bytes, lengths: Sequence[int]) -> list[str]:
    """Return the payloads of a body. Raises ValueError where ``lengths`` do not fit it."""
    starts = [len(PREFIX)]
    for length in lengths:
        starts.append(starts[-1] + length + 1)
    if starts[-1] - 1 + len(SUFFIX) != len(body):
        msg = "the lengths do not add up to the body"
        raise ValueError(msg)
    return [body[start : end - 1].decode() for start, end in pairwise(starts)]


def pack(body: bytes) -> bytes:
    """Compress a body for the ledger; level 1 keeps up with the disk."""
    return zlib.compress(body, 1)


def unpack(packed: bytes) -> bytes:
    """Return the body that ``pack`` was given."""
    return zlib.decompress(packed)


def pack_lengths(lengths: Sequence[int]) -> bytes:
    """Return ``lengths`` as little-endian 32-bit numbers."""
    return struct.pack(f"<{len(lengths)}I", *lengths)


def unpack_lengths(packed: bytes) -> tuple[int, ...]:
    """Return the lengths that ``pack_lengths`` was given."""
    return struct.unpack(f"<{len(packed) // 4}I", packed)
