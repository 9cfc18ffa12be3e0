"""What a run does with the memory of its process, beside using it.

Which allocator Arrow uses is chosen where this package is imported, before Arrow is.
"""

import ctypes
import gc
import math
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


_MODEST: Final = 320 << 20
"""Bytes of a process that has loaded the libraries and checked a small export."""
_STATM: Final = Path("/proc/self/statm")
"""Pages of memory, see proc(5): all of the process, then those that are resident."""


def release_memory(above: int = _MODEST) -> None:
    """Give back what Arrow and the C library keep of freed memory; takes some milliseconds.

    Both keep it by thread, so that the threads of the next stage cannot use what those of
    the last one have freed: 70 to 130 MB after each stage of a check. While the process
    takes no more than ``above`` bytes, nothing is given back: asking for it again takes a
    sixth of a check of 100,000 rows.
    """
    if _resident() <= above:
        return
    pa.default_memory_pool().release_unused()
    trim = _of_c_library("malloc_trim")
    if trim is not None:  # of the GNU library; others give back by themselves
        trim(0)


def _resident() -> float:
    """Return the bytes of memory that the process takes, without bound where nobody tells."""
    if not _STATM.exists():
        return math.inf
    return int(_STATM.read_text("ascii").split()[1]) * mmap.PAGESIZE


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
