"""Files without delimiters: columns are counted in characters, and no line may differ."""

import pytest

from ingest.errors import ExportUnreadable

COLUMNS = [
    {"name": "Nr", "width": 4},
    {"width": 1},
    {"name": "Navn", "width": 6},
    {"name": "Beløp", "width": 6},
]


def test_columns_are_counted_in_characters_not_in_bytes(opened, rows):
    content = "0001 Bjørn  12,00\r\n0002xÆØÅæøå    -5\r\n".encode("cp865")
    export = opened(content, encoding="cp865", fixed_width=COLUMNS)

    assert export.headings == ("Nr", "Navn", "Beløp")
    assert rows(export.batches()) == [
        (1, 1, ("0001", "Bjørn", "12,00"), frozenset()),
        (2, 2, ("0002", "ÆØÅæøå", "-5"), frozenset()),
    ]
    assert rows(export.batches(["Beløp"])) == [
        (1, 1, ("12,00",), frozenset()),
        (2, 2, ("-5",), frozenset()),
    ]
    export.verify()


def test_a_line_of_another_length_is_a_fault_and_shifts_nothing(opened, rows):
    lines = [
        "0001 Kari   12,00",
        "0002 Kari   12,0",
        "",
        "0003 Kari   12,000",
        "0004 K\0ri   12,00",
        "0005 Kari   12,00",
    ]
    export = opened("\n".join(lines).encode(), fixed_width=COLUMNS)

    found = rows(export.batches())
    assert [(row, line, codes) for row, line, _, codes in found] == [
        (1, 1, frozenset()),
        (2, 2, {"short_line"}),
        (4, 4, {"long_line"}),
        (5, 5, {"nul_byte"}),
        (6, 6, frozenset()),
    ]
    assert found[1][2] == (lines[1], "", "")
    assert found[3][2] == ("0004 K\N{SYMBOL FOR NULL}ri   12,00", "", "")
    batch = next(iter(export.batches()))
    assert batch.faults["detail"].to_pylist()[:2] == [
        "16 characters instead of 17",
        "18 characters instead of 17",
    ]


def test_rows_above_are_skipped_and_noise_is_noise(opened):
    content = b"OPEN ITEMS\n---\n0001 Kari   12,00\nSUM         12,00\n"
    noise = [{"reason": "sum", "begins_with": ["Sum"]}]
    export = opened(content, fixed_width=COLUMNS, heading_row=2, noise=noise)

    batch = next(iter(export.batches()))
    assert list(batch.cells.index) == [3, 4]
    assert batch.noise.tolist() == [-1, 1]
    assert batch.faults.num_rows == 0
    assert export.notes[-1] == "Rows 1 to 2 are skipped, as the mapping declares."


@pytest.mark.parametrize(
    ("content", "message"), [(b"x\n", "ends before row 2"), (b"x\ny\n", "no rows")]
)
def test_a_file_without_rows_is_refused(opened, content, message):
    with pytest.raises(ExportUnreadable, match=message):
        opened(content, fixed_width=COLUMNS, heading_row=2)
