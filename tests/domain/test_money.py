"""Money becomes text without a change, and never through a float."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.money import MAX_MINOR, exponent, format_minor


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["NOK", "JPY", "KWD", "CLF", "EUR"]))
def test_minor_units_survive_their_own_text(minor, currency):
    assert Decimal(format_minor(minor, currency)).scaleb(exponent(currency)) == minor
