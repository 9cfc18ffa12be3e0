"""Input that cannot be used: one clear message with a hint, the right exit code, no traceback."""

import base64
import gzip
import os
import re
import struct
import sys
import time
import zipfile

import pytest

from ingest.mapping.library import folder

MAPPING = "generic/norwegian-open-items"
HEADING = "Kundenr;Navn;Fakturanr"


def message(ended):
    """Return what was said, after having looked at its form."""
    lines = [line for line in ended.err.splitlines() if not re.match(r"\w+: \d+ \w+ in ", line)]
    assert lines[0].startswith("Error: ")
    assert len(lines) >= 2, "there is no hint"
    assert all(line.startswith("  ") for line in lines[1:])
    assert ended.out == ""
    return lines[0]


def _encrypted() -> bytes:
    """Return a container as Excel makes it of a workbook with a password, with empty streams."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    entries = b""
    for name, kind in (("Root Entry", 5), ("EncryptionInfo", 2), ("EncryptedPackage", 2)):
        text = name.encode("utf-16-le") + b"\0\0"
        head = text.ljust(64, b"\0") + struct.pack("<HB", len(text), kind)
        entries += head.ljust(116, b"\0") + struct.pack("<IQ", end, 0)
    table = struct.pack("<128I", end, 0xFFFFFFFD, *[free] * 126)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + struct.pack("<HH", 9, 6)
    header = header.ljust(48, b"\0") + struct.pack("<IIIIIII", 0, 0, 4096, end, 0, end, 0)
    return header + struct.pack("<109I", 1, *[free] * 108) + entries.ljust(512, b"\0") + table


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (HEADING.encode() + b"\r\n", "heading"),
        (b"Kundenr,Navn,Fakturanr\r\n1,Kari,T1\r\n", "holds a comma 2 times"),
        ("Kundenr;Navn;Fakturanr\n1;Kåre;T1\n".encode("utf-16-le"), ""),
        (os.urandom(4096).replace(b"\n", b"\0"), ""),
        (base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"), ""),
        (b";".join(b"c%d" % n for n in range(10_000)) + b"\n" + b";" * 9_999 + b"\n", "columns"),
        (HEADING.encode() + b'\r\n1;"Kari;T1\r\n2;Ola;T2\r\n', "quote"),
        (HEADING.encode() + b";Navn\r\n1;Kari;T1;x\r\n", "Navn"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, ""),
        (_encrypted(), "encrypted"),
        (b"PK\x03\x04" + b"\0" * 100, ""),
        (b"\x1f\x8b\x08" + b"\0" * 10, ""),
    ],
    ids=[
        "empty",
        "heading only",
        "wrong delimiter",
        "UTF-16 without a mark",
        "binary",
        "a picture",
        "10,000 columns",
        "unclosed quote",
        "heading twice",
        "broken old workbook",
        "encrypted workbook",
        "broken zip",
        "broken gzip",
    ],
)
@pytest.mark.parametrize("command", ["check", "preview"])
@pytest.mark.fault("D13", "F10")
def test_a_file_that_cannot_be_read(command, content, said, place, program):
    (place / "items.csv").write_bytes(content)

    ended = program(command, "items.csv", "-m", MAPPING)

    assert ended.code == 4
    assert said in message(ended)


def test_a_folder_without_a_file_to_read(place, program):
    ended = program("check", str(place), "-m", MAPPING)

    assert ended.code == 4
    assert "No file to read is in" in message(ended)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file of Linux that cannot be read")
@pytest.mark.fault("D9")
def test_a_disk_that_cannot_be_read(place, program):
    (place / "items.csv").symlink_to("/proc/self/mem")

    ended = program("check", "items.csv", "-m", MAPPING)

    assert ended.code == 4
    assert "cannot be read to its end" in message(ended)


@pytest.mark.fault("D8")
def test_an_export_that_may_still_be_copied_waits_until_it_has_rested(
    place, program, export, monkeypatch
):
    file = export(count=1)
    monkeypatch.setenv("AMILI_EXPORT_REST", "60")

    early = program("check", file, "-m", MAPPING)
    before = time.time() - 61
    os.utime(place / file, (before, before))
    rested = program("check", file, "-m", MAPPING)

    assert (early.code, rested.code) == (4, 0)
    assert message(early) == f"Error: '{file}' was written just now: it may not be complete."
    assert "export_rest" in early.err


def test_a_name_that_is_too_long(place, program):
    ended = program("check", "x" * 300, "-m", MAPPING)

    assert ended.code == 4
    assert "cannot be opened" in message(ended)


def test_a_folder_with_a_link_to_itself(place, program, export):
    """Such a link is no file to read, but none of the program's bugs either."""
    (place / "exports").mkdir()
    (place / export(count=1)).rename(place / "exports" / "a.csv")
    (place / "exports" / "b.csv").symlink_to("b.csv")

    ended = program("check", "exports", "-m", MAPPING)

    assert ended.code == 4
    assert "'b.csv'" in message(ended)


