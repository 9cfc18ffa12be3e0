"""What a run does with the memory of its process, beside using it.

Which allocator Arrow uses is chosen where this package is imported, before Arrow is.
"""

import ctypes
import gc
import mmap
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

_ARENA_MAX: Final = -8
"""M_ARENA_MAX of mallopt(3)."""
_ARENAS: Final = 2
"""Measured once each: with one, a check of 1,000,000 clean rows took 2.6 s instead of 2.3; without
a limit, one of 100,000 rejected rows took 455 MB instead of 387."""


_MOST: Final = 450 << 20
"""Bytes from which on a process gives back what it has freed; with what a batch takes beyond
that, 1,000,000 rows stay below 500 MB."""
_ROOM: Final = 48 << 20
"""Bytes to grow by before that is tried again, where what is in use is most of it."""
_STATM: Final = Path("/proc/self/statm")
"""Pages of memory, see proc(5): all of the process, then those that are resident."""


class Ceiling:
    """Gives back what Arrow and the C library keep of freed memory, once the process is large.

    Both keep it for what comes next, which may need it in other pieces. To give it back and
    ask for it again takes time, so below ``most`` bytes all is kept; above, what is free is
    given back, whenever the process has grown by ``room`` since.
    """

    def __init__(self, most: int = _MOST, room: int = _ROOM) -> None:
        """Begin with nothing given back."""
        self._most, self._room = most, room
        self._now = most

    def keep(self) -> None:
        """Give back what is free where the process is above the ceiling; takes 20 ms then."""
        if _resident() <= self._now:
            return
        _give_back()
        self._now = max(self._most, _resident() + self._room)


def _give_back() -> None:
    pa.default_memory_pool().release_unused()
    trim = _of_c_library("malloc_trim")
    if trim is not None:  # of the GNU library; others give back by themselves
        trim(0)


def _resident() -> int:
    """Return the bytes of memory that the process takes, 0 where nobody tells."""
    try:
        pages = _STATM.read_bytes()
    except OSError:
        return 0
    return int(pages.split()[1]) * mmap.PAGESIZE


def share_heaps() -> None:
    """Let all threads that are yet to come take memory from the same few heaps."""
    limit = _of_c_library("mallopt")
    if limit is not None:  # of the GNU library
        limit(_ARENA_MAX, _ARENAS)


@cache
def spare_loaded() -> None:
    """Let the garbage collector pass over all that is loaded by now; does so once in a process.

    Libraries are 150,000 objects that stay until the end. To look through them
    takes 80 ms, each time that the records of a run make the collector look; only
    to ask it whether it passes over them takes 18 ms, because it counts them.
    """
    gc.freeze()


def _of_c_library(name: str) -> Any:  # noqa: ANN401 - ctypes has no types
    return getattr(ctypes.CDLL(None), name, None)
