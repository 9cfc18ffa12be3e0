"""Every built-in mapping lies beside a sample export and what must become of it."""

import pytest

from ingest.mapping.library import available
from ingest.mapping.load import load_mapping
from tests.mapping.samples import outcome_of


@pytest.mark.parametrize("name", available())
def test_the_sample_of_a_mapping_becomes_what_its_expected_files_say(name):
    sample = outcome_of(name)

    assert sample.difference() == []
    assert sample.found == sample.expected


@pytest.mark.parametrize("name", available())
def test_a_mapping_file_is_named_as_the_mapping_that_it_holds(name):
    assert load_mapping(name).mapping.name == name
