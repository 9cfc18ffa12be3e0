"""Freed memory goes back to the operating system between the stages of a run."""

import ctypes

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
