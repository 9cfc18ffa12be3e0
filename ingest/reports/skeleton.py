"""The workbook without its rows: what XlsxWriter makes, and where the rows are put in.

XlsxWriter knows how Excel wants styles, comments, lists and filters written. The
rows are put between its ``sheetData`` tags by ``ingest.reports.sheet_xml``.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from ingest.reports.comment_xml import as_written, written_by_xlsxwriter
from ingest.reports.shared_strings import PART, SharedStrings
from ingest.reports.sheets import LOOKS, Sheet, Style, width_of
from ingest.reports.texts import BookTexts

_COMPRESSION: Final = 2
"""Of 9. The usual 6 makes a sheet a fifth smaller in four times the time, and 1 saves no more."""
_BEFORE_AND_BEHIND: Final = 2
_PAPER_A4: Final = 9
_PRINT_SCALE: Final = 65


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """The archive that XlsxWriter made, the number that each style has in it, and its texts."""

    archive: zipfile.ZipFile
    styles: Mapping[Style, int]
    texts: SharedStrings


Rows = Callable[[], Iterator[bytes]]
"""Gives the XML of a sheet's rows."""
Overview = Callable[[Workbook, Any], None]
"""Fills a worksheet of a workbook."""


def make_skeleton(
    sheets: Sequence[Sheet], overview: Overview, texts: BookTexts, title: str, moment: datetime
) -> Skeleton:
    """Return a workbook with ``sheets``, the overview behind them, and the lists they use.

    ``moment`` is when it was made: nothing else in it depends on the clock.
    """
    target = BytesIO()
    book = Workbook(target, {"in_memory": True})
    created = moment.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": title, "author": "amili-ingest", "created": created})
    formats = {style: book.add_format(look) for style, look in LOOKS.items()}
    worksheets = [book.add_worksheet(sheet.name) for sheet in sheets]
    overview(book, book.add_worksheet(texts.summary))
    lists = _Lists(book, texts)
    for sheet, worksheet in zip(sheets, worksheets, strict=True):
        _arrange(worksheet, sheet, formats)
        lists.offer(worksheet, sheet)
    _show_samples(worksheets[0], formats)
    _show_filled(sheets, worksheets)
    book.close()
    archive = zipfile.ZipFile(target)
    texts_of_it = SharedStrings(archive.read(PART))
    return Skeleton(archive, _style_numbers(archive, formats), texts_of_it)


def _show_filled(sheets: Sequence[Sheet], worksheets: Sequence[Any]) -> None:
    """Open the workbook at its first sheet with rows, and hide the others that have none.

    Printed with the rest, headings alone would fill pages. The first sheet stays, because
    that is where rows to correct are looked for.
    """
    pairs = list(zip(sheets, worksheets, strict=True))
    for _, worksheet in [pair for pair in pairs if pair[0].rows][:1]:
        worksheet.activate()
    for sheet, worksheet in pairs[1:]:
        if not sheet.rows:
            worksheet.hide()


def _arrange(worksheet: Any, sheet: Sheet, formats: Mapping[Style, Any]) -> None:  # noqa: ANN401 - XlsxWriter has no types
    last = len(sheet.columns) - 1
    for place, (column, longest) in enumerate(zip(sheet.columns, sheet.widths, strict=True)):
        # New rows under the last one look like text too; our grey ends with the rows.
        style = formats[Style.TEXT if column.is_ours else column.style]
        options = {"hidden": True} if column.hidden else {}
        worksheet.set_column(place, place, width_of(column, longest), style, options)
    worksheet.freeze_panes(1, 0)
    worksheet.autofilter(0, 0, max(sheet.rows, 1), last)
    everywhere = f"A1:{xl_col_to_name(last)}{sheet.rows + 1}"
    worksheet.ignore_errors(
        {"number_stored_as_text": everywhere, "two_digit_text_year": everywhere}
    )
    worksheet.set_landscape()
    worksheet.set_paper(_PAPER_A4)
    worksheet.set_print_scale(_PRINT_SCALE)
    worksheet.repeat_rows(0)
    worksheet.set_footer("&L&8&A&R&8&P / &N")
    worksheet.set_comments_author("amili-ingest")
    for (row, place), text in written_by_xlsxwriter(sheet.comments).items():
        worksheet.write_comment(row, place, *as_written(text))


