"""Opening an export: which format it is, told by its content, and who reads it."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from ingest.errors import ExportUnreadable
from ingest.mapping.declaration import Numbers
from ingest.mapping.source import Source
from ingest.sources.cell_text import Writing
from ingest.sources.compress import unpack
from ingest.sources.delimited import open_delimited
from ingest.sources.detect import PACKED, Format, detect
from ingest.sources.excel import open_excel
from ingest.sources.export import Export
from ingest.sources.limits import Limits
from ingest.sources.original import Content, Original, as_file

_STDIN = "standard input"


def open_export(
    path: Path,
    spec: Source,
    *,
    numbers: Numbers,
    dates: Sequence[str],
    workdir: Path,
    limits: Limits | None = None,
) -> Export:
    """Open the export at ``path``; the caller closes it, best by ``with``.

    ``numbers`` and ``dates[0]`` say how a workbook's cells become text;
    ``workdir`` (0700) takes nameless working copies that vanish when it is closed.
    Raises ExportUnreadable for what makes the file as a whole unreadable.
    """
    return _open(
        Original.open(path),
        spec,
        Writing.declared(numbers.decimal, dates),
        workdir,
        limits or Limits(),
    )


def open_stdin(
    stream: BinaryIO,
    spec: Source,
    *,
    numbers: Numbers,
    dates: Sequence[str],
    workdir: Path,
    limits: Limits | None = None,
) -> Export:
    """Copy ``stream`` to a nameless file of ours in ``workdir``, and open that as an export."""
    original = Original.copy(stream, _STDIN, workdir)
    return _open(
        original, spec, Writing.declared(numbers.decimal, dates), workdir, limits or Limits()
    )


def _open(
    original: Original,
    spec: Source,
    writing: Writing,
    workdir: Path,
    limits: Limits,
) -> Export:
    with ExitStack() as failed:
        failed.callback(original.close)
        content, form = open_content(original, workdir, limits)
        failed.callback(content.close)
        if form is Format.CSV:
            export: Export = open_delimited(content, spec, workdir, limits)
        else:
            export = open_excel(content, form, spec, writing, workdir, limits)
        failed.pop_all()
        return export


def open_content(original: Original, workdir: Path, limits: Limits) -> tuple[Content, Format]:
    """Return the bytes to read, unpacked if need be, and their format; the caller closes them."""
    form = _detect(original.descriptor, original.name)
    if form not in PACKED:
        return Content(original, original.descriptor), form
    with ExitStack() as failed:
        content = unpack(original, form, workdir, limits)
        failed.callback(content.close)
        form = _detect(content.descriptor, original.name)
        if form in PACKED:
            msg = f"'{original.name}' holds another archive."
            raise ExportUnreadable(msg, hint="Unpack it once, and give what is in it.")
        failed.pop_all()
    return content, form


def _detect(descriptor: int, name: str) -> Format:
    with as_file(descriptor) as file:
        if not file.read(1):
            msg = f"'{name}' is empty."
            raise ExportUnreadable(msg)
        return detect(file)
