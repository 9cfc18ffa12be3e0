"""Credit notes: each is taken off the invoice it refers to, or is left out and says why."""

from collections.abc import Callable

import numpy as np
import pytest

from ingest.domain.outcomes import Outcome
from ingest.domain.rules import DUPLICATE_ROW
from ingest.errors import MappingError
from ingest.mapping.load import read_mapping

CREDIT = {
    "Kind": "Kreditnota",
    "Key": "",
    "Nr": "K1",
    "Id": "k1",
    "Rest": "-30,00",
    "Ref": "1",
    # Of a credit note, nothing of this is asked.
    "Due": "",
    "Type": "",
    "Last": "",
    "Amount": "",
}


def invoice(number: str = "1", **more: str) -> dict[str, str]:
    return {"Key": number, "Nr": f"F{number}", "Id": f"s{number}", "Kind": "Faktura"} | more


def credit(number: int = 1, **more: str) -> dict[str, str]:
    return CREDIT | {"Nr": f"K{number}", "Id": f"k{number}"} | more


@pytest.fixture
def net(run, by, whole_row) -> Callable[..., object]:
    """Prepare rows of a list that says of each row what it is."""

    def prepared(*rows: dict[str, str], rows_rule: str = "once", netting=None, **more: object):
        kinds = {
            "column": "Kind",
            "invoices": ["Faktura"],
            "leave_out": {"payment": ["Betaling"]},
            "credits": {"words": ["Kreditnota"], "refers_to": "Ref"} | (netting or {}),
        }
        claims = [{"remainingAmount": "Rest", "rows": rows_rule}]
        given = by(documents=kinds, claims=claims, **more.pop("mapping", {}))
        headings = {"Kind": "Faktura", "Ref": ""}
        lines = [{**whole_row, **headings, **row} for row in rows]
        text = "\n".join(";".join(line) for line in [list(lines[0]), *(r.values() for r in lines)])
        return run(text + "\n", given, **more)

    return prepared


def amounts(result) -> list[int]:
    return [record["amount"] for record in result.records]


def test_a_credit_note_is_taken_off_its_invoice_wherever_it_stands(net):
    for rows in ([invoice(), credit()], [credit(), invoice()]):
        result = net(*rows)

        assert amounts(result) == [7000]
        assert '"remainingAmount":70.00' in result.records[0]["payload"]
        assert '"originalInvoiceAmount":1000.00' in result.records[0]["payload"]


def test_rows_and_money_of_both_add_up_to_the_claim(net):
    result = net(invoice(), credit(), invoice("2"))

    assert result.records[0]["rows"] == 2
    assert result.verdicts == [("record", 0), ("record", 0), ("record", 1)]
    assert result.money == [("NOK", 7000), ("NOK", 0), ("NOK", 10000)]
    assert result.prepared.read.money == {"NOK": 17000}
    assert result.prepared.outcomes[Outcome.NOT_SENT].money == {"NOK": 17000}


def test_what_was_netted_is_said_at_both_rows_and_in_the_totals(net):
    result = net(invoice(), credit(), credit(2, Rest="-20,00"))

    told = [(fault.row, fault.code, fault.message) for fault in result.faults]
    assert told == [
        (
            2,
            "invoice_reduced",
            (
                "Less is claimed than the row says, because of credit notes: "
                "100.00 less 50.00 is 50.00 NOK, by rows 3, 4."
            ),
        ),
        (3, "credit_netted", "The credit note belongs to the invoice in row 2."),
        (4, "credit_netted", "The credit note belongs to the invoice in row 2."),
    ]
    netted = result.prepared.netted
    assert (netted.credit_notes, netted.invoices, netted.money) == (2, 1, {"NOK": 5000})


def test_one_credit_note_may_be_spread_over_several_invoices(net):
    parts = [credit(Rest="-30,00"), credit(Rest="-20,00", Ref="2")]
    result = net(invoice(), invoice("2"), *parts)

    assert amounts(result) == [7000, 8000]


def test_a_credit_note_that_stands_twice_counts_once(net):
    result = net(invoice(), credit(), credit())

    assert amounts(result) == [7000]
    assert result.verdicts[2] == ("excluded", "duplicate")


def test_rows_of_one_credit_note_repeat_its_amount_where_those_of_an_invoice_do(net):
    """As of an invoice, they may differ in what is not asked of them."""
    rows = (invoice(), credit(), credit(Due="01.03.2024"))

    assert amounts(net(*rows)) == [7000]
    assert net(*rows).verdicts[2] == ("excluded", DUPLICATE_ROW)
    assert amounts(net(*rows, rows_rule="sum")) == [4000]


