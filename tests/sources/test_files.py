"""The file itself: what may be opened, and that it stays what it was."""

import gzip
import hashlib
import io
import os
import socket
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest

from ingest.errors import ExportChanged, ExportUnreadable, IngestError
from ingest.mapping.source import Source
from ingest.sources import Export, Limits, Reading, open_export
from ingest.sources.cell_text import Writing
from ingest.sources.inputs import STDIN
from ingest.sources.opening import open_original
from ingest.sources.original import Original, read_blocks

CSV = b"a;b\n1;2\n"
WANTED = [(2, 2, ("1", "2"), frozenset())]


def reading(workdir):
    return Reading(Source(), Writing(",", "dd.mm.yyyy"), workdir, Limits())


def open_stdin(stream: BinaryIO, workdir: Path) -> Export:
    return open_original(Original.copy(stream, STDIN, workdir), reading(workdir))


def refusal(opened, content: bytes | Path, **declared: object) -> str:
    with pytest.raises(ExportUnreadable) as caught:
        opened(content, **declared)
    assert caught.value.hint
    return str(caught.value)


def test_an_open_export_says_what_it_is(opened):
    export = opened(CSV, name="items.txt")

    assert (export.name, export.size, export.format) == ("items.txt", len(CSV), "csv")
    assert export.sha256 == hashlib.sha256(CSV).hexdigest()


@pytest.mark.fault("D9")
def test_a_missing_file_is_named(opened, tmp_path):
    assert refusal(opened, tmp_path / "none.csv") == "There is no file 'none.csv'."


@pytest.mark.fault("D9")
def test_a_folder_is_no_export(opened, tmp_path):
    assert refusal(opened, tmp_path).endswith("is a folder.")


@pytest.mark.fault("D9")
def test_a_pipe_is_refused_without_waiting_for_a_writer(opened, tmp_path):
    os.mkfifo(tmp_path / "pipe")

    assert refusal(opened, tmp_path / "pipe") == "'pipe' is no regular file."


@pytest.mark.fault("D9")
def test_a_device_is_no_export(opened):
    assert refusal(opened, Path("/dev/zero")) == "'zero' is no regular file."


