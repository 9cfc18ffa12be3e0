"""Columns of JSON text say what json.dumps would say of each row."""

import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.money import MAX_MINOR, format_minor
from ingest.mapping.payload import amounts, escaped, holds, joined, member

TEXTS = st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), max_size=8)
AMOUNTS = st.lists(
    st.tuples(
        st.none() | st.integers(-MAX_MINOR, MAX_MINOR),
        st.sampled_from(["NOK", "JPY", "KWD", "CLF", "EUR", None]),
    ),
    max_size=8,
)


@given(TEXTS, st.integers(0, 8))
def test_escaped_texts_are_what_json_dumps_writes_also_in_part_of_a_column(texts, start):
    column = pa.array(texts, pa.string()).slice(start)

    found = escaped(column).to_pylist()

    wanted = [None if t is None else json.dumps(t, ensure_ascii=False)[1:-1] for t in texts]
    assert found == wanted[start:]


@given(AMOUNTS)
def test_amounts_have_the_decimals_of_their_currency_whatever_they_are(given_amounts):
    minor = pa.array([amount for amount, _ in given_amounts], pa.int64())
    currency = pa.array([code for _, code in given_amounts], pa.string())

    found = amounts(minor, currency).to_pylist()

    assert found == [
        None if amount is None else format_minor(amount, code or "NOK")
        for amount, code in given_amounts
    ]


@given(st.lists(st.tuples(st.text("a;", max_size=3), st.none() | st.text("b", max_size=2))))
def test_joined_parts_stand_in_every_row_and_null_ones_are_left_out(rows):
    first = pa.array([text for text, _ in rows], pa.string())
    second = pa.array([text for _, text in rows], pa.string())

    found = joined(["<", first, *member("|", second, "/"), ">"], len(rows)).to_pylist()

    assert found == ["<" + a + ("" if b is None else f"|{b}/") + ">" for a, b in rows]


def test_a_column_knows_whether_it_holds_a_character_in_the_part_that_is_looked_at():
    column = pa.array(["a;b", "c", None])

    assert holds(column, ";")
    assert not holds(column.slice(1), ";")
    assert not holds(column.slice(3), ";")
