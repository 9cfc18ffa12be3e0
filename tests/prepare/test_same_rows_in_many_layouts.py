"""The same open items, however they are written, become the same invoices."""

import pytest

from tests.prepare.conftest import ROW, csv_text, mapping

ROWS = [{"Last": "Ærøy Åsen"}, {"Key": "2", "Id": "s2", "Nr": "F2", "Street": "Storgata 1 | B"}]
LINES = [list(ROW), *(list({**ROW, **row}.values()) for row in ROWS)]
WIDTHS = [max(len(cells[place]) for cells in LINES) + 1 for place in range(len(ROW))]


def fixed(cells: list[str]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))


def lines(*texts: str) -> str:
    return "\r\n".join(texts) + "\r\n"


LAYOUTS = {
    "Excel's Unicode text": (
        lines(*("\t".join(cells) for cells in LINES)),
        "utf-16",
        {"delimiter": "\t"},
    ),
    "UTF-16 of the other order, declared": (
        lines(*("\t".join(cells) for cells in LINES)),
        "utf-16-be",
        {"delimiter": "\t", "encoding": "utf-16-be"},
    ),
    "a DOS code page": (csv_text(ROWS), "cp850", {"encoding": "cp850"}),
    "another DOS code page": (csv_text(ROWS), "cp865", {"encoding": "cp865"}),
    "a list of SAP": (
        lines(
            "Line items",
            "-" * 40,
            *("^" + "^".join(cells) + "^" for cells in LINES[:2]),
            "-" * 40,
            "^" + "^".join(LINES[0]) + "^",
            "^" + "^".join(LINES[2]) + "^",
            "^*^" + "^" * (len(ROW) - 2) + "100,00^",
        ),
        "latin-1",
        {
            "encoding": "iso-8859-1",
            "delimiter": "^",
            "quote": "",
            "framed": True,
            "heading_row": "auto",
            "noise": [
                {"reason": "ruled line", "matches": "-+"},
                {"reason": "total", "matches": r"\^\*.*"},
            ],
        },
    ),
    "fixed width": (
        lines("OPEN ITEMS", *map(fixed, LINES[1:]), "END"),
        "cp865",
        {
            "encoding": "cp865",
            "heading_row": 1,
            "fixed_width": [
                {"name": name, "width": width} for name, width in zip(ROW, WIDTHS, strict=True)
            ],
            "noise": [{"reason": "footer", "matches": "END"}],
        },
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_rows_become_the_same_invoices(run, layout):
    text, encoding, source = LAYOUTS[layout]
    plain = run(ROWS)
    found = run(text.encode(encoding), mapping(source=source))

    assert [record["payload"] for record in found.records] == [
        record["payload"] for record in plain.records
    ]
    assert len(found.records) == 2
    assert found.faults == []
