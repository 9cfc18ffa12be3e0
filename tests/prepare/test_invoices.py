"""What rows become together: invoices, their debtors and claims, and what is wrong with them."""

import hashlib
import json
from datetime import date

import numpy as np
import pytest

from ingest.errors import ExportChanged
from ingest.mapping.bind import bind
from ingest.prepare import Preparation, PrepareContext

CO_DEBTORS = {
    "debtors": [
        {"type": {"constant": "PRIVATE"}, "firstname": "First", "lastname": "Last"},
        {"type": {"constant": "PRIVATE"}, "firstname": "Name", "lastname": "Last"},
    ]
}


def messages(result, code):
    return [(fault.row, fault.message) for fault in result.faults if fault.code == code]


def test_a_record_is_the_contracts_json_with_its_digest(run):
    result = run([{"Text": "Årets «siste»\t\\"}])

    (record,) = result.records
    address = {"street": "Storgata 1", "city": "Oslo", "zipCode": "0155", "countryCode": "NO"}
    assert record["payload"] == (
        '{"type":"NOTICE","invoiceNumber":"F1","originalInvoiceAmount":1000.00,"currency":"NOK",'
        '"invoiceDate":"2024-02-01T00:00:00Z","dueDate":"2024-03-01T00:00:00Z",'
        '"uniqueSourceInvoiceId":"s1","debtors":[{"type":"PRIVATE","firstname":"Kari",'
        '"lastname":"Nordmann","customerNumber":"C1","addresses":['
        + json.dumps(address, separators=(",", ":"))
        + ']}],"claims":[{"type":"PRINCIPAL","remainingAmount":100.00,'
        '"description":"Årets «siste» \\\\"}]}'
    )
    assert record["digest"] == hashlib.sha256(record["payload"].encode()).hexdigest()
    assert {name: record[name] for name in ("record", "source_id", "number", "amount", "rows")} == {
        "record": 0,
        "source_id": "s1",
        "number": "F1",
        "amount": 10000,
        "rows": 1,
    }


def test_a_check_can_do_without_json_and_digests(run):
    record = run([{}], payloads=False).records[0]
    assert (record["payload"], record["digest"]) == (None, None)


def test_rows_that_are_not_adjacent_become_one_invoice(run):
    rows = [{}, {"Key": "2", "Id": "s2", "Nr": "F2"}, {"Rest": "", "Fee": "35,00"}]

    result = run(rows, batch=1)

    second, first = (json.loads(record["payload"]) for record in result.records)
    assert [claim["type"] for claim in first["claims"]] == ["PRINCIPAL", "FEE"]
    assert [record["amount"] for record in result.records] == [10000, 13500]
    assert second["uniqueSourceInvoiceId"] == "s2"
    assert result.verdicts == [("record", 1), ("record", 0), ("record", 1)]


def test_one_invalid_row_holds_its_invoice_back_and_the_others_name_it(run):
    result = run([{}, {"Rest": "x"}, {"Rest": "5,00"}])

    assert result.verdicts == [("invalid", None)] * 3
    assert messages(result, "held_by_row") == [
        (2, "The invoice is held back because of row 3."),
        (4, "The invoice is held back because of row 3."),
    ]
    assert result.records == []


def test_of_many_rows_to_blame_five_are_named(run):
    result = run([{"Text": str(number), "Rest": "x" if number else "1,00"} for number in range(9)])

    assert messages(result, "held_by_row") == [
        (2, "The invoice is held back because of row 3, 4, 5, 6, 7 and 3 more.")
    ]


