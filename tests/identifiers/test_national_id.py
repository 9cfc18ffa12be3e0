"""National ids: what is accepted, what is refused and why, one by one and in columns."""

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.identifiers import national_id
from ingest.identifiers.refusal import IdentifierError

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
TENOR = ["26829398612", "08888797336", "25927898821"]
SERIES_2032 = ["02013299997", "30108299920", "30108299939"]


def number(day, month, year, serial, *, remainder=0):
    """Make the number, or None where it would need a check digit of 10."""
    body = [int(digit) for digit in f"{day:02d}{month:02d}{year:02d}{serial:03d}"]
    first = (remainder - sum(w * d for w, d in zip(FIRST, body, strict=True))) % 11
    if first == 10:
        return None
    body.append(first)
    second = -sum(w * d for w, d in zip(SECOND, body, strict=True)) % 11
    return None if second == 10 else "".join(map(str, [*body, second]))


DAYS = st.builds(int.__add__, st.integers(1, 28), st.sampled_from([0, 40]))


@st.composite
def good_numbers(draw, remainder=0, days=DAYS):
    day = draw(days)
    month = draw(st.integers(1, 12)) + draw(st.sampled_from([0, 40, 80]))
    made = number(
        day, month, draw(st.integers(0, 99)), draw(st.integers(0, 499)), remainder=remainder
    )
    assume(made is not None)
    return made


def refusal(text, **options: bool):
    with pytest.raises(IdentifierError) as caught:
        national_id.canonical(text, **options)
    return caught.value.code


def in_column(text, **options: bool):
    found = national_id.examine(pa.array([text]), **options)
    if found.malformed[0]:
        return "national_id_malformed"
    return "national_id_check_digits" if found.wrong[0] else found.values[0].as_py()


def one_by_one(text, **options: bool):
    try:
        return national_id.canonical(text, **options)
    except IdentifierError as error:
        return error.code


@given(good_numbers())
def test_numbers_made_by_the_rule_are_accepted(made):
    assert national_id.canonical(made, series_2032=False) == made


@given(good_numbers(), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(made, place, change):
    digit = str((int(made[place]) + change) % 10)
    assert refusal(made[:place] + digit + made[place + 1 :]) == "national_id_check_digits"


@given(good_numbers(), st.integers(0, 9))
def test_two_swapped_digits_are_always_noticed(made, place):
    assume(made[place] != made[place + 1])
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    assert refusal(swapped, series_2032=False) == "national_id_check_digits"


@given(st.integers(1, 3).flatmap(good_numbers))
def test_the_2032_series_is_accepted_only_where_it_can_occur(made):
    assert national_id.canonical(made) == made
    assert refusal(made, series_2032=False) == "national_id_check_digits"


@given(st.integers(4, 9).flatmap(good_numbers))
def test_no_series_leaves_a_remainder_above_three(made):
    assert refusal(made) == "national_id_check_digits"


@pytest.mark.parametrize("published", [*TENOR, *SERIES_2032])
def test_published_examples_are_accepted(published):
    assert national_id.canonical(published) == published


@pytest.mark.parametrize("synthetic", TENOR)
def test_synthetic_numbers_are_told_from_real_ones(synthetic):
    assert national_id.examine(pa.array([synthetic])).synthetic.tolist() == [True]


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        (0, 1, 80),
        (32, 1, 80),
        (31, 4, 80),
        (30, 2, 80),
        (29, 2, 81),
        (1, 0, 80),
        (1, 13, 80),
        (72, 1, 80),
        (80, 1, 80),
        (1, 40, 80),
        (1, 53, 80),
        (1, 80, 80),
        (1, 93, 80),
    ],
)
def test_impossible_dates_are_refused(day, month, year):
    made = next(found for serial in range(500) if (found := number(day, month, year, serial)))
    assert refusal(made) == "national_id_check_digits"
    assert in_column(made) == "national_id_check_digits"


@pytest.mark.parametrize(
    ("day", "month", "year", "serials"),
    [
        (29, 2, 0, range(500)),
        (1, 1, 40, range(500, 900)),
        (1, 1, 54, range(750, 900)),
        (1, 1, 99, range(750, 900)),
        (1, 1, 53, range(500, 750)),
    ],
)
def test_the_old_series_knows_no_date_outside_its_centuries(day, month, year, serials):
    made = next(found for serial in serials if (found := number(day, month, year, serial)))
    assert refusal(made, series_2032=False) == "national_id_check_digits"
    assert national_id.canonical(made) == made


@pytest.mark.parametrize(
    ("day", "month", "year", "serials"),
    [
        (29, 2, 0, range(500, 1000)),
        (1, 1, 54, range(500, 750)),
        (1, 1, 39, range(500, 1000)),
        (1, 1, 40, range(900, 1000)),
        (29, 2, 4, range(500)),
        (69, 2, 96, range(500)),
    ],
)
def test_the_old_series_knows_the_dates_of_its_centuries(day, month, year, serials):
    made = next(found for serial in serials if (found := number(day, month, year, serial)))
    assert national_id.canonical(made, series_2032=False) == made


@pytest.mark.parametrize("text", ["", "1", "2682939861", "268293986122", "2682939861X", "²" * 11])
def test_what_is_not_eleven_digits_is_malformed(text):
    assert refusal(text) == "national_id_malformed"


def test_the_message_never_holds_the_number():
    with pytest.raises(IdentifierError) as caught:
        national_id.canonical("26829398613")
    assert "2682" not in str(caught.value)


@given(
    st.one_of(
        good_numbers(),
        st.text(max_size=13),
        st.text("0123456789 .-:\u00a0\u202f", max_size=14),
        st.from_regex(r"[0-9]{9,12}", fullmatch=True),
    ).filter(bool),
    st.booleans(),
)
def test_columns_and_single_values_agree(text, series_2032):
    alone = one_by_one(text, series_2032=series_2032)
    beside = national_id.examine(pa.array(["1", text, None]), series_2032=series_2032).values
    expected = in_column(text, series_2032=series_2032)
    if beside[1].as_py():
        assert expected == alone
    else:
        assert alone == "national_id_malformed"  # blanks only: a single value must be something


def test_blanks_are_never_wrong():
    found = national_id.examine(pa.array([None, "", " "]))
    assert not (found.malformed | found.wrong | found.synthetic).any()


@given(good_numbers(days=st.integers(1, 9)))
@pytest.mark.fault("F15")
def test_a_lost_zero_is_restored_where_the_number_then_proves(made):
    assert made.startswith("0")
    values, restored = national_id.restore_zero(pa.array([made, made[1:], None]))
    assert values.to_pylist() == [made, made, None]
    assert restored.tolist() == [False, True, False]


def test_no_zero_is_invented_for_ten_digits_that_prove_nothing():
    values, restored = national_id.restore_zero(pa.array(["1234567890"]))
    assert (values.to_pylist(), restored.tolist()) == (["1234567890"], [False])


def test_columns_without_ten_digits_are_left_as_they_are():
    values, restored = national_id.restore_zero(pa.array(["26829398612", None]))
    assert (values.to_pylist(), restored.tolist()) == (["26829398612", None], [False, False])
