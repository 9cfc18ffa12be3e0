"""E-mail addresses and phone numbers: cells that hold one or several."""

import phonenumbers
import pyarrow as pa
import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES, validate_email
from hypothesis import given
from hypothesis import strategies as st

from ingest.identifiers import email, phone
from ingest.identifiers.refusal import IdentifierError


def one_by_one(kind, text):
    try:
        return kind.canonical(text)
    except IdentifierError:
        return None


def in_column(kind, *cells: str | None):
    found = kind.examine(pa.array(cells, pa.string()))
    return found.values.to_pylist(), found.rejected.to_pylist()


@pytest.mark.parametrize(
    ("cell", "values", "rejected"),
    [
        ("a@example.com", "a@example.com", None),
        (" A.b+c@Example.COM ", "A.b+c@example.com", None),
        ("a@example.com;b@example.com", "a@example.com;b@example.com", None),
        (
            "a@example.com, b@example.com / c@example.com",
            *["a@example.com;b@example.com;c@example.com", None],
        ),
        ("a@example.com\nb@example.com", "a@example.com;b@example.com", None),
        ("bjørn@ærlig.no", "bjørn@ærlig.no", None),
        ("a@example.com; n/a", "a@example.com", "n;a"),
        ("ingen", None, "ingen"),
        ("a@localhost", None, "a@localhost"),
        ("a@firma.test", None, "a@firma.test"),
        (" ;, / ", None, None),
        ("a" * 300 + "@example.com", None, "a" * 300 + "@example.com"),
        (None, None, None),
        ("", "", None),
    ],
)
def test_addresses_in_a_cell(cell, values, rejected):
    found = email.examine(pa.array([cell, "z@example.com"]))
    assert found.values.to_pylist() == [values or None, "z@example.com"]
    assert found.rejected.to_pylist() == [rejected, None]


def test_cells_keep_their_lines():
    values, rejected = in_column(email, "a@example.com", None, "x", "b@example.com;c@example.com")
    assert values == ["a@example.com", None, None, "b@example.com;c@example.com"]
    assert rejected == [None, None, "x", None]


@given(st.from_regex(r"[A-Za-z0-9_+.-]{1,8}@[A-Za-z0-9.-]{1,12}\.[A-Za-z]{2,9}", fullmatch=True))
def test_what_is_plain_is_what_the_library_accepts(address):
    plain = email._plain(pa.array([address]))[0].as_py()
    if plain is not None:
        assert validate_email(address, check_deliverability=False).normalized == plain


@pytest.mark.parametrize("reserved", SPECIAL_USE_DOMAIN_NAMES)
def test_reserved_domains_are_never_plain(reserved):
    assert email._plain(pa.array([f"a@b.{reserved}"]))[0].as_py() is None


@pytest.mark.parametrize("written", ["Kari@FIRMA.NO", "kari@firma.info", "KARI@X.Y.MUSEUM"])
def test_capitals_and_long_domains_are_plain_too(written):
    plain = email._plain(pa.array([written]))[0].as_py()
    assert plain == validate_email(written, check_deliverability=False).normalized


@given(
    st.one_of(st.text(max_size=20), st.from_regex(r"[a-z.@-]{1,12}@[A-Za-z.]{1,9}", fullmatch=True))
)
def test_columns_and_single_addresses_agree(text):
    parts = pa.array([text])
    values, _ = in_column(email, text)
    items = [item for item in parts.to_pylist()[0].split() if item]
    if items == [text] and not set(text) & set(";,/"):
        assert values == [one_by_one(email, text)]


@pytest.mark.parametrize(
    ("cell", "values", "rejected"),
    [
        ("90 12 34 56", "+4790123456|NO", None),
        ("0047 901 23 456", "+4790123456|NO", None),
        ("4790123456", "+4790123456|NO", None),
        ("(+47) 901.23.456", "+4790123456|NO", None),
        ("90123456 / 22836000", "+4790123456|NO;+4722836000|NO", None),
        ("90123456;+46 8 123 456 78", "+4790123456|NO;+46812345678|SE", None),
        ("79 02 10 00", "+4779021000|SJ", None),
        ("02800", "+4702800|NO", None),
        ("9,01E+07", None, "9;01E+07"),
        ("ring kontoret, 22836000", "+4722836000|NO", "ring kontoret"),
        ("1234", None, "1234"),
        ("+800 1234 5678", None, "+800 1234 5678"),
        ("1" * 60, None, "1" * 60),
        (None, None, None),
    ],
)
def test_numbers_in_a_cell(cell, values, rejected):
    found = phone.examine(pa.array([cell, "22836000"]))
    assert found.values.to_pylist() == [values, "+4722836000|NO"]
    assert found.rejected.to_pylist() == [rejected, None]


@given(st.from_regex(r"(\+47|0047|47)?[2-9][0-9]{7}", fullmatch=True))
def test_what_is_plain_is_what_the_library_says_too(text):
    plain = phone._plain(pa.array([text]))[0].as_py()
    if plain is not None:
        parsed = phonenumbers.parse(text, "NO")
        assert phonenumbers.is_valid_number(parsed)
        assert plain == phone.canonical(text)


@given(st.one_of(st.text(max_size=14), st.text("0123456789+ .-()", min_size=1, max_size=16)))
def test_columns_and_single_numbers_agree(text):
    if not set(text) & set(";,/\r\n") and text.strip(" "):
        values, _ = in_column(phone, text)
        assert values == [one_by_one(phone, text)]


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.from_regex(r"(?:\+47|0047|47|)[0-9/:x]{6,9}", fullmatch=True),
            st.from_regex(r"[ .]?(?:\+47|0047|)[249][0-9]{7}", fullmatch=True),
        )
    ),
    st.integers(0, 3),
)
def test_a_number_is_plain_wherever_it_stands_in_a_column(texts, start):
    column = pa.array(texts, pa.string()).slice(start)

    alone = [phone._plain(pa.array([text], pa.string()))[0].as_py() for text in texts[start:]]

    assert phone._plain(column).to_pylist() == alone
