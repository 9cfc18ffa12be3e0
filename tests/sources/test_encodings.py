import codecs

import pytest

from ingest.errors import ExportUnreadable, MappingError
from ingest.sources.encoding import codec_name

TEXT = "Navn;Beløp\r\nBjørn Ågård;1,5\r\n"
BIG = "x" * (5 << 20)


@pytest.mark.parametrize(
    ("written", "encoding", "note"),
    [
        ("utf-8", "utf-8", "Encoding: utf-8 (valid throughout)."),
        ("utf-8-sig", "utf-8", "Encoding: utf-8 (byte order mark)."),
        ("cp1252", "cp1252", "Encoding: cp1252 (no byte order mark, not valid UTF-8)."),
        ("utf-16", "utf-16", "Encoding: utf-16 (byte order mark)."),
        ("utf-32", "utf-32", "Encoding: utf-32 (byte order mark)."),
    ],
)
@pytest.mark.fault("F8")
def test_the_ladder_decides_and_says_what_it_chose(opened, rows, written, encoding, note):
    export = opened(TEXT.encode(written))

    assert rows(export.batches()) == [(2, 2, ("Bjørn Ågård", "1,5"), frozenset())]
    assert export.encoding == encoding
    assert export.notes == (note,)


def test_the_ladder_is_climbed_for_the_whole_file(opened, rows):
    """The first letter outside ASCII may stand in the last row."""
    export = opened(f"a;b\n{BIG};1\nø;€\n".encode("cp1252"))

    assert export.encoding == "cp1252"
    assert rows(export.batches())[1] == (3, 3, ("ø", "€"), frozenset())


def test_letters_cut_by_a_blocks_end_are_whole(opened, rows):
    export = opened(f"a;b\n{'€' * (2 << 20)};1\n".encode())

    assert rows(export.batches()) == [(2, 2, ("€" * (2 << 20), "1"), frozenset())]


@pytest.mark.parametrize("encoding", ["cp865", "iso-8859-15", "utf-16-le", "cp037", "shift_jis"])
def test_a_declared_encoding_is_taken_at_its_word(opened, rows, encoding):
    text = "Navn;B\r\nBj\r\n" if encoding == "shift_jis" else TEXT
    export = opened((text + "a;b\n").encode(encoding), encoding=encoding)

    assert rows(export.batches())[-1][2] == ("a", "b")
    assert export.notes == (f"Encoding: {encoding}, as the mapping declares.",)


@pytest.mark.parametrize(
    ("content", "declared", "message"),
    [
        (b"a;b\n1;\xff\n", "utf-8", "The byte 0xFF at offset 6 (line 2) is not utf-8."),
        (b"a;b\r1;2\r\n1;\x81\n", "cp1252", "The byte 0x81 at offset 11 (line 3) is not cp1252."),
        (
            b"a;b\n1;\x81\n",
            "auto",
            "The byte 0x81 at offset 6 (line 2) is neither UTF-8 nor cp1252.",
        ),
        (b"a;b\n1;\xc3", "utf-8", "The byte 0xC3 at offset 6 (line 2) is not utf-8."),
        (b"a;b\n1;\xf8", "ascii", "The byte 0xF8 at offset 6 (line 2) is not ascii."),
        ("a;b\n1;".encode("utf-16") + b"\x00\xd8\x00\x00", "utf-16", "at offset 14 (line 2)"),
    ],
)
@pytest.mark.fault("F8")
def test_bytes_that_cannot_be_decoded_are_named_with_their_place(
    opened, content, declared, message
):
    with pytest.raises(ExportUnreadable) as caught:
        opened(content, encoding=declared)

    assert message in str(caught.value)
    assert "encoding" in caught.value.hint


def test_the_place_is_right_beyond_the_first_block(opened):
    content = b"a;b\r\n" + BIG.encode() + b";1\r\n1;\xff\r\n"

    with pytest.raises(ExportUnreadable, match=rf"offset {len(content) - 3} \(line 3\)"):
        opened(content, encoding="utf-8")


@pytest.mark.fault("F8")
def test_a_file_in_two_encodings_is_refused_rather_than_garbled(opened):
    """As cp1252 every byte would pass, and a name would become nonsense."""
    content = "a;b\nBjørn;1\n".encode() + "Åse;2\n".encode("cp1252")

    with pytest.raises(
        ExportUnreadable, match=r"0xC5 at offset 13 \(line 3\) is not UTF-8, though"
    ):
        opened(content)


def test_two_encodings_are_noticed_where_a_letter_is_cut_by_a_blocks_end(opened):
    filler = "x" * ((4 << 20) - len("a;b\nÅ;") - 1)
    content = "a;b\nÅ;".encode("cp1252") + filler.encode() + "ø\n".encode()

    with pytest.raises(ExportUnreadable, match="is not UTF-8, though"):
        opened(content)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE])
def test_a_mark_that_contradicts_the_mapping_is_refused(opened, mark):
    with pytest.raises(ExportUnreadable, match="begins with the byte order mark of utf-"):
        opened(mark + b"a;b\n1;2\n", encoding="cp1252")


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"a;b\n1;23\n", "a;b\n".encode("utf-16-be")])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.fault("F8")
def test_two_byte_orders_without_a_mark_are_not_guessed_between(opened, content, encoding):
    with pytest.raises(ExportUnreadable, match="has no byte order mark"):
        opened(content, encoding=encoding)


@pytest.mark.fault("F7")
def test_a_mark_that_agrees_with_the_mapping_is_no_part_of_the_heading(opened):
    marked = codecs.BOM_UTF16_LE + "a;b\n1;2\n".encode("utf-16-le")

    assert opened(marked, encoding="utf-16-le").headings == ("a", "b")


@pytest.mark.parametrize("name", ["utf-99", "idna", "base64", "utf-7", "undefined", "a\0b"])
def test_an_encoding_that_no_file_is_in_is_the_mappings_mistake(name):
    with pytest.raises(MappingError, match="no encoding of files"):
        codec_name(name)


def test_separators_outside_ascii_stay_text_inside_a_field(opened, rows):
    export = opened("a§b\n¤x§y¤§z¤\n".encode("cp1252"), delimiter="§", quote="¤")

    assert rows(export.batches()) == [(2, 2, ("x§y", "z¤"), frozenset())]
    assert (export.delimiter, export.encoding) == ("§", "cp1252")


def test_a_control_character_in_the_place_of_a_separator_is_refused(opened):
    with pytest.raises(ExportUnreadable, match=r"U\+001F"):
        opened("a§b\n1\x1f§2\n".encode(), delimiter="§")
