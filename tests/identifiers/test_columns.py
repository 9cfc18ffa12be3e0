"""Text columns as bytes: slices, chunks, nulls, and every kind of blank."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.rules import RULES
from ingest.identifiers import (
    country,
    currency,
    email,
    kid,
    national_id,
    organisation_number,
    phone,
    postal_code,
)
from ingest.identifiers.columns import (
    TextBytes,
    has_other_than_digits,
    is_blank,
    replaced_where,
    text_array,
    without,
)
from ingest.identifiers.refusal import IdentifierError

texts = st.lists(st.one_of(st.none(), st.text(max_size=6), st.text("01 .-x", max_size=6)))
KINDS = [national_id, organisation_number, kid, postal_code, email, phone, country, currency]


@given(texts)
@pytest.mark.fault("F15")
def test_signs_and_blanks_are_taken_out_and_nothing_else(values):
    expected = [
        None if v is None else "".join(c for c in v if c not in ".-" and not _is_blank(c))
        for v in values
    ]
    assert without(pa.array(values, pa.string()), b".-").to_pylist() == expected


def _is_blank(character):
    return (
        character in "\t\n\r\x0b\x0c\u200b\ufeff"
        or pa.compute.match_substring_regex(character, r"\p{Z}").as_py()
    )


@given(texts, st.integers(0, 5))
def test_slices_are_judged_by_their_own_values(values, offset):
    array = pa.array(values, pa.string()).slice(offset)
    odd = [bool(v) and not (v.isascii() and v.isdigit()) for v in values[offset:]]
    assert has_other_than_digits(array).tolist() == odd
    assert is_blank(array).tolist() == [not v for v in values[offset:]]
    assert TextBytes(array).lengths.tolist() == [len((v or "").encode()) for v in values[offset:]]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", None]),
        pa.chunked_array([["a"], [None]]),
        pa.array(["a", None]).dictionary_encode(),
        pa.array(["a", None], pa.large_string()),
        pd.Series(["a", None], dtype=pd.ArrowDtype(pa.string())),
        pd.Series(["a", None], dtype="str"),
    ],
)
def test_every_kind_of_text_column_is_taken(column):
    assert text_array(column).equals(pa.array(["a", None]))


def test_nothing_is_changed_where_nothing_is_chosen():
    array = pa.array(["a"])
    assert replaced_where(array, np.array([False]), None) is array


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("column", [pa.array([], pa.string()), pa.nulls(3, pa.string())])
def test_empty_columns_have_no_faults(kind, column):
    values, *_ = kind.examine(column)
    assert values.to_pylist() == [None] * len(column)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "junk",
    ["\x00", "\U0001f600", "a" * 10_000, "=1+1", "'; --", "\u202e12345678901", "٣" * 11, "1e400"],
)
def test_junk_is_refused_by_a_rule_of_the_catalogue(kind, junk):
    with pytest.raises(IdentifierError) as caught:
        kind.canonical(junk)
    assert caught.value.code in RULES
    assert junk not in str(caught.value)
