"""Workbooks that are damaged, or made to harm: each ends in one sentence."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict

import openpyxl
import pytest
import xlwt

from ingest.errors import ExportUnreadable
from ingest.sources import Limits


def xlsx(
    cells: Sequence[Sequence[object]], change: Callable[[openpyxl.Workbook], None] = lambda _: None
) -> bytes:
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def xls(cells: Sequence[Sequence[object]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    for number, row in enumerate(cells):
        sheet.write(number, 0, row[0])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def refusal(opened, content: bytes, **declared: object) -> str:
    with pytest.raises(ExportUnreadable) as caught:
        opened(content, **declared)
    assert caught.value.hint
    return str(caught.value)


@pytest.mark.fault("X12")
def test_two_cells_a_world_apart_do_not_end_us(opened):
    """calamine would ask for memory for the 17 billion cells between them."""

    def far(book: openpyxl.Workbook) -> None:
        book.active["XFD1048576"] = "far"

    assert "memory" in refusal(opened, xlsx([["a"], ["1"]], far))


@pytest.mark.fault("X5")
def test_a_workbook_with_macros_is_refused(opened, rezipped):
    content = rezipped(xlsx([["a"], ["1"]]), {"xl/vbaProject.bin": lambda _: b"macro"})

    assert refusal(opened, content) == "The workbook holds macros (vbaProject.bin)."


@pytest.mark.fault("X2")
def test_a_document_type_is_refused_before_any_parser_sees_it(opened, rezipped):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    content = rezipped(xlsx([["a"], ["1"]]), {"xl/workbook.xml": lambda xml: bomb + xml})

    assert "document type" in refusal(opened, content)


@pytest.mark.parametrize(("write", "keep"), [(xlsx, 0.3), (xlsx, 0.95), (xls, 0.7)])
@pytest.mark.fault("X6")
def test_a_cut_workbook_is_damaged(opened, write, keep):
    content = write([["a"], *([str(n)] for n in range(2000))])

    assert "damaged" in refusal(opened, content[: int(len(content) * keep)])


@pytest.mark.fault("X6")
def test_xml_that_breaks_off_is_damaged(opened, rezipped):
    content = rezipped(
        xlsx([["a"], ["1"]]), {"xl/worksheets/sheet1.xml": lambda xml: xml[: len(xml) // 2]}
    )

    assert "damaged" in refusal(opened, content)


@pytest.mark.fault("X1")
def test_a_bomb_in_a_workbook_is_stopped_before_it_is_read(opened):
    saved = io.BytesIO(xlsx([["a"], ["1"]]))
    with zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.bin", b"\0" * (64 << 20))

    message = refusal(opened, saved.getvalue(), limits=Limits(trusted_bytes=1 << 20))

    assert message.startswith("The file unpacks to more than ")


@pytest.mark.fault("P14")
def test_memory_has_a_bound_of_its_own(opened, monkeypatch):
    # So little memory that calamine may stop for good, waiting for a lock that it holds itself.
    monkeypatch.setattr("ingest.sources.child._PATIENCE", 1.0)

    # More than fits into what the process has left over from its start.
    rows = [["a"], *([f"{number} {'x' * 100}"] for number in range(20_000))]

    assert "memory" in refusal(opened, xlsx(rows), limits=Limits(workbook_bytes=64 << 20))


@pytest.mark.fault("P14")
def test_a_reading_process_that_stops_for_good_is_ended(opened, monkeypatch, tmp_path):
    stops = tmp_path / "stops_for_good.py"
    stops.write_text("import time\ntime.sleep(3600)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("ingest.sources.excel._CHILD", stops.stem)
    monkeypatch.setattr("ingest.sources.child._PATIENCE", 0.5)

    assert "memory" in refusal(opened, xlsx([["a"], ["1"]]))


DAMAGED = """
from ingest.sources.error_cell import damaged
from ingest.sources.workbook_child import serve

def reply(_):
    raise damaged()

serve(reply)
"""


@pytest.mark.parametrize(("mebibytes", "word"), [(64, "memory"), (1 << 20, "damaged")])
def test_what_calamine_calls_damage_is_told_as_memory_where_memory_ran_out(mebibytes, word):
    request = {"limits": asdict(Limits(workbook_bytes=mebibytes << 20))}

    said = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", DAMAGED],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )

    assert word in json.loads(said.stdout)["error"]
