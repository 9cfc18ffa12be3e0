"""Nothing about dates, amounts or identity is ever decided silently, whichever way a file is read.

What is sent is what was meant; or the file stops, the row is at fault, or the
column is told to be unproven.
"""

import datetime as dt
import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from ingest.domain.columns import ColumnReading, Verdict
from ingest.domain.faults import read_faults
from ingest.errors import ColumnDoubtful
from ingest.language import Language, translated
from ingest.mapping.declaration import Mapping
from ingest.mapping.source import Source
from ingest.prepare import PrepareContext, prepare
from ingest.sources import open_inputs
from ingest.sources.detect import Format
from ingest.spool import Spool, SpoolWriter

TODAY = dt.date(2026, 11, 22)
HEADINGS = ("Nr", "Date", "Due", "Amount", "Open", "Kid", "Last")
Row = Sequence[object]


def mapping(source: dict[str, object], **more: object) -> Mapping:
    invoice = {
        "invoiceNumber": "Nr",
        "originalInvoiceAmount": "Amount",
        "invoiceDate": "Date",
        "dueDate": "Due",
        "uniqueSourceInvoiceId": "Nr",
        "ocrReferenceNumber": "Kid",
    }
    debtor = {
        "type": {"constant": "PRIVATE"},
        "firstname": {"constant": "Kari"},
        "lastname": "Last",
    }
    whole = {"version": 1, "name": "test", "source": source, "invoice": invoice}
    return Mapping.model_validate(
        {**whole, "debtors": [debtor], "claims": [{"remainingAmount": "Open"}], **more}
    )


class Found:
    """What became of a file: what would be sent, how columns were read, and all faults."""

    def __init__(self, path: Path, by: Mapping, workdir: Path) -> None:
        context = PrepareContext(today=TODAY, production=False)
        with (
            open_inputs(by, path, workdir) as inputs,
            SpoolWriter(workdir / "spool", inputs.export.headings) as spool,
        ):
            preparation = prepare(inputs.export, inputs.bound, context, spool)
            payloads = [text for table in preparation for text in table["payload"].to_pylist()]
        self.sent: list[dict[str, Any]] = [json.loads(text, parse_float=str) for text in payloads]
        self.columns: dict[str, ColumnReading] = {
            each.column: each for each in preparation.prepared.columns
        }
        read = Spool(workdir / "spool")
        faults = (fault for rows in read.batches() for fault in read_faults(rows.faults))
        self.faults = {(fault.code, fault.column) for fault in faults}