@pytest.mark.fault("D9")
def test_a_socket_is_no_export(opened, tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        assert refusal(opened, tmp_path / "s").startswith("'s' cannot be opened:")


@pytest.mark.fault("D9")
def test_a_link_is_followed_to_a_regular_file(opened, rows, tmp_path):
    (tmp_path / "real.csv").write_bytes(CSV)
    (tmp_path / "link.csv").symlink_to("real.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")

    assert rows(opened(tmp_path / "link.csv").batches()) == WANTED
    assert "loop.csv" in refusal(opened, tmp_path / "loop.csv")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_path_that_cannot_be_is_refused(opened, tmp_path, name):
    assert "cannot be opened" in refusal(opened, tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else_is_named(opened, tmp_path):
    (tmp_path / "x.csv").write_bytes(CSV)
    (tmp_path / "x.csv").chmod(0)

    assert "may not be read" in refusal(opened, tmp_path / "x.csv")


@pytest.mark.fault("D10", "S4")
def test_a_name_cannot_write_to_the_terminal(opened):
    export = opened(CSV, name="a\n\x1b[2J\u202e" + "z" * 150)

    assert export.name.isprintable()
    assert len(export.name) == 120


@pytest.mark.parametrize("change", ["append", "truncate", "replace", "remove", "touch"])
@pytest.mark.fault("D7", "D8")
def test_a_file_that_changes_after_it_was_opened_is_noticed(opened, tmp_path, change):
    path = tmp_path / "export.csv"
    export = opened(CSV * 100)
    match change:
        case "append":
            path.write_bytes(CSV * 101)
        case "truncate":
            os.truncate(path, 8)
        case "replace":
            (tmp_path / "new").write_bytes(CSV * 100)
            (tmp_path / "new").replace(path)
        case "remove":
            path.unlink()
        case "touch":
            os.utime(path, (1, 1))

    with pytest.raises(ExportChanged):
        export.verify()


@pytest.mark.fault("D7")
def test_bytes_that_change_behind_an_unchanged_time_are_noticed(opened, tmp_path):
    path = tmp_path / "export.csv"
    export = opened(b"a;b\n100;2\n")
    before = path.stat()
    path.write_bytes(b"a;b\n900;2\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert [len(batch.cells) for batch in export.batches()] == [1]
    with pytest.raises(ExportChanged):
        export.verify()


@pytest.mark.fault("D7")
def test_a_hash_that_was_told_is_that_of_the_rows_that_are_read(opened, tmp_path):
    """Swapped words of eight bytes within 4 KiB have one fingerprint: the hash tells of them."""
    path = tmp_path / "export.csv"
    heading, one, other = b"a;b;c;d\n", b"1;2;3;4\n", b"5;6;7;8\n"
    export = opened(heading + one + other + 509 * one)
    told, before = export.sha256, path.stat()
    path.write_bytes(heading + other + one + 509 * one)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    list(export.batches())

    assert export.sha256 == told
    with pytest.raises(ExportChanged):
        export.verify()


@pytest.mark.parametrize("columns", [None, ["a"]])
def test_the_hash_is_known_once_all_rows_were_read(opened, tmp_path, columns):
    export = opened(CSV)
    list(export.batches(columns))
    (tmp_path / "export.csv").write_bytes(b"")

    assert export.sha256 == hashlib.sha256(CSV).hexdigest()


def test_an_unchanged_file_is_the_same_after_every_reading(opened):
    export = opened(CSV)
    for columns in (["a"], None, None):
        list(export.batches(columns))
        export.verify()


def test_standard_input_is_copied_where_nobody_sees_it(rows, tmp_path):
    with open_stdin(io.BytesIO(CSV), tmp_path) as export:
        assert export.name == "standard input"
        assert export.sha256 == hashlib.sha256(CSV).hexdigest()
        assert rows(export.batches()) == WANTED
        export.verify()
        assert list(tmp_path.iterdir()) == []


def test_empty_standard_input_is_refused(tmp_path):
    with pytest.raises(ExportUnreadable, match="'standard input' is empty"):
        open_stdin(io.BytesIO(), tmp_path)


def test_nothing_is_left_in_the_working_folder(tmp_path, rows):
    path, workdir = tmp_path / "x.csv.gz", tmp_path / "work"
    workdir.mkdir()
    path.write_bytes(gzip.compress("a;b\nø;2\n".encode("cp1252")))
    with open_export(path, reading(workdir)) as export:
        assert rows(export.batches()) == [(2, 2, ("ø", "2"), frozenset())]
        assert list(workdir.iterdir()) == []


def test_a_working_folder_that_cannot_be_written_is_said_so(opened, tmp_path):
    with pytest.raises(IngestError, match="working folder cannot be written") as caught:
        opened(gzip.compress(CSV), workdir=tmp_path / "none")
    assert not isinstance(caught.value, ExportUnreadable)


def test_a_full_disk_is_said_so(tmp_path, monkeypatch):
    with Path("/dev/full").open("r+b", buffering=0) as full:
        monkeypatch.setattr("ingest.sources.original.tempfile.TemporaryFile", lambda **_: full)
        with pytest.raises(IngestError, match="No space left"):
            open_stdin(io.BytesIO(CSV), tmp_path)


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__dot__", "."), content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("packed", "note"),
    [
        (gzip.compress(CSV), "Unpacked from gzip."),
        (gzip.compress(CSV[:5]) + gzip.compress(CSV[5:]), "Unpacked from gzip."),
        (zipped(x=CSV), "Unpacked from zip."),
        (
            zipped(**{"folder/": b"", "folder/x.csv": CSV, "__MACOSX/._x": b"-"}),
            "Unpacked from zip.",
        ),
    ],
    ids=["gzip", "gzip of two members", "zip", "zip with folder"],
)
def test_a_packed_file_is_read_and_known_by_its_packed_bytes(opened, rows, packed, note):
    export = opened(packed)

    assert rows(export.batches()) == WANTED
    assert export.sha256 == hashlib.sha256(packed).hexdigest()
    assert (export.size, export.format) == (len(packed), "csv")
    assert export.notes[0] == note
    export.verify()


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(CSV)[:-9],
        gzip.compress(CSV)[:12] + b"\xff" * 20,
        gzip.compress(CSV) + b"rest",
        zipped(x=CSV)[:-30],
        zipped(x=CSV * 50).replace(b"\x01", b"\x02"),
        b"PK\x05\x06",
    ],
    ids=["cut gzip", "wrong gzip", "gzip and rest", "cut zip", "wrong zip", "no zip"],
)
def test_a_damaged_archive_is_refused(opened, packed):
    assert "damaged" in refusal(opened, packed)


