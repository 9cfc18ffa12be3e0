import pytest

from ingest.errors import BalanceBroken, ExportUnreadable
from ingest.sources import Limits
from ingest.sources.cells import Layout, to_batch
from ingest.sources.framing import frame
from ingest.sources.records import Records
from ingest.sources.scanner import Dialect
from ingest.sources.text import Substitute

SEMICOLON = Dialect(ord(";"), ord('"'))


@pytest.mark.fault("F3", "F6", "F11")
def test_a_broken_row_keeps_its_raw_text_and_shifts_no_other(opened, rows):
    export = opened(b'a;b;c\n1;2;3\nx;y\n"p"q;r;s\nk;l;m;n\nn\0;u;l\n4;5;6\n')

    assert rows(export.batches()) == [
        (2, 2, ("1", "2", "3"), frozenset()),
        (3, 3, ("x;y", "", ""), frozenset({"short_record"})),
        (4, 4, ('"p"q;r;s', "", ""), frozenset({"text_after_quote"})),
        (5, 5, ("k;l;m;n", "", ""), frozenset({"long_record"})),
        (6, 6, ("n\N{SYMBOL FOR NULL};u;l", "", ""), frozenset({"nul_byte"})),
        (7, 7, ("4", "5", "6"), frozenset()),
    ]


@pytest.mark.fault("F11")
def test_a_row_of_another_length_says_how_long_it_is(opened):
    (batch,) = opened(b"a;b\n1\n1;2;3\n").batches()

    assert batch.faults["detail"].to_pylist() == ["1 instead of 2", "3 instead of 2"]


def test_a_restricted_reading_finds_all_rows_and_faults(opened, rows):
    export = opened(b"a;b;c\n1;2;3\nx;y\n")

    assert rows(export.batches(["c"])) == [
        (2, 2, ("3",), frozenset()),
        (3, 3, ("",), frozenset({"short_record"})),
    ]
    assert rows(export.batches([])) == [
        (2, 2, (), frozenset()),
        (3, 3, (), frozenset({"short_record"})),
    ]


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("column", [0, 2, 4])
@pytest.mark.parametrize("closing", [3, 4])
@pytest.mark.fault("F2")
def test_a_quote_closed_by_a_stray_one_in_a_later_row_swallows_no_row(
    opened, line_break, column, closing
):
    """Each such field is sound as a CSV, and would take the rows between along unnoticed."""
    table = [[b"%d%d" % (row, field) for field in range(5)] for row in range(6)]
    table[2][column] = b'"' + table[2][column]
    table[closing][column] += b'"'
    content = line_break.join(b";".join(row) for row in table)

    with pytest.raises(ExportUnreadable, match=r"row 3 \(line 3\) and not closed in its own row"):
        list(opened(content).batches(["00"]))


@pytest.mark.fault("F4")
def test_a_text_of_several_lines_with_delimiters_is_a_field(opened, rows):
    note = "first;second\nthird;fourth;fifth;sixth\nseventh"
    export = opened(f'a;b;c;d;e\n1;2;3;4;"{note}"\n'.encode())

    assert rows(export.batches()) == [(2, 2, ("1", "2", "3", "4", note), frozenset())]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'a;b\n1;2\n3;"4\n5;6\n7;8', "row 3 (line 3)"),
        (b'a;b\n\n"x\ny";2\n3;"4\n', "row 4 (line 5)"),
        (b'a;b\n1;"x\ny"z\n', "row 2 (line 2)"),
        (b'a;b\n"1\r\n2";"x\r\n', "row 2 (line 3)"),
        (b'a;b\n1;2;"x', "row 2 (line 2)"),
        (b'a;b\n"', "row 2 (line 2)"),
    ],
)
@pytest.mark.fault("F2")
def test_an_unclosed_quote_swallows_no_row(opened, content, place):
    with pytest.raises(ExportUnreadable) as caught:
        list(opened(content).batches())

    assert str(caught.value) == f"A quote is opened in {place} and not closed."


