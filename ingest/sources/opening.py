"""Opening an export: which format it is, told by its content, and who reads it."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from ingest.domain.ours import our_prefix
from ingest.errors import ExportUnreadable
from ingest.sources.compress import unpack
from ingest.sources.delimited import open_delimited
from ingest.sources.detect import PACKED, Format, detect
from ingest.sources.excel import open_excel
from ingest.sources.export import Export
from ingest.sources.fixed import open_fixed
from ingest.sources.limits import Limits
from ingest.sources.original import Content, Original, as_file
from ingest.sources.reading import Reading
from ingest.sources.returned import Returned, as_it_came


def open_export(path: Path, reading: Reading) -> Export:
    """Open the export at ``path``; the caller closes it, best by ``with``.

    Raises ExportUnreadable for what makes the file as a whole unreadable.
    """
    return open_original(Original.open(path), reading)


def open_original(original: Original, reading: Reading) -> Export:
    """Open a file that is open already as an export, which closes it in the end."""
    with ExitStack() as failed:
        failed.callback(original.close)
        original.rested(reading.limits.unchanged_since)
        content, form = open_content(original, reading.workdir, reading.limits)
        failed.callback(content.close)
        own = as_it_came(content.descriptor) if form is Format.CSV else None
        if form is not Format.CSV:
            export: Export = open_excel(content, form, reading)
        elif own is None and reading.spec.fixed_width:
            export = open_fixed(content, reading)
        else:
            export = open_delimited(content, replace(reading, spec=own or reading.spec))
        failed.pop_all()
    return _without_ours(export) if our_prefix(export.headings) else export


def _without_ours(export: Export) -> Returned:
    with ExitStack() as failed:
        failed.enter_context(export)
        returned = Returned(export)
        failed.pop_all()
    return returned


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
