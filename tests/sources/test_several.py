"""Several files as one export: what is judged file by file, and what stops all of them."""

from datetime import date

import pytest

from ingest.domain.faults import read_faults
from ingest.errors import ColumnDoubtful, ExportChanged, ExportUnreadable, MappingError
from ingest.mapping.declaration import Mapping
from ingest.prepare import PrepareContext, prepare
from ingest.prepare.registers import read_registers
from ingest.sources import chosen, open_inputs
from ingest.spool import Spool, SpoolWriter

HEADING = "Nr;Dato;Forfall;Beløp;Rest;Navn;Kunde\n"
TOTAL = {"noise": [{"reason": "total", "begins_with": ["Sum"], "control_total": "Rest"}]}


def line(number: str, *, day: str = "15.01.2026", rest: str = "10,00", customer: str = "1") -> str:
    return f"{number};{day};{day};10,00;{rest};Prøve AS;{customer}\n"


def mapping(**more: object) -> Mapping:
    invoice = {
        "invoiceNumber": "Nr",
        "originalInvoiceAmount": "Beløp",
        "invoiceDate": "Dato",
        "dueDate": "Forfall",
        "uniqueSourceInvoiceId": "Nr",
    }
    debtor = {"type": {"constant": "COMPANY"}, "name": "Navn", "customerNumber": "Kunde"}
    claims = [{"remainingAmount": "Rest"}]
    whole = {"version": 1, "name": "test", "invoice": invoice, "debtors": [debtor]}
    return Mapping.model_validate({**whole, "claims": claims, **more})


@pytest.fixture
def read(tmp_path):
    """Prepare files of a folder; return its numbers as sent, the faults, columns and notes."""
    folder = tmp_path / "exports"
    folder.mkdir()

    def run(by: Mapping, further=None, meanwhile=lambda _: None, **files: str):
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        workdir = tmp_path / "work"
        workdir.mkdir()
        with open_inputs(by, folder, workdir, further=further) as inputs:
            registers, _ = read_registers(inputs.registers, inputs.bound)
            context = PrepareContext(date(2026, 3, 1), production=False, registers=registers)
            meanwhile(folder)
            with SpoolWriter(workdir / "spool", inputs.export.headings) as spool:
                preparation = prepare(inputs.export, inputs.bound, context, spool)
                sent = [n for table in preparation for n in table["number"].to_pylist()]
        batches = Spool(workdir / "spool").batches()
        faults = [fault.message for batch in batches for fault in read_faults(batch.faults)]
        return sent, faults, preparation.prepared.columns, inputs.export.notes

    return run


def test_each_file_has_totals_of_its_own(read):
    one = HEADING + line("F1") + "Sum;;;;10,00;;\n"
    two = HEADING + line("F2") + line("F3") + "Sum;;;;20,00;;\n"

    sent, *_ = read(mapping(source=TOTAL), a=one, b=two)

    assert sent == ["F1", "F2", "F3"]


@pytest.mark.parametrize(
    ("total", "told"),
    [
        ("Sum;;;;30,00;;\n", r"Row 3 of b\.csv \(total\) says that 'Rest' adds up to 30\.00"),
        ("", "b.csv has no row 'total'"),
    ],
    ids=["another sum", "no total row"],
)
def test_a_file_that_is_cut_off_is_named(read, total, told):
    """Though the rows of all files would add up to all totals."""
    one = HEADING + line("F1") + "Sum;;;;10,00;;\n"

    with pytest.raises(ExportUnreadable, match=told):
        read(mapping(source=TOTAL), a=one, b=HEADING + line("F2") + total)


def test_a_file_written_in_another_way_stops_all_although_the_others_prove_the_reading(read):
    good = HEADING + "".join(line(f"F{day}", day=f"{day}.01.2026") for day in range(13, 29))
    turned = HEADING + "".join(line(f"G{day}", day=f"0{day}.02.2026") for day in range(1, 8))

    with pytest.raises(ColumnDoubtful, match=r"Column 'Dato \(b\.csv\)' does not bear out") as told:
        read(mapping(), a=good, b=turned)

    assert "(row 2 of b.csv)" in str(told.value)