def test_rows_of_one_credit_note_that_disagree_hold_their_invoice_back(net):
    """Nobody can tell which of the amounts is right, or whether both are."""
    rows = (invoice(), credit(), credit(Rest="-20,00"), invoice("2"), credit(Ref="2"))

    result = net(*rows)

    assert amounts(result) == [7000]
    assert result.codes()[:3] == [(2, "held_by_row"), (3, "held_by_row"), (4, "rows_disagree")]
    told = next(fault.message for fault in result.faults if fault.code == "rows_disagree")
    assert told.endswith("'Rest': '-30,00' in row 3, '-20,00' in row 4.")
    assert amounts(net(*rows, rows_rule="sum")) == [5000, 7000]


def test_a_credit_note_whose_invoice_is_not_there_is_left_out_and_says_so(net):
    result = net(invoice("2"), credit(), credit(2), credit(3, Ref=""))

    assert amounts(result) == [10000]
    reason = ("excluded", "credit note without its invoice")
    assert result.verdicts[1:] == [reason, reason, reason]
    assert [(fault.row, fault.code, fault.value) for fault in result.faults] == [
        (3, "credit_unmatched", "1"),
        (4, "credit_unmatched", "1"),
        (5, "credit_unmatched", ""),
    ]
    assert result.prepared.outcomes[Outcome.EXCLUDED].money == {"NOK": -9000}


def test_an_invoice_that_is_left_out_is_not_there_for_its_credit_note(net):
    result = net(invoice(Status="settled"), credit())

    assert result.verdicts == [
        ("excluded", "settled"),
        ("excluded", "credit note without its invoice"),
    ]


def test_a_mapping_may_reject_credit_notes_without_their_invoice(net):
    result = net(
        invoice("2"), credit(), credit(2), mapping={"rules": {"credit_unmatched": "error"}}
    )

    assert [outcome for outcome, _ in result.verdicts] == ["record", "invalid", "invalid"]


@pytest.mark.parametrize("rest", ["-100,00", "-130,00"], ids=["exactly", "more"])
def test_an_invoice_that_is_covered_is_left_out_with_its_credit_note(net, rest):
    result = net(invoice(), credit(Rest=rest))

    assert result.records == []
    assert result.verdicts == [("excluded", "covered by credit notes")] * 2
    left = "0.00" if rest == "-100,00" else "-30.00"
    taken = rest.strip("-").replace(",", ".")
    assert [(fault.row, fault.message) for fault in result.faults] == [
        (
            2,
            (
                "Credit notes leave nothing of this invoice to claim: "
                f"100.00 less {taken} is {left} NOK, by row 3."
            ),
        ),
        (3, "The credit note belongs to the invoice in row 2."),
    ]


def test_a_credit_note_in_another_currency_holds_its_invoice_back(net):
    result = net(invoice(), credit(Currency="EUR"))

    assert result.records == []
    assert [outcome for outcome, _ in result.verdicts] == ["invalid", "invalid"]
    assert result.codes() == [(2, "held_by_row"), (3, "credit_currency")]


def test_an_invalid_invoice_holds_its_credit_note_back(net):
    """They come back together, or the whole amount would be claimed."""
    result = net(invoice(Due="soon"), credit())

    assert [outcome for outcome, _ in result.verdicts] == ["invalid", "invalid"]
    assert result.codes() == [(2, "date_unreadable"), (3, "held_by_row")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Rest": "30,00"}, "credit_sign"),
        ({"Rest": ""}, "required_missing"),
        ({"Rest": "x"}, "amount_unreadable"),
        ({"Id": ""}, "required_missing"),
    ],
    ids=["sign", "blank", "unreadable", "no number of its own"],
)
def test_a_credit_note_that_cannot_be_reckoned_with_holds_its_invoice_back(net, changes, code):
    result = net(invoice(), credit(**changes))

    assert result.codes() == [(2, "held_by_row"), (3, code)]
    assert [outcome for outcome, _ in result.verdicts] == ["invalid", "invalid"]


def test_credit_notes_may_be_written_without_a_minus(net):
    netting = {"amounts": "positive"}
    result = net(invoice(), credit(Rest="30,00"), credit(2, Rest="5,00", Ref="9"), netting=netting)

    assert amounts(result) == [7000]
    assert result.money == [("NOK", 7000), ("NOK", 0), ("NOK", -500)]
    wrong = net(invoice(), credit(), netting=netting)
    assert wrong.codes() == [(2, "held_by_row"), (3, "credit_sign")]


