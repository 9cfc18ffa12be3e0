"""A sample of the proof; ``make prove`` is the whole of it, and ``docs/proof.md`` its figures."""

from functools import partial

import pytest

from tests.simulation.campaign import hunt, shrink
from tests.simulation.catalogue import MUTANTS
from tests.simulation.scenario import PROFILES
from tests.simulation.shared import SharedStorage
from tests.simulation.storage import Storage
from tests.simulation.story import play

THROUGH_CORE = partial(Storage, direct=False)

FIRST_SEED = 20_000
"""Where no mutant is hunted, so that the sample adds to what ``make prove`` plays."""


@pytest.mark.parametrize("place", range(8))
def test_no_invoice_is_created_twice_or_lost_whatever_goes_wrong(place):
    seeds = range(FIRST_SEED + 5 * place, FIRST_SEED + 5 * place + 5)

    assert [
        (ending.seed, ending.violation) for ending in map(play, seeds) if ending.violation
    ] == []


@pytest.mark.parametrize("seed", [200_621, 210_213])
def test_a_process_that_follows_at_once_on_a_dead_one_does_not_take_the_date_for_set_back(seed):
    """Both left a chunk unknown although its key was as young as a key can be."""
    assert play(seed).violation is None


def test_a_seed_is_the_same_world_every_time():
    first, second = (play(7, tracing=True) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("seed", range(7, 10))
def test_both_ways_to_the_database_tell_the_same_story(seed):
    """What is proven without SQLAlchemy's execution holds with it: every step is the same."""
    assert play(seed, tracing=True) == play(seed, tracing=True, stored=THROUGH_CORE)


def test_nothing_is_created_twice_or_lost_with_a_ledger_in_postgresql_either(postgres):
    stored = partial(SharedStorage, postgres.home())
    endings = [play(seed, stored=stored) for seed in range(FIRST_SEED, FIRST_SEED + 3)]

    assert [(ending.seed, ending.violation) for ending in endings if ending.violation] == []
    assert sum(ending.counts["crashes"] for ending in endings) > 0


@pytest.mark.parametrize(
    "name",
    [
        "start_frees_all_claims",
        "no_durable_intent",
        "no_identity_over_runs",
        "new_key_for_each_attempt",
        "batch_id_in_memory_only",
        "joined_by_position",
        "restart_takes_in_flight_for_unsent",
        "claims_apart_from_results",
        "everything_lost_is_held",
        "answers_are_matched_by_order",
        "refusal_clears_an_earlier_doubt",
        "open_elsewhere_may_be_sent",
        "refusal_keeps_the_claim",
        "same_content_same_key",
        "absent_is_refused",
    ],
)
def test_a_planted_mistake_of_the_protocol_is_caught(name):
    assert hunt(name, 30).violation is not None


def test_a_failing_seed_is_made_small():
    """Of the mishaps of a seed, those stay without which it would not fail."""
    with MUTANTS["timeout_is_not_applied"].planted():
        seed = next(seed for seed in range(100) if play(seed).violation)
        small = shrink(seed)

        assert small.violation is not None
        assert len(small.mishaps) <= len(play(seed).mishaps)


def test_every_profile_of_an_api_has_its_seeds():
    names = {play(seed).profile for seed in range(len(PROFILES))}

    assert names == {profile.name for profile in PROFILES}
