"""How a file is read is told by counts over its first records, and they are shown."""

import datetime as dt
import gzip

import pytest
import xlwt
from openpyxl import load_workbook

from ingest.discover.synonyms import Field
from ingest.errors import ExportUnreadable
from ingest.sources.peek import peek

LIST = "Fakturanr;Navn;Beløp\nF1;Eksempel AS;1 250,00\nF2;Prøve AS;99,50\n"


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_each_delimiter_is_found(discover, sign):
    text = LIST.replace(";", sign).replace("1 250,00", '"1 250,00"').replace("99,50", '"99,50"')

    found = discover(text)

    assert found.layout.source.delimiter == sign
    assert "delimiter" not in found.layout.unsure


def test_the_counts_of_every_candidate_are_shown(discover):
    evidence = "\n".join(discover(LIST).layout.evidence)

    assert (
        "semicolon (';'): 3 of the first 3 records have 3 fields; the heading in row 1" in evidence
    )
    assert "comma (','): 2 of the first 3 records have 2 fields; none of them looks" in evidence
    assert "tab ('\\t'): in none" in evidence
    assert "Heading: row 1" in evidence


def test_two_delimiters_that_fit_equally_are_not_decided(discover):
    found = discover("Felt A;Felt B,Felt C\nx;y,z\nu;v,w\n")

    assert found.layout.unsure == {"delimiter"}
    assert "delimiter:  # DECIDE: the counts above fit several." in found.text


def test_the_line_that_tells_excel_is_believed(discover):
    found = discover("sep=;\n" + LIST)

    assert found.layout.source.heading_row == 1
    assert found.heading(Field.INVOICE_NUMBER) == "Fakturanr"


def test_a_line_that_tells_excel_something_strange_is_passed_over(discover):
    with pytest.raises(ExportUnreadable):
        discover("sep=#\n" + LIST)


def test_title_rows_are_passed_over(discover):
    found = discover("Åpne poster\nPer 31.01.2026\n\n" + LIST)

    assert found.layout.source.heading_row == 4


def test_a_file_without_a_heading_is_refused_with_the_counts(discover):
    with pytest.raises(ExportUnreadable, match=r"No row of .* looks like a heading") as refused:
        discover("1;2;3\n4;5;6\n")

    assert "semicolon" in refused.value.hint


def test_the_code_page_of_old_systems_is_recognised_by_its_letters(discover):
    found = discover(LIST.replace("Prøve", "Prove"), encoding="cp865")

    assert found.layout.source.encoding == "cp865"
    assert found.layout.evidence[0] == (
        "Encoding: cp865, in which 3 headings are known; in cp1252 only 2."
    )
    assert found.heading(Field.ORIGINAL) == "Beløp"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_encodings_of_windows_need_no_declaration(discover, encoding):
    """Its curly apostrophe is a Nordic letter in the code pages of DOS."""
    found = discover(LIST.replace("Prøve", "Prøve\u2019s"), encoding=encoding)

    assert found.layout.source.encoding == "auto"
    assert found.heading(Field.ORIGINAL) == "Beløp"


def test_a_packed_export_is_looked_at_as_what_it_holds(discover, tmp_path):
    (tmp_path / "export.csv.gz").write_bytes(gzip.compress(LIST.encode()))

    assert discover(tmp_path / "export.csv.gz").layout.source.delimiter == ";"


def test_signs_that_no_code_page_explains_stay_as_they_are(discover):
    found = discover(LIST.replace("ø", "o").replace("AS", "AS §"), encoding="cp1252")

    assert found.layout.source.encoding == "auto"


def test_a_text_longer_than_the_beginning_is_cut_behind_a_line(discover):
    rows = "".join(f"F{number};Eksempel AS;1 250,00\n" for number in range(12_000))

    found = discover("Fakturanr;Navn;Beløp\n" + rows)

    assert "# Proposed from the first 5000 of 12000 rows" in found.text


def test_an_unclosed_quote_is_left_to_the_reader(discover):
    with pytest.raises(ExportUnreadable):
        discover(LIST + '"' + "x" * 200_000)


