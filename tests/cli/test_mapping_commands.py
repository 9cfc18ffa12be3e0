"""From a file of which nothing is known to a mapping that is tested: the commands themselves."""

import io
import json
import os
import pty
import re
import subprocess
import sys

import pytest

from ingest.cli import asking
from ingest.cli.reference import command_reference
from ingest.cli.speech import Speech
from ingest.discover.questions import UNUSED, Option, Question
from ingest.language import Language
from ingest.mapping.library import available, folder

LIST = """\
Kundenr;Navn;Orgnr;Fakturanr;Fakturadato;Forfallsdato;Beløp;Restbeløp;Valuta
10001;Eksempel AS;312345005;F1;15.01.2026;29.01.2026;1 250,00;250,00;NOK
10002;Prøve AS;312345013;F2;16.01.2026;30.01.2026;99,50;99,50;NOK
"""


@pytest.fixture
def unknown(place):
    (place / "unknown.csv").write_text(LIST, encoding="utf-8")
    return "unknown.csv"


@pytest.fixture
def own(unknown, program, place):
    """Make a mapping and answer what it asks by hand."""
    program("mapping", "new", unknown, "--output", "own.yaml")
    path = place / "own.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("type:  # DECIDE")
    end = text.index("\n", at)
    path.write_text(f"{text[:at]}type: {{constant: COMPANY}}{text[end:]}", encoding="utf-8")
    return "own.yaml"


def test_inspect_needs_no_mapping(program, unknown):
    ended = program("inspect", unknown)

    assert ended.code == 0
    assert "unknown.csv: csv, " in ended.out
    assert "Encoding: utf-8 (valid throughout)." in ended.out
    assert "semicolon (';'): 3 of the first 3 records have 9 fields" in ended.out
    assert "  Rows: 2." in ended.out
    assert "  8. Restbeløp: 100% filled, 2 different" in ended.out
    assert "     -> remainingAmount (85 %: heading; amounts)" in ended.out


def test_inspect_masks_ids(program, unknown):
    ended = program("inspect", unknown)

    assert "such as *******05, *******13" in ended.out
    assert "312345" not in ended.out


def test_inspect_as_json(program, unknown):
    document = program("inspect", unknown, "--json").document()

    assert document["source"]["delimiter"] == ";"
    assert document["rows"] == document["rows_looked_at"] == 2
    assert document["unsure"] == []
    column = document["columns"][2]
    assert column["examples"] == ["*******05", "*******13"]
    assert column["likely"][0]["field"] == "identificationNumber"


def test_inspect_says_what_is_not_certain_or_not_known(program, place):
    (place / "odd.csv").write_text("Felt A;Felt B,Felt C\nx;y,z\nu;v,w\n", encoding="utf-8")

    ended = program("inspect", "odd.csv")

    assert "Not certain: delimiter." in ended.out
    assert "nothing is known about this heading" in ended.out


def test_inspect_of_a_column_without_values(program, place):
    (place / "odd.csv").write_text("Fakturanr;KID;Annet\nF1;;x\n", encoding="utf-8")

    assert "KID: 0% filled, 0 different\n     -> ocrReferenceNumber (50 %" in (
        program("inspect", "odd.csv").out
    )


def test_inspect_tells_what_it_found_before_the_file_turned_out_unreadable(program, place):
    (place / "bad.csv").write_text(";Dato;Num;Kunde;Beløp;Valuta\n" * 2, encoding="utf-8")

    ended = program("inspect", "bad.csv")

    assert ended.code == 4
    assert "The heading in row 1 is empty in column 1 (A)" in ended.err
    assert "What was found before:" in ended.err
    assert "semicolon" in ended.err


def test_inspect_of_one_sheet(program):
    sample = folder() / "generic" / "norwegian-open-items-excel.xlsx"

    ended = program("inspect", str(sample), "--sheet", "1")

    assert "Sheet 1 'Åpne poster': 18 rows" in ended.out
    assert program("inspect", str(sample), "--sheet", "Annet").code == 4


def test_a_new_mapping_without_a_terminal_asks_nobody_and_cannot_be_used(program, unknown):
    ended = program("mapping", "new", unknown)

    assert ended.code == 0
    assert "Wrote unknown.yaml: fields found: 10, questions open: 1." in ended.out
    checked = program("mapping", "check", "unknown.yaml")
    assert checked.code == 3
    assert "The mapping file unknown.yaml is not finished.\nStill to be decided:" in checked.err
    assert checked.err.count("type:") == 1
    assert "type: no column tells the debtors' type" in checked.err
    assert "there is no value" not in checked.err
    assert program("check", unknown, "--mapping", "unknown.yaml").code == 3


def test_mistakes_beside_open_questions_are_told_before_them(program, unknown, place):
    program("mapping", "new", unknown)
    made = place / "unknown.yaml"
    text = made.read_text(encoding="utf-8").replace("version: 1", "version: 1\nnames: x", 1)
    made.write_text(text, encoding="utf-8")

    told = program("mapping", "check", "unknown.yaml").err

    assert "The mapping file unknown.yaml has a mistake:" in told
    assert told.index("names") < told.index("Still to be decided:") < told.index("type: no column")
    assert "there is no value" not in told


