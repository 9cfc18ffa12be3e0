"""Two readings of a file are compared by sums: cheap, and whatever blocks they come in."""

import hashlib
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.fingerprint import Fingerprint

CONTENT = hashlib.shake_128(b"some bytes").digest(3 * 4096 + 77)


def fingerprint(*blocks: bytes | memoryview) -> str:
    found = Fingerprint()
    for block in blocks:
        found.update(block)
    return found.hexdigest()


@given(st.lists(st.integers(0, len(CONTENT)), max_size=12))
def test_bytes_have_one_fingerprint_however_they_are_cut(cuts):
    ends = [0, *sorted(cuts), len(CONTENT)]
    view = memoryview(CONTENT)
    blocks = [view[start:end] for start, end in pairwise(ends)]

    assert fingerprint(*blocks) == fingerprint(CONTENT)


@given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
def test_every_change_of_one_byte_is_seen(place, difference):
    changed = bytearray(CONTENT)
    changed[place] ^= difference

    assert fingerprint(bytes(changed)) != fingerprint(CONTENT)


@given(st.integers(0, len(CONTENT) - 1))
def test_what_was_cut_off_or_moved_to_another_piece_is_seen(size):
    pieces = [CONTENT[:4096], CONTENT[4096:8192]]

    assert fingerprint(CONTENT[:size]) != fingerprint(CONTENT)
    assert fingerprint(*pieces) != fingerprint(*reversed(pieces))