def test_a_register_beside_the_files_is_none_of_them(read):
    debtor = {"type": {"constant": "COMPANY"}, "name": "customers.Navn", "customerNumber": "Kunde"}
    join = {"column": "Nr", "to": "Kunde"}
    register = {"file": "kunder*.csv", "join": join}
    by = mapping(sources={"customers": register}, debtors=[debtor])
    names = "Nr;Navn\n1;Prøve AS\n"

    sent, faults, _, notes = read(by, a=HEADING + line("F1"), kunder=names)

    assert (sent, faults) == (["F1"], [])
    assert "Left out (a register): kunder.csv." in notes


def test_a_register_that_is_named_is_none_of_the_files(read, tmp_path):
    debtor = {"type": {"constant": "COMPANY"}, "name": "customers.Navn", "customerNumber": "Kunde"}
    by = mapping(sources={"customers": {"join": {"column": "Nr", "to": "Kunde"}}}, debtors=[debtor])
    further = {"customers": tmp_path / "exports" / "kunder.csv"}

    sent, *_ = read(by, further, a=HEADING + line("F1"), kunder="Nr;Navn\n1;Prøve AS\n")

    assert sent == ["F1"]


def test_a_register_may_lie_beside_the_folder_and_not_in_each_workbook(read, tmp_path):
    debtor = {"type": {"constant": "COMPANY"}, "name": "customers.Navn", "customerNumber": "Kunde"}
    join = {"column": "Nr", "to": "Kunde"}
    (tmp_path / "kunder.csv").write_text("Nr;Navn\n1;Prøve AS\n", encoding="utf-8")
    by = mapping(sources={"customers": {"file": "kunder.csv", "join": join}}, debtors=[debtor])
    sheet = {"same_file": True, "sheet": "Kunder", "join": join}

    sent, *_ = read(by, a=HEADING + line("F1"))

    assert sent == ["F1"]
    with (
        pytest.raises(ExportUnreadable, match="there are several files"),
        open_inputs(
            mapping(sources={"customers": sheet}, debtors=[debtor]), tmp_path / "exports", tmp_path
        ),
    ):
        pass


def test_a_column_that_the_mapping_needs_must_be_in_every_file(read):
    by = mapping(source={"other_headings": "match"})
    without = HEADING.replace(";Kunde", "") + line("F2").replace(";1\n", "\n")

    with pytest.raises(MappingError, match=r"b\.csv: The mapping 'test' does not fit"):
        read(by, a=HEADING + line("F1"), b=without)


def test_a_file_that_changes_while_it_is_read_stops_all(read):
    def change(folder):
        (folder / "b.csv").write_text(HEADING + line("F9"), encoding="utf-8")

    with pytest.raises(ExportChanged, match=r"'b\.csv' changed"):
        read(mapping(), meanwhile=change, a=HEADING + line("F1"), b=HEADING + line("F2") * 2)


def test_equal_files_are_told_and_count_once(read):
    text = HEADING + line("F1")

    sent, _, _, notes = read(mapping(), a=text, b=text)

    assert sent == ["F1"]
    assert "'b.csv' has the same bytes as 'a.csv'." in notes


def test_faults_are_named_by_the_headings_of_the_first_file(read):
    other = HEADING.replace("Rest", "REST") + line("F2", rest="x")

    sent, faults, *_ = read(mapping(), a=HEADING + line("F1"), b=other)

    assert sent == ["F1"]
    assert len(faults) == 1
    assert "'Rest'" in faults[0]


def test_too_many_files_are_refused(read, monkeypatch):
    monkeypatch.setattr(chosen, "MOST_FILES", 1)

    with pytest.raises(ExportUnreadable, match="has 2 files; 1 can be read in one run"):
        read(mapping(), a=HEADING + line("F1"), b=HEADING + line("F2"))
