"""What a command did to the files below a folder, and what it sent, as strace saw it.

Nothing of the program is replaced: the operating system's calls of SQLite, of pyarrow and of
Python are recorded alike, with the bytes that they wrote.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

CALLS: Final = (
    "open,openat,creat,lseek,write,pwrite64,writev,pwritev,pwritev2,truncate,ftruncate,fallocate,"
    "fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,"
    "symlink,symlinkat,sendfile,copy_file_range,sendto,sendmsg,mmap"
)
_LINE: Final = re.compile(r"(\d+) +(.*)")
_BEGUN: Final = " <unfinished ...>"
_RESUMED: Final = re.compile(r"<\.\.\. \w+ resumed>(.*)")
_CALL: Final = re.compile(r"(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)(?:<([^>]*)>)?(.*)")
_STRING: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_OPENS: Final = frozenset({"open", "openat", "creat"})
_BY_NAME: Final = ("truncate", "rename", "unlink", "mkdir", "rmdir", "link", "symlink")
_ANY_DESCRIPTOR: Final = re.compile(r"\b\d+<((?:\\x[0-9a-f]{2})*)>")
_DESCRIPTOR: Final = re.compile(r"^(\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that succeeded. ``on`` is the file of its first descriptor, ``to`` its result's."""

    name: str
    arguments: str
    result: int
    descriptor: str
    on: str
    to: str

    @property
    def strings(self) -> list[bytes]:
        """The strings among the arguments: names, or bytes."""
        return [_bytes(one) for one in _STRING.findall(self.arguments)]

    @property
    def mapped(self) -> list[str]:
        """The files among the arguments."""
        return [_bytes(one).decode() for one in _ANY_DESCRIPTOR.findall(self.arguments)]

    @property
    def numbers(self) -> list[int]:
        """The arguments behind the last string or descriptor that are plain numbers."""
        parts = _STRING.sub("", self.arguments).split(",")
        return [int(part) for part in parts if part.strip().lstrip("-").isdigit()]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that left, in full: its last byte at this place among the calls."""

    request: bytes


@dataclass
class Recording:
    """The calls and requests in their order, and how the command ended."""

    status: int = 0
    output: str = ""
    events: list[Call | Sent] = field(default_factory=list)


def can_record(folder: Path) -> bool:
    """Tell whether strace is there and may watch a process, which some containers forbid."""
    if shutil.which("strace") is None:
        return False
    tried = ["strace", "-qq", "-o", os.devnull, "true"]
    ended = subprocess.run(tried, cwd=folder, capture_output=True, check=False)  # noqa: S603 - fixed
    return ended.returncode == 0


def record(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Recording:
    """Run ``command`` in ``folder`` and return what it did; the trace is written beside it."""
    trace = folder.with_suffix(".trace")
    watched = ["strace", "-f", "-qq", "-y", "-xx", "-s", "100000000", "-e", "signal=none"]
    watched += ["-e", f"trace={CALLS}", "-o", str(trace), *command]
    ended = subprocess.run(  # noqa: S603 - what a test runs
        watched,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    events = [event for event in _events(trace) if _changes(event, folder)]
    trace.unlink()
    return Recording(ended.returncode, ended.stdout + ended.stderr, events)


def _changes(event: Call | Sent, folder: Path) -> bool:
    """Tell whether an event changes something in ``folder``, where it may be named relatively."""
    if isinstance(event, Sent):
        return True
    if event.name in _OPENS and not re.search(r"O_CREAT|O_TRUNC", event.arguments):
        return False
    paths = [event.on, event.to, *(one.decode("latin-1") for one in event.strings[:1])]
    if event.name == "mmap":
        shared = "PROT_WRITE" in event.arguments and "MAP_SHARED" in event.arguments
        # The index of SQLite's log is never synced: whoever opens the log first makes it anew.
        mapped = [path for path in event.mapped if not path.endswith("-shm")]
        return shared and any(_within(path, folder) for path in mapped)
    if event.name.startswith(_BY_NAME):
        return any(_within(path, folder) or not path.startswith("/") for path in paths[2:])
    return any(_within(path, folder) for path in paths[:2])


def _within(path: str, folder: Path) -> bool:
    return path == str(folder) or path.startswith(f"{folder}/")


def _events(trace: Path) -> Iterator[Call | Sent]:
    """Yield calls when they have ended, and requests when their last piece is given away.

    A call that writes is of no effect before it has ended, and one that sends may be from
    when it begins: either is the worse case for us.
    """
    begun: dict[str, str] = {}
    requests: dict[str, bytes] = {}
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            found = _LINE.match(line.rstrip("\n"))
            assert found is not None, line
            process, text = found.groups()
            resumed = _RESUMED.fullmatch(text)
            if text.endswith(_BEGUN):
                text = begun[process] = text.removesuffix(_BEGUN)
                yield from _sent(text, requests)
            elif resumed is not None:
                if (call := _call(begun.pop(process) + resumed[1])) is not None:
                    yield call
            else:
                yield from _sent(text, requests)
                if (call := _call(text)) is not None:
                    yield call


def _call(text: str) -> Call | None:
    found = _CALL.fullmatch(text)
    if found is None or found[3].startswith("-"):
        return None  # a signal, an exit, or a call that failed
    name, arguments, result, to, _ = found.groups()
    on = _DESCRIPTOR.match(arguments)
    return Call(
        name,
        arguments,
        int(result, 0),
        on[1] if on else "",
        _bytes(on[2]).decode() if on else "",
        _bytes(to or "").decode(errors="replace"),
    )


def _sent(text: str, requests: dict[str, bytes]) -> Iterator[Sent]:
    """Yield a request when the last piece of its body is handed to a socket."""
    if not text.startswith(("sendto(", "sendmsg(")):
        return
    arguments = text.partition("(")[2]
    on = _DESCRIPTOR.match(arguments)
    assert on is not None, text
    socket = _bytes(on[2]).decode()
    pieces = b"".join(_bytes(one) for one in _STRING.findall(arguments))
    request = requests[socket] = requests.get(socket, b"") + pieces
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length is not None and len(body) == int(length[1]):
        yield Sent(request)


def _bytes(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal.replace("\\x", ""))
