"""What may be written into the columns of an export."""

import pytest

from ingest.mapping.bind import bind
from ingest.mapping.declaration import Mapping
from ingest.mapping.entry import Entry, EntryKind, entries

HEADINGS = ["Nr", "Beløp", "Dato", "Valuta", "Type", "Navn", "Etternavn", "Mva", "Land"]


def mapping(debtor=None, **invoice: object):
    given = {
        "invoiceNumber": "Nr",
        "uniqueSourceInvoiceId": "Nr",
        "originalInvoiceAmount": "Beløp",
        "invoiceDate": "Dato",
        "dueDate": "Dato",
        **invoice,
    }
    return Mapping.model_validate(
        {
            "version": 1,
            "name": "test",
            "invoice": given,
            "debtors": [{"type": {"constant": "COMPANY"}, "name": "Navn", **(debtor or {})}],
            "claims": [{"remainingAmount": "Beløp"}],
        }
    )


def found(**given: object):
    return entries(bind(mapping(**given), HEADINGS))


def test_amounts_and_dates_are_told_from_text_and_unread_columns_are_not_told():
    assert found() == {
        "Nr": Entry(),
        "Beløp": Entry(EntryKind.AMOUNT),
        "Dato": Entry(EntryKind.DATE),
        "Navn": Entry(),
    }


@pytest.mark.parametrize(
    ("field", "expression", "entry"),
    [
        (
            "currency",
            "Valuta",
            Entry(words=("DKK", "EUR", "GBP", "NOK", "SEK", "USD"), closed=False),
        ),
        (
            "currency",
            {"column": "Valuta", "values": {"kr": "NOK", "KR": "NOK", "e": "EUR"}},
            Entry(words=("kr", "e")),
        ),
        ("type", "Valuta", Entry(words=("NOTICE", "PAYMENT_REMINDER"))),
        ("currency", {"column": "Valuta", "strip": "."}, Entry()),
        ("currency", {"join": ["Valuta", "Type"]}, Entry()),
    ],
)
def test_a_column_offers_the_words_that_the_mapping_reads(field, expression, entry):
    assert found(**{field: expression})["Valuta"] == entry


def test_a_value_table_offers_its_own_words():
    table = {"column": "Type", "values": {"P": "PRIVATE", "Firma": "COMPANY"}}

    assert found(debtor={"type": table})["Type"] == Entry(words=("P", "Firma"))


@pytest.mark.parametrize(
    ("more", "entry"),
    [
        ({"values": {"P": "PRIVATE", "*": "COMPANY"}}, Entry(words=("P",), closed=False)),
        ({"values": {"*": "COMPANY"}}, Entry(closed=False)),
        ({"values": {"P": "PRIVATE"}, "unlisted": "keep"}, Entry(words=("P",), closed=False)),
    ],
)
def test_a_table_that_takes_other_values_too_does_not_close_the_list(more, entry):
    assert found(debtor={"type": {"column": "Type", **more}})["Type"] == entry


def test_yes_and_no_are_offered_as_the_mapping_has_them():
    assert found(vat="Mva")["Mva"].words[:3] == ("ja", "j", "yes")


def test_a_column_that_two_fields_read_offers_what_is_good_for_both():
    first = {"column": "Land", "values": {"Norge": "NO", "Sverige": "SE"}}
    second = {"column": "Land", "values": {"norge": "NOK", "Danmark": "DKK"}}

    read = found(currency=second, debtor={"countryCode": first})

    assert read["Land"].words == ("norge",)


def test_a_list_is_kept_where_the_other_field_takes_anything():
    read = found(currency={"column": "Valuta"}, description="Valuta")

    assert read["Valuta"] == Entry(words=("DKK", "EUR", "GBP", "NOK", "SEK", "USD"), closed=False)
