"""What the other side says is shown as text, wherever a person opens it."""

import pytest


@pytest.mark.fault("S3")
@pytest.mark.parametrize("said", ["=cmd|' /C calc'!A0", "no;=1+1", "+47|@SUM(A1)"])
@pytest.mark.fault("S3")
def test_a_formula_in_the_words_of_the_api_is_never_run_by_excel(
    said, api, export, program, to_sandbox, run_folder, rows_of
):
    api.refuses("BAD", said)
    program(*to_sandbox(export({"Fakturanr": "GOOD"}, {"Fakturanr": "BAD"})))

    (row,) = rows_of(run_folder() / "errors-for-excel.csv")
    words = row["amili_message"]
    assert words.startswith("The API refused the invoice: ")
    assert not any(sign + bad in words for sign in ",;|\t" for bad in "=+-@")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())
