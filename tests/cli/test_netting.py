"""Credit notes from the export to the reports and back, through the real program."""

import csv
import json
from pathlib import Path

import pytest

MAPPING = """
version: 1
name: ledger
invoice_key: Nr
documents:
  column: Bilag
  invoices: [Faktura]
  credits: {words: [Kreditnota], refers_to: Gjelder}
invoice:
  invoiceNumber: Nr
  originalInvoiceAmount: Beløp
  invoiceDate: Dato
  dueDate: Forfall
  uniqueSourceInvoiceId: Nr
debtors: [{type: {constant: COMPANY}, name: Navn, customerNumber: Kunde}]
claims: [{remainingAmount: Rest, rows: once}]
"""
INVOICE = {
    "Bilag": "Faktura",
    "Nr": "F1",
    "Gjelder": "",
    "Navn": "Prøve AS",
    "Kunde": "10",
    "Dato": "07.01.2026",
    "Forfall": "17.01.2026",
    "Beløp": "100,00",
    "Rest": "100,00",
}
CREDIT = INVOICE | {"Bilag": "Kreditnota", "Nr": "K1", "Gjelder": "F1", "Rest": "-30,00"}


@pytest.fixture
def send(place, program):
    """Write rows as an export, or as a report that comes back, and run them."""
    Path("ledger.yaml").write_text(MAPPING, encoding="utf-8")

    def run(*rows: dict[str, str], command: str = "run", name: str = "items.csv"):
        with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        to = ["--env", "sandbox"] if command == "run" else []
        return program(command, name, "--mapping", "ledger.yaml", *to)

    return run


def test_reports_say_what_was_netted_and_add_up(api, send, run_folder, rows_of):
    ended = send(INVOICE, CREDIT, INVOICE | {"Nr": "F2"})

    assert ended.code == 0, ended.err
    assert "Credit notes taken off: 1, of 1 invoices, 30.00 NOK." in ended.out
    assert "Left out: Taken off its invoice (1)." in ended.out
    invoice, _ = rows_of(run_folder() / "success.csv")
    assert invoice["amili_code"] == "invoice_reduced"
    assert "100.00 less 30.00 is 70.00 NOK, by row 3" in invoice["amili_message"]
    (note,) = rows_of(run_folder() / "excluded.csv")
    assert note["amili_code"].split(" | ") == ["credit_netted", "netted"]
    assert "The credit note belongs to the invoice in row 2." in note["amili_message"]
    assert note["amili_case_number"] == invoice["amili_case_number"]
    summary = json.loads((run_folder() / "summary.json").read_bytes())
    assert summary["netted"] == {
        "credit_notes": 1,
        "invoices": 1,
        "money": {"NOK": {"amount": "30.00", "minor_units": 3000}},
    }
    assert summary["balanced"]
    assert "NOK: 170.00 read = 170.00 created" in " ".join(summary["balance"])


def test_a_refused_invoice_comes_back_with_its_credit_note_and_not_without(
    api, send, run_folder, rows_of
):
    """Without it, all of the invoice would be claimed."""
    api.refuses("F1")
    assert send(INVOICE, CREDIT).code == 6
    rows = rows_of(run_folder() / "errors.csv")
    assert [row["Nr"] for row in rows] == ["F1", "K1"]
    api.disarm()

    alone = send(rows[0], name="alone.csv")
    (held,) = rows_of(run_folder() / "errors.csv")
    both = send(*rows, name="both.csv")

    assert (alone.code, held["amili_code"]) == (6, "origin_incomplete")
    assert both.code == 0, both.err
    (sent,) = rows_of(run_folder() / "success.csv")
    assert sent["amili_code"] == "invoice_reduced"
    assert api.created == {"F1": 1}


def test_a_credit_note_that_was_sent_comes_back_with_its_invoice_and_with_no_other(
    api, send, run_folder, rows_of
):
    """It was sent under the number of its invoice, and would else be taken off twice."""
    send(INVOICE, CREDIT)
    (invoice,) = rows_of(run_folder() / "success.csv")
    (note,) = rows_of(run_folder() / "excluded.csv")
    blank = {name: "" for name in invoice if name.startswith("amili_")}

    same = send(invoice, note, name="same.csv")
    moved = send(
        invoice, note | {"Gjelder": "F2"}, INVOICE | {"Nr": "F2"} | blank, name="moved.csv"
    )

    assert same.code == 0, same.err
    assert moved.code == 6
    codes = {row["Nr"]: row["amili_code"] for row in rows_of(run_folder() / "errors.csv")}
    assert codes["K1"] == "origin_sent"
    assert codes["F2"] == "held_by_row"
    assert api.created == {"F1": 1}


def test_a_credit_note_may_get_another_number_and_its_invoice_may_not(
    api, send, run_folder, rows_of
):
    """Nothing is created under the number of a credit note; it is not in doubt that it is one."""
    send(INVOICE | {"Dato": "soon"}, CREDIT)
    rows = [row | {"Dato": "07.01.2026"} for row in rows_of(run_folder() / "errors.csv")]
    invoice, note = rows
    soon = invoice | {"Dato": "soon"}
    other = {"Nr": "F2"}, {"Nr": "K2", "Gjelder": "F2"}

    moved = send(invoice | other[0], note | other[1], name="moved.csv")
    held = rows_of(run_folder() / "errors.csv")
    claimed = send(note | other[0] | {"Bilag": "Faktura", "Rest": "30,00"}, soon, name="no.csv")
    told = {row["Nr"]: row["amili_code"] for row in rows_of(run_folder() / "errors.csv")}
    renumbered = send(invoice, note | {"Nr": "K2"}, name="renumbered.csv")

    assert moved.code == claimed.code == 6
    assert [row["amili_code"] for row in held] == ["origin_renamed", "held_by_row"]
    assert told == {"F1": "date_unreadable", "F2": "origin_renamed"}
    assert renumbered.code == 0, renumbered.err
    assert api.created == {"F1": 1}


def test_a_check_tells_the_same(send, run_folder, rows_of):
    assert send(INVOICE, CREDIT, command="check").code == 0

    assert [row["Nr"] for row in rows_of(run_folder() / "excluded.csv")] == ["K1"]
    assert [row["Nr"] for row in rows_of(run_folder() / "unresolved.csv")] == ["F1"]
