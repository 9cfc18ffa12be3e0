"""Every built-in mapping lies beside a sample export and what must become of it."""

import pytest

from ingest.mapping.library import available
from ingest.mapping.load import load_mapping
from ingest.run.mapping_test import run_sample


@pytest.mark.parametrize("name", available())
def test_the_sample_of_a_mapping_becomes_what_its_expected_files_say(name):
    tested = run_sample(name)

    assert tested.difference() == []
    assert tested.found == tested.expected


@pytest.mark.parametrize("name", available())
def test_a_mapping_file_is_named_as_the_mapping_that_it_holds(name):
    assert load_mapping(name).mapping.name == name
