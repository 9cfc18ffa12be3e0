"""Comments of a sheet as XML: their texts, and the drawing that shows them.

XlsxWriter, which makes all other parts of the workbook, writes tag by tag, which takes long for
thousands of comments. It writes those of the heading, and for each column
one sample in the row below: how it writes such a comment, and where it draws one beside that
column, is taken from there. A cell's other rows only move its box down
(ECMA-376, part 1, 18.7, Comments; part 4, 19.2, VML drawings).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import pyarrow as pa

from ingest.reports.sheet_xml import column_names, text_tag, xml_text

COMMENTS: Final = "xl/comments1.xml"
DRAWING: Final = "xl/drawings/vmlDrawing1.vml"
"""Where the archive has the comments of the first sheet that has any."""

Comments = Mapping[tuple[int, int], str]
"""By row and column, both from 0."""

_LONGEST: Final = 2_000
_WIDTH: Final = 300
_PER_LINE: Final = 46
"""Characters of a line in a box of that width."""
_ROW_PIXELS: Final = 20
_BELOW_EDGE: Final = 10
"""Pixels from the upper edge of the row above a cell to its box."""
_POINTS: Final = 0.75
"""Of a pixel."""
_BLOCK: Final = 1_024
"""Shapes that have numbers of one block; a drawing names all blocks that it takes."""

_COMMENT: Final = re.compile(r'(<comment ref=")[A-Z]+2(" .*?)<t>.*?</t>(.*?</comment>)', re.DOTALL)
_SHAPE: Final = re.compile(
    r'(<v:shape id="_x0000_s)\d+("[^>]*?margin-top:)[\d.]+([^>]*?height:)[\d.]+'
    r"([^>]*?z-index:)\d+((?:(?!</v:shape>).)*?<x:Anchor>\d+, \d+, )\d+(, \d+, \d+, \d+, )"
    r"\d+, \d+((?:(?!</v:shape>).)*?<x:Row>)1(</x:Row><x:Column>(\d+)</x:Column>.*?</v:shape>)",
    re.DOTALL,
)
_BLOCKS: Final = re.compile(r'(<o:idmap [^>]*data=")[\d,]+(")')
_SHAPE_ID: Final = re.compile(r'<v:shape id="_x0000_s(\d+)"')


def written_by_xlsxwriter(comments: Comments) -> Comments:
    """Return the comments of the heading, and the samples for the others, in the row below."""
    samples = {(1, column): "" for row, column in comments if row}
    return {cell: text for cell, text in comments.items() if not cell[0]} | samples


def as_written(text: str) -> tuple[str, dict[str, Any]]:
    """Return what XlsxWriter is told of a comment: its text, cut where it is long, and its box."""
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return short, {"width": _WIDTH, "height": _height(short), "font_size": 9}


def _height(text: str) -> int:
    lines = sum(1 + len(line) // _PER_LINE for line in text.split("\n"))
    return min(24 + 15 * lines, 420)


def with_texts(comments: Comments, made: bytes) -> Iterator[bytes]:
    """Yield the part ``COMMENTS`` that XlsxWriter ``made``, with ``comments`` for its samples."""
    cells = _below_heading(comments)
    if not cells:
        yield made
        return
    before, samples, after = _around(_COMMENT, made.decode("utf-8"))
    texts = pa.array([as_written(comments[cell])[0] for cell in cells], pa.string())
    opened, styled, closed = map(_literal, samples[0].groups())
    template = f"{opened}%s%d{styled}{text_tag(texts)}%s</t>{closed}"
    names = list(islice(column_names(), 1 + max(column for _, column in cells)))
    yield before.encode("utf-8")
    yield "".join(
        template % (names[column], row + 1, text)
        for (row, column), text in zip(cells, xml_text(texts).to_pylist(), strict=True)
    ).encode("utf-8")
    yield after.encode("utf-8")


def with_shapes(comments: Comments, made: bytes) -> Iterator[bytes]:
    """Yield the part ``DRAWING`` that XlsxWriter ``made``, with ``comments`` for its samples."""
    cells = _below_heading(comments)
    if not cells:
        yield made
        return
    before, samples, after = _around(_SHAPE, made.decode("utf-8"))
    templates = {int(sample[9]): _template(sample) for sample in samples}
    ids = [int(number) for number in _SHAPE_ID.findall(before + samples[0][0])]
    blocks = ",".join(str(1 + block) for block in range(1 + len(comments) // _BLOCK))
    yield _BLOCKS.sub(rf"\g<1>{blocks}\g<2>", before).encode("utf-8")
    yield "".join(
        templates[column] % (ids[-1] + place, *_box(row, comments[row, column], len(ids) + place))
        for place, (row, column) in enumerate(cells)
    ).encode("utf-8")
    yield after.encode("utf-8")


def _below_heading(comments: Comments) -> list[tuple[int, int]]:
    return sorted(cell for cell in comments if cell[0])


def _around(sample: re.Pattern[str], made: str) -> tuple[str, list[re.Match[str]], str]:
    samples = list(sample.finditer(made))
    if not samples:
        msg = "XlsxWriter writes comments in another way than its version in constraints.txt."
        raise RuntimeError(msg)
    return made[: samples[0].start()], samples, made[samples[-1].end() :]


def _template(sample: re.Match[str]) -> str:
    """Return a shape with fields for its number and what ``_box`` gives."""
    number, top, height, order, first, last, row, end = map(_literal, sample.groups()[:-1])
    return f"{number}%d{top}%.15g{height}%.15g{order}%d{first}%d{last}%d, %d{row}%d{end}"


def _literal(xml: str) -> str:
    return xml.replace("%", "%%")


def _box(row: int, text: str, order: int) -> Sequence[float]:
    """Return the top and height in points, the order, the rows of both edges, and its own row."""
    height = _height(as_written(text)[0])
    top = _ROW_PIXELS * (row - 1) + _BELOW_EDGE
    down, rest = divmod(height + _BELOW_EDGE, _ROW_PIXELS)
    return top * _POINTS, height * _POINTS, order, row - 1, row - 1 + down, rest, row
