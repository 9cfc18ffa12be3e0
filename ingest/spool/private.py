"""Files and folders that only their owner may read, whatever the umask says."""

import os
from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def private_folder(folder: Path) -> None:
    """Make ``folder`` and its missing parents, all 0700; leave an existing one as it is.

    The new names survive a power cut: to sync what is in a folder does not sync the
    folder's own name, and a ledger without its folder is gone. Raises OSError where
    that is not possible.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(FOLDER_MODE)
        path.chmod(FOLDER_MODE)
        sync_folder(path.parent)


def create_private(path: Path) -> int:
    """Create the file ``path`` as 0600 and return its descriptor, open for writing.

    Raises FileExistsError where something has that name already, also a
    dangling link: what others put there is never written into.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
    os.fchmod(descriptor, FILE_MODE)
    return descriptor


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
