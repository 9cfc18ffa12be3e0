"""Rows around the table: each keeps its number, and none is taken for a record, or lost."""

import io

import openpyxl
import pytest

from ingest.errors import ExportUnreadable, MappingError
from ingest.mapping.source import Noise
from ingest.sources import Limits
from ingest.sources.noise import NoiseFinder

REASONS = ("repeated heading", "subtotal", "footer")
NOISE = [
    {"reason": "subtotal", "begins_with": ["Sum", "**"]},
    {"reason": "footer", "matches": "Printed .*"},
]


def found(export) -> list[tuple[int, int, str | None, tuple[str, ...], list[str]]]:
    """Return row, line, reason, cells and fault codes of every row."""
    lines = []
    for batch in export.batches():
        noise = batch.noise if batch.noise is not None else [-1] * len(batch.lines)
        codes: dict[int, list[str]] = {}
        for fault in batch.faults.to_pylist():
            codes.setdefault(fault["row"], []).append(fault["code"])
        given = zip(batch.cells.index, batch.lines, noise, batch.cells.values.tolist(), strict=True)
        lines += [
            (
                row,
                int(line),
                REASONS[reason] if reason >= 0 else None,
                tuple(cells),
                codes.get(row, []),
            )
            for row, line, reason, cells in given
        ]
    return lines


