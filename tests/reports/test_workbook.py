"""``corrections.xlsx``, opened with the readers that people and programs have."""

import json
import sys
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ingest.domain.outcomes import Outcome
from ingest.mapping.entry import Entry, EntryKind
from ingest.reports import MappingFacts, sheets, workbook
from ingest.settings.names import Language

HEADINGS = ("Fakturanr", "Beløp", "Valuta")
BAD = {"code": "amount_unreadable", "column": "Beløp", "value": "abc", "detail": "1 234,50"}
EARLY = {"code": "due_not_passed", "column": "Fakturanr", "value": "01.01.2030"}
TABLE = Entry(words=("NOK", "kr", "EUR"))
MAPPING = MappingFacts(
    "generic/open-items",
    "cd" * 32,
    entries={"Beløp": Entry(EntryKind.AMOUNT), "Valuta": TABLE},
)
MALICIOUS = [
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+1+1",
    "-2+3",
    "\t=1+1",
    "\r=1+1",
    "=1+1",
    "<script>alert(1)</script>",
    "<r><t>markup</t></r>",
    "</t></is></c><f>1+1</f>",
    "&lt;&amp;]]>",
    "\x1b[31mred\x1b[0m",
    "a\x0bb\x00c",
    "_x000D_ and _x0041_x0042_",
    "first\nsecond\r\nthird\ttab",
    "  blanks  ",
    "😀 Ærøskøbing",
    "00420100",
    "12345678901234567890",
    "1E5",
    "1-2",
    "07.06.2026",
    "TRUE",
    "#N/A",
    "https://example.com/",
]


def invalid(row, *cells: str, faults=(BAD,)):
    return row(cells or ("F1", "abc", "NOK"), outcome=Outcome.INVALID, faults=faults)


def written(run):
    run.write()
    return openpyxl.load_workbook(run.folder / "corrections.xlsx", rich_text=False)


def values(sheet):
    return [list(line) for line in sheet.iter_rows(values_only=True)]


def calamine(run, place=0):
    book = CalamineWorkbook.from_path(run.folder / "corrections.xlsx")
    return book.get_sheet_by_index(place).to_python(skip_empty_area=False)


@pytest.fixture
def make(make_run):
    def make(rows, ledger=None, **facts: object):
        return make_run(
            rows,
            ledger,
            headings=HEADINGS,
            **{"environment": "sandbox", "mapping": MAPPING} | facts,
        )

    return make


def test_the_first_sheet_has_the_rejected_rows_as_they_were_and_then_our_columns(make, row):
    run = make([row(("F0", "1", "NOK"), record=0), invalid(row)], {0: {"outcome": "created"}})

    sheet = written(run).worksheets[0]

    heading, line = values(sheet)
    assert sheet.title == "To fix"
    assert heading[:6] == [*HEADINGS, "amili_row", "amili_line", "amili_run"]
    assert line[:7] == ["F1", "abc", "NOK", 3, 13, "20260102-030405-abcd", "invalid"]
    assert line[-4:] == [
        "amount_unreadable",
        "Beløp",
        "'abc' in 'Beløp' is no amount in the format the mapping declares.",
        "Write digits with the declared decimal and thousands signs, such as 1 234,50.",
    ]


def test_every_cell_of_the_export_is_text_and_stays_so_when_it_is_edited(make, row):
    run = make([invalid(row, "0042", "1,50", "")])

    sheet = written(run).worksheets[0]

    assert [(cell.value, cell.data_type, cell.number_format) for cell in sheet[2][:2]] == [
        ("0042", "s", "@"),
        ("1,50", "s", "@"),
    ]
    # Nothing stands in an empty cell, but what is typed into it will be text.
    assert (sheet["C2"].value, sheet.column_dimensions["C"].number_format) == (None, "@")
    archive = zipfile.ZipFile(run.folder / "corrections.xlsx")
    assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.fault("F17")