def test_a_credit_note_of_nothing_changes_nothing(net):
    result = net(invoice(), credit(Rest="0,00"))

    assert amounts(result) == [10000]


def test_the_open_amount_is_reduced_with_the_claim(net):
    result = net(invoice(Open="100,00"), credit(Open="-30,00"))

    assert amounts(result) == [7000]


def test_an_invoice_of_item_lines_is_reduced_as_a_whole(net):
    lines = [invoice(Rest="60,00"), invoice(Rest="40,00", Text="b")]
    result = net(*lines, credit(Rest="-90,00"), rows_rule="sum")

    assert amounts(result) == [1000]
    assert sum(minor for _, minor in result.money) == 1000
    assert result.records[0]["rows"] == 3


def test_rows_that_repeat_a_claim_are_reduced_once(net):
    result = net(invoice(), invoice(First="Ola", Customer="C2"), credit())

    assert amounts(result) == [7000]
    assert result.money == [("NOK", 7000), ("NOK", 0), ("NOK", 0)]


def test_credit_notes_far_from_their_invoices_are_found(net):
    filler = [invoice(str(number)) for number in range(2, 30)]
    result = net(credit(), *filler, invoice(), credit(2, Rest="-1,00"), batch=3)

    assert sorted(amounts(result)) == [6900, *[10000] * 28]


def test_a_limit_leaves_an_invoice_out_with_its_credit_notes(net):
    result = net(invoice(), credit(), invoice("2"), credit(2, Ref="2"), limit=1)

    assert result.verdicts[2:] == [("excluded", "limit")] * 2
    assert result.prepared.netted.credit_notes == 1


def test_two_invoices_with_one_source_id_conflict_with_their_credit_notes(net):
    result = net(invoice(), credit(), invoice("2", Id="s1"), credit(2, Ref="2", Rest="-1,00"))

    assert [outcome for outcome, _ in result.verdicts] == ["invalid"] * 4


def test_colliding_hashes_net_nothing_from_a_stranger(net):
    result = net(
        invoice(),
        credit(),
        invoice("2"),
        credit(2, Ref="3"),
        hasher=lambda texts: np.zeros(len(texts), np.uint64),
    )

    assert sorted(amounts(result)) == [7000, 10000]
    assert result.verdicts[3] == ("excluded", "credit note without its invoice")


MAPPING = """
version: 1
name: test
invoice_key: {key}
documents:
  column: Kind
  invoices: [Faktura]
  leave_out: {{payment: [Betaling]}}
  credits: {{words: [{word}], refers_to: {refers_to}}}
invoice:
  invoiceNumber: Nr
  originalInvoiceAmount: Amount
  invoiceDate: Date
  dueDate: Due
  uniqueSourceInvoiceId: Id
debtors: [{{type: {{constant: PRIVATE}}, lastname: Last}}]
claims: {claims}
"""
ONCE = "[{remainingAmount: Rest, rows: once}]"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"key": "[]"}, "there is none"),
        ({"key": "[Firm, Nr]"}, "invoice_key has 2 columns, refers_to 1"),
        ({"claims": "[{remainingAmount: Rest}]"}, "`rows: once` or `rows: sum` is needed"),
        ({"claims": ONCE[:-1] + ", {remainingAmount: Fee}]"}, "with several claims"),
        ({"word": "betaling"}, "'betaling' stands for two kinds of document"),
    ],
    ids=["no key", "other key", "each", "several claims", "word twice"],
)
def test_what_cannot_be_netted_is_a_mistake_of_the_mapping(changes, sentence):
    usual = {"key": "Key", "refers_to": "Ref", "claims": ONCE, "word": "Kreditnota"}
    read_mapping(MAPPING.format(**usual), "test.yaml")

    with pytest.raises(MappingError, match=sentence.replace("`", ".")):
        read_mapping(MAPPING.format(**usual | changes), "test.yaml")


def test_reasons_of_our_own_are_no_reasons_of_a_mapping():
    text = MAPPING.format(key="Key", refers_to="Ref", claims=ONCE, word="Kreditnota")

    with pytest.raises(MappingError, match="'netted' is a reason that the program itself gives"):
        read_mapping(text.replace("payment:", "netted:"), "test.yaml")