def test_a_new_mapping_never_replaces_a_file(program, unknown, place):
    (place / "own.yaml").write_text("mine", encoding="utf-8")

    ended = program("mapping", "new", unknown, "--output", "own.yaml")

    assert ended.code == 3
    assert "There is a file own.yaml already." in ended.err
    assert (place / "own.yaml").read_text(encoding="utf-8") == "mine"


def test_a_new_mapping_that_cannot_be_written(program, unknown):
    ended = program("mapping", "new", unknown, "--output", "nowhere/own.yaml")

    assert ended.code == 3
    assert "cannot be written" in ended.err


def test_a_mapping_is_checked_against_an_export(program, own, unknown, place):
    assert "has no mistakes." in program("mapping", "check", own).out
    assert "has no mistakes and fits unknown.csv." in program("mapping", "check", own, unknown).out

    (place / "drifted.csv").write_text(LIST.replace("Navn", "Kundenavn"), encoding="utf-8")
    ended = program("mapping", "check", own, "drifted.csv")
    assert ended.code == 3
    assert "there is no column 'Navn'; did you mean 'Kundenavn'?" in ended.err


def test_a_new_mapping_sends_what_the_file_says(program, own, unknown):
    ended = program("preview", unknown, "--mapping", own, "--json")

    invoice = ended.document()["invoices"][0]
    assert invoice["originalInvoiceAmount"] == 1250
    assert invoice["claims"] == [{"type": "PRINCIPAL", "remainingAmount": 250}]
    assert invoice["dueDate"] == "2026-01-29T00:00:00Z"
    assert invoice["debtors"][0]["identificationNumber"] == "312345005"


def test_mistakes_that_are_no_questions_are_told_as_they_are(program, place):
    (place / "bad.yaml").write_text("version: 1\nname: x\n", encoding="utf-8")
    (place / "latin.yaml").write_bytes(b"name: \xf8\n")

    assert "Still to be decided" not in program("mapping", "check", "bad.yaml").err
    assert "not UTF-8" in program("mapping", "check", "latin.yaml").err
    assert program("mapping", "show", "latin.yaml").code == 3
    assert program("mapping", "check", "nothing.yaml").code == 3


def test_the_built_in_mappings_are_listed_with_what_they_are_for(program):
    lines = program("mapping", "list").out.splitlines()

    assert [line.split()[0] for line in lines] == available()
    assert "Norwegian open-item list" in lines[0] + lines[-1] + program("mapping", "list").out


def test_a_mapping_is_shown_as_it_stands(program):
    shown = program("mapping", "show", "generic/norwegian-open-items").out

    path = folder() / "generic" / "norwegian-open-items.yaml"
    assert shown == path.read_text(encoding="utf-8")


def test_a_mapping_is_tested_against_its_sample(program, own, unknown, place):
    ended = program("mapping", "test", own)
    assert ended.code == 3
    assert "There is no sample beside own.yaml." in ended.err

    (place / "own.csv").write_text(LIST, encoding="utf-8")
    ended = program("mapping", "test", own)
    assert ended.code == 3
    assert '+    "invoiceNumber": "F1",' in ended.out
    assert "run the same command with --accept" in ended.out

    assert "Wrote own.expected.json." in program("mapping", "test", own, "--accept").out
    assert "does what is expected of own.csv" in program("mapping", "test", own).out


def test_a_mapping_that_does_something_else_shows_what(program, own, place):
    (place / "own.csv").write_text(LIST, encoding="utf-8")
    program("mapping", "test", own, "--accept")
    expected = place / "own.expected.json"
    expected.write_text(
        expected.read_text(encoding="utf-8").replace("250.00", "200.00", 1), "utf-8"
    )

    ended = program("mapping", "test", own)
    assert ended.code == 3
    assert '-    "originalInvoiceAmount": "1200.00",' in ended.out
    assert '+    "originalInvoiceAmount": "1250.00",' in ended.out

    expected.write_text("no json", encoding="utf-8")
    assert "-no json" in program("mapping", "test", own).out


def test_a_sample_is_judged_on_the_day_that_is_given(program, own, place):
    (place / "own.csv").write_text(LIST, encoding="utf-8")

    ended = program("mapping", "test", own, "--today", "2025-01-01", "--accept")

    assert ended.code == 0
    rows = (place / "own.expected-rows.csv").read_text(encoding="utf-8")
    assert "issued_in_future" in rows


@pytest.mark.parametrize(
    "name", ["generic/norwegian-open-items", "generic/norwegian-open-items-excel"]
)
def test_expected_files_that_say_what_is_found_are_left_as_they_are(program, name):
    """That all built-in ones say it is the promise of tests/mapping/test_builtin.py."""
    ended = program("mapping", "test", name, "--accept")

    assert ended.code == 0
    assert "does what is expected" in ended.out