def test_no_cell_does_anything_and_none_is_changed(make, row):
    """As a real reader gives it back, each is the text that stood in the export."""
    run = make([invalid(row, text, "abc", text) for text in MALICIOUS])

    sheet = written(run).worksheets[0]

    assert {cell.data_type for line in sheet["A2:C26"] for cell in line} == {"s"}
    assert [line[0] for line in calamine(run)[1:]] == MALICIOUS
    assert [line[2] for line in calamine(run)[1:]] == MALICIOUS


def test_signs_that_xml_cannot_hold_at_all_do_not_break_the_file(make, row):
    run = make([invalid(row, "a\ufffe\uffffb", "1", "NOK")])

    assert written(run).worksheets[0]["A2"].value == "a_xFFFE__xFFFF_b"


def test_malicious_headings_and_names_are_text_in_every_sheet(make_run, row):
    headings = ("=1+1", "<r><t>x</t></r>")
    name = "=1+1|<r>.csv"
    export = replace(make_run([]).facts.export, name=name)
    rows = [
        row(("F1", "2"), outcome=Outcome.INVALID),
        row(("F2", "2"), record=0),
        row(("F3", "2"), record=1),
    ]
    ledger = {0: {"outcome": "created", "case_number": "=1+1"}, 1: {"outcome": "open"}}
    run = make_run(rows, ledger, headings=headings, export=export)

    book = written(run)

    assert values(book.worksheets[0])[0][:2] == list(headings)
    assert all(
        cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line
    )
    assert book["Done"]["A2"].value == "=1+1"
    named = [cell for line in book["Summary"].iter_rows() for cell in line if cell.value == name]
    assert [(cell.data_type, cell.number_format) for cell in named] == [("s", "@")]


def test_a_cell_that_excel_cannot_hold_is_cut_and_says_so(make, row):
    run = make([invalid(row, "x" * 40_000, "😀" * 20_000, "NOK")])

    book = written(run)

    sheet = book.worksheets[0]
    assert sheet["A2"].value == "x" * 32_766 + "…"
    assert sheet["B2"].value == "😀" * 16_383 + "…"
    assert "Excel allows 32\xa0767 characters" in sheet["A2"].comment.text
    assert "2 cells are longer than Excel allows" in everything(book["Summary"])
    assert run.rows("errors.csv")[0]["Fakturanr"] == "x" * 40_000


def everything(sheet):
    return "\n".join(str(cell) for line in values(sheet) for cell in line if cell is not None)


def test_offending_cells_are_coloured_and_say_what_is_wrong_and_what_to_do(make, row):
    again = {**BAD, "code": "amount_too_large"}
    run = make(
        [invalid(row, faults=[EARLY, BAD, again]), invalid(row, faults=[{"code": "no_debtor"}])]
    )

    sheet = written(run).worksheets[0]

    fills = [[cell.fill.start_color.rgb for cell in line[:3]] for line in sheet["A2:C3"]]
    assert fills == [["FFFFEB9C", "FFFFC7CE", "00000000"], ["00000000"] * 3]
    assert sheet["A2"].comment.text.startswith("Warning: The due date, '01.01.2030'")
    first, second = sheet["B2"].comment.text.split("\n\n")
    assert first.split("\n") == [
        "'abc' in 'Beløp' is no amount in the format the mapping declares.",
        "What to do: Write digits with the declared decimal and thousands signs, such as 1 234,50.",
    ]
    assert second.startswith("'abc' in 'Beløp' is larger than any invoice can be.")
    assert [cell.comment for line in sheet["A3:C3"] for cell in line] == [None] * 3


def test_a_comment_quotes_what_stands_in_the_cell_and_nothing_of_it_is_markup(make, row):
    value = "<r>&\x0b]]></t>=1+1"
    run = make([invalid(row, "F1", value, "NOK", faults=[{**BAD, "value": value}])])

    text = written(run).worksheets[0]["B2"].comment.text

    assert text.startswith("'<r>&_x000B_]]></t>=1+1' in 'Beløp' is no amount")