def test_rows_that_disagree_say_about_what_and_with_which_row(run):
    rows = [
        {"Open": "200,00", "Text": "a"},
        {"Text": "b", "Date": "02.02.2024", "Open": ""},
        {"Text": "c", "Amount": "900,00", "Nr": "F" * 100, "Open": "200,00"},
    ]

    result = run(rows)

    about = "The rows of this invoice disagree about"
    assert sorted(messages(result, "rows_disagree")) == [
        (3, f"{about} 'Date': '01.02.2024' in row 2, '02.02.2024' in row 3."),
        (3, f"{about} 'Open': '200,00' in row 2, nothing in row 3."),
        (4, f"{about} 'Amount': '1000,00' in row 2, '900,00' in row 4."),
        (4, f"{about} 'Nr': 'F1' in row 2, '{'F' * 79}…' in row 4."),
    ]


def test_a_value_that_could_not_be_read_is_not_a_disagreement_too(run):
    result = run([{"Date": "x"}, {"Text": "b"}])

    assert result.codes() == [(2, "date_unreadable"), (3, "held_by_row")]


def test_optional_fields_of_the_invoice_are_sent_where_they_are_filled(run, by):
    expression = type(by().invoice.invoiceNumber)
    fields = {"vat": "Fee", "collectionNoticeDate": "Open", "ocrReferenceNumber": "Zip"}
    more = {name: expression(column=heading) for name, heading in fields.items()}
    invoice = by().invoice.model_copy(update={**more, "openAmount": None})
    mapping = by(claims=[{"remainingAmount": "Rest"}]).model_copy(update={"invoice": invoice})
    filled = {"Fee": "ja", "Open": "05.04.2024", "Key": "2", "Id": "s2", "Zip": "2345"}

    result = run([{"Zip": "2345"}, filled], mapping)

    plain, full = (json.loads(record["payload"]) for record in result.records)
    assert list(full) == [*list(plain)[:-2], "collectionNoticeDate", "vat", "debtors", "claims"]
    assert (full["collectionNoticeDate"], full["vat"]) == ("2024-04-05", True)


def test_yes_and_no_are_compared_too(run, by):
    mapping = by(booleans={"F1": True, "F2": False})
    invoice = mapping.invoice.model_copy(update={"vat": mapping.invoice.invoiceNumber})
    mapping = mapping.model_copy(update={"invoice": invoice})

    result = run([{}, {"Nr": "F2"}], mapping)

    assert "'yes' in row 2, 'no' in row 3" in str(messages(result, "rows_disagree"))


def test_a_claim_that_rows_repeat_counts_once_and_must_be_the_same(run, by):
    once = by(once=True)

    equal = run([{"Fee": "35,00"}, {"Fee": "35,00", "Text": "b"}], once)
    other = run([{"Fee": "35,00"}, {"Fee": "", "Text": "b"}], once)

    assert [record["amount"] for record in equal.records] == [23500]
    assert equal.money == [("NOK", 13500), ("NOK", 10000)]
    assert other.codes() == [(2, "held_by_row"), (3, "rows_disagree")]
    assert "'Fee': '35,00' in row 2, nothing in row 3" in messages(other, "rows_disagree")[0][1]


def test_equal_debtors_are_folded_and_co_debtors_kept_in_order(run):
    ola = {"First": "Ola", "Customer": "C2", "Rest": ""}

    result = run([{}, ola, {"Text": "b"}, {**ola, "Rest": "7,00"}])

    debtors = json.loads(result.records[0]["payload"])["debtors"]
    assert [debtor["firstname"] for debtor in debtors] == ["Kari", "Ola"]


def test_two_debtors_of_one_row_are_folded_where_they_are_equal(run, by):
    rows = [
        {"Name": "Ola"},
        {"Key": "2", "Id": "s2", "Name": "Kari"},
        {"Key": "3", "Id": "s3", "Last": "", "First": "", "Name": ""},
        {"Key": "4", "Id": "s4", "Name": "Per"},
        {"Key": "4", "Id": "s4", "First": "Per", "Name": "Kari", "Text": "b"},
    ]

    result = run(rows, by(**CO_DEBTORS))

    found = [json.loads(record["payload"])["debtors"] for record in result.records]
    names = [[debtor["firstname"] for debtor in debtors] for debtors in found]
    assert names == [["Kari", "Ola"], ["Kari"], ["Kari", "Per"]]
    assert result.codes() == [(4, "no_debtor")]


