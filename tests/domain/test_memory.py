"""Memory that is given back between the stages of a run."""

import pyarrow as pa

from ingest.domain.memory import release_memory


def test_what_is_still_in_use_survives_that_freed_memory_is_given_back():
    kept = pa.array(range(100_000))
    del_me = pa.array(range(1_000_000))
    held = pa.total_allocated_bytes()
    del del_me

    release_memory()

    assert pa.total_allocated_bytes() < held
    assert kept[99_999].as_py() == 99_999