def test_a_name_that_a_script_left_empty(place, program, export):
    """As a path it would mean the folder, with every file in it."""
    export(count=1)

    ended = program("check", "", "-m", MAPPING)

    assert ended.code == 2
    assert "The name of the export is empty" in ended.err


@pytest.mark.parametrize(
    ("written", "read"), [("cp865", "auto"), ("mac_roman", "auto"), ("utf-8", "cp1252")]
)
@pytest.mark.fault("F8")
def test_headings_that_were_read_in_a_wrong_encoding(place, program, export, written, read):
    (place / "other.yaml").write_text(
        _built_in().replace("encoding: auto", f"encoding: {read}"), encoding="utf-8"
    )
    text = (place / export(count=2)).read_text(encoding="utf-8")
    (place / "items.csv").write_bytes(text.encode(written))

    ended = program("check", "items.csv", "-m", "other.yaml")

    assert ended.code == 3
    assert f"is it, with 'encoding: {written}' in the mapping" in ended.err


def test_a_pipe_that_nobody_writes_to(place, program):
    os.mkfifo(place / "pipe.csv")

    ended = program("check", "pipe.csv", "-m", MAPPING)

    assert ended.code == 4
    assert "is no regular file" in message(ended)


def test_bytes_that_the_declared_encoding_does_not_have(place, program, export):
    (place / "utf8.yaml").write_text(
        _built_in().replace("encoding: auto", "encoding: utf-8"), encoding="utf-8"
    )
    text = (place / export(count=2)).read_text(encoding="utf-8")
    (place / "items.csv").write_bytes(text.encode("cp1252"))

    ended = program("check", "items.csv", "-m", "utf8.yaml")

    assert ended.code == 4
    assert "line" in message(ended)


def test_a_zip_of_two_files(place, program):
    with zipfile.ZipFile(place / "two.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "y")

    ended = program("check", "two.zip", "-m", MAPPING)

    assert ended.code == 4
    assert "holds 2 files" in message(ended)


def test_an_archive_that_ends_too_early(place, program, export):
    packed = gzip.compress((place / export(count=50)).read_bytes())
    (place / "items.csv.gz").write_bytes(packed[:-12])

    ended = program("check", "items.csv.gz", "-m", MAPPING)

    assert ended.code == 4
    assert "cut off" in message(ended)


def test_nothing_is_left_behind_by_an_export_that_cannot_be_read(place, program):
    (place / "items.csv").write_bytes(b"")

    program("run", "items.csv", "-m", MAPPING, "--env", "sandbox")

    assert not (place / "runs").exists()
    assert [path.name for path in (place / "state").rglob("*") if path.is_file()] == []


def test_several_mistakes_of_a_mapping_at_once(place, program, export):
    (place / "bad.yaml").write_text(
        "version: 1\nname: bad\ndates: [dd.mm.yyyy]\n"
        "invoice: {invoiceNumber: Fakturanr, invoicedate: Fakturadato}\n"
        "debtors: [{type: {constant: PRIVATE}, fristname: Fornavn}]\n"
        "claims: []\n",
        encoding="utf-8",
    )

    ended = program("check", export(count=1), "-m", "bad.yaml")

    assert ended.code == 3
    assert "invoiceDate" in ended.err
    assert "firstname" in ended.err
    assert "line 4" in ended.err
    assert "line 5" in ended.err


def test_headings_that_the_export_does_not_have(place, program, export):
    path = place / export(count=1)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Forfallsdato", "Forfallsdag").replace("Beløp;", "Belop;"))

    ended = program("check", "items.csv", "-m", MAPPING)

    assert ended.code == 3
    assert "Forfallsdag" in ended.err
    assert "Belop" in ended.err


def test_a_mapping_that_does_not_exist(program, export):
    ended = program("check", export(count=1), "-m", "generic/norwegian-open-item")

    assert ended.code == 3
    assert MAPPING in ended.err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("chunk_invoices = 0\nspeed = 3\n", "speed is no setting"),
        ("chunk_invoices = \n", "cannot be read"),
        ("[sandbox]\napi_url = 'http://api.example.com'\n", "this machine only"),
        ("[sandbox]\napi_url = 'https://api.example.com'\n", "must be a loopback address"),
        ("[sandbox]\nclient_secret_file = 'nowhere.txt'\n", "nowhere.txt"),
    ],
    ids=["two wrong settings", "no TOML", "plain http", "a sandbox elsewhere", "no secret"],
)
def test_settings_that_are_wrong(settings, said, place, program, export):
    (place / "amili-ingest.toml").write_text(settings)

    ended = program("run", export(count=1), "-m", MAPPING, "--env", "sandbox")

    assert ended.code == 3
    assert said in message(ended)


