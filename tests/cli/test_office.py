"""The clerk's round trip with the program that a clerk has."""

from pathlib import Path

import openpyxl
import pytest

from tests.office import needs_office, saved_by_office


@pytest.mark.fault("D6")
@needs_office
def test_a_workbook_that_libreoffice_has_saved_is_sent_row_by_row(
    api, program, export, to_sandbox, run_folder, rows_of, tmp_path
):
    """Zeros in front, long numbers and all other text have to survive it."""
    odd = {"Fakturanr": "T2", "KID": "0012345678903", "Adresse": "=1+1", "Postnr": "0155"}
    program(*to_sandbox(export({"Fakturanr": "T1"}, odd | {"Forfallsdato": "31.02.2026"})))
    first = run_folder()
    book = openpyxl.load_workbook(first / "corrections.xlsx")
    sheet = book.worksheets[0]
    heading = [cell.value for cell in sheet[1]]
    sheet.cell(2, heading.index("Forfallsdato") + 1).value = "17.02.2026"
    book.save("edited.xlsx")

    (saved,) = saved_by_office(tmp_path / "office", Path("edited.xlsx").absolute())
    ended = program(*to_sandbox(str(saved)))

    assert ended.code == 0, ended.out + ended.err
    assert api.created == {"T1": 1, "T2": 1}
    (row,) = rows_of(run_folder() / "success.csv")
    assert {name: row[name] for name in odd} == odd
    assert row["amili_outcome"] == "created"
    merged = program("show", first.name, "--json").document()["with_corrections"]
    assert merged["outcomes"]["created"]["rows"] == 2
