"""The container of old Office files: a file system of streams in sectors ([MS-CFB])."""

import struct
from collections.abc import Iterator
from typing import Final

from ingest.sources.error_cell import damaged

_END: Final = 0xFFFFFFFA
"""Sector numbers from here on are no sectors but marks: end of a chain, free, reserved."""
_ENTRY_BYTES: Final = 128
_IN_HEADER: Final = 109
_ROOT, _STREAM, _STORAGE = 5, 2, 1


class OleFile:
    """The streams of an OLE container, all of it in memory."""

    def __init__(self, data: bytes) -> None:
        """Read the directory; raise ExportUnreadable if the container is damaged."""
        self._data = data
        try:
            self._read_header()
        except (struct.error, IndexError, ValueError) as error:
            raise damaged() from error

    def _read_header(self) -> None:
        sector_shift, mini_shift = struct.unpack_from("<HH", self._data, 30)
        directory, _, self._cutoff, mini_first = struct.unpack_from("<IIII", self._data, 48)
        self._size, self._mini_size = 1 << sector_shift, 1 << mini_shift
        self._fat = self._words(b"".join(map(self._sector, self._fat_sectors())))
        entries = list(self._entries(self._chained(directory)))
        self.names: frozenset[str] = frozenset(name for name, *_ in entries)
        self._streams = {
            name: (start, size) for name, kind, start, size in entries if kind == _STREAM
        }
        root = next((entry for entry in entries if entry[1] == _ROOT), None)
        self._mini = self._chained(root[2]) if root else b""
        self._mini_fat = self._words(self._chained(mini_first))

    def _fat_sectors(self) -> Iterator[int]:
        """Yield the sectors that hold the allocation table."""
        following = struct.unpack_from("<I", self._data, 68)[0]
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        seen: set[int] = set()
        while following < _END and following not in seen:
            seen.add(following)
            *more, following = self._words(self._sector(following))
            listed += more
        yield from (sector for sector in listed if sector < _END)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise damaged()
        return self._data[start : start + self._size]

    @staticmethod
    def _words(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _chained(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in _chain(self._fat, first))

    def _entries(self, directory: bytes) -> Iterator[tuple[str, int, int, int]]:
        for offset in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", directory, offset + 64)
            start, size = struct.unpack_from("<IQ", directory, offset + 116)
            if kind in (_ROOT, _STREAM, _STORAGE):
                name = directory[offset : offset + max(min(length, 64) - 2, 0)]
                yield name.decode("utf-16-le", "replace"), kind, start, size & 0xFFFFFFFF

    def stream(self, name: str) -> bytes | None:
        """Return the bytes of the stream of that name, or None if there is none."""
        if name not in self._streams:
            return None
        start, size = self._streams[name]
        if size >= self._cutoff:
            return self._chained(start)[:size]
        step = self._mini_size
        numbers = _chain(self._mini_fat, start)
        return b"".join(self._mini[n * step : (n + 1) * step] for n in numbers)[:size]


def _chain(table: tuple[int, ...], first: int) -> Iterator[int]:
    """Yield the sectors of a chain; raise ExportUnreadable if it never ends or leaves the table."""
    number = first
    for _ in range(len(table) + 1):
        if number >= _END:
            return
        if number >= len(table):
            break
        yield number
        number = table[number]
    raise damaged()
