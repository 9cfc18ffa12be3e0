"""A run that looks wrong sends nothing, says why, and says how to go on."""

from pathlib import Path

import pytest

from ingest.sandbox import Route

ROWS = [{"Fakturanr": f"T{n}"} for n in range(50)]


def _spoiled(count):
    return [row | ({"Restbeløp": "?"} if n < count else {}) for n, row in enumerate(ROWS)]


def test_too_many_invalid_rows_stop_the_run_before_anything_is_sent(
    api, program, export, to_sandbox, run_folder, rows_of
):
    file = export(*_spoiled(11))

    ended = program(*to_sandbox(file))

    assert (ended.code, api.received(Route.CREATE)) == (11, 0), ended.err
    said = " ".join((ended.out + ended.err).split())
    assert "11 of 50 rows (22.0%) are invalid, and most_invalid allows 0.2" in said
    assert "--accept-invalid" in said
    assert "resume" not in said
    left = rows_of(run_folder() / "unresolved.csv")
    assert {(row["amili_outcome"], row["amili_code"]) for row in left} == {
        ("not_sent", "too_many_invalid")
    }
    assert (len(left), len(rows_of(run_folder() / "errors.csv"))) == (39, 11)
    assert program("resume").out == "Nothing is unfinished.\n"

    ended = program(*to_sandbox(file, "--accept-invalid"))

    assert (ended.code, len(api.created), set(api.created.values())) == (5, 39, {1})


@pytest.mark.parametrize(
    ("rows", "most"), [(_spoiled(10), ""), (_spoiled(40)[:49], ""), (_spoiled(49), "1")]
)
def test_fewer_invalid_rows_or_fewer_rows_do_not(
    api, program, export, to_sandbox, monkeypatch, rows, most
):
    monkeypatch.setenv("AMILI_MOST_INVALID", most)

    assert program(*to_sandbox(export(*rows))).code == 5


def test_more_invoices_or_money_than_the_settings_allow_are_not_sent(
    api, program, export, to_sandbox, run_folder, rows_of
):
    """What was created before is not counted: an export of open items holds it every day."""
    program(*to_sandbox(export(count=1)))
    Path("amili-ingest.toml").write_text("most_invoices = 1\n[most_amount]\nNOK = 2999.99\n")
    file = export(count=3)

    ended = program(*to_sandbox(file))

    said = " ".join(ended.err.split())
    assert ended.code == 11
    assert "2 invoices, and most_invoices allows 1" in said
    assert "3000.00 NOK, and most_amount allows 2999.99" in said
    codes = [row["amili_code"] for row in rows_of(run_folder() / "unresolved.csv")]
    assert codes == ["too_much"] * 2
    assert program(*to_sandbox(file, "--accept-size")).code == 0
    assert api.created == {"T1": 1, "T2": 1, "T3": 1}


def test_a_corrected_report_is_not_judged_by_its_share_of_invalid_rows(
    api, program, export, to_sandbox, run_folder
):
    """A clerk mends some rows today and the others tomorrow."""
    program(*to_sandbox(export(*_spoiled(50), *ROWS[:0]), "--accept-invalid"))
    text = (run_folder() / "errors.csv").read_text(encoding="utf-8-sig")
    Path("corrected.csv").write_text(text.replace('"?"', '"1,00"', 1), encoding="utf-8")

    ended = program(*to_sandbox("corrected.csv"))

    assert (ended.code, len(api.created)) == (5, 1)
