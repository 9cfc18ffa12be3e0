"""The rules of claims."""


def test_a_negative_claim_is_refused(faults):
    assert faults({}, {"Gebyr": "-70,00"}) == [
        (3, "claim_not_positive", "error", "Gebyr", "-70,00", None)
    ]


def test_a_claim_needs_a_type(faults):
    assert faults({}, {"Kravtype": ""}) == [
        (3, "claim_type_missing", "error", "Kravtype", None, None)
    ]


def test_a_claim_of_nothing_is_absent(faults):
    assert faults({"Gebyr": "0,00"}, {"Gebyr": ""}) == []


def test_a_claim_whose_amount_is_unreadable_has_no_second_fault(faults):
    assert faults({"Gebyr": "x"}) == []


def test_a_type_that_the_value_table_lacks_is_not_reported_again(faults):
    claim = {
        "type": {"column": "Kravtype", "values": {"H": "PRINCIPAL"}},
        "remainingAmount": "Restbeløp",
    }
    found = faults({"Kravtype": "H"}, {"Kravtype": "?"}, {"Kravtype": ""}, claims=[claim])
    assert [line[:2] for line in found] == [(4, "claim_type_missing")]