def test_an_archive_of_several_files_is_refused_by_their_names(opened):
    message = refusal(opened, zipped(a=CSV, b=CSV))

    assert message == "The zip archive holds 2 files: 'a', 'b'."


def test_an_archive_in_an_archive_is_refused(opened):
    assert refusal(opened, gzip.compress(zipped(x=CSV))) == "'export.csv' holds another archive."


def test_an_archive_of_an_empty_file_is_empty(opened):
    assert refusal(opened, gzip.compress(b"")) == "'export.csv' is empty."


@pytest.mark.parametrize("name", ["../x", "/x", "a\\b", "C:x", "a/../../x"])
@pytest.mark.fault("X13")
def test_an_archive_with_unsafe_names_is_refused(opened, name):
    assert "names outside of itself" in refusal(opened, zipped(**{name: CSV}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.fault("X13")
def test_an_archive_with_a_name_twice_is_refused(opened):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x", CSV)
        archive.writestr("x", CSV)

    assert "two files of the same name" in refusal(opened, packed.getvalue())


@pytest.mark.fault("X3")
def test_an_archive_with_a_password_is_refused(opened):
    packed = bytearray(zipped(x=CSV))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(opened, bytes(packed)) == "The archive is protected by a password."


def test_an_archive_of_too_many_files_is_refused(opened):
    packed = zipped(**{f"n{number}": b"" for number in range(6)})

    assert "holds 6 files; 5 are" in refusal(opened, packed, limits=Limits(archive_entries=5))


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(x=content)])
@pytest.mark.fault("X1")
def test_a_bomb_is_stopped_while_it_unpacks(opened, pack):
    limits = Limits(trusted_bytes=1 << 20, inflated_ratio=100)

    message = refusal(opened, pack(b"\n" * (64 << 20)), limits=limits)

    assert message.startswith("The file unpacks to more than ")
    small = Limits(inflated_bytes=1000)
    assert "more than the limit" in refusal(opened, pack(b"\n" * 5000), limits=small)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"<html><table>", "an HTML page"),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE HTML>", "an HTML page"),
        ("\ufeff<table>".encode("utf-16-le"), "an HTML page"),
        (b"<?xml version='1.0'?><Workbook>", "an XML document"),
    ],
)
@pytest.mark.fault("X4")
def test_another_kind_of_file_is_named(opened, content, kind):
    message = refusal(opened, content, name="export.xls")

    assert message == f"The file is {kind}, not a CSV or a workbook."


def test_random_bytes_are_refused(opened):
    assert refusal(opened, bytes(range(256)) * 100)


def test_blocks_have_the_asked_size_and_an_end(tmp_path):
    (tmp_path / "x").write_bytes(b"123456")
    with (tmp_path / "x").open("rb") as file:
        assert list(read_blocks(file.fileno(), 3)) == [b"123", b"456", b""]
        assert list(read_blocks(file.fileno(), 4, 1)) == [b"2345", b"6"]
