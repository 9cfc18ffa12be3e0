"""KIDs: both check digits, agreed lengths, one by one and in columns."""

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn

from ingest.identifiers import kid
from ingest.identifiers.refusal import IdentifierError

bodies = st.from_regex(r"[0-9]{1,24}", fullmatch=True)
algorithms = st.sampled_from(["mod10", "mod11", "either"])
lengths = st.lists(st.integers(2, 25), max_size=3)


def one_by_one(text, **agreed: object):
    try:
        return kid.canonical(text, **agreed)
    except IdentifierError as error:
        return error.code


def in_column(text, **agreed: object):
    found = kid.examine(pa.array(["0012345678903", text, None, "7"]), **agreed)
    if found.malformed[1]:
        return "kid_malformed"
    return "kid_mismatch" if found.mismatched[1] else found.values[1].as_py()


@given(bodies)
def test_the_modulus_10_digit_is_that_of_luhn(body):
    assert kid.check_mod10(body) == luhn.calc_check_digit(body)


@given(bodies)
def test_the_modulus_11_digit_makes_the_weighted_sum_divisible(body):
    last = kid.check_mod11(body)
    digits = [10 if last == "-" else int(last), *(int(digit) for digit in body[::-1])]
    weights = [1, *(2 + place % 6 for place in range(len(body)))]
    assert sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 0


@given(bodies)
def test_kids_are_accepted_by_the_modulus_they_were_made_with(body):
    ten, eleven = body + kid.check_mod10(body), body + kid.check_mod11(body)
    assert kid.canonical(ten, algorithm="mod10") == kid.canonical(ten) == ten
    assert kid.canonical(eleven, algorithm="mod11") == kid.canonical(eleven) == eleven


@given(bodies, st.sampled_from(["mod10", "mod11"]), st.data())
def test_one_wrong_digit_is_always_noticed(body, algorithm, data):
    check = kid.check_mod10 if algorithm == "mod10" else kid.check_mod11
    place = data.draw(st.integers(0, len(body) - 1))
    digit = str((int(body[place]) + data.draw(st.integers(1, 9))) % 10)
    wrong = body[:place] + digit + body[place + 1 :] + check(body)
    assert one_by_one(wrong, algorithm=algorithm) == "kid_mismatch"


@given(bodies, st.sampled_from(["mod10", "mod11"]))
def test_the_other_modulus_is_no_excuse(body, algorithm):
    other = kid.check_mod11(body) if algorithm == "mod10" else kid.check_mod10(body)
    own = kid.check_mod10(body) if algorithm == "mod10" else kid.check_mod11(body)
    assume(other != own)
    assert one_by_one(body + other, algorithm=algorithm) == "kid_mismatch"


def test_only_an_agreed_length_shows_that_leading_zeros_are_missing():
    assert one_by_one("12345678903") == "12345678903"
    assert one_by_one("12345678903", lengths=[13, 16]) == "kid_mismatch"
    assert one_by_one("0012345678903", lengths=[13, 16]) == "0012345678903"


@pytest.mark.parametrize("text", ["", "1", "-", "-1", "1-2", "1" * 26, "12a", "1,2E+11"])
def test_what_is_not_2_to_25_digits_is_malformed(text):
    assert one_by_one(text) == "kid_malformed"


@given(
    st.one_of(
        st.text(max_size=27).filter(lambda text: text.strip()),
        st.text("0123456789- \u00a0", min_size=1, max_size=28),
        st.from_regex(r"[0-9]{1,25}[0-9-]", fullmatch=True),
    ),
    algorithms,
    lengths,
)
def test_columns_and_single_values_agree(text, algorithm, agreed):
    alone = one_by_one(text, algorithm=algorithm, lengths=agreed)
    beside = in_column(text, algorithm=algorithm, lengths=agreed)
    assert beside == alone or (beside == "" and alone == "kid_malformed")


def test_blanks_are_never_wrong():
    found = kid.examine(pa.array([None, "", " "]))
    assert not (found.malformed | found.mismatched).any()
