"""A folder in memory for the tests' files: the promise of a disk is not what they test."""

import shutil
from pathlib import Path
from typing import Final

_SHARED: Final = Path("/dev/shm")  # noqa: S108 - the folders below it are private and new
_ENOUGH: Final = 2 << 30
"""Bytes; all tests together leave less. A container has 64 MiB unless it is given more."""


def in_memory() -> Path | None:
    """Return a folder that needs no disk, where the machine has one with enough room."""
    roomy = _SHARED.is_dir() and shutil.disk_usage(_SHARED).free > _ENOUGH
    return _SHARED if roomy else None
