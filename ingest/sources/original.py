"""The export's own file: opened once, regular files only, and proven unchanged afterwards."""

import hashlib
import io
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from ingest.errors import ExportChanged, ExportUnreadable, IngestError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_COPY_BYTES = 1 << 20
_LONGEST_NAME = 120
_REST = (
    "Wait until it has lain unchanged for as long as the setting export_rest asks, then run again: "
    "nothing was sent."
)


class Original:
    """The file that was handed in, as it was when it was opened.

    A symbolic link is followed once, when it is opened; what it then names must
    be a regular file. Reading never moves a shared position, so that several
    readings may go on at the same time.
    """

    def __init__(self, name: str, path: Path | None, descriptor: int) -> None:
        """Take a display name, the path if it has one, and its open descriptor."""
        self.name = name
        self.descriptor = descriptor
        self._path = path
        self._seen = _identity(os.fstat(descriptor))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open ``path``; raise ExportUnreadable unless it is a readable regular file."""
        name = display_name(path.name)
        try:
            resolved = path.resolve(strict=True)
            descriptor = os.open(resolved, _FLAGS)
        except (OSError, ValueError, RuntimeError) as error:
            raise unopened(name, error) from error
        if not stat.S_ISREG(mode := os.fstat(descriptor).st_mode):
            os.close(descriptor)
            kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
            msg = f"'{name}' is {kind}."
            raise ExportUnreadable(msg, hint="Give the path of one exported file.")
        return cls(name, resolved, descriptor)

    @classmethod
    def copy(cls, stream: BinaryIO, name: str, workdir: Path) -> Self:
        """Copy ``stream`` to a nameless file of ours in ``workdir``, and open that."""
        with closing(working_file(workdir)) as copy:
            while block := stream.read(_COPY_BYTES):
                write(copy, block)
            copy.flush()
            return cls(name, None, os.dup(copy.fileno()))

    def twin(self) -> Self:
        """Return the same open file once more, to be closed by itself."""
        return type(self)(self.name, self._path, os.dup(self.descriptor))

    @property
    def size(self) -> int:
        """Bytes in the file when it was opened."""
        return self._seen[2]

    def sha256(self) -> str:
        """Return the hash of the file's bytes, hexadecimal."""
        digest = hashlib.sha256()
        for block in read_blocks(self.descriptor, _COPY_BYTES):
            digest.update(block)
        return digest.hexdigest()

    def verify(self) -> None:
        """Raise ExportChanged if size, times or identity differ from when it was opened."""
        try:
            now = self._path.stat() if self._path else os.fstat(self.descriptor)
        except OSError as error:
            msg = f"'{self.name}' has gone since it was opened."
            raise ExportChanged(msg) from error
        if _identity(now) != self._seen:
            msg = f"'{self.name}' changed while it was read."
            raise ExportChanged(msg)

    def rested(self, since: float) -> None:
        """Raise ExportChanged where the file was written after ``since``, in Unix seconds.

        What came by standard input was written just now, by us.
        """
        if self._path is not None and self._seen[3] > since * 1e9:
            msg = f"'{self.name}' was written just now: it may not be complete."
            raise ExportChanged(msg, hint=_REST)

    def close(self) -> None:
        """Close the file; nothing can be read afterwards."""
        os.close(self.descriptor)


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def unopened(name: str, error: Exception) -> ExportUnreadable:
    """Return in words why the file or folder ``name`` cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return ExportUnreadable(f"There is no file '{name}'.", hint="Check the path.")
    if isinstance(error, PermissionError):
        return ExportUnreadable(
            f"'{name}' may not be read by this user.", hint="Give this user the right to read it."
        )
    reason = getattr(error, "strerror", None) or "its path is not valid"
    return ExportUnreadable(f"'{name}' cannot be opened: {reason}.", hint="Check the path.")


def display_name(name: str) -> str:
    r"""Return a file's name as it may be shown: one line, nothing that moves the cursor.

    >>> display_name("open\x1b[2J\u202eitems.csv")
    'open\\x1b[2J\\u202eitems.csv'
    """
    shown = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + "…"


class _Positioned(io.RawIOBase):
    """Reads an open file without its shared position: one of its own stands in for that."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._position = 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read from the own position on. Raises ExportUnreadable where the disk refuses."""
        try:
            count = os.preadv(self._descriptor, [buffer], self._position)
        except OSError as error:
            raise _unread(error) from error
        self._position += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the own position, not before the start, and return it."""
        origin = {
            os.SEEK_SET: 0,
            os.SEEK_CUR: self._position,
            os.SEEK_END: os.fstat(self._descriptor).st_size,
        }
        self._position = max(origin[whence] + offset, 0)
        return self._position


def as_file(descriptor: int) -> io.BufferedReader:
    """Return a file of its own over ``descriptor``, at its start; closing it leaves that open."""
    return io.BufferedReader(_Positioned(descriptor))


def working_file(workdir: Path) -> BinaryIO:
    """Return a new file in ``workdir`` without a name: ours alone, gone when it is closed."""
    try:
        return tempfile.TemporaryFile(dir=workdir)
    except OSError as error:
        raise _no_room(error) from error


def write(file: BinaryIO, block: bytes) -> None:
    """Write ``block`` to a working file; raise IngestError when there is no room."""
    try:
        file.write(block)
    except OSError as error:
        raise _no_room(error) from error


def _no_room(error: OSError) -> IngestError:
    return IngestError(
        f"The working folder cannot be written: {error.strerror}.",
        hint="Free space there, or configure another folder, then run again: nothing was sent.",
    )


def _unread(error: OSError) -> ExportUnreadable:
    return ExportUnreadable(
        f"The export cannot be read to its end: {error.strerror}.",
        hint="Copy it to a disk of this machine, then run again: nothing was sent.",
    )


def read_blocks(descriptor: int, size: int, start: int = 0) -> Iterator[bytes]:
    """Yield a file's bytes from offset ``start`` on, ``size`` at a time; the last may be empty.

    Only the last block is shorter than ``size``, and there always is one. Raises
    ExportUnreadable where the disk refuses.
    """
    offset = start
    while True:
        try:
            block = os.pread(descriptor, size, offset)
        except OSError as error:
            raise _unread(error) from error
        yield block
        if len(block) < size:
            return
        offset += len(block)


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes to read: the original's, or those that it held packed.

    ``copy`` is the working file of what was packed; then ``sha256`` is that of
    the packed bytes, which were read once and never are again.
    """

    original: Original
    descriptor: int
    copy: BinaryIO | None = None
    sha256: str | None = None
    notes: tuple[str, ...] = ()

    def close(self) -> None:
        """Close the copy, if there is one, but not the original."""
        if self.copy is not None:
            self.copy.close()
