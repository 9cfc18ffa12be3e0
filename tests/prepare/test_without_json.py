import pytest

LONG = {"First": "Ø" * 2000}
ESCAPED = {"First": '\x01"\\' * 130}
"""Short, but long in JSON."""


@pytest.mark.parametrize("batch", [1, 1000])
@pytest.mark.parametrize(
    "rows",
    [
        [{}, {"Key": "2", "Id": "s2", "Nr": "F2"}],
        [{}, {"Rest": "", "Fee": "35,00"}],
        [{}, {"Key": "2"}, {"Key": "3", "Id": "s3"}],
        [{}, {"Key": "2", "Nr": "F2"}, {"Key": "2", "Nr": "F2", "Rest": "", "Fee": "35,00"}],
        [LONG, {"Key": "2", "Id": "s2", **LONG}, {"Rest": "2,00", **LONG}],
        [LONG, {"Key": "2", "Id": "s2"}],
        [ESCAPED, {"Key": "2", "Id": "s2"}],
    ],
    ids=["alone", "grouped", "twins", "conflict", "large and grouped", "large", "large in JSON"],
)
def test_a_check_that_makes_no_json_judges_every_row_as_a_run_does(run, by, rows, batch):
    """It needs the sizes of invoices, and the JSON of those that it compares, all the same."""
    checked = run(rows, by(keyed=True), batch=batch, most_bytes=1500, payloads=False)
    prepared = run(rows, by(keyed=True), batch=batch, most_bytes=1500)

    assert checked.verdicts == prepared.verdicts
    assert checked.money == prepared.money
    assert checked.faults == prepared.faults
    assert [line["amount"] for line in checked.records] == [
        line["amount"] for line in prepared.records
    ]
