"""Two files, one job: every row gets what the register knows of its customer, or says why not."""

import io
from dataclasses import dataclass
from datetime import date

import openpyxl
import pytest

from ingest.domain.faults import Fault, read_faults
from ingest.domain.rules import Severity
from ingest.errors import ExportUnreadable, MappingError
from ingest.mapping.declaration import Mapping
from ingest.prepare import PrepareContext
from ingest.prepare.preparation import Preparation
from ingest.prepare.registers import read_registers
from ingest.sources import open_inputs
from ingest.spool import Spool, SpoolWriter

HEADING = "Kundenr;Nr;Dato;Forfall;Beløp;Rest"
REGISTER = "Nummer;Navn;Adresse;Postnr;Sted;Orgnr;Betingelse\n"
ODA = "7;Oda AS;Veien 1;0155;Oslo;312345005;14\n"
OLA = "0010;Ola AS;Veien 2;0155;Oslo;;14\n"


def mapping(**register: object) -> Mapping:
    debtor = {
        "type": {"constant": "COMPANY"},
        "name": "customers.Navn",
        "customerNumber": "Kundenr",
        "street": "customers.Adresse",
        "zipCode": "customers.Postnr",
        "city": "customers.Sted",
        "identificationNumber": "customers.Orgnr",
    }
    join = {"column": "Nummer", "to": "Kundenr", "zero_pad": 4}
    return Mapping.model_validate(
        {
            "version": 1,
            "name": "test",
            "sources": {"customers": {"file": "kunder*.csv", "join": join} | register},
            "invoice": {
                "invoiceNumber": "Nr",
                "originalInvoiceAmount": "Beløp",
                "invoiceDate": "Dato",
                "dueDate": "Forfall",
                "uniqueSourceInvoiceId": "Nr",
            },
            "debtors": [debtor],
            "claims": [{"remainingAmount": "Rest"}],
        }
    )


def invoices(*customers: str) -> str:
    lines = (
        f"{customer};F{n};01.02.2024;01.03.2024;10,00;5,00" for n, customer in enumerate(customers)
    )
    return "\n".join([HEADING, *lines]) + "\n"


@dataclass
class Found:
    payloads: list[str]
    faults: list[Fault]
    outcomes: list[int]
    notes: dict[str, list[str]]

    def told(self) -> list[tuple[int, str, str | None]]:
        return [(fault.row, fault.code, fault.column) for fault in self.faults]


@pytest.fixture
def joined(tmp_path):
    def run(
        export: str | bytes, register: str | None, by: Mapping | None = None, **more: object
    ) -> Found:
        path = tmp_path / str(more.pop("name", "export.csv"))
        path.write_bytes(export if isinstance(export, bytes) else export.encode())
        if register is not None:
            (tmp_path / "kunder-2026.csv").write_text(register, encoding="utf-8")
        with open_inputs(by or mapping(), path, tmp_path, **more) as inputs:
            registers, notes = read_registers(inputs.registers, inputs.bound)
            context = PrepareContext(date(2026, 1, 15), production=False, registers=registers)
            with SpoolWriter(tmp_path / "spool", inputs.export.headings) as spool:
                preparation = Preparation(inputs.export, inputs.bound, context, spool)
                payloads = [text for table in preparation for text in table["payload"].to_pylist()]
        batches = list(Spool(tmp_path / "spool").batches())
        faults = [fault for batch in batches for fault in read_faults(batch.faults)]
        outcomes = [outcome for batch in batches for outcome in batch.verdicts.outcome.tolist()]
        return Found(payloads, faults, outcomes, notes)

    return run


def test_rows_are_joined_by_number_trimmed_and_padded(joined):
    found = joined(invoices(" 0007 ", "10", "7"), REGISTER + ODA + OLA)

    assert found.faults == []
    names = [["Oda AS", "Ola AS"][name in text] for text in found.payloads for name in ["Ola AS"]]
    assert names == ["Oda AS", "Ola AS", "Oda AS"]
    assert '"identificationNumber":"312345005"' in found.payloads[0].replace(" ", "")


def test_without_zero_pad_numbers_are_compared_as_they_stand(joined):
    by = mapping(join={"column": "Nummer", "to": "Kundenr"})
    found = joined(invoices("7", "10", "0010"), REGISTER + ODA + OLA, by)

    assert found.told() == [(3, "not_in_register", "Kundenr")]


def test_a_customer_who_is_missing_is_the_only_fault_of_the_row(joined):
    found = joined(invoices("8", "7", " "), REGISTER + ODA)

    assert found.told() == [(2, "not_in_register", "Kundenr"), (4, "required_missing", "Kundenr")]
    assert found.faults[0].message == "'8' in 'Kundenr' is not in kunder-2026.csv."
    assert len(found.payloads) == 1


