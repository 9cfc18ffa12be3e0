"""Money goes to text and back without a change, and never through a float."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.money import MAX_MINOR, format_minor, parse_major


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["NOK", "JPY", "KWD", "CLF", "EUR"]))
def test_minor_units_survive_their_own_text(minor, currency):
    assert parse_major(format_minor(minor, currency), currency) == minor


@pytest.mark.parametrize(("text", "currency"), [("0.005", "NOK"), ("1.5", "JPY")])
def test_more_decimals_than_the_currency_has_are_refused(text, currency):
    with pytest.raises(ValueError, match="more decimals"):
        parse_major(text, currency)