def test_one_customer_described_in_two_ways_is_a_fault_that_hides_ids(run):
    firm = {"Type": "COMPANY", "First": "", "Last": "", "Customer": "C9", "Name": "A"}
    rows = [
        {"National id": "15877712369"},
        {"National id": "", "Street": "Gata 2", "Text": "b"},
        firm,
        {**firm, "Name": "B", "Text": "b"},
    ]

    found = messages(run(rows), "debtors_disagree")

    assert [row for row, _ in found] == [3, 5]
    assert "15877712369" not in str(found)
    assert "'National id' is '*********69' in row 2, nothing in row 3" in found[0][1]
    assert "'Street' is 'Storgata 1' in row 2, 'Gata 2' in row 3" in found[0][1]
    assert "'Name' is 'A' in row 4, 'B' in row 5" in found[1][1]


def test_contact_data_that_differ_are_named_in_one_text(run, by):
    mapping = by()
    debtor = mapping.debtors[0].model_copy(update={"emails": mapping.invoice.description})
    emails = type(mapping.claims[0].remainingAmount)(column="Name")
    debtor = mapping.debtors[0].model_copy(update={"emails": emails, "name": None})

    result = run(
        [{"Name": "a@example.com; b@example.com"}, {"Text": "b"}],
        mapping.model_copy(update={"debtors": [debtor]}),
    )

    assert "'a@example.com, b@example.com' in row 2" in str(messages(result, "debtors_disagree"))


@pytest.mark.fault("D4")
def test_an_equal_row_of_an_invoice_is_left_out_as_a_duplicate(run):
    result = run([{}, {"Text": "b"}, {}])

    assert result.verdicts == [("record", 0), ("record", 0), ("excluded", "duplicate")]
    assert result.records[0]["amount"] == 20000
    assert result.money == [("NOK", 10000)] * 3


def test_rows_that_only_an_exclude_rule_tells_apart_are_no_duplicates(run):
    result = run([{}, {"Status": "reminded"}])

    assert result.verdicts == [("record", 0), ("record", 0)]


def test_equal_rows_with_errors_are_duplicates_and_others_are_not(run):
    result = run([{"Rest": "x"}, {"Rest": "x"}, {"Rest": "y"}])

    assert result.verdicts == [("invalid", None), ("excluded", "duplicate"), ("invalid", None)]


@pytest.mark.fault("D4")
def test_without_a_key_every_row_is_an_invoice_and_equal_ones_are_one(run, by):
    result = run([{}, {}, {"Id": "s2", "Nr": "F2"}], by(keyed=False))

    assert result.verdicts == [("record", 1), ("excluded", "duplicate"), ("record", 0)]


@pytest.mark.fault("D5")
def test_one_source_id_with_different_content_sends_none_of_them(run):
    rows = [{}, {"Text": "b"}, {"Key": "2"}, {"Key": "3"}]

    result = run(rows)

    assert result.verdicts == [("invalid", None)] * 4
    assert messages(result, "source_id_conflict") == [
        (2, "The source id 's1' stands for other content in row 4, 5."),
        (4, "The source id 's1' stands for other content in row 2, 5."),
        (5, "The source id 's1' stands for other content in row 2, 4."),
    ]
    assert messages(result, "held_by_row") == [(3, "The invoice is held back because of row 2.")]


def test_keys_with_the_same_hash_stay_apart_and_their_twins_are_still_found(run):
    """A hash that is the same for all keys hides that a source id occurs under two of them."""
    rows = [{}, {"Key": "2"}, {"Key": "3", "Id": "s3", "Nr": "F3"}, {"Text": "b"}]

    result = run(rows, hasher=lambda texts: np.zeros(len(texts), np.uint64))

    assert result.verdicts == [("invalid", None)] * 2 + [("record", 0), ("invalid", None)]
    assert result.codes() == [
        (2, "source_id_conflict"),
        (3, "source_id_conflict"),
        (5, "held_by_row"),
    ]


