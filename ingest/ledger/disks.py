"""Whether a folder lies on a disk of this machine.

File locks on network disks are kept by programs that may disagree, or may not be
kept at all; SQLite's own advice is not to (sqlite.org/lockingv3.html, section 6).
"""

import re
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mountinfo")
"""The kernel's list of mounts; only Linux has one."""

_SHARED: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "gfs2", "ocfs2"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "9p"}
)


def shared_type(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """Return the type of the network disk that ``folder`` lies on; None where it is on no such.

    Where ``mounts`` cannot be read, nothing is known, and None is returned.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    place = folder.resolve()
    kind, longest = "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(_unescaped(before.split()[4]))
        # Of two mounts at one point, the later one hides the earlier.
        if (place == point or point in place.parents) and len(point.parts) >= longest:
            kind, longest = after.split()[0], len(point.parts)
    return kind if kind in _SHARED else None


def _unescaped(point: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point)