def test_an_empty_cell_that_should_be_filled_is_coloured_too(make, row):
    missing = {"code": "required_missing", "column": "Valuta", "detail": "currency"}
    run = make([invalid(row, "F1", "1", "", faults=[missing])])

    cell = written(run).worksheets[0]["C2"]

    assert (cell.value, cell.fill.start_color.rgb) == (None, "FFFFC7CE")
    assert cell.comment.text.startswith("'Valuta' is empty, but needed for currency.")


def test_a_record_that_could_not_be_split_is_marked_where_its_text_stands(make, row):
    run = make(
        [invalid(row, "F1;1", "", "", faults=[{"code": "short_record", "detail": "2 of 3"}])]
    )

    cell = written(run).worksheets[0]["A2"]

    assert cell.fill.start_color.rgb == "FFFFC7CE"
    assert "fewer fields than the heading" in cell.comment.text


def test_columns_with_a_code_list_offer_the_words_that_the_mapping_reads(make, row):
    run = make([invalid(row), invalid(row)])

    book = written(run)

    (offer,) = book.worksheets[0].data_validations.dataValidation
    assert (str(offer.sqref), offer.type, offer.errorStyle) == ("C2:C3", "list", "warning")
    assert offer.formula1 == "Lists!$A$1:$A$3"
    lists = book["Lists"]
    assert lists.sheet_state == "hidden"
    assert values(lists) == [["NOK"], ["kr"], ["EUR"]]


def test_words_are_offered_where_something_is_to_be_edited_only(make, row):
    run = make([invalid(row), row(("F0", "1", "NOK"), record=0)], {0: {"outcome": "created"}})

    book = written(run)

    offers = {sheet.title: len(sheet.data_validations.dataValidation) for sheet in book}
    assert len(values(book["Done"])) == 2
    assert offers == {"To fix": 1, "Done": 0, "Waiting": 0, "Summary": 0, "Lists": 0}


def test_a_sheet_without_rows_is_neither_seen_nor_printed(make, row):
    created, unknown = {"outcome": "created"}, {"outcome": "unknown", "code": "reply_lost"}
    one, other = row(("F0", "1", "NOK"), record=0), row(("F1", "1", "NOK"), record=1)

    books = [
        written(make([invalid(row)])),
        written(make([invalid(row), one], {0: created})),
        written(make([one, other], {0: created, 1: unknown})),
    ]

    assert [
        [sheet.title for sheet in book if sheet.sheet_state == "visible"] for book in books
    ] == [
        ["To fix", "Summary"],
        ["To fix", "Done", "Summary"],
        ["To fix", "Done", "Waiting", "Summary"],
    ]


def test_the_run_that_a_row_comes_from_is_shown_where_that_is_at_fault(make, row):
    unclear = row(
        ("F1", "1", "NOK"),
        outcome=Outcome.INVALID,
        faults=[{"code": "origin_unclear", "detail": "run 'x', row ''"}],
    )

    sheet = written(make([invalid(row), unclear])).worksheets[0]

    hidden = [sheet.cell(1, place).value for place in range(1, 16) if is_hidden(sheet, place)]
    assert hidden[:2] == ["amili_line", "amili_invoice_id"]


def test_the_heading_is_frozen_and_every_column_can_be_filtered(make, row):
    run = make([invalid(row), invalid(row)])

    sheet = written(run).worksheets[0]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:O3")
    assert sheet["A1"].fill.start_color.rgb != sheet["D1"].fill.start_color.rgb
    assert sheet["D1"].comment.text.startswith("From here on: what amili-ingest says")
    hidden = [sheet.cell(1, place).value for place in range(1, 16) if is_hidden(sheet, place)]
    assert hidden == [
        "amili_line",
        "amili_run",
        "amili_invoice_id",
        "amili_case_id",
        "amili_case_number",
        "amili_batch_id",
    ]


def is_hidden(sheet, place):
    return any(g.hidden and g.min <= place <= g.max for g in sheet.column_dimensions.values())


