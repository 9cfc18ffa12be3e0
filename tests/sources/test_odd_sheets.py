"""Sheets that show less, or claim more, than they hold."""

import io

import openpyxl
import pytest


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.fault("X11")
def test_hidden_and_filtered_rows_are_read_like_all_others(opened, rows):
    book = openpyxl.Workbook()
    for line in (["a", "b"], ["1", "x"], ["2", "y"], ["3", "z"]):
        book.active.append(line)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.active.auto_filter.ref = "A1:B4"
    book.active.auto_filter.add_filter_column(0, ["1", "3"])

    assert [row[2] for row in rows(opened(saved(book)).batches())] == [
        ("1", "x"),
        ("2", "y"),
        ("3", "z"),
    ]


@pytest.mark.fault("X12")
def test_a_blank_tail_with_formats_is_no_row(opened, rows):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["1", "x"])
    for row in range(3, 3000):
        book.active.cell(row, 1).number_format = "0.00"

    assert rows(opened(saved(book)).batches()) == [(2, 2, ("1", "x"), frozenset())]


@pytest.mark.fault("X12")
def test_a_declared_size_of_everything_is_not_believed(opened, rows, rezipped):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["1", "x"])
    content = rezipped(
        saved(book),
        {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b'"A1:B2"', b'"A1:XFD1048576"')},
    )

    assert rows(opened(content).batches()) == [(2, 2, ("1", "x"), frozenset())]