@pytest.mark.parametrize(
    ("customers", "codes"),
    [
        (("8", "8"), {(2, "not_in_register"), (3, "not_in_register")}),
        (("7", "8"), {(2, "held_by_row"), (3, "not_in_register")}),
        ((" ", "8"), {(2, "required_missing"), (3, "not_in_register")}),
    ],
    ids=["all rows", "a later row", "every row in its way"],
)
def test_a_missing_customer_is_the_only_fault_of_an_invoice_of_several_rows(
    joined, customers, codes
):
    """That the invoice has no debtor then only follows."""
    by = mapping().model_copy(update={"invoice_key": ["Nr"]})
    export = invoices(*customers).replace("F1", "F0").replace("5,00", "4,00", 1)

    assert {told[:2] for told in joined(export, REGISTER + ODA, by).told()} == codes


@pytest.mark.parametrize(
    ("damaged", "code"),
    [
        ("#N/A", "excel_error_cell"),
        ("1,23E+11", "id_scientific"),
        ("1234567890123450000", "id_digits_lost"),
        ("mai.26", "id_became_date"),
        ("7.0", "id_became_number"),
    ],
)
def test_a_number_that_was_damaged_finds_nobody_not_even_its_like(joined, damaged, code):
    """It may stand for several customers; that one in the register looks the same is no proof."""
    by = mapping()
    unnamed = by.debtors[0].model_copy(update={"customerNumber": None})
    by = by.model_copy(update={"debtors": [unnamed]})
    found = joined(invoices("7", damaged), REGISTER + ODA + OLA.replace("0010", damaged), by)

    assert found.told() == [(3, code, "Kundenr")]
    assert len(found.payloads) == 1


def test_a_mapping_may_say_that_numbers_only_look_damaged(joined):
    by = mapping().model_copy(update={"rules": {"id_became_date": Severity.WARNING}})
    found = joined(invoices("mai.26"), REGISTER + OLA.replace("0010", "mai.26"), by)

    assert found.told() == [(2, "id_became_date", "Kundenr")]
    assert len(found.payloads) == 1


def test_a_customer_who_is_there_twice_is_a_fault_only_where_the_rows_differ(joined):
    register = (
        REGISTER
        + ODA
        + OLA
        + ODA.replace("Oda AS", " Oda AS ")
        + "10;Ola ASA;Veien 2;0155;Oslo;;14\n"
    )
    found = joined(invoices("7", "10"), register)

    assert found.told() == [(3, "twice_in_register", "Kundenr")]
    assert found.faults[0].message == (
        "'10' in 'Kundenr' stands more than once, with different data, "
        "in rows 3, 5 of kunder-2026.csv."
    )
    assert len(found.payloads) == 1


def test_rows_that_differ_only_where_the_mapping_does_not_look_are_equal(joined):
    found = joined(invoices("7"), REGISTER + ODA + ODA.replace(";14", ";30"))

    assert found.faults == []


def test_a_fault_in_the_register_names_its_file_and_row_on_every_row_that_reads_it(joined):
    register = REGISTER + OLA + ODA.replace("0155", "15a5").replace("312345005", "312345006")
    found = joined(invoices("7", "10", "7"), register)

    place = "See row 3 of kunder-2026.csv."
    assert {(fault.row, fault.code) for fault in found.faults} == {
        (row, code)
        for row in (2, 4)
        for code in ("postal_code_malformed", "organisation_number_check_digit")
    }
    assert all(fault.message.endswith(place) for fault in found.faults)


def test_a_broken_row_of_the_register_is_told_and_its_customer_is_missing(joined):
    broken = "".join(f"{n};x\n" for n in range(20, 26))
    found = joined(invoices("20", "7"), REGISTER + broken + ODA)

    assert found.told() == [(2, "not_in_register", "Kundenr")]
    assert found.faults[0].message == (
        "'20' in 'Kundenr' is not in kunder-2026.csv; rows 2, 3, 4, 5, 6 and 1 more there cannot "
        "be read."
    )
    assert found.notes["customers"] == [
        *(
            f"kunder-2026.csv, row {row}: The record has fewer fields than the heading: "
            "2 instead of 7."
            for row in (2, 3, 4)
        ),
        "kunder-2026.csv: 3 more rows like that.",
    ]


def test_an_error_cell_of_the_register_is_a_fault_of_the_rows_that_read_it(joined, tmp_path):
    book = openpyxl.Workbook()
    for row in [REGISTER.strip().split(";"), [7, "Oda AS", "#N/A", "0155", "Oslo", None, "#N/A"]]:
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    found = joined(invoices("7", "7"), None, further={"customers": tmp_path / "r.xlsx"})

    assert found.told() == [(row, "excel_error_cell", "customers.Adresse") for row in (2, 3)]
    assert found.faults[0].message.endswith("See row 2 of r.xlsx.")


