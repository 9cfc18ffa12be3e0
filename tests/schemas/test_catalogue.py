"""The generated page of rules."""

import pytest

from ingest.domain.rules import RULES
from ingest.schemas.catalogue import rules_reference


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_on_the_page_once(code):
    assert rules_reference().count(f"### `{code}`\n") == 1


def test_no_placeholder_is_left_on_the_page():
    assert "{" not in rules_reference()


def test_a_rule_is_shown_with_severity_sentence_and_hint():
    page = rules_reference({"due_not_passed": RULES["due_not_passed"]})
    assert page.endswith(
        "## The invoice\n\n### `due_not_passed`\n\n"
        "*warning, adjustable, mended in the ERP* · The due date, `VALUE`, has not passed yet.\n\n"
        "Leave the invoice out until it is due, unless this is on purpose.\n"
    )