def test_done_has_the_case_numbers_and_waiting_says_why(make, row):
    ledger = {
        0: {"outcome": "created", "case_number": "K-1", "invoice_id": "i", "case_id": "c"},
        1: {"outcome": "unknown", "code": "no_answer", "message": "Lost.", "hint": "Ask."},
    }
    run = make([row(("F0", "1", "NOK"), record=0), row(("F1", "2", "EUR"), record=1)], ledger)

    book = written(run)

    assert book.sheetnames == ["To fix", "Done", "Waiting", "Summary", "Lists"]
    assert values(book["Done"])[1] == ["K-1", "created", 2, "F0", "1", "NOK", None, "i", "c"]
    assert values(book["Waiting"])[1] == [3, "unknown", "Lost.", "Ask.", "F1", "2", "EUR", None]
    assert len(values(book["To fix"])) == 1
    assert book.active.title == "Done"


def test_the_summary_has_the_figures_of_summary_json(make, row):
    rows = [
        row(("F0", "1", "NOK"), record=0, amount=1_234_567),
        invalid(row),
        row(("F2", "", ""), outcome=Outcome.INVALID, currency=None),
        row(("F3", "1", "JPY"), outcome=Outcome.EXCLUDED, reason="settled", currency="JPY"),
    ]
    run = make(rows, {0: {"outcome": "created"}})

    sheet = written(run)["Summary"]

    found = {line[0]: line[1:7] for line in values(sheet) if line[0]}
    assert found["Where the rows ended"][1:] == [
        "Rows",
        "Invoices",
        "JPY",
        "NOK",
        "Rows without a readable amount",
    ]
    assert found["created"] == ["Done, success-for-excel.csv", 1, 1, None, 12345.67, None]
    assert found["invalid"] == ["To fix, errors-for-excel.csv", 2, None, None, 100, 1]
    assert found["left out"] == ["excluded-for-excel.csv", 1, None, 10000, None, None]
    assert found["Sum of the above"][1:] == [4, 1, 10000, 12445.67, 1]
    assert found["Read from the export"][1:] == [4, None, 10000, 12445.67, 1]
    assert found["Amount cannot be read"][:2] == ["amount_unreadable", 1]
    known = json.loads((run.folder / "summary.json").read_text())
    assert known["read"]["money"]["NOK"]["amount"] == "12445.67"
    command = "amili-ingest run corrections.xlsx --mapping generic/open-items --env sandbox"
    assert command in everything(sheet)


def test_what_the_api_said_and_what_to_do_stand_in_lines_of_their_own(make, row):
    said = [
        {"outcome": "refused", "code": "refused_by_api", "message": m, "hint": "Do."} for m in "AB"
    ]
    run = make([row(("F", "1", "NOK"), record=n) for n in range(2)], dict(enumerate(said)))

    sheet = written(run)["Summary"]

    (cell,) = (c for line in sheet.iter_rows() for c in line if c.value == "A\nB\nDo.")
    assert sheet.row_dimensions[cell.row].height == 45
    assert "Where no cell is coloured, amili_message says why" in everything(sheet)


def test_an_amount_too_large_for_excel_to_be_exact_is_written_in_full(make, row):
    run = make([row(("F", "1", "NOK"), outcome=Outcome.INVALID, amount=10**15 - 1)] * 2)

    assert "19999999999999.98" in everything(written(run)["Summary"])


def test_rows_that_do_not_fit_are_told_and_pointed_to(make, row, monkeypatch):
    monkeypatch.setattr(workbook, "_MOST_TO_FIX", 3)
    monkeypatch.setattr(workbook, "_MOST_OTHERS", 1)
    monkeypatch.setattr(workbook, "_MOST_COMMENTS", 2)
    rows = [invalid(row) for _ in range(5)] + [row(("F9", "1", "NOK"), record=0)] * 3
    run = make(rows, {0: {"outcome": "created"}})

    book = written(run)

    assert [len(values(book[name])) for name in ("To fix", "Done")] == [4, 2]
    told = everything(book["Summary"])
    assert "“To fix” has the first 3 of 5 rows; errors-for-excel.csv has all" in told
    assert "“Done” has the first 1 of 3 rows; success-for-excel.csv has all" in told
    assert "The first 2 of 3 coloured cells have a comment." in told
    assert [book["To fix"].cell(n, 2).comment is not None for n in (2, 3, 4)] == [True, True, False]