@pytest.mark.fault("F2")
def test_an_unclosed_quote_in_a_large_file_is_found_in_bounded_memory(opened):
    limits = Limits(block_bytes=64, record_bytes=200)

    with pytest.raises(ExportUnreadable, match=r"opened in row 2 \(line 2\)"):
        list(opened(b'a;b\n1;"2\n' + b"3;4\n" * 500, limits=limits).batches())


@pytest.mark.fault("F9")
def test_a_record_without_end_is_refused_in_bounded_memory(opened):
    limits = Limits(block_bytes=64, record_bytes=200)

    with pytest.raises(ExportUnreadable) as caught:
        list(opened(b"a;b\n1;2\n" + b"x" * 5000, limits=limits).batches())

    assert str(caught.value) == "Row 3 (line 3) is longer than 200 bytes."


@pytest.mark.parametrize("block_bytes", [16, 1 << 20])
@pytest.mark.fault("F9")
def test_the_longest_record_does_not_depend_on_the_blocks(opened, rows, block_bytes):
    limits = Limits(block_bytes=block_bytes, record_bytes=10)

    assert len(rows(opened(b"a;b\n1;2345678\n", limits=limits).batches())) == 1
    with pytest.raises(ExportUnreadable, match=r"Row 2 .* is longer than 10 bytes"):
        list(opened(b"a;b\n1;23456789\n", limits=limits).batches())


def test_a_quote_inside_a_field_is_text(opened, rows):
    content = b'a;b\n6" pipe;1\n"x;""y""";2\nz";"w"\n'

    assert [row[2] for row in rows(opened(content).batches())] == [
        ('6" pipe', "1"),
        ('x;"y"', "2"),
        ('z"', "w"),
    ]


def test_without_a_declared_quote_all_quotes_are_text(opened, rows):
    assert rows(opened(b'a;b\n"1;2"\n', quote="").batches()) == [(2, 2, ('"1', '2"'), frozenset())]


def test_blank_rows_are_numbered_and_left_out(opened, rows):
    content = b'a;b\n\n;\n "" ; \n' + b" " * 100 + b";\n1;2\n" + b" " * 100 + b';x\n"\n";\n'

    assert [row[:2] for row in rows(opened(content).batches())] == [(6, 6), (7, 7), (8, 8)]


def test_batches_are_bounded_in_rows(opened):
    content = b"a;b\n" + b"1;2\n3\n" * 50
    batches = list(opened(content, limits=Limits(batch_rows=30)).batches())

    assert [len(batch.cells) for batch in batches] == [30, 30, 30, 10]
    assert [batch.faults.num_rows for batch in batches] == [15, 15, 15, 5]


def test_a_parser_that_disagrees_about_the_records_is_an_error_of_ours():
    """It cannot happen; if it does, no row may be lost in silence."""
    block = b'"1";2\n3;4\n'
    wrong = frame(b'"1";2\n3\n;4\n', SEMICOLON, final=True)
    layout = Layout(SEMICOLON, ("a", "b"), ("a", "b"), Substitute({}))

    with pytest.raises(BalanceBroken, match="rows 2 to 4 do not add up"):
        to_batch(Records(block + b"\n", wrong, 0, 2, 2), layout)
    lenient = Layout(SEMICOLON, ("a",), ("a",), Substitute({}))
    joined = frame(b"1\n2222222\n", SEMICOLON, final=True)
    with pytest.raises(BalanceBroken, match="3 were parsed, 2 were counted"):
        to_batch(Records(b"1\n222\n222\n", joined, 0, 2, 2), lenient)


@pytest.mark.parametrize(("rows", "batches"), [(100, 1), (210, 2), (249, 2), (1_040, 10)])
def test_a_file_is_read_in_blocks_of_one_size(opened, rows, batches):
    """A short block at the end would keep one thread at work and the others waiting."""
    export = opened(b"a;b\n" + b"1234;6789\n" * rows, limits=Limits(block_bytes=1_000))

    sizes = [len(batch.cells) for batch in export.batches()]

    assert len(sizes) == batches
    assert sum(sizes) == rows
    assert max(sizes) - min(sizes) <= 2
