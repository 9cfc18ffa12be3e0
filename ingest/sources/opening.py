"""Opening an export: which format it is, told by its content, and who reads it."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from ingest.errors import ExportUnreadable
from ingest.mapping.declaration import Numbers, Source
from ingest.sources.delimited import open_delimited
from ingest.sources.export import Export
from ingest.sources.limits import Limits
from ingest.sources.original import Content, Original

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
    return _open(Original.open(path), spec, (numbers, dates), workdir, limits or Limits())


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
    return _open(original, spec, (numbers, dates), workdir, limits or Limits())


def _open(
    original: Original,
    spec: Source,
    written: tuple[Numbers, Sequence[str]],
    workdir: Path,
    limits: Limits,
) -> Export:
    with ExitStack() as failed:
        failed.callback(original.close)
        if not original.size:
            msg = f"'{original.name}' is empty."
            raise ExportUnreadable(msg)
        export = open_delimited(Content(original, original.descriptor), spec, workdir, limits)
        failed.pop_all()
        return export
