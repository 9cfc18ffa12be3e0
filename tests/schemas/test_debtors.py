"""The rules of debtors: names, ids, addresses, and debtors that are not there."""

from datetime import date

import pytest

from .conftest import COMPANY

NOBODY = dict.fromkeys(
    ["Kundetype", "Fornavn", "Etternavn", "Fnr", "Epost", "Mobil", "Postnr", "Land"], ""
)


@pytest.mark.parametrize(
    ("cells", "code", "column", "value", "detail"),
    [
        ({"Kundetype": "ENK"}, "debtor_type_unknown", "Kundetype", "SOLE", None),
        ({"Kundetype": ""}, "debtor_type_unknown", "Kundetype", None, None),
        ({"Fornavn": ""}, "private_name_missing", "Fornavn", None, "the first name"),
        ({"Etternavn": ""}, "private_name_missing", "Etternavn", None, "the last name"),
        (
            {"Fornavn": "", "Etternavn": ""},
            "private_name_missing",
            "Fornavn",
            None,
            "the whole name",
        ),
        ({**COMPANY, "Firma": "", "Fnr": ""}, "company_name_missing", "Firma", None, None),
        ({"Fnr": "2682939861"}, "national_id_malformed", "Fnr", "********61", None),
        ({"Fnr": "26829398613"}, "national_id_check_digits", "Fnr", "*********13", None),
        ({**COMPANY, "Fnr": "12345678"}, "organisation_number_malformed", "Fnr", "12345678", None),
        (
            {**COMPANY, "Fnr": "2682939861"},
            "organisation_number_malformed",
            "Fnr",
            "********61",
            None,
        ),
        (
            {**COMPANY, "Fnr": "123456786"},
            "organisation_number_check_digit",
            "Fnr",
            "123456786",
            None,
        ),
        ({**COMPANY, "Fnr": "26829398612"}, "type_contradicts_id", "Fnr", "*********12", "COMPANY"),
        ({"Fnr": "123456785"}, "type_contradicts_id", "Fnr", "*******85", "PRIVATE"),
        ({"Postnr": "01555"}, "postal_code_malformed", "Postnr", "01555", "Norway"),
        ({"Land": "XX"}, "country_unknown", "Land", "XX", None),
    ],
)
def test_each_rule_names_row_heading_and_value(faults, cells, code, column, value, detail):
    assert faults({}, cells) == [(3, code, "error", column, value, detail)]


def test_a_private_debtor_who_looks_like_a_company_is_only_pointed_out(faults):
    assert faults({}, {"Etternavn": "Prøvesen Bygg AS"}) == [
        (3, "private_looks_like_company", "warning", "Etternavn", "Prøvesen Bygg AS", None)
    ]


def test_the_whole_name_tells_a_company_where_its_parts_do_not(faults):
    """A name that the mapping splits leaves the word alone as the last name."""
    split = {"Fornavn": "Prøve Bygg", "Etternavn": "AS", "Firma": "Prøve Bygg AS"}

    assert faults(split) == [
        (2, "private_looks_like_company", "warning", "Firma", "Prøve Bygg AS", None)
    ]


def test_a_company_with_its_number_is_good(faults):
    assert faults({**COMPANY, "Fnr": "NO 123 456 785 MVA"}) == []


def test_an_id_may_be_wrong_in_two_ways(faults):
    found = faults({"Fnr": "123456786"}, {**COMPANY, "Fnr": "26829398613"})
    assert sorted(line[:2] for line in found) == [
        (2, "organisation_number_check_digit"),
        (2, "type_contradicts_id"),
        (3, "national_id_check_digits"),
        (3, "type_contradicts_id"),
    ]


def test_an_id_of_an_unknown_kind_of_debtor_is_hidden(faults):
    found = faults({"Kundetype": "", "Fnr": "123"})
    assert [line[1:] for line in found] == [
        ("debtor_type_unknown", "error", "Kundetype", None, None),
        ("national_id_malformed", "error", "Fnr", "*23", None),
    ]


def test_synthetic_ids_are_refused_in_production_only(faults):
    assert faults({}) == []
    found = faults({}, production=True)
    assert found == [(2, "national_id_synthetic", "error", "Fnr", "*********12", None)]


@pytest.mark.parametrize(
    ("production", "today", "codes"),
    [
        (True, date(2031, 12, 31), ["national_id_check_digits"]),
        (True, date(2032, 1, 1), []),
        (False, date(2026, 3, 1), []),
    ],
)
def test_the_series_of_2032_is_real_from_2032_on(faults, production, today, codes):
    found = faults({"Fnr": "30108299939"}, production=production, today=today)
    assert [line[1] for line in found] == codes


def test_a_code_that_the_value_table_lacks_is_not_reported_again(faults):
    assert faults({"Kundetype": "firma"}) == []


def test_a_debtor_whose_columns_are_all_blank_is_absent(faults):
    assert faults(NOBODY) == []


def test_a_second_debtor_is_judged_where_it_is_there(faults):
    found = faults(
        {"Medskyldner": "Hansen"},
        {"Medskyldners fnr": "26829398612"},
        {"Medskyldner": "Hansen", "Medskyldners fnr": "1"},
    )
    assert found == [
        (3, "private_name_missing", "error", "Medskyldner", None, "the last name"),
        (4, "national_id_malformed", "error", "Medskyldners fnr", "*", None),
    ]


def test_foreign_postal_codes_are_left_alone(faults):
    assert faults({"Postnr": "SW1A 1AA", "Land": "GB"}, {"Postnr": "155", "Land": "SE"}) == []


def test_a_postal_code_may_be_blank(faults):
    assert faults({"Postnr": ""}) == []


def test_a_restored_postal_code_is_good(faults):
    assert faults({"Postnr": "155"}) == []


def test_the_last_name_names_a_company_where_no_column_is_mapped_to_its_name(faults):
    debtor = {
        "type": {"constant": "COMPANY"},
        "lastname": "Etternavn",
        "customerNumber": "Fakturanr",
    }
    found = faults({}, {"Etternavn": ""}, debtors=[debtor])
    assert found == [(3, "company_name_missing", "error", "Etternavn", None, None)]


def test_a_debtor_made_of_constants_is_always_there(faults):
    debtor = {"type": {"constant": "PRIVATE"}, "firstname": {"constant": "Kari"}}
    assert faults({}, debtors=[debtor]) == [
        (2, "private_name_missing", "error", None, None, "the last name")
    ]