def test_a_sheet_ends_before_it_is_larger_than_an_archive_allows(make, row, monkeypatch):
    monkeypatch.setattr("ingest.reports.sheet_rows._MOST_XML", 12_000)
    run = make([invalid(row) for _ in range(5)])

    assert len(values(written(run)["To fix"])) == 3
    assert len(run.rows("errors.csv")) == 5


@pytest.mark.parametrize(
    ("rows", "command", "there"),
    [
        ("created", "run", False),
        ("open", "run", True),
        ("not_sent", "run", True),
        ("not_sent", "check", False),
        ("refused", "run", True),
    ],
)
def test_it_is_written_only_where_it_serves(make, row, rows, command, there):
    run = make([row(("F", "1", "NOK"), record=0)], {0: {"outcome": rows}}, command=command)

    run.write()

    assert (run.folder / "corrections.xlsx").exists() == there


def test_a_clean_export_does_not_wait_for_a_library_that_it_does_not_need(make, row, monkeypatch):
    for name in ("xlsxwriter", "ingest.reports.skeleton", "ingest.reports.overview"):
        monkeypatch.setitem(sys.modules, name, None)
    run = make([row(("F", "1", "NOK"), record=0)], {0: {"outcome": "created"}})

    assert run.write().balanced


def test_what_a_check_would_send_does_not_wait(make, row):
    run = make(
        [invalid(row), row(("F", "1", "NOK"), record=0)],
        {0: {"outcome": "not_sent"}},
        command="check",
        environment=None,
    )

    book = written(run)

    assert len(values(book["Waiting"])) == 1
    assert "nothing was sent. Rows that would be sent: 1." in everything(book["Summary"])
    assert "amili-ingest check corrections.xlsx" in everything(book["Summary"])


def test_norwegian_readers_read_norwegian_and_the_columns_keep_their_names(make, row):
    run = make([invalid(row)], language=Language.BOKMAL)

    book = written(run)

    assert book.sheetnames == ["Må rettes", "Ferdig", "Venter", "Oppsummering", "Lister"]
    assert values(book["Må rettes"])[0][3] == "amili_row"
    told = everything(book["Oppsummering"])
    assert "Hva som skjedde med poster.csv" in told
    assert "Rader og beløp stemmer" in told
    assert "Beløpet kan ikke leses" in told


def test_the_same_run_makes_the_same_bytes_on_any_day(make, row, monkeypatch):
    run = make([invalid(row, faults=[BAD, EARLY])])
    run.write()
    first = (run.folder / "corrections.xlsx").read_bytes()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    (run.folder / "corrections.xlsx").unlink()

    book = written(run)

    assert (run.folder / "corrections.xlsx").read_bytes() == first
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None)
    assert (book.properties.created, book.properties.creator) == (moment, "amili-ingest")
    assert {
        info.date_time[0] for info in zipfile.ZipFile(run.folder / "corrections.xlsx").infolist()
    } == {1980}


def test_a_workbook_that_xlsxwriter_makes_in_another_way_is_not_written(make, row, monkeypatch):
    from ingest.reports import skeleton  # noqa: PLC0415 - a run loads it late, and so does a test

    monkeypatch.setattr(skeleton, "sheet_path", lambda place: f"xl/comments{place + 1}.xml")
    monkeypatch.setattr(skeleton, "_style_numbers", lambda *_: dict.fromkeys(sheets.Style, 0))

    with pytest.raises(RuntimeError, match="writes sheets in another way"):
        make([invalid(row)]).write()


def test_wide_and_narrow_columns_have_sensible_widths():
    place = sheets.SheetColumn(0, "Kundens navn", sheets.Style.TEXT, 0)

    assert [sheets.width_of(place, longest) for longest in (0, 20, 500)] == [16, 22, 42]
