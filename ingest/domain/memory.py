"""What a run does with the memory of its process, beside using it."""

import ctypes
import gc

import pyarrow as pa


def release_memory() -> None:
    """Give back what Arrow and the C library keep of freed memory; takes some milliseconds.

    Both keep it by thread, so that the threads of the next stage cannot use what those of
    the last one have freed: 70 to 130 MB after each stage of a check.
    """
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # of the GNU library; others give back by themselves
        trim(0)


def spare_loaded() -> None:
    """Let the garbage collector pass over all that is loaded by now; does so once in a process.

    Libraries are 150,000 objects that stay until the end. To look through them
    takes 80 ms, each time that the records of a run make the collector look.
    """
    if gc.get_freeze_count() == 0:
        gc.freeze()
