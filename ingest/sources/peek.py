"""A first look at a file of which nothing is declared yet: its beginning, as it stands there."""

import codecs
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ingest.sources.child import ask_child
from ingest.sources.detect import Format
from ingest.sources.excel import check_archive
from ingest.sources.limits import Limits
from ingest.sources.opening import open_content
from ingest.sources.original import Content, Original, read_blocks
from ingest.sources.text import Substitute, open_text

_CHILD: Final = "ingest.sources.peek_child"
_TEXT_BYTES: Final = 256 << 10


@dataclass(frozen=True, slots=True)
class SheetStart:
    """A visible sheet with content.

    ``number`` counts all sheets from 1. ``records`` are its first rows as text,
    from row 1 on; ``kinds`` has one string per row, a letter for each cell:
    ``n`` number, ``d`` date or time, ``b`` yes or no, ``t`` text, `` `` blank.
    """

    name: str
    number: int
    rows: int
    columns: int
    records: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peeked:
    """The beginning of a file: ``text`` of a CSV and its kin, or ``sheets`` of a workbook."""

    name: str
    size: int
    format: str
    notes: tuple[str, ...]
    encoding: str | None = None
    text: str | None = None
    sheets: tuple[SheetStart, ...] = ()


def peek(path: Path, workdir: Path, limits: Limits | None = None) -> Peeked:
    """Look at the beginning of the file at ``path``.

    Raises ExportUnreadable for what makes the file as a whole unreadable.
    """
    bounds = limits or Limits()
    with ExitStack() as opened:
        original = opened.enter_context(closing(Original.open(path)))
        content, form = open_content(original, workdir, bounds)
        opened.callback(content.close)
        if form is Format.CSV:
            return _text(content, workdir)
        return _workbook(content, form, bounds)


def _text(content: Content, workdir: Path) -> Peeked:
    original = content.original
    with closing(open_text(content.descriptor, "auto", Substitute({}), workdir)) as text:
        block = next(read_blocks(text.descriptor, _TEXT_BYTES, text.start))
    whole = codecs.getincrementaldecoder("utf-8")().decode(block)
    return Peeked(
        name=original.name,
        size=original.size,
        format=Format.CSV.value,
        notes=(*content.notes, text.note),
        encoding=text.encoding,
        text=whole if len(block) < _TEXT_BYTES else whole[: whole.rfind("\n") + 1] or whole,
    )


def _workbook(content: Content, form: Format, limits: Limits) -> Peeked:
    check_archive(content, form, limits)
    request = {"format": form.value, "limits": asdict(limits)}
    said = ask_child(_CHILD, request, {"workbook": content.descriptor}, limits)
    sheets = tuple(
        SheetStart(
            **{**sheet, "records": tuple(map(tuple, sheet["records"]))},
        )
        for sheet in ({**each, "kinds": tuple(each["kinds"])} for each in said["sheets"])
    )
    original = content.original
    return Peeked(
        name=original.name,
        size=original.size,
        format=form.value,
        notes=(*content.notes, *said["notes"]),
        sheets=sheets,
    )
