"""Organisation numbers: accepted forms, refused numbers, one by one and in columns."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identifiers import organisation_number
from ingest.identifiers.refusal import IdentifierError

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def completed(body):
    total = sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True))
    made = body + str(-total % 11)
    return None if total % 11 == 1 or len(set(made)) == 1 else made


good_numbers = (
    st.from_regex(r"[0-9]{8}", fullmatch=True).map(completed).filter(lambda made: made is not None)
)


def one_by_one(text):
    try:
        return organisation_number.canonical(text)
    except IdentifierError as error:
        return error.code


def in_column(text):
    found = organisation_number.examine(pa.array(["12345", text, None]))
    if found.malformed[1]:
        return "organisation_number_malformed"
    return "organisation_number_check_digit" if found.wrong[1] else found.values[1].as_py()


@given(good_numbers)
def test_numbers_made_by_the_rule_are_accepted(made):
    assert organisation_number.canonical(made) == made


@given(good_numbers, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(made, place, change):
    digit = str((int(made[place]) + change) % 10)
    wrong = made[:place] + digit + made[place + 1 :]
    assert one_by_one(wrong) == "organisation_number_check_digit"


@pytest.mark.parametrize(
    "written",
    [
        "123456785",
        "123 456 785",
        "123.456.785",
        "123456785MVA",
        "NO 123 456 785 MVA",
        "no123456785mva",
        "NO-123.456.785",
        "\xa0123\u202f456\xa0785 ",
    ],
)
def test_the_forms_in_use_are_accepted(written):
    assert organisation_number.canonical(written) == "123456785"
    assert in_column(written) == "123456785"


@pytest.mark.parametrize("text", ["", "12345678", "1234567850", "NO12345678", "SE123456785"])
def test_other_forms_are_malformed(text):
    assert one_by_one(text) == "organisation_number_malformed"


@given(
    st.one_of(
        good_numbers,
        st.text(max_size=16),
        st.text("0123456789 .-:NOMVAnomva\u00a0", max_size=18),
        st.from_regex(r"[0-9]{8,10}", fullmatch=True),
        good_numbers.map("NO {} MVA".format),
    )
)
def test_columns_and_single_values_agree(text):
    alone, beside = one_by_one(text), in_column(text)
    assert beside == (alone if beside else "") or (not beside and alone.endswith("malformed"))


def test_blanks_are_never_wrong():
    found = organisation_number.examine(pa.array([None, "", " "]))
    assert not (found.malformed | found.wrong).any()


@pytest.mark.parametrize("digit", "0123456789")
def test_nine_equal_digits_are_no_number_though_their_check_digit_fits(digit):
    """ERPs fill fields with them; two debtors that share one would share their identity."""
    placeholder = digit * 9

    with pytest.raises(IdentifierError) as raised:
        organisation_number.canonical(placeholder)

    assert raised.value.code == "organisation_number_malformed"
    judged = organisation_number.examine(pa.array([placeholder]))
    assert (list(judged.malformed), list(judged.wrong)) == ([True], [False])
