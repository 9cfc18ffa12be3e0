import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import numbers

from ingest.errors import ExportUnreadable
from ingest.sources import Limits

Cells = Sequence[Sequence[object]]


def xlsx(cells: Cells, change: Callable[[openpyxl.Workbook], None] = lambda _: None) -> bytes:
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def xls(cells: Cells, sheets: Sequence[str] = ("Sheet",)) -> bytes:
    book = xlwt.Workbook()
    for name in sheets:
        sheet = book.add_sheet(name)
        for number, row in enumerate(cells):
            for column, value in enumerate(row):
                form = "DD.MM.YYYY" if isinstance(value, dt.date) else "General"
                sheet.write(number, column, value, xlwt.easyxf(num_format_str=form))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def ods(cells: Cells) -> bytes:
    book, table = OpenDocumentSpreadsheet(), Table(name="Sheet")
    for row in cells:
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            if isinstance(value, float | int):
                cell = TableCell(valuetype="float", value=str(value))
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def refusal(opened, content: bytes | Path, **declared: object) -> str:
    with pytest.raises(ExportUnreadable) as caught:
        opened(content, **declared)
    assert caught.value.hint
    return str(caught.value)


def faults_of(export) -> list[tuple[int, str, str, str]]:
    return [
        (fault["row"], fault["code"], fault["column"], fault["value"])
        for batch in export.batches()
        for fault in batch.faults.to_pylist()
    ]


@pytest.mark.parametrize(("write", "form"), [(xlsx, "xlsx"), (xls, "xls"), (ods, "ods")])
@pytest.mark.fault("X4")
def test_a_workbook_is_known_by_its_content_and_read_as_text(opened, rows, write, form):
    export = opened(write([["a", "b"], ["x", 1.5], ["007", 12]]), name="export.csv")

    assert export.format == form
    assert export.headings == ("a", "b")
    assert (export.delimiter, export.encoding) == (None, None)
    assert rows(export.batches()) == [
        (2, 2, ("x", "1,5"), frozenset()),
        (3, 3, ("007", "12"), frozenset()),
    ]
    assert rows(export.batches(["b"])) == [
        (2, 2, ("1,5",), frozenset()),
        (3, 3, ("12",), frozenset()),
    ]
    export.verify()


@pytest.mark.fault("X8")
def test_cells_become_text_by_the_stated_rule(opened, rows):
    day, noon = dt.datetime(2024, 1, 5), dt.datetime(2024, 1, 5, 12)  # noqa: DTZ001 - as Excel has it
    values = [
        True,
        1.0,
        0.1 + 0.2,
        1e-7,
        day,
        noon,
        dt.time(13, 5),
        dt.timedelta(hours=30),
        " x ",
        None,
    ]
    export = opened(xlsx([["a", "b"], *([value, "-"] for value in values)]))

    assert [row[2][0] for row in rows(export.batches())] == [
        "TRUE", "1", "0,3", "0,0000001", "05.01.2024", "2024-01-05T12:00:00", "13:05:00",
        "30:00:00", " x ", "",
    ]  # fmt: skip


@pytest.mark.fault("X10")
def test_dates_are_written_in_the_first_format_that_keeps_the_century(opened, rows):
    export = opened(
        xls([["a"], [dt.date(2024, 1, 5)]]), dates=["dd.mm.yy", "yyyy-m-d", "dd.mm.yyyy"]
    )

    assert rows(export.batches())[0][2] == ("2024-1-5",)


@pytest.mark.fault("X10")
def test_dates_count_from_1904_where_the_workbook_says_so(opened, rows):
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write_datetime(1, 0, dt.datetime(2024, 1, 5), book.add_format({"num_format": "dd.mm.yy"}))  # noqa: DTZ001 - as Excel has it
    book.close()

    assert rows(opened(saved.getvalue()).batches())[0][2] == ("05.01.2024",)