def test_several_sheets_are_shown_and_asked(discover, workbook):
    rows = [["Fakturanr", "Navn", "Beløp"], ["F1", "Eksempel AS", 1250]]
    found = discover(workbook(Januar=rows, Februar=rows, Notater=[["Hei"]]))

    assert found.layout.unsure == {"sheet"}
    assert found.layout.sheets == (
        "Sheet 1 'Januar': 2 rows, 3 columns, heading in row 1, 3 known",
        "Sheet 2 'Februar': 2 rows, 3 columns, heading in row 1, 3 known",
        "Sheet 3 'Notater': 1 rows, 1 columns, no heading found",
    )
    assert "sheet:  # DECIDE: which sheet?" in found.text


def test_the_only_sheet_with_a_heading_is_named(discover, workbook):
    rows = [["Fakturanr", "Navn", "Beløp"], ["F1", "Eksempel AS", 1250]]
    found = discover(workbook(Forside=[["Hei"]], Poster=rows))

    assert found.layout.source.sheet == "Poster"
    assert "sheet: Poster" in found.text


def test_a_workbook_without_a_heading_is_refused(discover, workbook):
    with pytest.raises(ExportUnreadable, match="looks like a heading"):
        discover(workbook(Notater=[["Hei"], [1]]))


def test_numbers_and_text_mixed_in_an_amount_are_not_decided(discover, workbook):
    rows = [["Fakturanr", "Beløp"], ["F1", 1250.5], ["F2", "1.250,00"]]
    found = discover(workbook(Poster=rows))

    assert found.proposal.amounts.decimal == ""
    assert "numbers and text are mixed in Beløp" in found.text


def test_dates_and_text_mixed_are_not_decided(discover, workbook):
    rows = [
        ["Fakturanr", "Fakturadato"],
        ["F1", dt.datetime(2026, 1, 15)],  # noqa: DTZ001 - as Excel has them
        ["F2", "16.01.2026"],
    ]
    found = discover(workbook(Poster=rows))

    assert found.options("dates") == ["dd.mm.yyyy"]
    assert "dates and text are mixed in Fakturadato" in found.text


def test_dates_of_excel_are_certain(discover, workbook):
    rows = [
        ["Fakturanr", "Fakturadato", "Forfallsdato"],
        ["F1", dt.datetime(2026, 3, 4), "2026-04-03"],  # noqa: DTZ001 - as above
    ]
    found = discover(workbook(Poster=rows))

    assert found.proposal.dates.formats == ("yyyy-mm-dd", "dd.mm.yyyy")
    assert found.proposal.dates.questions == ()


def test_hidden_sheets_are_not_looked_at_and_told(discover, workbook):
    rows = [["Fakturanr", "Navn", "Beløp"], ["F1", "Eksempel AS", 1250]]
    path = workbook(Skjult=rows, Poster=[*rows, ["F2", True, None]])
    book = load_workbook(path)
    book["Skjult"].sheet_state = "hidden"
    book.save(path)

    peeked = peek(path, path.parent)

    assert peeked.notes == ("Hidden sheets, not looked at: 1.",)
    assert [(sheet.name, sheet.number, sheet.rows) for sheet in peeked.sheets] == [("Poster", 2, 3)]
    assert peeked.sheets[0].kinds == ("ttt", "ttn", "tb ")


def test_many_sheets_are_shown_in_part(workbook):
    path = workbook(**{f"Ark{number}": [["Hei"]] for number in range(21)})

    peeked = peek(path, path.parent)

    assert len(peeked.sheets) == 20
    assert peeked.notes == ("Only the first 20 sheets are shown.",)


def test_workbooks_of_old_excel_are_looked_at_too(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Poster")
    for row, cells in enumerate([("Fakturanr", "Beløp"), ("F1", 12.5)]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(tmp_path / "old.xls"))

    assert peek(tmp_path / "old.xls", tmp_path).sheets[0].records[1] == ("F1", "12,5")
