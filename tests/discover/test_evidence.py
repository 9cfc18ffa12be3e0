"""What single headings and values say, and what they cannot."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discover.candidates import Column, judge
from ingest.discover.headings import meanings, not_an_amount
from ingest.discover.synonyms import SYNONYMS, Field
from ingest.discover.values import Values, shown
from ingest.discover.yaml_text import flow_list, line, scalar
from ingest.mapping.amounts import AmountError, AmountReader
from ingest.mapping.declaration import Numbers
from ingest.mapping.shapes import Sign, amount_shape, date_shapes, thousands_sign
from ingest.mapping.tree import read_tree


def judged(heading: str, *values: str) -> dict[str, int]:
    column = Column(heading, Values(len(values), Counter(values)))
    return {each.field.value: each.percent for each in judge(column).candidates}


@pytest.mark.parametrize("field", list(Field))
def test_every_heading_of_the_list_means_its_field(field):
    for text in SYNONYMS[field].sure.split("|"):
        assert field in {told.field for told in meanings(text) if told.percent == 80}, text


@pytest.mark.parametrize(
    "heading",
    [
        "Beløp eks. mva",
        "Mva-beløp",
        "VAT amount",
        "Excl. amount",
        "Valutakurs beløp",
        "Skattebeløp",
        "Rabattbeløp",
        "Gebyrbeløp",
        "Rentebeløp",
        "Amount excl. VAT",
        "Beløp ekskl. moms",
    ],
)
def test_figures_that_look_like_the_amount_are_not(heading):
    assert not_an_amount(heading)
    assert judged(heading, "12,50") == {}


def test_an_amount_that_includes_vat_is_one():
    assert judged("Beløp inkl. mva", "12,50") == {"originalInvoiceAmount": 85}


def test_a_slip_of_the_keyboard_is_seen_as_one():
    assert [told.field for told in meanings("Forfalsdato")] == [Field.DUE_DATE]
    assert meanings("Xyz") == []


def test_an_account_number_is_no_id_whatever_else_its_heading_says():
    assert Field.IDENTIFICATION not in {told.field for told in meanings("Orgnr bank")}


def test_another_address_is_less_likely_than_the_one_for_bills():
    likely = {told.field: told.percent for told in meanings("Forretningsadresse - postnummer")}

    assert likely[Field.ZIP_CODE] < meanings("Postadresse - postnummer")[0].percent


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Beløp", ["Oslo"]),
        ("Forfallsdato", ["Oslo"]),
        ("E-post", ["Oslo"]),
        ("Telefon", ["Oslo"]),
        ("Valuta", ["12,50"]),
        ("Land", ["12,50"]),
        ("Postnr", ["Et sted i skogen"]),
        ("Poststed", ["0155"]),
        ("Kundetype", [str(number) for number in range(20)]),
        ("Bilagstype", [str(number) for number in range(20)]),
        ("Bilagstype", ["26829398612"]),
        ("Orgnr", ["86011117947"]),
    ],
)
def test_values_can_rule_out_what_a_heading_says(heading, values):
    assert judged(heading, *values) == {}


def test_values_alone_suggest_what_only_they_can_be():
    assert judged("Felt", "a@example.com", "b@example.com", "c@example.com") == {"emails": 70}
    assert judged("Felt", "90123456", "90123457", "90123458") == {"phoneNumbers": 55}
    assert judged("Felt", "312345005", "312345013", "312345021") == {"identificationNumber": 55}
    assert judged("Felt", "312345006", "312345014", "312345022") == {}
    assert judged("Bankfelt konto", "312345005", "312345013", "312345021") == {}
    assert judged("Felt", "a@example.com") == {}
    assert judged("Felt", "1 250,00", "99,50", "7,00") == {}
    assert judged("Felt", "15.01.2026", "16.01.2026", "17.01.2026") == {}


def test_proofs_that_are_missing_lower_the_confidence():
    assert judged("Orgnr", "312345006")["identificationNumber"] == 50
    assert judged("E-post", "a@example.com", "ingen")["emails"] == 65
    assert judged("KID", "1234567898", "1", "2")["ocrReferenceNumber"] == 80
    assert judged("KID", "1234567897", "1234567905", "1234567913")["ocrReferenceNumber"] == 95
    assert judged("Kundetype", "7")["debtorType"] == 50
    assert judged("Forfallsdato")["dueDate"] == 50


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("kr 4 500,00", Sign.COMMA),
        ("(4.500,00)", Sign.COMMA),
        ("1'234.50", Sign.POINT),
        ("4500,5-", Sign.COMMA),
        ("0.123", Sign.POINT),
        ("1,234", Sign.EITHER),
        ("1,234,567", Sign.POINT),
        ("1 234", Sign.NONE),
        ("1 23", None),
        ("1,234 567", None),
        ("12345678901234", None),
        ("1.23.4", None),
        ("1,2,3,45", None),
        ("", None),
        ("F-1", None),
    ],
)
def test_what_an_amount_says_about_the_decimal_sign(text, sign):
    assert amount_shape(text) == sign


@pytest.mark.parametrize(("sign", "other"), [(",", "."), (".", ",")])
@given(number=st.integers(0, 99_999_999), decimals=st.integers(0, 99))
def test_an_amount_with_two_decimals_is_never_taken_for_the_other_sign(
    sign, other, number, decimals
):
    text = f"{number:,}".replace(",", other) + f"{sign}{decimals:02}"

    assert amount_shape(text) == Sign(sign)
    reader = AmountReader(Numbers(decimal=sign, thousands=[other]), "NOK")
    assert not isinstance(reader.read(text), AmountError)
    assert thousands_sign(text, sign) in (None, other)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("2026-01-15 00:00:00", ("yyyy-mm-dd",)),
        ("15012026", ("ddmmyyyy",)),
        ("150126", ("yymmdd", "ddmmyy")),
        ("31.02.2026", ()),
        ("01.01.1800", ()),
        ("123", ()),
        ("1.2", ()),
        ("2026.1.15.1", ()),
        ("123.1.2026", ()),
    ],
)
def test_in_which_formats_a_text_is_a_date(text, forms):
    assert date_shapes(text) == forms


@pytest.mark.parametrize(
    "text", ["268293-98612", "NO 312 345 005 MVA", "010190-1234", "1234567890123"]
)
def test_what_can_be_an_id_is_masked(text):
    assert set(shown(text)[:-2]) == {"*"}


def test_long_values_are_cut_and_kept_on_one_line():
    assert shown("Prøveveien 1\noppgang B, tredje etasje") == "Prøveveien 1 oppgang B,…"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_heading_survives_the_way_into_the_file(heading):
    tree = read_tree(f"{line(0, 'a', scalar(heading), heading)}\nb: {flow_list([heading, 'x'])}\n")

    assert tree.problems == []
    assert tree.value == {"a": heading, "b": [heading, "x"]}
