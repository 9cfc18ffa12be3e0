"""A folder as a disk holds it: what was synced is there, the rest may be, in part or not at all.

As POSIX has it: ``fsync`` of a file makes its bytes durable and not its name, ``fsync`` of a
folder makes the names in it durable. What was not synced may have reached the disk in any part:
single sectors of a write, some of the names. Names in one folder change in order, as every
file system with a journal keeps them.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from tests.power.recording import Call

SECTOR: Final = 512
_WRITES: Final = frozenset({"write", "pwrite64", "writev", "pwritev", "pwritev2"})
_OPENS: Final = frozenset({"open", "openat", "creat"})


class Choice(Protocol):
    """What of the unsynced survives."""

    def names(self, count: int) -> int:
        """Return how many of ``count`` changes of names reached the disk, the first ones."""

    def sectors(self, count: int) -> list[bool]:
        """Return which of ``count`` sectors of a write reached the disk."""


class Everything:
    """As if only the process had ended."""

    def names(self, count: int) -> int:
        return count

    def sectors(self, count: int) -> list[bool]:
        return [True] * count


class Nothing:
    """The disk had taken only what it was told to sync."""

    def names(self, count: int) -> int:  # noqa: ARG002 - as the other choices
        return 0

    def sectors(self, count: int) -> list[bool]:
        return [False] * count


class Some:
    """Any part of it, drawn from a seed; half of the writes arrive whole or not at all."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - so that it can be told again

    def names(self, count: int) -> int:
        return self._chance.randint(0, count)

    def sectors(self, count: int) -> list[bool]:
        if self._chance.random() < 0.5:
            return [self._chance.random() < 0.5] * count
        return [self._chance.random() < 0.5 for _ in range(count)]


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes at an offset; None instead of bytes cuts the file there, or makes it longer."""

    offset: int
    data: bytes | None

    def onto(self, content: bytearray, alive: Iterable[bool]) -> None:
        """Change ``content`` in the sectors that are ``alive``."""
        if self.data is None:
            if all(alive):
                del content[self.offset :]
                content.extend(bytes(self.offset - len(content)))
            return
        for place, arrived in enumerate(alive):
            if arrived:
                piece = self.data[place * SECTOR : (place + 1) * SECTOR]
                begin = self.offset + place * SECTOR
                content.extend(bytes(max(begin - len(content), 0)))
                content[begin : begin + len(piece)] = piece

    @property
    def sectors(self) -> int:
        """How many sectors it has; a change of length is one."""
        return 1 if self.data is None else -(-len(self.data) // SECTOR)


@dataclass(eq=False)
class File:
    """``live`` is what a process reads, ``synced`` what the disk holds for certain."""

    live: bytearray = field(default_factory=bytearray)
    synced: bytearray = field(default_factory=bytearray)
    pending: list[Written] = field(default_factory=list)

    def write(self, written: Written) -> None:
        written.onto(self.live, [True] * written.sectors)
        self.pending.append(written)

    def sync(self) -> None:
        self.synced = bytearray(self.live)
        self.pending.clear()

    def after(self, choice: Choice) -> bytes:
        content = bytearray(self.synced)
        for written in self.pending:
            written.onto(content, choice.sectors(written.sectors))
        return bytes(content)


Node: TypeAlias = "File | Folder"
Names: TypeAlias = "dict[str, File | Folder | None]"


@dataclass(eq=False)
class Folder:
    """Names and what they stand for; ``pending`` are changes of them, None takes a name away."""

    live: dict[str, Node] = field(default_factory=dict)
    synced: dict[str, Node] = field(default_factory=dict)
    pending: list[Names] = field(default_factory=list)

    def change(self, names: Names) -> None:
        _apply(self.live, names)
        self.pending.append(names)

    def sync(self) -> None:
        self.synced = dict(self.live)
        self.pending.clear()

    def after(self, choice: Choice) -> dict[str, Node]:
        names = dict(self.synced)
        for change in self.pending[: choice.names(len(self.pending))]:
            _apply(names, change)
        return names


def _apply(names: dict[str, Node], change: Names) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


class Disk:
    """The folder ``root``, durable as it was, and what calls do to it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.top = _read(root)
        self._places: dict[tuple[str, str], int] = {}

    def take(self, call: Call) -> None:
        """Do to this folder what ``call`` did; calls that concern other places do nothing."""
        if call.name in _OPENS:
            self._open(call)
        elif call.name in _WRITES or call.name in {"lseek", "ftruncate"}:
            self._write(call)
        elif call.name in {"fsync", "fdatasync"}:
            node = self._node(call.on)
            if node is not None:
                node.sync()
        elif call.name.startswith(("rename", "unlink", "mkdir", "rmdir")):
            self._name(call)
        else:
            message = f"a call that is not understood: {call}"
            raise NotImplementedError(message)

    def after(self, choice: Choice, into: Path) -> None:
        """Write what is left after a loss of power to the folder ``into``."""
        _write(self.top.after(choice), choice, into)

    def live(self) -> dict[str, bytes]:
        """Return the files as a process sees them, by path."""
        return dict(_files(self.top, ""))

    def _open(self, call: Call) -> None:
        flags = call.arguments
        if "O_CREAT" not in flags and "O_TRUNC" not in flags and call.name != "creat":
            return
        path = self._relative(call.to)
        if path is None or "O_TMPFILE" in flags:
            return
        folder, name = self._parent(path)
        node = folder.live.get(name)
        if node is None:
            node = File()
            folder.change({name: node})
        elif "O_TRUNC" in flags and isinstance(node, File):
            node.write(Written(0, None))
        self._places[str(call.result), call.to] = 0

    def _write(self, call: Call) -> None:
        node = self._node(call.on)
        if not isinstance(node, File):
            return
        place = call.descriptor, call.on
        if call.name == "lseek":
            self._places[place] = call.result
        elif call.name == "ftruncate":
            node.write(Written(call.numbers[-1], None))
        elif call.name == "pwrite64":
            node.write(Written(call.numbers[-1], call.strings[0][: call.result]))
        elif call.name in {"write", "writev"}:
            data = b"".join(call.strings)[: call.result]
            node.write(Written(self._places[place], data))
            self._places[place] += len(data)
        else:
            raise NotImplementedError(call.name)

    def _name(self, call: Call) -> None:
        paths = [self._relative(one.decode()) for one in call.strings]
        if all(path is None for path in paths):
            return
        assert None not in paths, call
        (folder, name), *to = (self._parent(path) for path in paths if path is not None)
        if call.name.startswith("mkdir"):
            folder.change({name: Folder()})
        elif not to:
            folder.change({name: None})
        elif to[0][0] is folder:
            folder.change({name: None, to[0][1]: folder.live[name]})
        else:
            to[0][0].change({to[0][1]: folder.live[name]})
            folder.change({name: None})

    def _relative(self, path: str) -> str | None:
        """Return a path below the root, or None; commands run in the root."""
        if not path.startswith("/"):
            return path
        if path == str(self._root):
            return ""
        return path.removeprefix(f"{self._root}/") if path.startswith(f"{self._root}/") else None

    def _parent(self, path: str) -> tuple[Folder, str]:
        head, _, name = path.rpartition("/")
        folder = self._node(f"{self._root}/{head}".rstrip("/"))
        assert isinstance(folder, Folder), path
        return folder, name

    def _node(self, path: str) -> "File | Folder | None":
        """Return what is at an absolute path; None outside, and where its name is gone."""
        inside = self._relative(path) if path.startswith("/") else None
        if inside is None:
            return None
        node: File | Folder | None = self.top
        for name in filter(None, inside.split("/")):
            node = node.live.get(name) if isinstance(node, Folder) else None
        return node


def _read(path: Path) -> Folder:
    """Return a folder on disk, all of it synced."""
    folder = Folder()
    for inside in path.iterdir():
        if inside.is_dir():
            folder.live[inside.name] = _read(inside)
        else:
            content = inside.read_bytes()
            folder.live[inside.name] = File(bytearray(content), bytearray(content))
    folder.sync()
    return folder


def _write(names: dict[str, Node], choice: Choice, into: Path) -> None:
    into.mkdir(mode=0o700, exist_ok=True)
    for name, node in names.items():
        if isinstance(node, Folder):
            _write(node.after(choice), choice, into / name)
        else:
            (into / name).write_bytes(node.after(choice))
            (into / name).chmod(0o600)


def _files(folder: Folder, path: str) -> Iterable[tuple[str, bytes]]:
    for name, node in folder.live.items():
        if isinstance(node, Folder):
            yield from _files(node, f"{path}{name}/")
        else:
            yield f"{path}{name}", bytes(node.live)
