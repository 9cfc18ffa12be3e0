"""Memory that is given back between the stages of a run."""

import gc

import pyarrow as pa

from ingest.domain.memory import release_memory, spare_loaded


def test_what_is_still_in_use_survives_that_freed_memory_is_given_back():
    kept = pa.array(range(100_000))
    del_me = pa.array(range(1_000_000))
    held = pa.total_allocated_bytes()
    del del_me

    release_memory()

    assert pa.total_allocated_bytes() < held
    assert kept[99_999].as_py() == 99_999


def test_what_is_loaded_is_passed_over_by_the_collector_and_nothing_that_comes_later():
    gc.unfreeze()
    loaded: list[object] = []
    spare_loaded()
    later: list[object] = []
    spare_loaded()

    examined = [each for each in gc.get_objects() if each is loaded or each is later]

    assert len(examined) == 1
    assert examined[0] is later
