"""Hashes of texts, whole columns at a time, from the bytes where they lie.

Eight bytes of every text are mixed in at once; in the end come the steps with
which MurmurHash3 finishes (Austin Appleby, public domain): every bit of the
text changes half of the result. Nothing here resists somebody who looks for
texts with equal hashes.
"""

import hashlib
from typing import Final

import numpy as np
import pyarrow as pa

from ingest.identifiers.columns import TextBytes

_WORD: Final = 8
_LONGEST: Final = 512
"""Bytes; the few texts that are longer are hashed one by one."""
_SEED: Final = np.uint64(0x9E3779B97F4A7C15)
_FINISH: Final = (np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53))
_SHIFT: Final = np.uint64(33)


def hash_texts(texts: pa.Array) -> np.ndarray:
    """Return a 64-bit hash (uint64) of every text, none of them null; the same in every process.

    >>> found = hash_texts(pa.array(["a", "b", "a", ""]))
    >>> (found[:, None] == found).sum(axis=1).tolist()
    [2, 1, 2, 1]
    """
    text = TextBytes(texts)
    lengths = text.lengths
    hashes = lengths.astype(np.uint64) * _SEED
    starts = text.starts - (text.starts[0] if len(lengths) else 0)
    words = _words(text.used)
    for offset in range(0, min(int(lengths.max(initial=0)), _LONGEST), _WORD):
        lines = np.flatnonzero(lengths > offset)
        if len(lines) == len(lengths):
            _stir(hashes, _word_at(words, starts + offset, lengths - offset))
        else:
            stirred = hashes[lines]
            _stir(stirred, _word_at(words, starts[lines] + offset, lengths[lines] - offset))
            hashes[lines] = stirred
    for factor in _FINISH:
        _stir(hashes, None, factor)
    for line in np.flatnonzero(lengths > _LONGEST):
        whole = text.used[starts[line] : starts[line] + lengths[line]].tobytes()
        hashes[line] = int.from_bytes(hashlib.blake2b(whole, digest_size=_WORD).digest(), "little")
    return hashes


def _words(codes: np.ndarray) -> np.ndarray:
    """Return bytes as numbers of eight, the first byte the lowest, with one more of zeros."""
    words = np.zeros(len(codes) // _WORD + 2, np.dtype("<u8"))
    words.view(np.uint8)[: len(codes)] = codes
    return words


def _word_at(words: np.ndarray, places: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the eight bytes at each of ``places``, zero from the text's end on."""
    index, shift = places >> 3, ((places & 7) << 3).astype(np.uint64)
    low = words.take(index) >> shift
    # In two steps, because a shift by all 64 bits is none.
    word = low | (words.take(index + 1) << (np.uint64(63) - shift) << np.uint64(1))
    unused = (np.maximum(_WORD - lengths, 0) << 3).astype(np.uint64)
    return np.asarray((word << unused) >> unused)


def _stir(hashes: np.ndarray, word: np.ndarray | None, factor: np.uint64 = _SEED) -> None:
    if word is not None:
        hashes ^= word
    hashes ^= hashes >> _SHIFT
    hashes *= factor
