"""A mapping records the headings it was made for; what changed in them is said."""

import pytest

from ingest.errors import MappingError
from ingest.mapping.bind import bind
from ingest.mapping.drift import changes

MADE_FOR = ["Nr", "Amount", "Open", "Date", "Due", "Kind", "First", "Last"]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (MADE_FOR, []),
        ([" nr", *MADE_FOR[1:]], []),
        (["Nr.", *MADE_FOR[1:]], ["The column 'Nr' is gone; 'Nr.' is new and has a similar name."]),
        (["Id", *MADE_FOR[1:]], ["The column 'Nr' is gone; 'Id' stands in its place."]),
        ([*MADE_FOR, "KID"], ["The column 'KID' is new."]),
        (MADE_FOR[1:], ["The column 'Nr' is gone."]),
        (MADE_FOR[::-1], ["The columns stand in another order."]),
        (
            ["Due date", "Nr", *MADE_FOR[1:4], *MADE_FOR[5:]],
            ["The column 'Due' is gone.", "The column 'Due date' is new."],
        ),
    ],
)
def test_what_changed_is_said_and_a_new_name_suggested(found, told):
    assert changes(MADE_FOR, found) == told


def test_a_mapping_without_recorded_headings_knows_of_no_change():
    assert changes([], MADE_FOR) == []


def test_many_changes_are_told_in_few_lines():
    assert changes(MADE_FOR, [f"Column {n}" for n in range(40)])[-1].startswith("And ")


def test_a_heading_that_is_gone_stops_the_file_and_says_what_stands_there_now(declare):
    mapping = declare(headings=MADE_FOR)

    with pytest.raises(MappingError) as error:
        bind(mapping, ["Voucher", *MADE_FOR[1:]])

    assert "there is no column 'Nr'" in str(error.value)
    assert str(error.value).splitlines()[-2:] == [
        "  Since the mapping was written:",
        "    The column 'Nr' is gone; 'Voucher' stands in its place.",
    ]


def test_another_order_or_a_new_column_does_not_stop_the_file(declare):
    assert bind(declare(headings=MADE_FOR), [*MADE_FOR[::-1], "New"]).targets
