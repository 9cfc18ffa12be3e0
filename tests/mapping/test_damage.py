"""What Excel and wrong encodings do to cells is named, or put right and told."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from ingest.mapping.damage import examine
from ingest.mapping.parse import parse
from ingest.mapping.targets import Kind


@pytest.fixture
def told(cells, bound):
    """Return code, column and value of every fault of one row."""

    def of(row: dict[str, str], **more: object) -> list[tuple[str, str, str]]:
        export = cells(row)
        faults = parse(export, bound(export, **more)).faults
        return [(f["code"], f["column"], f["value"]) for f in faults.to_pylist()]

    return of


def codes(values: list[str], kind: Kind) -> Iterator[str]:
    for finding in examine(pa.array(values), kind).findings:
        assert finding.where.all(), values
        yield finding.code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["1,23E+11", "1.2345E+15", "1E+20", "9,01e+07"], "id_scientific"),
        (["123456789012345000", "1234567890123450000000000"], "id_digits_lost"),
        (["10001.0", "10001,00", "7.0", "2026,1"], "id_became_number"),
        (["mai.26", "jan-26", "May-26", "01. mai", "1-okt", "12.des", "des. 26"], "id_became_date"),
        (["01.05.2026", "2026-05-01", "5/26/2026", "1.5.26"], "id_became_date"),
        (["#N/A", "#I/T", "#VERDI!", "#WERT!", "#REF!", "#DIV/0!", "########"], "excel_error_cell"),
        (["\u0410100", "F\u2011100", "\uff11\uff12\uff13", "10\u041e1"], "id_lookalike"),
    ],
)
@pytest.mark.fault("X7")
def test_damage_to_ids_is_named(values, code):
    assert list(codes(values, Kind.ID)) == [code]


@pytest.mark.parametrize(
    "value",
    [
        *("10001", "F-100", "219E01BE", "2026-01", "26-0115", "0155", "12345678901234567", "A1/2"),
        *("20260105", "Å-100", "1234567890123456", "Mai Li 26x", "1.000", "+47", "#100", "5-26"),
        *("2026/1234", "JAN", "10.5", "E+1", "12-34-56", "10-20-30", "45.67.89", "MAI100"),
        *("DES2026", "MAR-1001", "JAN-0012", "99.99.2026", "2026-13-45x", "8601.11.17947"),
    ],
)
def test_ids_as_systems_give_them_are_left_alone(value):
    found = examine(pa.array([value]), Kind.ID)

    assert found.findings == ()
    assert found.text.to_pylist() == [value]


@pytest.mark.parametrize(
    ("kind", "damaged", "sound"),
    [
        (Kind.KID, "1234567897.0", "1234567897"),
        (Kind.IDENTIFICATION, "26829398612,0", "26829398612"),
        (Kind.POSTAL_CODE, "155.0", "155"),
        (Kind.PHONES, "90123456.00", "90123456"),
    ],
)
def test_decimals_of_numbers_that_are_digits_only_are_taken_off_and_told(kind, damaged, sound):
    found = examine(pa.array([damaged, sound, None]), kind)

    assert found.text.to_pylist() == [sound, sound, None]
    assert [(f.code, f.where.tolist()) for f in found.findings] == [
        ("id_decimals_removed", [True, False, False])
    ]


def test_a_long_kid_is_damaged_where_its_check_digit_says_so_or_its_zeros():
    proven = "1234567890123457"[:15] + "8"
    kids = pa.array(["1234567890123450", proven, "1234567890123450000"])

    found = examine(kids, Kind.KID)

    assert [(f.code, f.where.tolist()) for f in found.findings] == [
        ("id_digits_lost", [True, False, True])
    ]


GOOD = ["Sørensen", "Åse", "Østby", "Grün", "Klæbu", "Ærlig", "Bé", "SÃO PAULO", "Łódź", "Ólafur"]


@pytest.mark.parametrize("text", ["Sørensen", "Åse", "Østby", "Grün", "Klæbu", "Ærlig", "Bé"])
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_utf_8_read_as_something_else_is_named(text, wrong):
    garbled = text.encode("utf-8").decode(wrong, errors="replace")

    assert "text_garbled" in codes([garbled, "Oslo " + garbled], Kind.TEXT)


@pytest.mark.parametrize("text", ["Båk", "Sørensen", "Lærdal", "Gränd", "Öst åker", "ås ø"])
def test_letters_of_dos_read_as_those_of_windows_are_named(text):
    garbled = text.encode("cp850").decode("cp1252", errors="replace")

    assert "text_garbled" in codes([garbled, f"{garbled} {garbled}"], Kind.TEXT)


@pytest.mark.parametrize("text", [*GOOD, "O\u2019Brien", "\u201eZitat\u201d", "\u2018Go\u2019 Øy"])
def test_good_letters_are_left_alone(text):
    assert list(codes([text], Kind.TEXT)) == []


@pytest.mark.parametrize("text", ["Ola\x07 Nordmann", "Ola\x7f", "Ol\x85\x9a", "\x1bOla"])
def test_control_characters_are_named(text):
    assert list(codes([text], Kind.TEXT)) == ["control_character"]


def test_an_excel_error_is_told_once_whatever_the_column_means(told):
    assert told({"Nr": "#N/A"}) == [("excel_error_cell", "Nr", "#N/A")]
    assert told({"Open": "#N/A", "Date": "#VERDI!", "Last": "#REF!"}) == [
        ("excel_error_cell", "Date", "#VERDI!"),
        ("excel_error_cell", "Last", "#REF!"),
        ("excel_error_cell", "Open", "#N/A"),
    ]


def test_a_kid_that_lost_zeros_gets_them_back_from_a_single_agreed_length(told):
    kid = {"invoice__ocrReferenceNumber": "Kid"}

    assert told({"Kid": "12345678903"}, **kid, kid={"lengths": [13]}) == [
        ("kid_zero_restored", "Kid", "12345678903")
    ]
    assert told({"Kid": "12345678903"}, **kid) == []
    assert told({"Kid": "12345678903"}, **kid, kid={"lengths": [12, 13]}) == []


@pytest.mark.fault("F15")
def test_blanks_and_unseen_signs_inside_a_value_never_make_two_ids_of_one(cells, bound):
    export = cells({"Nr": "F\u00a01"}, {"Nr": "F 1"}, {"Nr": "F\u200b 1\ufeff"}, {"Nr": "F\n1"})

    typed = parse(export, bound(export)).typed

    assert typed["invoice.invoiceNumber"].tolist() == ["F 1"] * 4


def test_a_mapping_may_let_look_alike_signs_through_with_a_warning(told):
    soft = {"rules": {"id_lookalike": "warning", "text_garbled": "warning"}}

    assert told({"Nr": "\u0410100"}, **soft) == [("id_lookalike", "Nr", "\u0410100")] * 1


def test_every_value_is_told_the_signs_of_its_own(cells, bound):
    """A sentence about one row must not quote what stands in another."""
    names = ["Bj\u00c3\u00b8rn AS", "Sound AS", "B\u2020k AS"]
    export = cells(*({"Last": name} for name in names))

    faults = parse(export, bound(export)).faults.to_pylist()

    assert [(f["value"], f["detail"]) for f in faults if f["code"] == "text_garbled"] == [
        (names[0], "'\u00c3\u00b8' (U+00C3 U+00B8)"),
        (names[2], "'B\u2020k' (U+0042 U+2020 U+006B)"),
    ]


def test_an_id_that_is_marked_as_text_for_excel_is_the_same_as_without_the_mark(cells, bound):
    """With the mark and without, it is one invoice, which must not be created twice."""
    numbers = ['="0155"', "'0155", "0155"]
    export = cells(*({"Nr": number} for number in numbers))

    parsed = parse(export, bound(export))

    assert parsed.typed["invoice.invoiceNumber"].tolist() == ["0155"] * 3
    assert parsed.faults.num_rows == 0


YEARLY = {"join": ["Year", "Serial"], "separator": "-"}


@pytest.mark.parametrize(
    ("serial", "code"),
    [("1,23E+11", "id_scientific"), ("#N/A", "excel_error_cell"), ("mai.26", "id_became_date")],
)
@pytest.mark.fault("X7")
def test_damage_to_a_part_of_an_id_is_named_though_the_id_does_not_show_it(told, serial, code):
    row = {"Year": "2024", "Serial": serial}

    assert told(row, invoice__uniqueSourceInvoiceId=YEARLY) == [(code, "Serial", serial)]


def test_damage_to_a_part_that_is_an_id_itself_is_named_once(told):
    row = {"Year": "2024", "Serial": "1,23E+11"}
    more = {"invoice__invoiceNumber": "Serial", "invoice__uniqueSourceInvoiceId": YEARLY}

    assert told(row, **more) == [("id_scientific", "Serial", "1,23E+11")]


@pytest.mark.parametrize(("year", "serial", "blank"), [("", "7", "Year"), ("2024", " ", "Serial")])
def test_an_identity_lacks_no_part_also_where_another_field_may(told, year, serial, blank):
    row = {"Year": year, "Serial": serial}
    more = {"invoice__invoiceNumber": YEARLY, "invoice__uniqueSourceInvoiceId": YEARLY}

    assert [fault[:2] for fault in told(row, **more)] == [("required_missing", blank)]


@pytest.mark.parametrize(
    ("customer", "code"), [("10001.0", "id_became_number"), ("1.23E+11", "id_scientific")]
)
@pytest.mark.fault("X7")
def test_damage_is_seen_before_signs_are_taken_out(told, customer, code):
    """Without its point, 10001.0 is the number of another customer."""
    by = {"column": "Customer", "strip": ". -"}

    assert told({"Customer": customer}, debtors__customerNumber=by) == [
        (code, "Customer", customer)
    ]
    assert told({"Customer": "10.001-5"}, debtors__customerNumber=by) == []
    assert told({"Customer": "#N/A"}, debtors__customerNumber=by) == [
        ("excel_error_cell", "Customer", "#N/A")
    ]


def test_a_table_may_say_that_a_needed_value_means_nothing_which_is_a_fault(told):
    by = {"column": "Nr", "values": {"-": ""}, "unlisted": "keep"}

    assert told({"Nr": "-"}, invoice__invoiceNumber=by) == [("required_missing", "Nr", "-")]