def test_a_settings_file_that_is_not_there(program, export):
    ended = program("check", export(count=1), "-m", MAPPING, "--config", "nowhere.toml")

    assert ended.code == 3
    assert "nowhere.toml" in message(ended)


def test_staging_without_credentials(program, export):
    ended = program("run", export(count=1), "-m", MAPPING, "--env", "staging")

    assert ended.code == 3
    for name in ("org_id", "client_id", "client_secret"):
        assert f"[staging] {name} is missing" in message(ended)


def test_a_state_folder_that_cannot_be_made(place, program, export, monkeypatch):
    (place / "occupied").write_text("")
    monkeypatch.setenv("AMILI_STATE_FOLDER", str(place / "occupied" / "state"))

    for command in (["check"], ["preview"], ["run", "--env", "sandbox"]):
        ended = program(*command, export(count=1), "-m", MAPPING)

        assert ended.code == 3
        assert "cannot be made" in message(ended)


@pytest.mark.fault("D12")
def test_an_output_folder_that_belongs_to_another_run(api, program, export, to_sandbox):
    first = program(*to_sandbox(export(count=1), "--output", "out"))
    again = program(*to_sandbox("items.csv", "--output", "out"))
    checked = program("check", "items.csv", "-m", MAPPING, "--output", "out")

    assert first.code == 0
    assert again.code == checked.code == 3
    assert "out" in message(again)


@pytest.mark.parametrize("command", ["run", "check"])
def test_an_output_folder_that_is_a_file_is_refused_before_a_run_is_begun(
    place, program, export, command
):
    (place / "out").write_text("notes")

    ended = program(command, export(count=1), "-m", MAPPING, "--output", "out")

    assert ended.code == 2
    assert "Invalid value for '--output' / '-o': dir 'out' is a file." in ended.err
    assert not (place / "state").exists()


def test_an_output_folder_with_other_peoples_files(place, program, export):
    (place / "out").mkdir()
    (place / "out" / "success.csv").write_text("mine")

    ended = program("check", export(count=1), "-m", MAPPING, "--output", "out")

    assert ended.code == 3
    assert (place / "out" / "success.csv").read_text() == "mine"


@pytest.mark.fault("D10", "S4")
def test_a_name_cannot_write_to_the_terminal(place, program, export):
    (place / export(count=1)).rename(place / "a\x1b[2Jb.csv")

    ended = program("check", "a\x1b[2Jb.csv", "-m", MAPPING)

    assert ended.code == 0
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.fault("S4")
def test_a_heading_cannot_write_to_the_terminal(place, program):
    (place / "items.csv").write_bytes(b"Kundenr;\x1b[2JNavn;Fakturanr\r\n1;Kari;T1\r\n")

    ended = program("check", "items.csv", "-m", MAPPING)

    assert ended.code == 4
    assert "\x1b" not in message(ended)


def _built_in() -> str:
    return (folder() / f"{MAPPING}.yaml").read_text(encoding="utf-8")