def test_many_twins_end_as_few_do(run, by, monkeypatch):
    """They wait on the disk, and come back some at a time."""
    others = [{"Id": f"s{number}", "Nr": f"F{number}"} for number in (5, 4, 5, 4, 4)]
    rows = [{}, {"Id": "s2", "Nr": "F2"}, {}, {"Id": "s2", "Nr": "F3"}, {}, *others]
    few = run(rows, by(keyed=False), batch=1)
    monkeypatch.setattr("ingest.prepare.twins._PIECE", 2)
    monkeypatch.setattr("ingest.prepare.twins._PORTION", 1)

    many = run(rows, by(keyed=False), batch=5)

    assert (many.records, many.verdicts) == (few.records, few.verdicts)
    assert many.codes() == few.codes()
    assert [word for word, _ in many.verdicts] == [
        "record",
        "invalid",
        "excluded",
        "invalid",
        "excluded",
        "record",
        "record",
        "excluded",
        "excluded",
        "excluded",
    ]


def test_an_invalid_twin_makes_a_conflict_because_nobody_knows_what_it_says(run):
    result = run([{}, {"Key": "2", "Date": "x"}])

    assert result.codes() == [
        (2, "source_id_conflict"),
        (3, "date_unreadable"),
        (3, "source_id_conflict"),
    ]


def test_a_row_without_a_key_is_invalid_and_not_reported_twice(run, by):
    by_number = by(invoice_key=["Key", "Nr"])

    result = run([{"Key": ""}, {"Nr": "", "Id": "s2"}], by_number)

    assert result.codes() == [(2, "invoice_key_missing"), (3, "required_missing")]
    assert messages(result, "invoice_key_missing")[0][1].startswith("'Key' is empty")


def test_rows_without_a_source_id_are_not_each_others_twins(run, by):
    result = run([{"Id": ""}, {"Id": "", "Key": "2"}], by())

    assert result.codes() == [(2, "required_missing"), (3, "required_missing")]


def test_records_that_cannot_be_split_are_invalid_and_stop_nobody_else(run, text_of):
    text = text_of([{}, {"Key": "2", "Id": "s2"}]) + "short;record\n"

    result = run(text)

    assert [word for word, _ in result.verdicts] == ["record", "record", "invalid"]
    assert result.money[2] is None
    assert result.codes() == [(4, "short_record")]


def test_beyond_the_limit_rows_are_left_out_and_faults_still_reported(run):
    rows = [{"Key": key, "Id": key, "Nr": key} for key in "abcd"]
    rows[1]["Rest"] = "x"

    result = run(rows, limit=1)

    assert result.verdicts == [
        ("record", 0),
        ("invalid", None),
        ("excluded", "limit"),
        ("excluded", "limit"),
    ]


@pytest.mark.fault("A6")
def test_an_invoice_larger_than_a_request_is_a_fault(run):
    big = {"Text": "x" * 2000}

    result = run([{}, {"Key": "2", "Id": "s2", **big}, {"Rest": "2,00", **big}], most_bytes=1500)

    assert result.codes() == [
        (2, "invoice_too_large"),
        (3, "invoice_too_large"),
        (4, "held_by_row"),
    ]
    assert "2510 bytes, of at most 1500" in str(messages(result, "invoice_too_large"))


def test_a_key_that_too_many_rows_share_is_a_fault_of_each_of_them(run, monkeypatch):
    monkeypatch.setattr("ingest.prepare.census.MOST_ROWS", 2)

    result = run([{"Text": text, "Id": text} for text in "abc"])

    assert result.verdicts == [("invalid", None)] * 3
    assert [code for _, code in result.codes()] == ["invoice_too_large"] * 3


