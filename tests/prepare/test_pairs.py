"""Batches of the spool that are judged together: no row is lost, moved or given to another file."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ingest.domain.faults import fault_table, no_faults
from ingest.domain.frames import frame_of
from ingest.domain.rows import FILE_SPAN, RowBatch
from ingest.prepare.pairs import paired


def batch(*rows: int, noise=None, faulty=False):
    numbers = np.array(rows, np.int64)
    table = pa.table({"Nr": [f"F{row}" for row in rows], "Sum": [f"{row},00" for row in rows]})
    return RowBatch(
        cells=frame_of(table, pd.Index(numbers, name="row")),
        lines=numbers + 100,
        faults=fault_table(pa.array(numbers), "short_record") if faulty else no_faults(),
        noise=None if noise is None else np.array(noise, np.int16),
    )


def rows_of(batches, rows=1000):
    return [each.cells.index.tolist() for each in paired(batches, rows)]


def test_two_neighbours_become_one_and_what_is_left_stays_alone():
    assert rows_of([batch(2, 3), batch(4), batch(5), batch(6, 7), batch(9)]) == [
        [2, 3, 4],
        [5, 6, 7],
        [9],
    ]


def test_a_pair_has_all_that_its_batches_have():
    first, second = batch(2, 3, faulty=True), batch(5, noise=[4], faulty=True)

    [pair] = paired([first, second], 1000)

    expected = {"Nr": ["F2", "F3", "F5"], "Sum": ["2,00", "3,00", "5,00"]}
    assert pair.cells.to_dict("list") == expected
    assert pair.cells.dtypes.tolist() == first.cells.dtypes.tolist()
    assert pair.cells.index.name == "row"
    assert pair.lines.tolist() == [102, 103, 105]
    assert pair.faults["row"].to_pylist() == [2, 3, 5]
    assert pair.noise.tolist() == [-1, -1, 4]
    assert pair.noise.dtype == np.int16


def test_rows_of_two_files_are_never_in_one_batch():
    """How a column is written is judged file by file."""
    one, other = FILE_SPAN + 2, 2 * FILE_SPAN + 2
    assert rows_of([batch(one), batch(other), batch(other + 1)]) == [[one], [other, other + 1]]


@pytest.mark.parametrize("rows", [11, 12])
def test_an_export_of_few_batches_is_left_in_them_so_that_all_threads_have_work(rows):
    assert len(rows_of([batch(2), batch(3)], rows)) == (2 if rows < 12 else 1)
