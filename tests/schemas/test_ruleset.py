"""What holds for all rules: the catalogue, the contract of the frame, secrecy, one pass."""

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from ingest.domain.faults import FAULT_SCHEMA
from ingest.domain.rules import RULES, Stage
from ingest.schemas import InvoiceRules, RowRules, RuleContext, validate_rows

from .conftest import GOOD

PARSED = {
    "national_id_zero_restored",
    "email_malformed",
    "phone_malformed",
    "postal_code_zero_restored",
}
"""Rules of these stages that parsing applies, because it repairs or leaves out the value."""

CONTEXT = RuleContext(date(2026, 3, 1), production=True)


@pytest.fixture
def frame(bound):
    def make(**columns: object):
        types = RowRules.build(bound(), CONTEXT).rules.types
        empty = {target: pd.Series([None], dtype=type_) for target, type_ in types.items()}
        return pd.DataFrame({**empty, **columns}, index=pd.Index([0], name="row"))

    return make


def test_every_rule_of_these_stages_is_run(bound):
    run = {rule.code for rule in RowRules.build(bound(), CONTEXT).rules.rules}
    run |= {rule.code for rule in InvoiceRules.build(bound()).rules.rules}
    stages = (Stage.INVOICE, Stage.DEBTOR, Stage.CLAIM)
    wanted = {code for code, rule in RULES.items() if rule.stage in stages} - PARSED
    assert run == wanted | {"no_debtor", "no_claim"}


def test_checks_of_the_schema_are_named_by_their_rule(bound):
    rules = RowRules.build(bound(), CONTEXT).rules
    assert [check.name for check in rules.schema.checks] == [rule.code for rule in rules.rules]


def test_no_rows_have_no_faults(frame, bound):
    assert validate_rows(frame().iloc[:0], bound(), CONTEXT).equals(FAULT_SCHEMA.empty_table())


def test_rows_without_any_value_have_no_faults(frame, bound):
    assert validate_rows(frame(), bound(), CONTEXT).num_rows == 0


def test_a_row_number_that_is_a_position_too_is_reported_like_any_other(frame, bound):
    typed = frame(**{"invoice.currency": pd.Series(["X"], dtype=pd.ArrowDtype(pa.string()))})
    assert validate_rows(typed, bound(), CONTEXT)["row"].to_pylist() == [0]


def test_columns_in_several_chunks_are_judged_as_one(frame, bound):
    typed = frame(**{"invoice.currency": pd.Series(["X"], dtype=pd.ArrowDtype(pa.string()))})
    twice = pd.concat([typed, typed]).set_index(pd.Index([2, 3], name="row"))
    assert validate_rows(twice, bound(), CONTEXT)["row"].to_pylist() == [2, 3]


def test_a_column_of_another_type_is_an_error_of_ours(frame, bound):
    with pytest.raises(TypeError, match="not as declared"):
        validate_rows(frame(**{"invoice.openAmount": [1.5]}), bound(), CONTEXT)


def test_a_missing_column_is_an_error_of_ours(frame, bound):
    with pytest.raises(TypeError, match="not as declared"):
        validate_rows(frame().drop(columns="invoice.dueDate"), bound(), CONTEXT)


def test_the_frame_is_left_as_it_was(frame, bound):
    typed = frame()
    before = typed.copy()
    validate_rows(typed, bound(), CONTEXT)
    pd.testing.assert_frame_equal(typed, before)


def test_switching_pandera_off_outside_switches_no_rule_off(faults, monkeypatch):
    monkeypatch.setattr("pandera.config.CONFIG.validation_enabled", False)
    assert [line[1] for line in faults({"Valuta": "X"})] == ["currency_unknown"]


@pytest.mark.fault("S1")
def test_no_value_reaches_the_text_of_an_exception(faults, monkeypatch):
    """A traceback is logged; a national id in it would be a leak."""
    raised = []
    build = SchemaErrors.__init__

    def remember(self, *given: object, **named: object):
        build(self, *given, **named)
        raised.append(f"{self}{self.failure_cases.to_csv()}")

    monkeypatch.setattr(SchemaErrors, "__init__", remember)
    faults({"Fnr": "26829398613"}, {"Fnr": "26829398613", "Valuta": "HEMMELIG"})
    assert raised
    assert not [text for text in raised if "2682" in text or "HEMMELIG" in text]


cells = st.one_of(
    st.text(max_size=12).map(lambda text: text.replace("\x00", "")),
    st.sampled_from(
        ["0", "-1", "1 000,00", "31.02.2026", "PRIVATE", "COMPANY", "26829398612", "X"]
    ),
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(list(GOOD)), cells, max_size=6), min_size=1, max_size=4
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_junk_yields_faults_each_once_and_never_an_exception(faults, spoilt):
    found = faults(*spoilt)
    assert len(set(found)) == len(found)
    assert {line[0] for line in found} <= set(range(2, 2 + len(spoilt)))


@given(
    st.lists(
        st.dictionaries(st.sampled_from(list(GOOD)), cells, max_size=6), min_size=2, max_size=4
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
def test_a_row_is_judged_alike_alone_and_among_others(faults, spoilt):
    together = faults(*spoilt)
    for place, cells_of_row in enumerate(spoilt):
        alone = {line[1:] for line in faults(cells_of_row)}
        assert {line[1:] for line in together if line[0] == 2 + place} == alone