Read = Callable[[bytes, str, Mapping], Found]


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the bytes of a file through the whole of preparing."""

    def of(content: bytes, ending: str, by: Mapping) -> Found:
        folder = tmp_path_factory.mktemp("never")
        path = folder / f"export.{ending}"
        path.write_bytes(content)
        return Found(path, by, folder)

    return of


def lines(rows: Sequence[Row], between: str) -> str:
    return "\n".join(between.join(map(str, row)) for row in [HEADINGS, *rows]) + "\n"


def fixed(rows: Sequence[Row]) -> str:
    return "\n".join("".join(f"{cell!s:<24}" for cell in row) for row in rows) + "\n"


def xlsx(rows: Sequence[Row]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    for at, row in enumerate([HEADINGS, *rows]):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write_datetime(at, column, dt.datetime.combine(cell, dt.time()), day)
            elif isinstance(cell, str):
                sheet.write_string(at, column, cell)
            else:
                sheet.write(at, column, cell)
    book.close()
    return file.getvalue()


def xls(rows: Sequence[Row]) -> bytes:
    book = xlwt.Workbook()
    sheet, day = book.add_sheet("Sheet"), xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for at, row in enumerate([HEADINGS, *rows]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell, *([day] if isinstance(cell, dt.date) else []))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(rows: Sequence[Row]) -> bytes:
    book, table = OpenDocumentSpreadsheet(), Table(name="Sheet")
    for row in [HEADINGS, *rows]:
        line = TableRow()
        for cell in row:
            if isinstance(cell, dt.date):
                made = TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, str):
                made = TableCell(valuetype="string")
                made.addElement(P(text=cell))
            else:
                made = TableCell(valuetype="float", value=str(cell))
            line.addElement(made)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    file = io.BytesIO()
    book.write(file)
    return file.getvalue()


def framed(rows: Sequence[Row]) -> str:
    """Write a list as SAP prints it: bars at both ends, dashes, the heading on every page."""
    heading = "| " + " | ".join(HEADINGS) + " |"
    texts = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    dashes = "-" * len(heading)
    first, rest = texts[:3], texts[3:]
    page = [dashes, heading, dashes]
    return "\n".join([*page, *first, *(page if rest else []), *rest, dashes]) + "\n"


def xlsb(rows: Sequence[Row]) -> bytes:
    """Write a binary workbook record by record (MS-XLSB 2.3): no library writes them."""

    def record(kind: int, content: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = len(content)
        length = bytes([size]) if size < 0x80 else bytes([size & 0x7F | 0x80, size >> 7])
        return number + length + content

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def cell(column: int, value: object) -> bytes:
        if isinstance(value, str):
            return record(6, struct.pack("<II", column, 0) + wide(value))
        dated = isinstance(value, dt.date)
        number = float((value - dt.date(1899, 12, 30)).days if dated else value)
        return record(5, struct.pack("<IId", column, int(dated), number))

    def line(at: int, row: Sequence[object]) -> bytes:
        cells = b"".join(cell(column, value) for column, value in enumerate(row))
        return record(0, struct.pack("<I", at) + b"\0" * 13) + cells

    table = b"".join(line(at, row) for at, row in enumerate([HEADINGS, *rows]))
    size = record(148, struct.pack("<IIII", 0, len(rows), 0, len(HEADINGS) - 1))
    sheet = record(129) + size + record(145) + table + record(146) + record(130)
    formats = [struct.pack("<HH", 0, number) + b"\0" * 12 for number in (0, 14)]
    styles = record(617, struct.pack("<I", 2)) + b"".join(record(47, each) for each in formats)
    named = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Sheet"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        book = record(131) + record(143) + named + record(144) + record(132)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS)
        archive.writestr("xl/styles.bin", record(278) + styles + record(618) + record(279))
        archive.writestr("xl/worksheets/s.bin", sheet)
    return file.getvalue()


_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/worksheet" Target="worksheets/s.bin"/></Relationships>'
)


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("export.csv", content)
    return file.getvalue()


CSV: dict[str, object] = {"encoding": "utf-8"}
SAP: dict[str, object] = {
    "encoding": "latin-1",
    "delimiter": "|",
    "quote": "",
    "framed": True,
    "heading_row": "auto",
    "noise": [{"reason": "line", "matches": "-+"}],
}
TEXT_PATHS = {
    "csv": ("csv", CSV, lambda rows: lines(rows, ";").encode()),
    "csv-windows": ("csv", {"encoding": "cp1252"}, lambda rows: lines(rows, ";").encode("cp1252")),
    "unicode-text": (
        "txt",
        {"encoding": "utf-16", "delimiter": "\t"},
        lambda rows: lines(rows, "\t").encode("utf-16"),
    ),
    "fixed-width": (
        "txt",
        {
            "encoding": "utf-8",
            "fixed_width": [{"name": heading, "width": 24} for heading in HEADINGS],
        },
        lambda rows: fixed(rows).encode(),
    ),
    "framed-list": ("txt", SAP, lambda rows: framed(rows).encode("latin-1")),
    "gzip": ("csv.gz", CSV, lambda rows: gzip.compress(lines(rows, ";").encode())),
    "zip": ("zip", CSV, lambda rows: zipped(lines(rows, ";").encode())),
}
BOOK_PATHS = {
    "xlsx": ("xlsx", {}, xlsx),
    "xls": ("xls", {}, xls),
    "xlsb": ("xlsb", {}, xlsb),
    "ods": ("ods", {}, ods),
}
PATHS = {**TEXT_PATHS, **BOOK_PATHS}
READERS = {
    Format.CSV: ("csv", "csv-windows", "unicode-text", "fixed-width", "framed-list"),
    Format.XLSX: ("xlsx",),
    Format.XLSB: ("xlsb",),
    Format.ODS: ("ods",),
    Format.XLS: ("xls",),
    Format.GZIP: ("gzip",),
    Format.ZIP: ("zip",),
}
"""Every format that is read, and the cases of this file for it."""
LAYOUTS = {
    "encoding": "csv-windows",
    "delimiter": "unicode-text",
    "quote": "csv",
    "framed": "framed-list",
    "heading_row": "framed-list",
    "unnamed": "xlsx",
    "fixed_width": "fixed-width",
    "noise": "framed-list",
    "sheet": "xlsx",
    "other_headings": "csv",
}
"""Every key by which a mapping changes how a file is read, and a case for it."""
KIDS = ("2345676", "1234567897")


def table(days: Sequence[object], amounts: Sequence[object], **cells: object) -> list[Row]:
    base = {"Due": days[0], "Open": amounts[0], "Kid": "", "Last": "Prøvesen", **cells}
    return [
        (f"F{at}", day, base["Due"], amount, base["Open"], base["Kid"], base["Last"])
        for at, (day, amount) in enumerate(zip(days, amounts, strict=True))
    ]


def test_every_way_to_read_a_file_has_a_case_here():
    """A reader that nobody asks whether it decides something silently must not come in."""
    assert READERS.keys() == set(Format)
    assert {path for paths in READERS.values() for path in paths} == PATHS.keys()
    assert LAYOUTS.keys() == Source.model_fields.keys()
    assert set(LAYOUTS.values()) <= PATHS.keys()


EARLY = [f"0{day}.02.2026" for day in range(1, 8)]
GROUPS = [f"{thousand}.250" for thousand in range(1, 8)]


@pytest.mark.parametrize("path", PATHS)
def test_text_that_could_be_read_in_two_ways_stops_the_file_on_every_path(read, path):
    ending, source, write = PATHS[path]
    by = mapping(source, numbers={"decimal": ",", "thousands": ["."]})

    with pytest.raises(ColumnDoubtful) as error:
        read(write(table(EARLY, GROUPS)), ending, by)

    told = str(error.value)
    assert "'01.02.2026' (row" in told
    assert "1 February 2026 as dd.mm.yyyy, and 2 January 2026 as mm.dd.yyyy" in told
    assert "is 1250.00 as the mapping declares, and 1.25 with a decimal point" in told
    assert "`confirmed: [amounts, dates]`" in error.value.hint


def test_what_is_to_be_written_into_the_mapping_is_said_in_its_words_in_every_language(read):
    ending, source, write = PATHS["csv"]
    by = mapping(source, numbers={"decimal": ",", "thousands": ["."]})

    with pytest.raises(ColumnDoubtful) as error:
        read(write(table(["31.01.2026"] * 7, GROUPS)), ending, by)

    assert "`confirmed: [amounts]`." in translated(str(error.value.hint), Language.BOKMAL)


@pytest.mark.parametrize("path", BOOK_PATHS)
def test_cells_that_are_dates_and_numbers_are_sent_as_they_are_and_damage_is_told(read, path):
    ending, source, write = BOOK_PATHS[path]
    days = [dt.date(2026, 2, day) for day in range(1, 8)]
    rows = table(days, [1000.5 + at for at in range(7)], Kid=1234567890123450, Last="Pr\ufffdve")

    found = read(write(rows), ending, mapping(source))

    verdicts = {name: each.verdict for name, each in found.columns.items()}
    read_as_they_are = dict.fromkeys(("Date", "Due", "Amount", "Open"), Verdict.PLAIN)
    assert verdicts == {**read_as_they_are, "Kid": Verdict.UNPROVEN}
    assert found.sent == []
    assert {("number_lost_digits", "Kid"), ("text_garbled", "Last")} <= found.faults


@pytest.mark.parametrize("path", TEXT_PATHS)
def test_what_excel_or_a_wrong_encoding_did_to_text_is_told_on_every_path(read, path):
    ending, source, write = TEXT_PATHS[path]
    rows = table(["15.02.2026"], ["10,50"], Kid="1,23E+11", Last="BjÃ¦rn")
    rows = [("mai.26", *rows[0][1:]), ("10001.0", *rows[0][1:]), ("#N/A", *rows[0][1:])]

    found = read(write(rows), ending, mapping(source))

    assert found.sent == []
    assert found.faults >= {
        ("id_became_date", "Nr"),
        ("id_became_number", "Nr"),
        ("excel_error_cell", "Nr"),
        ("id_scientific", "Kid"),
        ("text_garbled", "Last"),
    }


@pytest.mark.parametrize("path", TEXT_PATHS)
def test_every_column_of_amounts_and_dates_is_told_with_its_evidence(read, path):
    ending, source, write = PATHS[path]

    found = read(
        write(table(["15.02.2026", "01.02.2026"], ["10,50", "500"])), ending, mapping(source)
    )

    assert set(found.columns) == {"Date", "Due", "Amount", "Open"}
    assert found.columns["Date"].evidence == (
        "1 values fit only dd.mm.yyyy, 0 only mm.dd.yyyy, 1 fit both"
    )
    assert len(found.sent) == 2


DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2026, 11, 1))
AMOUNTS = st.integers(1, 9_999_999)
ORDERS = st.sampled_from(["dd.mm.yyyy", "mm.dd.yyyy"])
SIGNS = st.sampled_from([",", "."])


def written(minor: int, sign: str, *, whole: bool) -> str:
    """Write an amount with a decimal sign, or a whole one with the other sign between groups."""
    text = f"{minor // 100:,}" if whole else f"{minor // 100:,}.{minor % 100:02}"
    return text if sign == "." else text.translate(str.maketrans(",.", ".,"))


@settings(max_examples=25)
@given(
    truth=st.lists(st.tuples(DAYS, AMOUNTS), min_size=1, max_size=12),
    order=ORDERS,
    declared_order=ORDERS,
    sign=SIGNS,
    declared_sign=SIGNS,
    whole=st.booleans(),
)
def test_what_is_sent_is_what_was_meant_or_somebody_is_told(
    read, truth, order, declared_order, sign, declared_sign, whole
):
    """Tables written in one way and declared in another never lead to other invoices silently."""
    form = order.replace("dd", "%d").replace("mm", "%m").replace("yyyy", "%Y")
    truth = [(day, minor // 100 * 100 + 100 if whole else minor) for day, minor in truth]
    days = [day.strftime(form) for day, _ in truth]
    amounts = [written(minor, sign, whole=whole) for _, minor in truth]
    rows = [
        (f"F{at}", day, day, amount, amount, "", "Prøvesen")
        for at, (day, amount) in enumerate(zip(days, amounts, strict=True))
    ]
    numbers = {"decimal": declared_sign, "thousands": [",."[declared_sign == ","]]}
    by = mapping(CSV, numbers=numbers, dates=[declared_order])

    try:
        found = read(lines(rows, ";").encode(), "csv", by)
    except ColumnDoubtful:
        return

    for invoice in found.sent:
        day, minor = truth[int(invoice["invoiceNumber"][1:])]
        meant = f"{day.isoformat()}T00:00:00Z"
        assert invoice["invoiceDate"] == meant or found.columns["Date"].verdict is Verdict.UNPROVEN
        amount = f"{minor // 100}.{minor % 100:02}"
        assert (
            invoice["originalInvoiceAmount"] == amount
            or found.columns["Amount"].verdict is Verdict.UNPROVEN
        )
