"""The catalogue of rules is complete, and fit to be read by a clerk."""

import re
import string

import pyarrow as pa
import pytest

from ingest.domain.faults import FAULT_SCHEMA, explain, fault_table, join_faults, mask, read_faults
from ingest.domain.rules import RULES, Severity

FIELDS = {"column", "value", "detail"}
WRONG = {"row": 1, "code": "currency_unknown", "severity": "error"}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_a_stable_code_a_sentence_and_a_hint(rule):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", rule.code)
    for text in (rule.sentence, rule.hint):
        assert text[0].isupper() or text.startswith("{")
        assert text.endswith(".")
        assert {name for _, name, _, _ in string.Formatter().parse(text) if name} <= FIELDS


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_warning_may_be_made_an_error_unless_it_tells_what_was_done(rule):
    told = rule.code in ("credit_netted", "invoice_reduced", "invoice_covered")

    assert rule.severity is Severity.ERROR or rule.adjustable is not told


def test_a_fault_table_takes_one_word_for_all_or_one_for_each():
    rows = pa.array([4, 7], pa.int64())

    table = fault_table(rows, "date_unreadable", column="Dato", value=pa.array(["x", "y"]))

    assert table.schema == FAULT_SCHEMA
    assert table["value"].to_pylist() == ["x", "y"]
    assert table["column"].to_pylist() == ["Dato", "Dato"]
    assert table["severity"].to_pylist() == ["error", "error"]


def test_a_severity_of_the_mapping_wins():
    table = fault_table(pa.array([1]), "kid_mismatch", severity=Severity.ERROR)

    assert table["severity"].to_pylist() == ["error"]


def test_a_fault_is_told_in_words_with_its_column_and_value():
    table = fault_table(
        pa.array([4]), "date_unreadable", column="Dato", value="31.02.2026", detail="dd.mm.yyyy"
    )

    (fault,) = read_faults(join_faults([table]))

    assert (fault.row, fault.severity) == (4, Severity.ERROR)
    assert fault.message == "'31.02.2026' in 'Dato' is no date in a format the mapping declares."
    assert fault.hint == "Write the date as dd.mm.yyyy."


def test_a_value_that_holds_braces_is_quoted_as_it_stands():
    """Cells come from outside: they must never be taken for a template."""
    fault = explain({**WRONG, "value": "{column.__class__}", "column": "V"})

    assert "'{column.__class__}' in 'V'" in fault.message


def test_a_long_value_is_cut():
    fault = explain({**WRONG, "value": "x" * 500})

    assert len(fault.message) < 200


@pytest.mark.parametrize(("text", "hidden"), [("", ""), ("7", "*"), ("12", "*2"), ("123", "*23")])
def test_a_mask_never_shows_a_short_number_whole(text, hidden):
    assert mask(text) == hidden


def test_no_faults_join_to_an_empty_table():
    assert join_faults([]).num_rows == 0