def workbook(rows, change=lambda _: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_noise_is_told_with_its_reason_whatever_its_number_of_fields(opened):
    content = (
        b'Open items\n\nNr;Name;Open\n1;"Ola;\nNo";5\nSum;;5\nsum for 1;5\n;;\nNr;Name;Open\n'
        b"2;Sumatra;6\nSumatra;x;1\n;;**;\n  Printed today\nx;y\n"
    )
    export = opened(content, heading_row=3, noise=NOISE)

    assert found(export) == [
        (4, 4, None, ("1", "Ola;\nNo", "5"), []),
        (5, 6, "subtotal", ("Sum", "", "5"), []),
        (6, 7, "subtotal", ("sum for 1;5", "", ""), []),
        (8, 9, "repeated heading", ("Nr", "Name", "Open"), []),
        (9, 10, None, ("2", "Sumatra", "6"), []),
        (10, 11, None, ("Sumatra", "x", "1"), []),
        (11, 12, "subtotal", (";;**;", "", ""), []),
        (12, 13, "footer", ("  Printed today", "", ""), []),
        (13, 14, None, ("x;y", "", ""), ["short_record"]),
    ]
    assert "Rows 1 to 2 stand above the heading in row 3 and are skipped." in export.notes


def test_noise_is_found_by_the_signs_of_the_export_outside_ascii_too(opened):
    export = opened("a§b\n¤Sum¤§1\n1§2\n".encode(), delimiter="§", quote="¤", noise=NOISE)

    assert [line[2] for line in found(export)] == ["subtotal", None]


def test_noise_stays_what_it_is_in_pieces_of_a_batch(opened):
    content = b"a;b\n" + b"1;2\nSum;3\n" * 20
    export = opened(content, noise=NOISE, limits=Limits(batch_rows=3, block_bytes=50))

    assert [line[2] for line in found(export)] == [None, "subtotal"] * 20


def test_a_heading_is_found_by_the_columns_that_the_mapping_names(opened):
    content = "Åpne poster;Nr\nNr;note\nNr ; BELØP\n1;2\n".encode()
    export = opened(content, heading_row="auto", expected=[("Nr",), ("Rest", "Beløp")])

    assert export.headings == ("Nr", "BELØP")
    assert [line[0] for line in found(export)] == [4]
    assert export.notes[-2:] == (
        "Heading: row 3, the first with the columns that the mapping names.",
        "Rows 1 to 2 stand above the heading in row 3 and are skipped.",
    )


def test_a_heading_that_lacks_a_column_is_still_found_so_that_the_mapping_can_say_which(opened):
    expected = [("Nr",), ("Beløp",), ("Dato",)]
    export = opened(b"title\nNr;Dato;x\n1;2;3\n", heading_row="auto", expected=expected)

    assert export.headings == ("Nr", "Dato", "x")


def test_a_file_without_any_such_heading_is_refused(opened):
    with pytest.raises(MappingError, match="names: 'Nr', 'Beløp'"):
        opened(b"a;b\n1;2\n", heading_row="auto", expected=[("Nr",), ("Beløp",)])


def test_a_workbook_has_noise_and_a_heading_to_find_as_well(opened):
    rows = [["Open items"], [], ["Nr", "Name"], [1, "x"], ["Sum", 1], ["Nr", "Name "], [2, "Nr"]]

    def hide(sheet):
        sheet.row_dimensions[4].hidden = True

    content = workbook([*rows, ["Sum", "#N/A"]], hide)
    export = opened(content, heading_row="auto", noise=NOISE, expected=[("Nr",), ("Name",)])

    assert [line[:4] for line in found(export)] == [
        (4, 4, None, ("1", "x")),
        (5, 5, "subtotal", ("Sum", "1")),
        (6, 6, "repeated heading", ("Nr", "Name ")),
        (7, 7, None, ("2", "Nr")),
        (8, 8, "subtotal", ("Sum", "#N/A")),
    ]
    assert [line[4] for line in found(export)] == [[]] * 5
    assert "Heading: row 3" in " ".join(export.notes)


def test_columns_without_a_heading_can_be_named_by_their_letter(opened):
    """As in QuickBooks' ageing detail, where the first column holds what is no transaction."""
    rows = [["", "Num", "Open"], ["Current", "", ""], ["", "1001", 5], ["TOTAL", "", 5]]
    csv = b",Num,Open\nCurrent,,\n,1001,5\nTOTAL,,5\n"
    rule = [{"reason": "subtotal", "matches": r"[^,\t].*"}]

    for content in (csv, workbook([[cell or None for cell in row] for row in rows])):
        export = opened(content, delimiter=",", unnamed="letter", noise=rule)
        assert export.headings == ("(A)", "Num", "Open")
        assert [line[2] for line in found(export)] == ["subtotal", None, "subtotal"]


def test_a_list_in_a_frame_is_read_without_it_and_what_is_outside_is_a_fault(opened):
    content = (
        "Customer list\n-----------\n| Nr |Beløp     |Text|\n|----+----------+----|\n"
        "| 1  |  1.234,56-|a   |\n| 2  |      5,00|a|b |\n|  | |\n|* | 1.239,56 | |\n"
        "x| 3|1| |\n| 4|1| |x\r\n| 5|1| |\n"
    ).encode("latin-1")
    noise = [
        {"reason": "subtotal", "matches": r"\|\*.*"},
        {"reason": "footer", "matches": r"[-+|]+"},
    ]
    declared = {"delimiter": "|", "quote": "", "framed": True, "heading_row": 3}
    export = opened(content, encoding="iso-8859-1", noise=noise, **declared)

    assert export.headings == ("Nr", "Beløp", "Text")
    assert found(export) == [
        (4, 4, "footer", ("|----+----------+----|", "", ""), []),
        (5, 5, None, (" 1  ", "  1.234,56-", "a   "), []),
        (6, 6, None, ("| 2  |      5,00|a|b |", "", ""), ["long_record"]),
        (8, 8, "subtotal", ("* ", " 1.239,56 ", " "), []),
        (9, 9, None, ("x| 3|1| |", "", ""), ["text_outside_frame"]),
        (10, 10, None, ("| 4|1| |x", "", ""), ["text_outside_frame"]),
        (11, 11, None, (" 5", "1", " "), []),
    ]


def test_a_frame_must_be_around_the_heading_too(opened):
    with pytest.raises(ExportUnreadable, match="does not begin and end with the delimiter"):
        opened(b"Nr|Open\n1|2\n", delimiter="|", framed=True)


@pytest.mark.parametrize(
    ("text", "is_noise"),
    [
        ("Total: 5", True),
        ("TOTAL", True),
        ("Totalbygg AS", False),
        (" ;Total;5", True),
        ("a Total", False),
    ],
)
def test_a_word_is_found_whole_at_the_beginning_of_the_first_text(opened, text, is_noise):
    finder = NoiseFinder([Noise(reason="total", begins_with=["total"])], ';"')
    export = opened(f"a;b\n{text}\n".encode(), noise=[{"reason": "t", "begins_with": ["total"]}])

    assert bool(finder) is True
    assert (found(export)[0][2] is not None) is is_noise
