"""Item lines: what rows have parts of is put together, and judged as a whole."""

from ingest.domain.outcomes import Outcome
from tests.prepare.conftest import mapping

ORIGINAL = {"column": "Amount", "rows": "sum"}


def summed(**more: object):
    base = mapping().model_dump(by_alias=True)
    invoice = {**base["invoice"], "originalInvoiceAmount": ORIGINAL, "openAmount": None}
    claims = [{"remainingAmount": "Rest", "description": "Text", "rows": "sum"}]
    return mapping(invoice=invoice, claims=claims, **more)


def test_the_parts_of_an_invoice_are_put_together_wherever_they_stand(run):
    rows = [
        {"Amount": "600,00", "Rest": "500,00"},
        {"Key": "2", "Id": "s2", "Nr": "F2", "Amount": "10,00", "Rest": "10,00"},
        {"Amount": "500,50", "Rest": "400,50"},
        {"Amount": "-100,00", "Rest": "-100,00"},
    ]

    result = run(rows, summed(), batch=2)

    found = {
        r["number"]: (r["amount"], '"originalInvoiceAmount":1000.50' in r["payload"])
        for r in result.records
    }
    assert found == {"F1": (80050, True), "F2": (1000, False)}
    assert all(r["payload"].count('"remainingAmount"') == 1 for r in result.records)
    assert result.faults == []
    assert result.prepared.read.money == {"NOK": 81050}


def test_a_sum_that_is_not_positive_is_a_fault_of_the_invoice(run):
    rows = [
        {"Amount": "100,00", "Rest": "100,00"},
        {"Amount": "-100,00", "Rest": "-150,00"},
        {"Key": "2", "Id": "s2", "Nr": "F2", "Amount": "-5,00", "Rest": "-5,00"},
    ]

    result = run(rows, summed())

    assert result.records == []
    assert result.codes() == [
        (2, "amount_not_positive"),
        (2, "claim_not_positive"),
        (3, "held_by_row"),
        (4, "amount_not_positive"),
        (4, "claim_not_positive"),
    ]


def test_parts_that_add_up_to_nothing_leave_no_claim(run):
    rows = [{"Amount": "100,00", "Rest": "100,00"}, {"Amount": "50,00", "Rest": "-100,00"}]

    result = run(rows, summed())

    assert result.codes() == [(2, "no_claim"), (3, "held_by_row")]


def test_a_part_that_cannot_be_read_holds_the_whole_back(run):
    rows = [{"Amount": "100,00"}, {"Amount": "x", "Rest": "20,00"}]

    result = run(rows, summed())

    assert result.codes() == [(2, "held_by_row"), (3, "amount_unreadable")]
    assert result.prepared.outcomes[Outcome.INVALID].rows == 2


def test_the_open_amount_may_be_a_sum_and_is_held_against_the_original(run):
    base = mapping().model_dump(by_alias=True)
    sums = {"originalInvoiceAmount": ORIGINAL, "openAmount": {"column": "Open", "rows": "sum"}}
    by = mapping(
        invoice={**base["invoice"], **sums}, claims=[{"remainingAmount": "Rest", "rows": "sum"}]
    )
    rows = [
        {"Amount": "100,00", "Open": "150,00", "Rest": "150,00"},
        {"Amount": "100,00", "Open": "100,00", "Rest": "100,00"},
    ]

    assert run(rows, by).codes() == [(2, "open_above_original"), (3, "held_by_row")]


def test_principal_is_held_against_what_was_invoiced_and_fees_are_not(run):
    """Neither a swapped pair of columns nor a customer's balance is claimed as an invoice's."""
    base = mapping().model_dump(by_alias=True)
    invoice = {**base["invoice"], "originalInvoiceAmount": ORIGINAL, "openAmount": None}
    principal = {"remainingAmount": "Rest", "rows": "sum"}
    fee = {"type": {"constant": "REMINDER_FEE"}, "remainingAmount": "Open"}
    by = mapping(invoice=invoice, claims=[principal, fee])
    rows = [
        {"Amount": "60,00", "Rest": "60,00", "Open": "70,00"},
        {"Amount": "40,00", "Rest": "40,00", "Open": ""},
        {"Key": "2", "Id": "s2", "Nr": "F2", "Amount": "60,00", "Rest": "60,01", "Open": ""},
    ]

    result = run(rows, by)

    assert result.codes() == [(4, "principal_above_original")]
    assert [record["amount"] for record in result.records] == [17000]


def test_a_row_that_is_an_invoice_of_its_own_claims_no_more_principal_than_was_invoiced(run):
    base = mapping().model_dump(by_alias=True)
    invoice = {**base["invoice"], "openAmount": None}
    by = mapping(invoice=invoice, invoice_key=[], claims=[{"remainingAmount": "Rest"}])
    rows = [
        {"Amount": "100,00", "Rest": "100,00"},
        {"Id": "s2", "Nr": "F2", "Amount": "100,00", "Rest": "100,01"},
    ]

    result = run(rows, by)

    assert result.codes() == [(3, "principal_above_original")]
    assert len(result.records) == 1


def test_parts_that_differ_only_where_the_mapping_does_not_look_count_each(run, text_of):
    """Two item lines may cost the same; which product each is, nobody reads."""
    part = {"Amount": "100,00", "Rest": "100,00"}
    head, *lines = text_of([part, part]).splitlines()
    text = "\n".join([f"{head};Product", f"{lines[0]};Apple", f"{lines[1]};Pear"]) + "\n"

    result = run(text, summed())

    assert [record["amount"] for record in result.records] == [20_000]
    assert '"originalInvoiceAmount":200.00' in result.records[0]["payload"]
    assert result.faults == []


def test_parts_that_are_equal_in_all_columns_are_neither_counted_nor_left_out(run):
    """They are two equal lines, or one that stands there twice: nobody can tell."""
    part = {"Amount": "100,00", "Rest": "100,00"}
    other = {"Key": "2", "Id": "s2", "Nr": "F2"} | part

    result = run([part, other, part, part], summed(), batch=2)

    assert [record["number"] for record in result.records] == ["F2"]
    assert result.codes() == [(2, "held_by_row"), (4, "part_repeated"), (5, "part_repeated")]
    assert result.verdicts == [("invalid", None), ("record", 0), *[("invalid", None)] * 2]


def test_only_the_original_amount_may_be_a_sum_and_equal_parts_of_it_are_a_fault_too(run):
    base = mapping().model_dump(by_alias=True)
    invoice = {**base["invoice"], "originalInvoiceAmount": ORIGINAL, "openAmount": None}
    claims = [{"remainingAmount": "Rest", "rows": "once"}]
    part = {"Amount": "100,00", "Rest": "100,00"}

    result = run([part, part], mapping(invoice=invoice, claims=claims))

    assert result.codes() == [(2, "held_by_row"), (3, "part_repeated")]
