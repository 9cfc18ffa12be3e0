"""Files that only their owner can read."""

import os
from pathlib import Path


def make_file(path: Path) -> None:
    """Create an empty file 0600 where it is missing, and make an existing one 0600.

    Raises OSError.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)
