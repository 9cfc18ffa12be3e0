"""What LibreOffice makes of our files: the program that opens them, saves them, hands them back.

Excel cannot be had here. Both read a CSV's cells as numbers, dates and formulas where they can.
"""

import openpyxl
import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from ingest.domain.guard import guarded
from ingest.domain.outcomes import Outcome
from ingest.mapping.entry import Entry, EntryKind
from ingest.reports import MappingFacts
from tests.office import needs_office, saved_by_office

pytestmark = needs_office
HEADINGS = ("Fakturanr", "Beløp", "Forfall", "Merknad")
ENTRIES = {
    "Fakturanr": Entry(words=("F1", "F2")),
    "Beløp": Entry(EntryKind.AMOUNT),
    "Forfall": Entry(EntryKind.DATE),
}
NASTY = [
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1+1",
    "-2+3",
    "=1+1",
    "\t=1+1",
    "＝1+1",  # noqa: RUF001 - full-width on purpose
    "a;=1+1",
    'a";=1+1;"',
    "'=1+1",
    "00420100",
    "12345678901234567890",
    "1E5",
    "1-2",
    "1/2",
    "12:30",
    "50 %",
    "MAR1",
    "TRUE",
    "4790000123456",
    "<script>alert(1)</script>",
    "<r><t>x</t></r>",
    "a\x0bb _x0041_",
    "Ærøskøbing 😀",
]
FAULT = {"code": "amount_unreadable", "column": "Beløp", "value": "abc", "detail": "1 234,50"}
# ; and quotes, UTF-8, quoted fields are not text, numbers and formulas are looked for.
CSV = "CSV:59,34,76,1,,0,false,true,false,false,false,0,true"


@pytest.fixture(scope="module")
def run(make_run, row):
    mapping = MappingFacts("generic/open-items", "cd" * 32, entries=ENTRIES)
    rows = [
        row([text, "-1 500,50", "07.06.2026", text], outcome=Outcome.INVALID, faults=[FAULT])
        for text in NASTY
    ]
    made = make_run(rows, headings=HEADINGS, mapping=mapping, environment="sandbox")
    made.write()
    return made


def test_the_workbook_survives_being_saved(run, tmp_path):
    before = run.folder / "corrections.xlsx"

    (after,) = saved_by_office(tmp_path, before)

    lines = [first_sheet(path) for path in (before, after)]
    assert lines[1] == lines[0]
    assert [line[0] for line in lines[1][1:]] == NASTY
    sheet = openpyxl.load_workbook(after).worksheets[0]
    assert {cell.data_type for line in sheet["A2:D25"] for cell in line} == {"s"}
    assert {cell.number_format for line in sheet["A2:D25"] for cell in line} == {"@"}
    assert sheet["B2"].fill.start_color.rgb == "FFFFC7CE"
    assert sheet["B2"].comment.text.startswith("'abc' in 'Beløp' is no amount")
    assert len(sheet.data_validations.dataValidation) == 1
    comments = [comments_of(path) for path in (before, after)]
    assert comments[1] == comments[0]
    assert list(comments[1]) == ["E1", *(f"B{row}" for row in range(2, 2 + len(NASTY)))]


def comments_of(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.comment]
    return {cell.coordinate: cell.comment.text for cell in cells}


def first_sheet(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


@pytest.fixture(scope="module")
def opened(run, tmp_path_factory):
    """The twin and the file for machines, opened as a spreadsheet opens a CSV."""
    paths = [run.folder / "errors-for-excel.csv", run.folder / "errors.csv"]
    return saved_by_office(tmp_path_factory.mktemp("office"), *paths, infilter=CSV)


@pytest.mark.fault("F17")
def test_the_twin_opens_as_the_text_that_it_is(opened):
    lines = first_sheet(opened[0])[1:]

    assert [line[0] for line in lines] == guarded(pa.array(NASTY)).to_pylist()
    assert [line[3] for line in lines] == guarded(pa.array(NASTY)).to_pylist()
    sheet = openpyxl.load_workbook(opened[0]).worksheets[0]
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}


def test_the_file_for_machines_would_not(opened):
    """What the twin is for; should this ever fail, the test above proves nothing."""
    sheet = openpyxl.load_workbook(opened[1]).worksheets[0]

    assert {"f", "n"} <= {line[0].data_type for line in sheet.iter_rows(min_row=2)}
