import numpy as np
import pytest

from ingest.reports import placing


@pytest.mark.parametrize(
    ("records", "asked"),
    [
        ([0, 1, 2], [(0, 2)]),
        ([7, 3, 5, 3], [(3, 7)]),
        ([0, 5_000, 5_001], [(0, 0), (5_000, 5_001)]),
        (range(0, 120_000, 1_000), [(0, 49_000), (50_000, 99_000), (100_000, 119_000)]),
    ],
)
def test_outcomes_are_asked_for_in_few_pieces_of_bounded_size(make_run, row, records, asked):
    ledger = {n: {"outcome": "created", "batch_id": f"b{n}"} for n in range(120_000)}
    run = make_run([row(record=record) for record in records], ledger, batch=1_000)

    run.write()

    assert run.ledger.asked == asked
    assert [line["amili_batch_id"] for line in run.rows("success.csv")] == [
        f"b{record}" for record in records
    ]


def test_ranges_hold_every_record_once():
    records = np.unique(np.random.default_rng(1).integers(0, 10**6, 3_000))

    assert np.concatenate(list(placing._ranges(records))).tolist() == records.tolist()
