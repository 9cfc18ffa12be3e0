import pytest

from ingest.errors import ExportUnreadable, MappingError
from ingest.sources import Limits


def refusal(opened, content: bytes, **declared: object) -> tuple[str, str]:
    with pytest.raises(ExportUnreadable) as caught:
        opened(content, **declared)
    return str(caught.value), caught.value.hint


def test_headings_are_trimmed_and_may_be_quoted_over_lines(opened, rows):
    export = opened(' Faktura ;"Beløp;\n""NOK"""\n1;2\n'.encode())

    assert export.headings == ("Faktura", 'Beløp;\n"NOK"')
    assert rows(export.batches()) == [(2, 3, ("1", "2"), frozenset())]


def test_a_heading_below_a_preamble_keeps_the_rows_that_excel_shows(opened, rows):
    export = opened(b'Open items\n\n"two\nlines"\na;b\n1;2\n', heading_row=4)

    assert export.headings == ("a", "b")
    assert rows(export.batches()) == [(5, 6, ("1", "2"), frozenset())]


def test_the_line_that_tells_excel_the_delimiter_is_no_row(opened, rows):
    export = opened(b"sep=;\r\na;b\r\n1;2\r\n")

    assert rows(export.batches()) == [(2, 3, ("1", "2"), frozenset())]
    assert any("sep=" in note for note in export.notes)


def test_a_line_that_tells_excel_another_delimiter_is_believed_to_be_right(opened):
    message, hint = refusal(opened, b"sep=,\na,b\n1,2\n")

    assert message == "The file says that its delimiter is ',', the mapping ';'."
    assert "delimiter" in hint


@pytest.mark.fault("F13")
def test_a_wrong_delimiter_is_named_with_the_likely_one(opened):
    message, hint = refusal(opened, b"a,b,c\n1,2,3\n")

    assert message == (
        "The heading is a single column with ';' between fields, but holds a comma 2 times."
    )
    assert hint == "Set the delimiter in the mapping to a comma (',')."


@pytest.mark.fault("F12")
def test_equal_headings_are_named_with_their_columns(opened):
    message, _ = refusal(opened, b"Sum;x; SUM ;X\n1;2;3;4\n")

    assert message == (
        "The heading in row 1 is not unique: 'Sum' stands in column 1 (A) and column 3 (C), "
        "'x' stands in column 2 (B) and column 4 (D)."
    )


def test_an_empty_heading_is_named_with_its_column(opened):
    message, hint = refusal(opened, b"a;;c\n1;2;3\n")

    assert message == "The heading in row 1 is empty in column 2 (B)."
    assert hint == "Give every column a heading, or take the column out of the export."


def test_many_empty_headings_are_counted(opened):
    message, _ = refusal(opened, b"a;;;;;;;b\n1;2;3;4;5;6;7;8\n")

    assert message.endswith("column 6 (F) and 1 more.")


def test_a_delimiter_behind_the_last_heading_is_explained(opened):
    message, hint = refusal(opened, b"a;b;\n1;2;\n")

    assert message == "The heading in row 1 is empty in column 3 (C)."
    assert "ends with a delimiter" in hint


def test_a_blank_heading_row_points_to_the_setting(opened):
    message, hint = refusal(opened, b"\na;b\n1;2\n")

    assert message == "Row 1, where the mapping expects the heading, is blank."
    assert hint == "Set 'heading_row' in the mapping."


def test_a_file_that_ends_before_its_heading_points_to_the_setting(opened):
    message, hint = refusal(opened, b"a;b\n1;2\n", heading_row=4)

    assert message == "'export.csv' ends before row 4, where the mapping expects the heading."
    assert hint == "Set 'heading_row' in the mapping."


@pytest.mark.fault("F10")
def test_more_columns_than_any_export_has_are_refused(opened):
    message, _ = refusal(opened, b";".join(b"c%d" % n for n in range(10_000)) + b"\n1\n")

    assert message == "The heading in row 1 has 10000 columns; 2000 are allowed."


@pytest.mark.fault("F3")
def test_text_behind_a_quote_in_the_heading_is_refused(opened):
    message, _ = refusal(opened, b'"a"b;c\n1;2\n')

    assert message == "Text stands after a closing quote in the heading (row 1)."


@pytest.mark.parametrize("content", [b"a;\0b\n1;2\n", b"\x01\x02\x03;b\n1;2\n"])
def test_a_heading_with_control_characters_is_no_text(opened, content):
    message, hint = refusal(opened, content)

    assert "control characters" in message
    assert "utf-16-le" in hint


@pytest.mark.parametrize("content", [b"a;b", b"a;b\r\n", b"a;b\n\n;\n \t; \n"])
@pytest.mark.fault("D13")
def test_a_heading_without_rows_is_refused(opened, content):
    message, _ = refusal(opened, content)

    assert message == "'export.csv' has a heading and no rows."


@pytest.mark.fault("D13")
def test_an_empty_file_is_refused(opened):
    assert refusal(opened, b"")[0] == "'export.csv' is empty."


@pytest.mark.fault("F7")
def test_a_byte_order_mark_alone_is_an_empty_file(opened):
    assert refusal(opened, b"\xef\xbb\xbf")[0] == "'export.csv' is empty."


@pytest.mark.parametrize("declared", [{"delimiter": "\n"}, {"quote": "\r"}, {"delimiter": "\0"}])
def test_a_line_break_separates_no_fields(opened, declared):
    with pytest.raises(MappingError, match="cannot be told apart"):
        opened(b"a;b\n1;2\n", **declared)


def test_the_widest_allowed_heading_is_read(opened, rows):
    export = opened(b"a;b;c\n1;2;3\n", limits=Limits(columns=3))

    assert rows(export.batches()) == [(2, 2, ("1", "2", "3"), frozenset())]