def test_rows_have_the_sheets_own_numbers(opened, rows):
    """Nothing above the table, blank rows and hidden rows change that."""

    def move(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.delete_rows(1, 5)
        for row, value in [(4, "a"), (5, "x"), (7, "y"), (8, " "), (9, "z")]:
            sheet.cell(row, 3, value)
        sheet.row_dimensions[7].hidden = True

    export = opened(xlsx([], move), heading_row=4)

    assert [(row, line, cells) for row, line, cells, _ in rows(export.batches())] == [
        (5, 5, ("x",)),
        (7, 7, ("y",)),
        (9, 9, ("z",)),
    ]


def test_xls_rows_have_the_sheets_own_numbers(opened, rows):
    cells = [[], [], ["", "a"], ["", "x"], [], ["", "y"]]

    export = opened(xls(cells), heading_row=3)

    assert [row[0] for row in rows(export.batches())] == [4, 6]


def test_a_column_without_heading_and_values_is_no_column(opened, rows):
    export = opened(xlsx([["a", None, "c", None], ["1", None, "3", " "]]))

    assert export.headings == ("a", "c")
    assert rows(export.batches()) == [(2, 2, ("1", "3"), frozenset())]


def test_values_without_a_heading_are_not_dropped(opened):
    message = refusal(opened, xlsx([["a", None], ["1", None], ["2", "lost"]]))

    assert message == "Row 3 has a value in column 2 (B), which has no heading."


def test_an_error_cell_without_a_heading_is_not_dropped(opened, rezipped):
    content = rezipped(
        xlsx([["a", None], ["1", None], ["2", "lost"]]),
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                b'<c r="B3" t="inlineStr"><is><t>lost</t></is></c>',
                b'<c r="B3" t="e"><v>#N/A</v></c>',
            )
        },
    )

    assert refusal(opened, content).startswith("Row 3 has a value in column 2 (B)")


def test_equal_headings_are_named_by_the_sheets_columns(opened):
    message = refusal(opened, xlsx([[None, "a", "A"], [None, "1", "2"]]))

    assert message.endswith("'a' stands in column 2 (B) and column 3 (C).")


@pytest.mark.parametrize("write", [xlsx, xls])
@pytest.mark.fault("X7")
def test_a_number_that_lost_digits_is_a_fault_of_its_row(opened, write):
    export = opened(write([["a", "b"], [123456789012345, "x"], [12345678901234567890, "y"]]))

    assert [fault[:3] for fault in faults_of(export)] == [(3, "number_lost_digits", "a")]


@pytest.mark.fault("X9")
def test_error_cells_of_xlsx_are_faults_with_their_column(opened, rows, rezipped):
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved)
    sheet = book.add_worksheet()
    sheet.write_row(0, 1, ["a", "b"])
    sheet.write_row(1, 1, ["x", "y"])
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(3, 1, "=A9")
    sheet.write_formula(4, 1, "=1+1", None, 2)
    sheet.write_formula(5, 1, "=B2", None, "x")
    book.close()
    content = rezipped(
        saved.getvalue(),
        {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"<f>A9</f><v>0</v>", b"<f>A9</f>")},
    )

    assert faults_of(opened(content)) == [
        (3, "excel_error_cell", "b", "#DIV/0!"),
        (4, "excel_error_cell", "a", "a formula without a value"),
    ]


def test_error_cells_keep_their_row_from_being_blank(opened, rows, rezipped):
    content = rezipped(
        xlsx([["a", "b"], ["x", "y"]]),
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                b"</sheetData>",
                b'<row><c/><c t="e"><v>#REF!</v></c></row><row r="6"><c r="A6"><f>A1</f><v/></c>'
                b'<c r="B6" t="str"><f>A1</f><v></v></c></row></sheetData>',
            )
        },
    )
    export = opened(content)

    assert faults_of(export) == [
        (3, "excel_error_cell", "b", "#REF!"),
        (6, "excel_error_cell", "a", "a formula without a value"),
    ]
    assert [row[2] for row in rows(export.batches())][1:] == [
        ("", "#REF!"),
        ("a formula without a value", ""),
    ]


@pytest.mark.fault("X9")
def test_error_cells_of_xls_are_faults(opened):
    book = xlwt.Workbook()
    for name in ("Æ", "Sheet"):
        sheet = book.add_sheet(name)
        sheet.write(0, 0, "a")
        sheet.row(2).set_cell_error(0, 42 if name == "Æ" else 7)
        sheet.row(3).set_cell_boolean(0, 1)
    saved = io.BytesIO()
    book.save(saved)

    assert faults_of(opened(saved.getvalue(), sheet="Æ")) == [(3, "excel_error_cell", "a", "#N/A")]
    assert faults_of(opened(saved.getvalue(), sheet=2)) == [(3, "excel_error_cell", "a", "#DIV/0!")]


