"""What Excel expects between the fields of a CSV, as far as settings and mapping can tell."""

import pytest

from ingest.mapping.load import load_mapping
from ingest.run.job import _excel_delimiter
from ingest.settings.model import Settings


@pytest.mark.parametrize(
    ("settings", "decimal", "delimiter"),
    [
        ({}, ",", ";"),
        ({}, ".", ","),
        ({"language": "nb"}, ".", ";"),
        ({"excel_delimiter": ","}, ",", ","),
        ({"language": "nb", "excel_delimiter": ","}, ",", ","),
        ({"excel_delimiter": ";"}, ".", ";"),
    ],
)
def test_it_is_what_the_settings_say_else_a_semicolon_where_commas_are_decimal(
    settings, decimal, delimiter
):
    mapping = load_mapping("generic/norwegian-open-items").mapping
    numbers = mapping.numbers.model_copy(update={"decimal": decimal})

    chosen = _excel_delimiter(
        Settings.model_validate(settings), mapping.model_copy(update={"numbers": numbers})
    )

    assert chosen == delimiter