def test_an_invoice_is_explained_value_by_value(program, own, unknown):
    ended = program("mapping", "explain", own, unknown, "--invoice", "F1")

    assert ended.code == 0
    assert ended.out.startswith("Row 2 (line 2)\n")
    assert "  invoice.dueDate = 2026-01-29\n      'Forfallsdato': '29.01.2026'\n" in ended.out
    assert "  claims[1].remainingAmount = 250.00\n      'Restbeløp': '250,00'" in ended.out
    assert "  debtors[1].type = COMPANY\n      constant: 'COMPANY'\n" in ended.out
    assert "312345005" not in ended.out
    assert "F2" not in ended.out


def test_an_explanation_names_steps_faults_and_why_a_row_is_left_out(program, export, place):
    row = {
        "Fakturanr": " F7 ",
        "Land": "Sverige",
        "Valuta": "",
        "Forfallsdato": "soon",
        "Restbeløp": "0",
    }
    mapping = "generic/norwegian-open-items"

    out = program("mapping", "explain", mapping, export(row), "--invoice", "F7").out

    assert "  is left out: settled\n" in out
    assert "'Fakturanr': ' F7 '\n      trim: 'F7'\n" in out
    assert "'Land': 'Sverige'\n      values, default: 'SE'\n" in out
    assert "'Valuta': ''\n      default: 'NOK'\n" in out
    assert "invoice.dueDate = nothing\n" in out
    assert "error date_unreadable: 'soon'" in out


@pytest.mark.parametrize(
    ("origin", "step"),
    [("{join: [Fornavn, Etternavn]}", "join"), ("{first_of: [Telefon, Etternavn]}", "first_of")],
)
def test_an_explanation_names_where_a_value_was_gathered(program, export, place, origin, step):
    text = program("mapping", "show", "generic/norwegian-open-items").out
    changed = text.replace("name: {column: [Navn, Kundenavn]}", f"name: {origin}")
    (place / "own.yaml").write_text(changed, encoding="utf-8")

    out = program("mapping", "explain", "own.yaml", export(count=1), "--invoice", "T1").out

    assert f"      {step}: " in out


def test_an_invoice_that_the_export_does_not_have(program, own, unknown):
    ended = program("mapping", "explain", own, unknown, "--invoice", "F9")

    assert ended.code == 3
    assert "No row has the invoice number 'F9' in 'Fakturanr'." in ended.err


def test_preview_names_the_column_of_a_claim_only_beside_claims_of_its_type(program):
    sample = folder() / "generic" / "norwegian-open-items-excel.xlsx"
    mapping = "generic/norwegian-open-items-excel"

    out = program("preview", str(sample), "--mapping", mapping, "--rows", "1").out

    origins = re.findall(r'"remainingAmount": [0-9.]+ +<- (.*)', out)
    assert origins == ["Hovedstol", "Gebyr", "Renter"]


def test_preview_names_every_column_that_a_type_from_a_table_may_have(program, place, unknown, own):
    path = place / own
    text = path.read_text(encoding="utf-8").replace(
        "  - type: {constant: PRINCIPAL}",
        "  - type: {constant: h, values: {h: PRINCIPAL}}\n    remainingAmount: Beløp\n"
        "  - type: {constant: INTEREST}",
    )
    path.write_text(text, encoding="utf-8")

    out = program("preview", unknown, "--mapping", own, "--rows", "1").out

    origins = re.findall(r'"remainingAmount": [0-9.]+ +<- (.*)', out)
    assert origins == ["Beløp", "Beløp, Restbeløp"]


def test_commands_of_a_group_are_in_the_reference():
    assert "\n## mapping new\n" in command_reference()


QUESTION = Question("dates", "which?", (Option("dd/mm/yyyy", "day first"), Option(UNUSED)))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("1\n", "dd/mm/yyyy"), ("2\n", UNUSED), ("\n", None), ("", None), ("9\nx\n1\n", "dd/mm/yyyy")],
)
def test_an_answer_is_a_number_or_nothing(typed, answer, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))

    assert asking.ask_on_terminal(QUESTION, Speech(Language.ENGLISH)) == answer

    shown = capsys.readouterr().err
    assert "1. dd/mm/yyyy (day first)" in shown
    assert "2. no column" in shown


def test_a_new_mapping_asks_on_a_terminal(unknown, place):
    """A real terminal, so that what decides about asking is what decides for a person."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "ingest", "mapping", "new", unknown],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(theirs)
        os.write(ours, b"2\n")
        out, err = process.communicate(timeout=240)
        os.close(ours)

    assert b"type: no column tells the debtors' type" in err
    assert b"questions open: 0" in out
    assert "type: {constant: COMPANY}  # decided by you" in (
        (place / "unknown.yaml").read_text(encoding="utf-8")
    )


def test_json_of_an_inspection_is_one_document(program, unknown):
    assert json.loads(program("inspect", unknown, "--json").out)["name"] == "unknown.csv"
