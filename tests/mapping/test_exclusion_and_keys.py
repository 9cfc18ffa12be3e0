import pytest

from ingest.mapping.exclusion import KEEP, exclusions
from ingest.mapping.keys import invoice_keys, source_ids


@pytest.fixture
def left_out(cells, bound):
    """Return which of the rows one rule leaves out."""

    def answers(conditions, heading, *values: str, **more: object):
        export = cells(*({heading: value} for value in values))
        rule = {"reason": "x", "when": conditions}
        found = exclusions(export, bound(export, exclude=[rule], **more))
        return [place != KEEP for place in found]

    return answers


def asked(left_out, question, *values: str, **more: object):
    return left_out({"column": "State", **question}, "State", *values, **more)


def test_blank_and_filled_look_at_the_trimmed_cell(left_out):
    cells = ("", " \u00a0", "x")

    assert asked(left_out, {"is": "blank"}, *cells) == [True, True, False]
    assert asked(left_out, {"is": "filled"}, *cells) == [False, False, True]


def test_amounts_are_asked_for_their_sign_and_unreadable_ones_are_kept(left_out):
    cells = ("0,00", "-1,00", "1 000,00", "", "x", "2,00-", "0,001")

    assert asked(left_out, {"is": "zero"}, *cells) == [True] + [False] * 6
    assert asked(left_out, {"is": "negative"}, *cells) == [
        False, True, False, False, False, True, False,
    ]  # fmt: skip
    assert asked(left_out, {"is": "positive"}, *cells) == [False, False, True] + [False] * 4


def test_words_are_compared_without_case(left_out):
    cells = ("Kredit", " KREDIT ", "kreditnota", "", "Ærlig")

    assert asked(left_out, {"equals": ["kredit", "ærlig"]}, *cells) == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert asked(left_out, {"starts_with": ["kred", "ÆR"]}, *cells) == [
        True, True, True, False, True,
    ]  # fmt: skip


def test_an_expression_must_match_the_whole_cell(left_out):
    cells = ("Sum 1", "Sum", "In Sum 1", "")

    assert asked(left_out, {"matches": "Sum( [0-9])?|x"}, *cells) == [True, True, False, False]


def test_all_conditions_of_a_rule_must_hold(left_out):
    conditions = [
        {"column": "State", "starts_with": ["Sum"]},
        {"column": "State", "matches": ".*1"},
        {"column": "Open", "is": "positive"},
    ]

    assert left_out(conditions, "State", "Sum 1", "Sum 2", "1") == [True, False, False]


@pytest.mark.fault("F16")
def test_the_first_rule_that_holds_gives_the_reason(cells, bound):
    export = cells({"Open": "0"}, {"Open": "0", "Nr": ""}, {"Nr": ""}, {})
    rules = [
        {"reason": "no number", "when": {"column": "Nr", "is": "blank"}},
        {"reason": "settled", "when": {"column": "Open", "is": "zero"}},
    ]

    found = exclusions(export, bound(export, exclude=rules))

    assert found.tolist() == [1, 0, 0, KEEP]
    assert found.dtype == "int16"


def test_without_rules_every_row_is_kept(cells, bound):
    export = cells({}, {})

    assert exclusions(export, bound(export)).tolist() == [KEEP, KEEP]


def test_rows_are_one_invoice_by_all_parts_of_the_key(cells, bound):
    export = cells(
        {"A": "1", "B": "12"}, {"A": "11", "B": "2"}, {"A": " 1 ", "B": "12"}, {"B": "1"}
    )

    keys = invoice_keys(export, bound(export, invoice_key=["A", "B"])).to_pylist()

    assert keys[0] == keys[2] != keys[1]
    assert keys[3] is None


def test_a_key_of_one_column_is_its_trimmed_text(cells, bound):
    export = cells({"A": " 1 "}, {"A": "\u00a0"})

    assert invoice_keys(export, bound(export, invoice_key="A")).to_pylist() == ["1", None]


def test_without_a_key_the_source_id_is_the_key(cells, bound):
    export = cells({"Nr": " F1 "}, {"Nr": ""})
    by = bound(export)

    assert (
        invoice_keys(export, by).to_pylist() == source_ids(export, by).to_pylist() == ["F1", None]
    )


def test_source_ids_take_all_steps_of_their_expression_and_need_all_their_parts(cells, bound):
    """Without its year, a number that starts again each year is also another invoice's."""
    export = cells({"A": "7", "B": "x"}, {"A": "", "B": "y"}, {"A": "7", "B": " "})
    expression = {"join": ["A", "B"], "separator": "/"}
    by = bound(export, invoice__uniqueSourceInvoiceId=expression)

    assert source_ids(export, by).to_pylist() == ["7/x", None, None]
    assert by.census_columns == {"A", "B"}


def test_a_constant_source_id_is_the_same_in_every_row(cells, bound):
    export = cells({}, {})
    by = bound(export, invoice__uniqueSourceInvoiceId={"constant": "same"})

    assert source_ids(export, by).to_pylist() == ["same", "same"]