def _show_samples(worksheet: Any, formats: Mapping[Style, Any]) -> None:  # noqa: ANN401 - as above
    # In the place where the rows will be: from them, each style's number is read.
    for place, style in enumerate(formats):
        worksheet.write_blank(1, place, None, formats[style])


def _style_numbers(archive: zipfile.ZipFile, styles: Iterable[Style]) -> dict[Style, int]:
    xml = archive.read(sheet_path(0)).decode("utf-8")
    return dict(zip(styles, map(int, re.findall(r'<c r="[A-Z]+2" s="(\d+)"/>', xml)), strict=True))


class _Lists:
    """The hidden sheet with the words that columns offer; a list in the cell itself ends at 255."""

    def __init__(self, book: Workbook, texts: BookTexts) -> None:
        self._texts = texts
        self._worksheet = book.add_worksheet(texts.lists)
        self._worksheet.hide()
        self._places: dict[tuple[str, ...], int] = {}

    def offer(self, worksheet: Any, sheet: Sheet) -> None:  # noqa: ANN401 - as above
        """Offer the words of its columns in all rows of ``sheet``; of others Excel only warns."""
        for place, column in enumerate(sheet.columns):
            if column.words and sheet.rows:
                message = self._texts.list_closed if column.closed else self._texts.list_open
                options = {
                    "validate": "list",
                    "source": self._source(column.words),
                    "error_type": "warning" if column.closed else "information",
                    "error_title": self._texts.list_title,
                    "error_message": message,
                }
                worksheet.data_validation(1, place, sheet.rows, place, options)

    def _source(self, words: tuple[str, ...]) -> str:
        if words not in self._places:
            self._places[words] = len(self._places)
            for row, word in enumerate(words):
                self._worksheet.write_string(row, self._places[words], plain(word))
        name = xl_col_to_name(self._places[words], col_abs=True)
        return f"={quote_sheetname(self._texts.lists)}!${name.strip('$')}$1:{name}${len(words)}"


def plain(text: str) -> str:
    """Return ``text`` as XlsxWriter may be given it: it takes ``<r>...</r>`` for its own markup."""
    return f" {text}" if text.startswith("<r>") else text


Change = Callable[[bytes], Iterable[bytes]]
"""Gives a part of the archive in place of the one that XlsxWriter made."""


def fill(skeleton: Skeleton, changes: Mapping[str, Change], target: Any) -> None:  # noqa: ANN401 - any binary file
    """Write the workbook to ``target``, with the ``changes`` of its parts, by their names."""
    changes = {**changes, PART: lambda _: skeleton.texts.written()}
    deflated = zipfile.ZIP_DEFLATED
    # Given a name, zipfile dates every entry 1980-01-01: the same rows make the same bytes.
    with zipfile.ZipFile(target, "w", deflated, compresslevel=_COMPRESSION) as archive:
        # The shared texts are known when all sheets are made.
        for name in sorted(skeleton.archive.namelist(), key=PART.__eq__):
            made = skeleton.archive.read(name)
            with archive.open(name, "w") as file:
                for piece in changes[name](made) if name in changes else [made]:
                    file.write(piece)


def with_rows(cells: str, rows: Rows, made: bytes) -> Iterator[bytes]:
    """Yield a sheet that XlsxWriter ``made``, with ``rows``, which fill ``cells`` (``A1:C9``)."""
    made, dimensions = re.subn(
        rb'<dimension ref="[^"]*"/>', f'<dimension ref="{cells}"/>'.encode(), made
    )
    around = re.split(rb"<sheetData/>|<sheetData>.*</sheetData>", made, flags=re.DOTALL)
    if dimensions != 1 or len(around) != _BEFORE_AND_BEHIND:
        msg = "XlsxWriter writes sheets in another way than its version in constraints.txt."
        raise RuntimeError(msg)
    yield around[0] + b"<sheetData>"
    yield from rows()
    yield b"</sheetData>" + around[1]


def sheet_path(place: int) -> str:
    """Return where the archive has the sheet at ``place``, from 0."""
    return f"xl/worksheets/sheet{place + 1}.xml"