def test_without_an_open_amount_claims_are_held_against_nothing(run, by):
    mapping = by()
    invoice = mapping.invoice.model_copy(update={"openAmount": None})

    assert run([{}], mapping.model_copy(update={"invoice": invoice})).codes() == []


def test_addresses_lack_what_is_blank(run):
    rows = [
        {"Street": ""},
        {"Key": "2", "Id": "s2", "Street": "", "City": ""},
        {"Key": "3", "Id": "s3", "Street": "", "City": "", "Zip": ""},
    ]

    together = [json.loads(record["payload"]) for record in run(rows).records]
    apart = [json.loads(run([row]).records[0]["payload"]) for row in rows]

    country = {"countryCode": "NO"}
    assert [invoice["debtors"][0].get("addresses") for invoice in together] == [
        [{"city": "Oslo", "zipCode": "0155", **country}],
        [{"zipCode": "0155", **country}],
        None,
    ]
    assert together == apart


def test_claims_are_held_against_the_open_amount_of_the_whole_invoice(run):
    rows = [{"Open": "150,00"}, {"Open": "150,00", "Rest": "50,00"}]

    good, bad = run(rows), run([rows[0], {**rows[1], "Rest": "60,00"}])

    assert good.codes() == []
    assert bad.codes() == [(2, "claims_differ_from_open"), (3, "held_by_row")]


def test_an_export_of_excluded_rows_yields_no_record(run):
    result = run([{"Status": "settled"}, {"Status": "Settled", "Key": ""}])

    assert result.verdicts == [("excluded", "settled")] * 2
    assert result.prepared.read.money == {"NOK": 20000}


def test_an_amount_in_an_unknown_currency_is_counted_apart(run):
    result = run([{"Currency": "XYZ"}, {"Key": "2", "Id": "s2", "Currency": "JPY", "Rest": "5"}])

    assert result.money == [None, ("JPY", 5)]
    assert result.prepared.read.unreadable == 1
    assert '"remainingAmount":5}' in result.records[0]["payload"].replace(',"description"', "}")


def test_only_currencies_are_numbered_whatever_words_stand_in_their_column(run, by):
    """The mapping may take a column of invoice numbers for it; there are not so many numbers."""
    words = [*(f"Q{number}" for number in range(50)), "NOK", "", "EUR"]
    rows = [{"Id": f"s{at}", "Currency": word} for at, word in enumerate(words)]

    result = run(rows, by(keyed=False))

    assert result.currencies == ("NOK", "EUR")
    assert result.money == [*([None] * 50), ("NOK", 10_000), None, ("EUR", 10_000)]


def test_warnings_hold_nothing_back(run):
    result = run([{"Due": "01.03.2027"}])

    assert result.verdicts == [("record", 0)]
    assert result.prepared.warnings == {"due_not_passed": 1}


def test_totals_are_not_there_before_the_last_record(by, whole_row):
    unread = Preparation(
        None, bind(by(), list(whole_row)), PrepareContext(date(2026, 1, 15), production=False), None
    )

    with pytest.raises(RuntimeError):
        _ = unread.prepared


@pytest.mark.fault("D7")
def test_an_export_that_changes_while_it_is_read_sends_nothing(run):
    def grow(path):
        path.write_bytes(path.read_bytes() + b"more\n")

    with pytest.raises(ExportChanged):
        run([{}, {"Key": "2", "Id": "s2"}], meanwhile=grow)


def test_every_row_keeps_its_due_date_wherever_it_ends(run):
    rows = [{"Due": "soon"}, {"Status": "settled", "Due": "05.03.2024"}, {"Key": "2", "Id": "s2"}]

    result = run([*rows, {"Key": "3", "Id": "s3", "Due": ""}], batch=3)

    assert result.due == [None, date(2024, 3, 5), date(2024, 3, 1), None]
