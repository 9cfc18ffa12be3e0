"""Packed exports: gzip, and zip archives of exactly one file."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ingest.errors import ExportUnreadable
from ingest.sources.archive import Meter, blocks_of, check_members, opened_zip
from ingest.sources.detect import Format
from ingest.sources.limits import Limits
from ingest.sources.original import (
    Content,
    Original,
    as_file,
    display_name,
    working_file,
    write,
)

_BLOCK_BYTES = 1 << 20
_NOT_CONTENT = "__MACOSX/"


def unpack(original: Original, packed: Format, workdir: Path, limits: Limits) -> Content:
    """Unpack ``original`` to a nameless working file in ``workdir``.

    Raises ExportUnreadable for an archive that is damaged, holds anything but
    one file, or unpacks to more than ``limits`` allow.
    """
    meter, copy = Meter(original.size, limits), working_file(workdir)
    try:
        with as_file(original.descriptor) as file:
            blocks = _gunzip(file) if packed is Format.GZIP else _unzip(file, limits)
            note = f"Unpacked from {packed.value}."
            for block in blocks:
                meter.count(len(block))
                write(copy, block)
        copy.flush()
    except BaseException:
        copy.close()
        raise
    return Content(original, copy.fileno(), copy, original.sha256(), (note,))


def _gunzip(file: BinaryIO) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=file) as stream:
            while block := stream.read(_BLOCK_BYTES):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        msg = "The gzip file is damaged: it is cut off, or was changed on its way."
        raise ExportUnreadable(msg) from error


def _unzip(file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    with opened_zip(file) as archive:
        check_members(archive, limits)
        names = [
            name
            for name in archive.namelist()
            if not name.endswith("/") and not name.startswith(_NOT_CONTENT)
        ]
        if len(names) != 1:
            listed = ", ".join(f"'{display_name(name)}'" for name in names[:5])
            msg = f"The zip archive holds {len(names)} files: {listed}."
            raise ExportUnreadable(msg, hint="Give an archive of exactly one file, or that file.")
        yield from blocks_of(archive, names[0])
