"""What becomes of the samples of built-in mappings; each is read once per process of tests."""

from functools import cache

from ingest.run.mapping_test import Tested, run_sample


@cache
def outcome_of(name: str) -> Tested:
    """Return what becomes of the sample of ``name``, and what should."""
    return run_sample(name)
