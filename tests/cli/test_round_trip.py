"""A clerk's round trip for every kind of fault: run, correct, run the correction, all created."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from ingest.mapping import library
from tests.cli.conftest import MAPPING, ROW

SPOILED = {
    "required_missing": {"Fakturadato": ""},
    "amount_unreadable": {"Restbeløp": "1.5.0"},
    "amount_too_precise": {"Restbeløp": "1,005"},
    "amount_too_large": {"Beløp": "99999999999999999"},
    "date_unreadable": {"Forfallsdato": "31.02.2026"},
    "value_not_in_table": {"Kundetype": "Alien"},
    "issued_in_future": {"Fakturadato": "01.01.2031", "Forfallsdato": "02.01.2031"},
    "due_before_issued": {"Forfallsdato": "06.01.2026"},
    "date_implausible": {"Fakturadato": "01.01.1901"},
    "currency_unknown": {"Valuta": "XXQ"},
    "kid_malformed": {"KID": "12x34"},
    "private_name_missing": {"Fornavn": "", "Etternavn": "", "Navn": ""},
    "company_name_missing": {"Kundetype": "Firma", "Navn": "", "Fornavn": "", "Etternavn": ""},
    "national_id_malformed": {"Fødselsnr/Orgnr": "123"},
    "national_id_check_digits": {"Fødselsnr/Orgnr": "26829398611"},
    "organisation_number_check_digit": {"Kundetype": "Firma", "Fødselsnr/Orgnr": "123456789"},
    "postal_code_malformed": {"Postnr": "1"},
    "id_scientific": {"Fødselsnr/Orgnr": "2,68294E+10"},
    "text_garbled": {"Poststed": "Troms\u00c3\u00b8"},
    "control_character": {"Adresse": "Gate\x071"},
    "id_digits_lost": {"KID": "234567600000000000"},
    "id_became_number": {"Kundenr": "20001.0"},
    "id_became_date": {"Kundenr": "02.jan"},
    "id_lookalike": {"Kundenr": "2\u041e001"},
    "organisation_number_malformed": {"Kundetype": "Firma", "Fødselsnr/Orgnr": "12"},
    "type_contradicts_id": {"Kundetype": "Firma", "Fødselsnr/Orgnr": "26829398612"},
    "amount_not_positive": {"Beløp": "0,00"},
}
"""What a clerk finds in one row, by the code that it must be told as."""


TOGETHER = {
    "held_by_row",
    "rows_disagree",
    "debtors_disagree",
    "created_with_other_content",
    "short_record",
    "long_record",
    "text_after_quote",
    "refused_by_api",
}
"""What several rows have together, or the file, or what the API said."""


@pytest.fixture
def spoiled(export):
    """Write an export with a row for each fault, and rows that only fail together."""
    rows = {f"N{n}": cells for n, cells in enumerate(SPOILED.values())}
    given = [{"Fakturanr": number} | cells for number, cells in rows.items()]
    given += [{"Fakturanr": ""}, {"Fakturanr": "REFUSED"}]
    pairs = [
        {"Fakturanr": "P1", "Beløp": "3 000,00", "Kundenr": "20001"},
        {"Fakturanr": "P1", "Beløp": "3 000,00", "Kundenr": "20002", "Postnr": "1"},
        {"Fakturanr": "P2", "Beløp": "3 000,00", "Kundenr": "20003"},
        {"Fakturanr": "P2", "Beløp": "3 000,00", "Kundenr": "20004", "Forfallsdato": "18.01.2026"},
        {"Fakturanr": "P3", "Beløp": "3 000,00"},
        {"Fakturanr": "P3", "Beløp": "3 000,00", "Adresse": "Andre gate 3", "Telefon": ""},
    ]
    file = export({"Fakturanr": "SENT"}, *given, *pairs, {"Fakturanr": "SENT", "KID": "2345676"})
    text = Path(file).read_text(encoding="utf-8").splitlines(keepends=True)
    # The row that was sent before goes into an export of its own, two more are cut and glued.
    cut = text[1].replace("SENT", "CUT").split(";")
    broken = [";".join(cut[:5]) + "\r\n", ";".join([*cut[:-1], "", "too", "much\r\n"])]
    broken.append(";".join([f'"{cut[0]}"x', *cut[1:]]))
    Path("first.csv").write_text(text[0] + text[1], encoding="utf-8", newline="")
    Path(file).write_text("".join([text[0], *text[2:], *broken]), encoding="utf-8", newline="")
    mapping = (library.folder() / f"{MAPPING}.yaml").read_text()
    mapping = mapping.replace("  openAmount: Restbeløp\n", "  openAmount: Beløp\n")
    mapping = mapping.replace("\ninvoice:\n", "\ninvoice_key: [Fakturanr]\n\ninvoice:\n")
    return file, mapping


def _corrected(row):
    """Return the cells of a row as the clerk leaves them."""
    codes = set(row["amili_code"].split(" | "))
    good = {name: cell for name, cell in ROW.items() if name != "Fakturanr"}
    number = row["Fakturanr"] or "was-blank"
    if number.startswith("P"):  # each of its rows is a debtor of its own
        good |= {"Beløp": row["Beløp"], "Kundenr": f"3{row['amili_row']}"}
    if codes & {"short_record", "long_record", "text_after_quote"}:
        return row | good | {"Fakturanr": f"retyped-{row['amili_row']}"}
    if codes & {"created_with_other_content", "refused_by_api"}:
        number = f"own-number-of-{row['amili_row']}"
    return row | good | {"Fakturanr": number}


def _as_csv(folder):
    with (folder / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(map(_corrected, rows))
    Path("corrected.csv").write_text(written.getvalue(), encoding="utf-8", newline="")
    return "corrected.csv"


def _as_workbook(folder):
    book = openpyxl.load_workbook(folder / "corrections.xlsx")
    sheet = book.worksheets[0]
    heading = [cell.value for cell in sheet[1]]
    for cells in sheet.iter_rows(min_row=2):
        row = {
            name: "" if cell.value is None else str(cell.value)
            for name, cell in zip(heading, cells, strict=True)
        }
        for cell, value in zip(cells, _corrected(row).values(), strict=True):
            cell.value = value
    book.save("corrected.xlsx")
    return "corrected.xlsx"


@pytest.mark.parametrize("correct", [_as_csv, _as_workbook], ids=["csv", "workbook"])
def test_every_fault_that_a_clerk_can_mend_ends_as_created(
    api, program, spoiled, run_folder, rows_of, correct
):
    file, mapping = spoiled
    Path("mapping.yaml").write_text(mapping.replace("  openAmount: Beløp\n", ""))
    arguments = ["-m", "mapping.yaml", "--env", "sandbox"]
    api.refuses("REFUSED", "Nobody by that name")
    program("run", "first.csv", *arguments)
    program("run", file, *arguments)
    first = run_folder()
    rejected = rows_of(first / "errors.csv")
    found = {code for row in rejected for code in row["amili_code"].split(" | ")}

    ended = program("run", correct(first), *arguments)

    assert {*SPOILED, *TOGETHER} == found - {"due_not_passed"}
    assert ended.code == 0, rows_of(run_folder() / "errors.csv")
    assert set(api.created.values()) == {1}
    merged = program("show", first.name, "--json").document()["with_corrections"]
    assert list(merged["outcomes"]) == ["created"]
    assert merged["outcomes"]["created"]["rows"] == len(rejected)
    states = [(one["source_id"], one["outcome"]) for one in merged["invoices"]]
    assert len({source_id for source_id, _ in states}) == len(states)
    assert {source_id for source_id, _ in states} == set(api.created) - {"SENT"}
