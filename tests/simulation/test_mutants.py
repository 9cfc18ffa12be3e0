"""Mistakes that only rare weather brings to light; ``--mutants`` hunts all of them."""

import pytest

from tests.simulation.campaign import hunt
from tests.simulation.catalogue import MUTANTS, THEMES

_MOST = 120
"""Seeds; each of these needs a quarter of them today."""


@pytest.mark.parametrize(
    "name",
    [
        "attempts_without_end",
        "decision_to_send_is_not_judged_again",
        "key_never_expires",
    ],
)
def test_a_mistake_that_needs_storms_or_long_nights_is_caught(name):
    assert hunt(name, _MOST).violation is not None


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("date_tells_when_the_last_request_left", 850),
        ("only_dates_are_kept", 660),
        ("starts_of_a_machine_are_all_alike", 690),
    ],
)
def test_a_mistake_that_needs_a_wrong_date_is_caught(name, first):
    """Few worlds have one; where they begin to show was looked up."""
    assert hunt(name, _MOST // 3, first).violation is not None


def test_there_are_at_least_thirty_mutants_each_with_a_word_about_it():
    assert len(THEMES) == 4
    assert len(MUTANTS) >= 30
    assert all(mutant.about for mutant in MUTANTS.values())