def test_two_sheets_of_one_workbook_are_joined(joined, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Poster"
    for line in invoices("0007").splitlines():
        book.active.append(line.split(";"))
    sheet = book.create_sheet("Kunder")
    for line in ["Customers of 2026", *(REGISTER + ODA).splitlines()]:
        sheet.append(line.split(";"))
    saved = io.BytesIO()
    book.save(saved)
    by = mapping(file=None, same_file=True, sheet="Kunder", heading_row="auto")
    by = by.model_copy(update={"source": by.source.model_copy(update={"sheet": "Poster"})})

    assert len(joined(saved.getvalue(), None, by, name="e.xlsx").payloads) == 1


def test_rows_of_one_invoice_may_have_customers_of_their_own(joined):
    by = mapping().model_copy(update={"invoice_key": ["Nr"]})
    lines = invoices("7").strip() + "\n" + invoices("10").split("\n")[1] + "\n"
    found = joined(lines, REGISTER + ODA + OLA, by)

    assert found.faults == []
    assert "Oda AS" in found.payloads[0]
    assert "Ola AS" in found.payloads[0]


def test_a_register_of_which_no_column_is_read_still_says_who_exists(joined):
    by = mapping()
    debtor = by.debtors[0].model_copy(
        update=dict.fromkeys(["street", "zipCode", "city", "identificationNumber"])
    )
    named = debtor.model_copy(update={"name": debtor.customerNumber})
    by = by.model_copy(update={"debtors": [named]})
    found = joined(invoices("7", "8"), REGISTER + ODA + ODA.replace("Oda", "Ola"), by)

    assert found.told() == [(3, "not_in_register", "Kundenr")]


@pytest.mark.parametrize(
    ("files", "register", "message"),
    [
        ([], {}, r"There is no 'kunder\*.csv' beside the export"),
        (["kunder1.csv", "kunder2.csv"], {}, "Several files .* 'kunder1.csv', 'kunder2.csv'"),
        ([], {"file": None}, "needs another file, its source 'customers'"),
    ],
)
def test_a_register_that_is_not_there_is_asked_for(tmp_path, joined, files, register, message):
    for name in files:
        (tmp_path / name).write_text(REGISTER + ODA)
    with pytest.raises(ExportUnreadable, match=message) as caught:
        joined(invoices("7"), None, mapping(**register))

    assert caught.value.hint == "Name it: --source customers=FILE."


@pytest.mark.parametrize("name", ["kunder.csv", "Kunder.csv", "KUNDER_2026.CSV"])
def test_a_register_is_found_however_its_name_is_written(tmp_path, joined, name):
    for other in (name, "~$kunder.csv", ".kunder.csv", "kunder.csv.part"):
        (tmp_path / other).write_text(REGISTER + ODA)

    assert joined(invoices("7"), None, mapping()).faults == []


def test_a_source_that_the_mapping_does_not_have_is_refused(joined, tmp_path):
    with pytest.raises(MappingError, match="no source 'customer'"):
        joined(invoices("7"), REGISTER + ODA, further={"customer": tmp_path / "x"})


def test_headings_are_looked_for_in_the_file_that_should_have_them(joined):
    with pytest.raises(MappingError) as caught:
        joined("Nr;Dato;Forfall;Beløp;Rest\n1;2;3;4;5\n", "Navn;Sted\na;b\n")

    told = str(caught.value)
    assert "there is no column 'customers.Adresse'" in told
    assert "there is no column 'Kundenr' (" in told
    assert "there is no column 'Nummer'" in told


def test_identity_may_not_come_from_a_register(joined):
    by = mapping().model_copy(update={"invoice_key": ["customers.Navn"]})

    with pytest.raises(MappingError, match=r"no column 'customers.Navn'.*\(invoice_key\)"):
        joined(invoices("7"), REGISTER + ODA, by)


def test_an_export_on_standard_input_is_joined_too(tmp_path):
    (tmp_path / "k.csv").write_text(REGISTER + ODA, encoding="utf-8")
    stream = io.BytesIO(invoices("7").encode())

    with open_inputs(
        mapping(), stream, tmp_path, further={"customers": tmp_path / "k.csv"}
    ) as inputs:
        assert inputs.export.name == "standard input"
        assert inputs.bound.columns_of("customers") == (
            "Adresse",
            "Navn",
            "Orgnr",
            "Postnr",
            "Sted",
        )
