"""Comments as XML, held against XlsxWriter's own."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from xlsxwriter import Workbook

from ingest.reports.comment_xml import (
    COMMENTS,
    DRAWING,
    as_written,
    with_shapes,
    with_texts,
    written_by_xlsxwriter,
)

HEADING = {(0, 9): "From here on", (0, 27): "and <here>"}
FEW = {
    (1, 0): "100 % of 'a' & <b>\n\nWhat to do: Ærøskøbing 😀",
    (7, 3): "a\x0bb",
    (1, 3): "in front of hidden columns",
    (2, 8): "long " * 500,
    (2, 9): "one line\n" * 29 + "end",
    (99_999, 26): "far down",
    (5, 16_382): "at the right edge",
}
MANY = {
    (row, row % 5): "\n".join("x" * (1 + 7 * row % 200) for _ in range(row % 9))
    for row in range(1, 2500)
}


def made(comments) -> BytesIO:
    """Return a workbook whose comments XlsxWriter has written."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, width in enumerate((9.0, 42.0, 11.5, 80.0)):
            sheet.set_column(place, place, width)
        sheet.set_column(4, 6, 12, None, {"hidden": True})
        sheet.set_comments_author("amili-ingest")
        for (row, column), text in comments.items():
            sheet.write_comment(row, column, *as_written(text))
    return target


def changed(comments) -> dict[str, bytes]:
    """Return the parts of a workbook with samples, after the comments have taken their place."""
    with zipfile.ZipFile(made(written_by_xlsxwriter(comments))) as archive:
        return {
            COMMENTS: b"".join(with_texts(comments, archive.read(COMMENTS))),
            DRAWING: b"".join(with_shapes(comments, archive.read(DRAWING))),
        }


@pytest.mark.parametrize(
    "comments",
    [
        HEADING,
        {(1, 2): "one"},
        HEADING | FEW,
        HEADING | MANY,
        dict(list(MANY.items())[:1023]),
        dict(list(MANY.items())[:1024]),
    ],
    ids=["heading", "one", "few", "many", "one block", "one more"],
)
def test_they_are_the_bytes_that_xlsxwriter_writes(comments):
    archive = zipfile.ZipFile(made(comments))

    parts = changed(comments)

    assert {name: archive.read(name) for name in parts} == parts
    others = zipfile.ZipFile(made(written_by_xlsxwriter(comments)))
    assert others.namelist() == archive.namelist()
    dated = "docProps/core.xml"  # the second in which it was made
    for name in set(archive.namelist()) - set(parts) - {"xl/worksheets/sheet1.xml", dated}:
        assert others.read(name) == archive.read(name)


def test_blanks_around_a_text_stay():
    comments = {(1, 0): " blanks ", (2, 0): "none"}
    texts = changed(comments)
    target = BytesIO()
    with zipfile.ZipFile(made(comments)) as archive, zipfile.ZipFile(target, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, texts.get(name, archive.read(name)))

    sheet = openpyxl.load_workbook(target).worksheets[0]

    assert [sheet[cell].comment.text for cell in ("A2", "A3")] == [" blanks ", "none"]


def test_what_looks_like_an_escaped_sign_is_read_as_it_was_written():
    """XlsxWriter leaves the second as it is, and Excel takes it for a B."""
    (text,) = [part for part in changed({(1, 0): "_x0041_x0042_"}).values() if b"x0041" in part]

    assert b"<t>_x005F_x0041_x005F_x0042_</t>" in text


def test_a_drawing_that_xlsxwriter_makes_in_another_way_is_not_written():
    part = zipfile.ZipFile(made({(1, 0): ""})).read(DRAWING).replace(b"margin-top", b"top")

    with pytest.raises(RuntimeError, match="writes comments in another way"):
        list(with_shapes({(1, 0): "a"}, part))