@pytest.mark.fault("X9")
def test_error_cells_of_ods_are_faults_also_where_repeated(opened, rezipped):
    mark = b'calcext:value-type="error" '
    content = rezipped(
        ods([["a", "b", "c"], ["x", "y", "z"], ["e", "", ""], ["k", "l", "m"]]),
        {
            "content.xml": lambda xml: xml.replace(
                b'<table:table-cell office:value-type="string">'
                b"<text:p>e</text:p></table:table-cell>",
                b'<table:table-cell xmlns:calcext="urn:c" table:number-columns-repeated="2" '
                + mark
                + b'office:value-type="string"><text:p>#N/A</text:p></table:table-cell>',
            )
        },
    )

    assert faults_of(opened(content)) == [
        (3, "excel_error_cell", "a", "#N/A"),
        (3, "excel_error_cell", "b", "#N/A"),
    ]


def two_sheets(state: str = "visible") -> bytes:
    def add(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Other")
        sheet.append(["p"])
        sheet.append(["q"])
        sheet.sheet_state = state
        book.create_sheet("Empty")

    return xlsx([["a"], ["1"]], add)


@pytest.mark.fault("X11")
def test_several_sheets_with_content_need_a_choice(opened):
    message = refusal(opened, two_sheets())

    assert message == "The workbook has several sheets with content: 'Sheet', 'Other'."


@pytest.mark.parametrize("sheet", [" other", 2])
def test_the_declared_sheet_is_read(opened, sheet):
    assert opened(two_sheets(), sheet=sheet).headings == ("p",)


@pytest.mark.fault("X11")
def test_a_hidden_sheet_is_left_out_and_that_is_said(opened):
    export = opened(two_sheets("hidden"))

    assert export.headings == ("a",)
    assert export.notes == ("Sheet: 'Sheet', the only visible one with content.",)


@pytest.mark.parametrize("sheet", ["Third", 4])
def test_a_sheet_that_is_not_there_is_named_with_those_that_are(opened, sheet):
    message = refusal(opened, two_sheets(), sheet=sheet)

    assert message == f"The workbook has no sheet {sheet!r}; it has 'Sheet', 'Other', 'Empty'."


def test_workbooks_without_rows_are_refused(opened):
    assert refusal(opened, xlsx([])) == "The workbook has no visible sheet with content."
    assert refusal(opened, xlsx([]), sheet=1) == "The sheet 'Sheet' is empty."
    assert refusal(opened, xlsx([["a"]])) == "The sheet 'Sheet' has no rows behind row 1."
    assert refusal(opened, xlsx([["a"], [" "]])) == "'export.csv' has a heading and no rows."
    assert "Row 1" in refusal(opened, xlsx([[None], ["x"]]))


def test_a_sheet_that_is_too_wide_is_refused(opened):
    content = xlsx([[f"c{n}" for n in range(11)], ["1"]])

    message = refusal(opened, content, limits=Limits(columns=10))

    assert message == "The sheet has 11 columns; 10 are allowed."


@pytest.mark.parametrize("name", ["word/document.xml", "mimetype"])
def test_another_document_is_no_workbook(opened, name):
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("content.xml", "<x/>")
        archive.writestr(name, "application/x")

    assert refusal(opened, saved.getvalue()) == "The file is a document, not a workbook."


def test_a_workbook_in_an_archive_is_read(opened, rows):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("items.xlsx", xlsx([["a"], ["1"]]))
    export = opened(packed.getvalue())

    assert export.format == "xlsx"
    assert rows(export.batches()) == [(2, 2, ("1",), frozenset())]


@pytest.mark.fault("P14")
def test_many_rows_come_in_bounded_batches(opened):
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, {"constant_memory": True})
    sheet = book.add_worksheet()
    for number in range(51_000):
        sheet.write(number, 0, f"r{number}")
    book.close()
    export = opened(saved.getvalue(), limits=Limits(batch_rows=40_000))

    batches = list(export.batches())

    assert [len(batch.cells) for batch in batches] == [40_000, 10_000, 999]
    assert batches[2].cells.iloc[-1].tolist() == ["r50999"]
    assert batches[2].cells.index[-1] == 51_000


def test_number_formats_of_text_columns_are_kept(opened, rows):
    def as_text(book: openpyxl.Workbook) -> None:
        book.active["A2"].number_format = numbers.FORMAT_TEXT

    assert rows(opened(xlsx([["a"], ["0155"]], as_text)).batches())[0][2] == ("0155",)
