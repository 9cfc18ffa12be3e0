import pytest

from ingest.mapping.expressions import evaluate
from ingest.mapping.text import Cells


@pytest.fixture
def said(cells, bound):
    """Return what an expression makes of rows, and where its faults are."""

    def texts(expression, *rows: dict[str, str]):
        export = cells(*rows)
        binding = bound(export, invoice__description=expression).binding("invoice.description")
        read = evaluate(binding, Cells(export))
        return read.text.to_pylist(), read.unlisted.tolist(), read.too_long.tolist()

    return lambda expression, *rows: texts(expression, *rows)[0]


def rows(heading, *values: str):
    return [{heading: value} for value in values]


def test_blanks_of_every_kind_are_trimmed_and_nothing_else(said):
    column = rows("Text", " a  b ", "\u00a0c\u202f", "\u200b\ufeff", "\t\n", "", "Ås", "André", "å")

    assert said("Text", *column) == ["a  b", "c", None, None, None, "Ås", "André", "å"]


def test_trimming_can_be_switched_off(said):
    column = rows("Text", " a ", "  ", "")

    assert said({"column": "Text", "trim": False}, *column) == [" a ", "  ", None]


def test_characters_are_stripped_wherever_they_stand(said):
    column = rows("Text", "12.3-4", "NO 9", "-", "å|b[c]\\d")

    assert said({"column": "Text", "strip": ".-|[]\\å"}, *column) == ["1234", "NO 9", None, "bcd"]


def test_a_blank_among_the_stripped_characters_means_every_blank(said):
    column = rows("Text", "1 2\u00a03\u202f4", "5")

    assert said({"column": "Text", "strip": " "}, *column) == ["1234", "5"]


def test_a_column_without_the_characters_is_left_as_it_is(said):
    assert said({"column": "Text", "strip": "#"}, *rows("Text", "a", "b")) == ["a", "b"]


def test_the_first_column_that_is_not_blank_wins(said):
    two = [
        {"A": "a", "B": "b"},
        {"A": " ", "B": "b"},
        {"A": "", "B": ""},
    ]

    assert said({"first_of": ["A", "B"]}, *two) == ["a", "b", None]


def test_columns_are_joined_without_those_that_are_blank(said):
    three = [
        {"A": " a ", "B": "b", "C": "c"},
        {"A": "a", "B": "\u00a0", "C": "c"},
        {"A": "", "B": "", "C": ""},
    ]

    assert said({"join": ["A", "B", "C"], "separator": "-"}, *three) == ["a-b-c", "a-c", None]


def test_a_value_table_ignores_case_and_blanks_and_finds_what_it_does_not_list(cells, bound):
    export = cells(*rows("Kind", "p", " PRIVAT ", "X", "", "-"))
    table = {"P": "PRIVATE", "privat": "PRIVATE", "-": ""}
    binding = bound(export, debtors__type={"column": "Kind", "values": table}).binding(
        "debtors.0.type"
    )

    read = evaluate(binding, Cells(export))

    assert read.text.to_pylist() == ["PRIVATE", "PRIVATE", None, None, None]
    assert read.unlisted.tolist() == [False, False, True, False, False]


def test_zeros_are_put_before_digits_only_and_too_many_digits_are_found(cells, bound):
    export = cells(*rows("Text", "7", "0007", "12345", "A7", "", "1.2"))
    binding = bound(export, invoice__description={"column": "Text", "zero_pad": 4}).binding(
        "invoice.description"
    )

    read = evaluate(binding, Cells(export))

    assert read.text.to_pylist() == ["0007", "0007", None, "A7", None, "1.2"]
    assert read.too_long.tolist() == [False, False, True, False, False, False]


def test_a_default_stands_in_for_blanks_and_never_for_wrong_values(said):
    expression = {"column": "Text", "values": {"a": "A"}, "default": "Z"}

    assert said(expression, *rows("Text", "a", " ", "x")) == ["A", "Z", None]


def test_an_entry_for_any_other_value_stands_for_filled_cells_and_not_for_blank_ones(said):
    table = {"a": "A", "*": "other"}
    expression = {"column": "Text", "values": table, "default": "none"}

    assert said(expression, *rows("Text", "a", "x", "*", " ")) == ["A", "other", "other", "none"]


def test_steps_come_in_their_order_whatever_the_file_says(said):
    expression = {
        "default": "none",
        "zero_pad": 3,
        "values": {"12": "7"},
        "strip": ".",
        "column": "Text",
    }

    assert said(expression, *rows("Text", " 1.2 ", "")) == ["007", "none"]


def test_no_rows_are_no_trouble(cells, bound):
    export = cells({"Text": "a"}).iloc[:0]
    expression = {"first_of": ["Text", "Nr"], "strip": " ", "values": {"a": "b"}, "zero_pad": 2}
    binding = bound(export, invoice__description=expression).binding("invoice.description")

    assert len(evaluate(binding, Cells(export)).text) == 0
