import pickle

import pytest

from ingest.errors import MappingError
from ingest.mapping.bind import bind

HEADINGS = ("Nr", "Amount", "Open", "Date", "Due", "Kind", "First", "Last")


def test_headings_match_whatever_their_case_blanks_and_unicode_form(declare):
    headings = (" nr", "AMOUNT", "Open\u00a0", "Da\u200bte", "Due", "Kind", "First", "La\u017ft")

    bound = bind(declare(), headings)

    assert bound.heading_of("invoice.invoiceNumber") == " nr"
    assert bound.heading_of("claims.0.remainingAmount") == "Open\u00a0"
    assert bound.columns == frozenset(headings)


def test_the_headings_that_tell_of_debtors_are_known_each_once(declare):
    bound = bind(declare(), HEADINGS)

    assert bound.headings_of("debtors") == ("Kind", "First", "Last")


@pytest.mark.fault("F12")
def test_all_missing_headings_are_told_at_once_with_the_nearest_ones(declare):
    with pytest.raises(MappingError) as told:
        bind(declare(invoice__vat="Vat"), ("Nr", "Amounts", "Open", "Dat", "Due", "Kind", "First"))

    assert str(told.value) == (
        "The mapping 'test' does not fit the export:\n"
        "  there is no column 'Amount'; did you mean 'Amounts'? (invoice.originalInvoiceAmount)\n"
        "  there is no column 'Date'; did you mean 'Dat'? (invoice.invoiceDate)\n"
        "  there is no column 'Vat'; did you mean 'Dat'? (invoice.vat)\n"
        "  there is no column 'Last'; did you mean 'Dat'? (debtors.0.lastname)"
    )
    assert "The export's columns are: Nr, Amounts, Open, Dat, Due, Kind, First." in told.value.hint


def test_an_optional_field_whose_column_is_missing_is_an_error_too(declare):
    with pytest.raises(MappingError, match=r"no column 'Fee' \(claims\.0\.description\)"):
        bind(declare(claims__description="Fee"), HEADINGS)


def test_synonyms_that_match_two_headings_are_ambiguous(declare):
    mapping = declare(invoice__dueDate={"column": ["Due", "Due date"]})

    with pytest.raises(MappingError, match="several columns, 'Due' and 'DUE DATE': name only one"):
        bind(mapping, (*HEADINGS, "DUE DATE"))


@pytest.mark.fault("F12")
def test_headings_that_differ_in_case_only_are_ambiguous(declare):
    with pytest.raises(MappingError, match="'Nr' matches several columns, 'Nr' and 'NR'"):
        bind(declare(), (*HEADINGS, "NR"))


def test_of_synonyms_the_one_that_the_export_has_is_taken(declare):
    mapping = declare(invoice__dueDate={"column": ["Due date", "Due"]})

    assert bind(mapping, HEADINGS).heading_of("invoice.dueDate") == "Due"


def test_headings_of_keys_and_exclude_rules_must_exist(declare):
    rule = {"reason": "settled", "when": {"column": "State", "is": "filled"}}

    with pytest.raises(MappingError) as told:
        bind(declare(invoice_key="Key", exclude=[rule]), HEADINGS)

    assert "there is no column 'Key' (invoice_key)" in str(told.value)
    assert "no column 'State'; did you mean 'Date'? (exclude 'settled')" in str(told.value)


def test_a_wide_export_is_listed_in_part(declare):
    headings = tuple(f"Column {number}" for number in range(2000))

    with pytest.raises(MappingError) as told:
        bind(declare(), headings)

    assert "Column 59 and 1940 more." in told.value.hint


def test_a_bound_mapping_knows_its_targets_slots_and_columns(declare):
    rule = {"reason": "settled", "when": {"column": "State", "is": "filled"}}
    mapping = declare(invoice_key=["Nr", "Date"], exclude=[rule])

    bound = bind(mapping, (*HEADINGS, "State"))

    assert (bound.debtor_slots, bound.claim_slots) == (1, 1)
    assert bound.key_columns == ("Nr", "Date")
    assert bound.conditions == (("State",),)
    assert bound.census_columns == {"Nr", "Date"}
    assert bound.columns == frozenset((*HEADINGS, "State"))
    assert bound.targets[:3] == (
        "invoice.type",
        "invoice.invoiceNumber",
        "invoice.originalInvoiceAmount",
    )


def test_a_constant_and_an_unmapped_field_have_no_heading(declare):
    bound = bind(declare(), HEADINGS)

    assert bound.heading_of("invoice.type") is None
    assert bound.heading_of("invoice.vat") is None
    with pytest.raises(KeyError):
        bound.binding("invoice.vat")


def test_a_bound_mapping_can_be_sent_to_another_process(declare):
    bound = bind(declare(), HEADINGS)

    assert pickle.loads(pickle.dumps(bound)) == bound  # noqa: S301 - our own bytes
