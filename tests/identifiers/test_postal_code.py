"""Postal codes: four digits in Norway, anything elsewhere."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identifiers import postal_code
from ingest.identifiers.refusal import IdentifierError


def one_by_one(text, country="NO"):
    try:
        return postal_code.canonical(text, country)
    except IdentifierError as error:
        return error.code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0155", "0155"),
        ("155", "0155"),
        ("10", "0010"),
        (" 9991 ", "9991"),
        ("NO-0155", "0155"),
        ("n-0155", "0155"),
    ],
)
def test_codes_keep_or_get_back_their_zeros(written, code):
    found = postal_code.examine(pa.array([written]))
    assert one_by_one(written) == code
    assert found.values.to_pylist() == [code]
    assert found.restored.tolist() == [len(written) < 4]


@pytest.mark.parametrize(
    "text", ["", "1", "01555", "O155", "0000", "000", "00", "NO-155", "SE-12345"]
)
def test_other_texts_are_no_norwegian_code(text):
    assert one_by_one(text) == "postal_code_malformed"


def test_codes_of_other_countries_are_left_as_they_are():
    column = pa.array(["155", " SW1A 1AA ", "155"])
    found = postal_code.examine(column, np.array([False, False, True]))
    assert found.values.to_pylist() == ["155", "SW1A 1AA", "0155"]
    assert found.restored.tolist() == [False, False, True]
    assert not found.malformed.any()
    assert one_by_one("155", "SE") == "155"


@given(
    st.one_of(st.text(min_size=1, max_size=8), st.text("0123456789 NO-", min_size=1, max_size=8))
)
def test_columns_and_single_values_agree(text):
    found = postal_code.examine(pa.array([None, text]))
    alone = one_by_one(text)
    value = found.values[1].as_py()
    assert alone == ("postal_code_malformed" if found.malformed[1] or not value else value)


def test_blanks_are_never_wrong():
    found = postal_code.examine(pa.array([None, "", " "]))
    assert not (found.malformed | found.restored).any()
