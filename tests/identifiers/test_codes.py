"""Country and currency codes."""

import pyarrow as pa
import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identifiers import country, currency
from ingest.identifiers.refusal import IdentifierError


def one_by_one(kind, text):
    try:
        return kind.canonical(text)
    except IdentifierError as error:
        return error.code


@pytest.mark.parametrize("code", sorted(found.alpha_2 for found in pycountry.countries))
def test_every_country_of_the_list_is_accepted(code):
    assert country.canonical(code.lower()) == code


@pytest.mark.parametrize("kind", [country, currency])
def test_common_codes_are_in_the_list(kind):
    assert kind.all_codes() >= kind.COMMON


def test_codes_without_a_minor_unit_are_no_money():
    assert one_by_one(currency, "XAU") == "currency_unknown"
    assert one_by_one(currency, "XOF") == "XOF"


@pytest.mark.parametrize("text", ["Norge", "NOR", "UK", "EU", "", "N"])
def test_other_words_are_no_country(text):
    assert one_by_one(country, text) == "country_unknown"


@pytest.mark.parametrize("text", ["kr", "NO", "", "NOKK", "€"])
def test_other_words_are_no_currency(text):
    assert one_by_one(currency, text) == "currency_unknown"


def test_columns_keep_their_lines_and_blanks_are_not_unknown():
    found = country.examine(pa.array([" no ", None, "XX", "", "SE"]))
    assert found.values.to_pylist() == ["NO", None, "XX", "", "SE"]
    assert found.unknown.tolist() == [False, False, True, False, False]


def test_common_codes_alone_ask_for_no_list(monkeypatch):
    monkeypatch.setattr(currency, "all_codes", None)
    assert not currency.examine(pa.array(["NOK", None, "SEK"])).unknown.any()


@given(st.one_of(st.text(max_size=4), st.from_regex(r"[A-Za-z]{2,3}", fullmatch=True)))
@pytest.mark.parametrize("kind", [country, currency])
def test_columns_and_single_codes_agree(kind, text):
    found = kind.examine(pa.array([text, None]))
    value = found.values[0].as_py()
    alone = one_by_one(kind, text)
    assert alone == (kind.UNKNOWN if found.unknown[0] or not value else value)
