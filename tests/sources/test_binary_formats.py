"""The old binary formats: files made by hand, because nobody writes them any more."""

import io
import struct
import zipfile

import pytest
import xlwt

from ingest.errors import ExportUnreadable
from ingest.sources.biff import check_ole, xls_errors, xlsb_errors
from ingest.sources.ole import OleFile

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(streams: dict[str, bytes], *, cutoff: int = 0) -> bytes:
    """Write a container whose streams lie in sectors, or below ``cutoff`` in mini sectors."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes, size: int = SECTOR) -> int:
        first = len(sectors)
        for start in range(0, len(data), size):
            sectors.append(data[start : start + size].ljust(size, b"\0"))
            fat.append(len(sectors))
        if not data:
            return END
        fat[-1] = END
        return first

    mini, mini_fat = b"", []
    entries = []
    for name, data in streams.items():
        if len(data) < cutoff:
            entries.append((name, 2, len(mini) // 64, len(data)))
            count = -(-len(data) // 64)
            mini += data.ljust(count * 64, b"\0")
            mini_fat += [*range(len(mini_fat) + 1, len(mini_fat) + count), END]
        else:
            entries.append((name, 2, store(data), len(data)))
    entries.insert(0, ("Root Entry", 5, store(mini), len(mini)))
    mini_first = store(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    directory = store(b"".join(_entry(*entry) for entry in entries))
    fat_sector = len(sectors)
    table = [*fat, FAT] + [FREE] * (SECTOR // 4 - len(fat) - 1)
    sectors.append(struct.pack(f"<{SECTOR // 4}I", *table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + struct.pack("<HH", 9, 6)
    header = header.ljust(48, b"\0") + struct.pack("<IIII", directory, 0, cutoff, mini_first)
    header = header.ljust(68, b"\0") + struct.pack("<II", END, 0)
    return header + struct.pack("<109I", fat_sector, *[FREE] * 108) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    entry = text.ljust(64, b"\0") + struct.pack("<HB", len(text), kind)
    return entry.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls_stream(cells: bytes, name: bytes = b"\x05\x00Sheet", extra: bytes = b"") -> bytes:
    begin, end = record(0x809, b"\0" * 16), record(0x0A)
    sheet = record(0x85, struct.pack("<IBB", 0, 0, 0) + name)
    offset = len(begin + extra + sheet + end)
    sheet = record(0x85, struct.pack("<IBB", offset, 0, 0) + name)
    return begin + extra + sheet + end + begin + cells + end


BOOLERR = record(0x205, struct.pack("<HHHBB", 4, 2, 0, 0x2A, 1))
BOOLEAN = record(0x205, struct.pack("<HHHBB", 5, 2, 0, 1, 0))
FORMULA_ERROR = record(0x06, struct.pack("<HHH", 6, 0, 0) + b"\x02\0\x07\0\0\0\xff\xff" + b"\0" * 6)
FORMULA = record(0x06, struct.pack("<HHH", 7, 0, 0) + struct.pack("<d", 2.0) + b"\0" * 6)
CHART = record(0x809, b"\0" * 16) + record(0x0A)


@pytest.mark.parametrize("cutoff", [0, 4096])
@pytest.mark.parametrize(
    "name", [b"\x05\x00Sheet", b"\x05\x01" + "Sheet".encode("utf-16-le"), b"\x05Sheet"]
)
def test_xls_error_cells_are_found_with_row_and_column(cutoff, name):
    stream = xls_stream(BOOLERR + BOOLEAN + CHART + FORMULA_ERROR + FORMULA, name)
    kind = "Book" if name == b"\x05Sheet" else "Workbook"
    file = io.BytesIO(ole({"other": b"x" * 700, kind: stream}, cutoff=cutoff))

    check_ole(file)

    assert xls_errors(file, "Sheet") == [(5, 3, "#N/A"), (7, 1, "#DIV/0!")]


@pytest.mark.parametrize("damage", [record(0x205, b"\0\0"), record(0x06, b"\0" * 6)])
def test_xls_records_that_are_too_short_are_damage(damage):
    with pytest.raises(ExportUnreadable, match="damaged"):
        xls_errors(io.BytesIO(ole({"Workbook": xls_stream(damage)})), "Sheet")


def test_an_xls_sheet_that_is_not_there_is_damage():
    with pytest.raises(ExportUnreadable, match="damaged"):
        xls_errors(io.BytesIO(ole({"Workbook": xls_stream(b"")})), "Other")


@pytest.mark.parametrize(
    ("streams", "message"),
    [
        ({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}, "The workbook is encrypted."),
        ({"Workbook": xls_stream(b"", extra=record(0x2F, b"\0"))}, "The workbook is encrypted."),
        ({"WordDocument": b"x"}, "The file is an old Office document, but not a workbook."),
        (
            {"Workbook": xls_stream(b""), "_VBA_PROJECT_CUR": b"x"},
            "The workbook holds macros.",
        ),
    ],
)
@pytest.mark.fault("X3", "X5")
def test_what_an_ole_file_is_decides_whether_it_is_read(opened, streams, message):
    with pytest.raises(ExportUnreadable) as caught:
        opened(ole(streams), name="export.xlsx")

    assert str(caught.value) == message
    assert caught.value.hint


def test_a_container_may_list_its_table_in_further_sectors():
    """Past 109 sectors of allocation table their numbers stand outside the header."""
    data = bytearray(ole({"Workbook": xls_stream(BOOLERR)}))
    table = struct.unpack_from("<I", data, 76)[0]
    struct.pack_into("<I", data, 76, FREE)
    struct.pack_into("<I", data, 68, len(data) // SECTOR - 1)
    data += struct.pack("<128I", table, *[FREE] * 126, END)

    assert xls_errors(io.BytesIO(data), "Sheet") == [(5, 3, "#N/A")]


@pytest.mark.parametrize(
    ("offset", "value"), [(48, 4000), (76, 4000), (30, 0xFFFF), (512, 0), (512, 0x1000)]
)
def test_a_container_that_leads_nowhere_is_damaged(offset, value):
    """Chains that leave the file or never end must neither crash nor hang."""
    data = bytearray(ole({"Workbook": b"x" * 1200}))
    if offset == SECTOR:
        offset = len(data) - SECTOR
    struct.pack_into("<H" if offset == 30 else "<I", data, offset, value)

    with pytest.raises(ExportUnreadable, match="damaged"):
        OleFile(bytes(data)).stream("Workbook")


@pytest.mark.fault("X6")
def test_a_cut_container_is_damaged():
    with pytest.raises(ExportUnreadable, match="damaged"):
        OleFile(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def test_a_workbook_by_a_common_writer_is_understood():
    book = xlwt.Workbook()
    book.add_sheet("Ark 1").row(3).set_cell_error(1, 7)
    saved = io.BytesIO()
    book.save(saved)

    assert xls_errors(saved, "Ark 1") == [(4, 2, "#DIV/0!")]


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def small(kind: int, content: bytes) -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    length = bytes([size]) if size < 0x80 else bytes([size & 0x7F | 0x80, size >> 7])
    return number + length + content


def xlsb(cells: bytes) -> io.BytesIO:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        sheet = small(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Ark"))
        book = small(131, b"") + small(143, b"") + sheet + small(144, b"") + small(132, b"")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/worksheet" Target="worksheets/s.bin"/></Relationships>',
        )
        archive.writestr("xl/worksheets/s.bin", cells)
    return saved


@pytest.mark.fault("X4")
def test_an_xlsb_workbook_is_read_with_its_error_cells(opened, rows):
    def row(number: int) -> bytes:
        return small(0, struct.pack("<I", number) + b"\0" * 13)

    def text(column: int, value: str) -> bytes:
        return small(6, struct.pack("<II", column, 0) + wide(value))

    number = small(5, struct.pack("<IId", 1, 0, 1.5))
    error = small(3, struct.pack("<II", 0, 0) + b"\x2a")
    table = row(0) + text(0, "a") + text(1, "b") + row(1) + text(0, "x") + number + row(3) + error
    sheet = small(129, b"") + small(148, struct.pack("<IIII", 0, 3, 0, 1)) + small(145, b"")
    export = opened(xlsb(sheet + table + small(146, b"") + small(130, b"")).getvalue())

    assert export.format == "xlsb"
    assert rows(export.batches()) == [
        (2, 2, ("x", "1,5"), frozenset()),
        (4, 4, ("#N/A", ""), frozenset({"excel_error_cell"})),
    ]


def test_xlsb_error_cells_are_found_with_row_and_column():
    def cell(kind: int, column: int, code: int) -> bytes:
        return small(kind, struct.pack("<II", column, 0) + bytes([code]))

    cells = small(0, struct.pack("<I", 4) + b"\0" * 200) + cell(3, 1, 0x2A) + cell(4, 2, 1)
    cells += small(0, struct.pack("<I", 6)) + cell(11, 0, 0x1D) + cell(11, 3, 0x99)

    assert xlsb_errors(xlsb(cells), "Ark") == [(5, 2, "#N/A"), (7, 1, "#NAME?"), (7, 4, "#N/A")]


def test_xlsb_damage_is_said_so():
    with pytest.raises(ExportUnreadable, match="damaged"):
        xlsb_errors(xlsb(small(3, b"\0")), "Ark")
    with pytest.raises(ExportUnreadable, match="damaged"):
        xlsb_errors(xlsb(b""), "Other")
    with pytest.raises(ExportUnreadable, match="damaged"):
        xlsb_errors(xlsb(b"\x80"), "Ark")
