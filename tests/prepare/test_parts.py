"""The smaller parts of preparing, where a whole export shows too little of them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.domain.ahead import ahead
from ingest.domain.faults import fault_table, no_faults
from ingest.errors import BalanceBroken
from ingest.mapping.bind import bind
from ingest.prepare.book import Book
from ingest.prepare.disagreement import quoted
from ingest.prepare.faultwork import unless_said
from ingest.prepare.formed import none_formed
from ingest.prepare.held import Held
from ingest.spool import Scratch


def test_work_is_done_in_order_and_never_more_than_told_ahead():
    drawn = []

    def items():
        for number in range(6):
            drawn.append(number)
            yield number

    results = ahead(lambda number: number * number, items(), threads=2)

    assert next(results) == (0, 0)
    assert drawn == [0, 1, 2]
    assert list(results) == [(1, 1), (2, 4), (3, 9), (4, 16), (5, 25)]


def test_without_spare_items_no_more_are_drawn_than_threads_work_on():
    drawn = []
    results = ahead(
        str, (drawn.append(number) or number for number in range(4)), threads=2, spare=0
    )

    assert next(results) == (0, "0")
    assert drawn == [0, 1]
    assert list(results) == [(1, "1"), (2, "2"), (3, "3")]


def test_what_goes_wrong_in_the_other_thread_is_raised_in_this_one():
    with pytest.raises(ZeroDivisionError):
        list(ahead(lambda number: 1 / number, [1, 0, 1]))


def test_what_is_wrong_with_an_item_is_raised_behind_what_is_wrong_with_earlier_ones():
    def items():
        yield 1
        yield 0
        raise KeyError

    with pytest.raises(ZeroDivisionError):
        list(ahead(lambda number: 1 / number, items()))


def test_what_was_worked_on_before_an_item_fails_is_not_lost():
    def items():
        yield from (1, 2)
        raise KeyError

    results = ahead(lambda number: -number, items(), threads=2)

    assert [next(results), next(results)] == [(1, -1), (2, -2)]
    with pytest.raises(KeyError):
        next(results)


def test_work_ahead_can_be_left_unfinished():
    results = ahead(str, range(9))
    next(results)

    results.close()


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=6), min_size=1, max_size=6),
    st.sampled_from([0, 400, 10**9]),
    st.sampled_from([1, 2, 100]),
)
def test_held_rows_come_back_once_in_the_order_of_their_ends_in_memory_or_not(
    tmp_path_factory, batches, most_bytes, piece_rows
):
    waiting, position = [], 0
    with Scratch(tmp_path_factory.mktemp("spool")) as scratch:
        held = Held(scratch, most_bytes, piece_rows)
        for batch in batches:
            # A row ends some rows behind it: in its own batch or in a later one.
            rows = [(position + at + more, position + at) for at, more in enumerate(batch)]
            held.add(
                pa.table({"position": [at for _, at in rows], "text": [str(at) for _, at in rows]}),
                np.array([end for end, _ in rows]),
            )
            position, waiting = position + len(batch), waiting + rows
            for before in (position - 1, position, position + 10):
                due = sorted(row for row in waiting if row[0] < before)
                waiting = [row for row in waiting if row[0] >= before]

                found = held.take(before)

                assert found.to_pylist() == [
                    {"position": at, "text": str(at), "end": end} for end, at in due
                ]


def test_rows_that_wait_go_to_the_disk_beyond_the_bound(tmp_path):
    """What stays in memory is bounded, however many rows wait for the last one."""
    with Scratch(tmp_path) as scratch:
        held = Held(scratch, most_bytes=100_000)
        before = pa.total_allocated_bytes()
        for start in range(0, 100_000, 1_000):
            rows = pa.array(range(start, start + 1_000))
            texts = pa.repeat("a text of some length", 1_000)
            held.add(pa.table({"position": rows, "text": texts}), np.full(1_000, 100_000))
            assert held.take(start).num_rows == 0

        assert pa.total_allocated_bytes() - before < 500_000
        assert held.take(100_001)["position"].to_pylist() == list(range(100_000))


def test_a_fault_of_a_cell_is_said_once():
    rows = pa.array([3, 4])
    said = fault_table(rows.slice(0, 1), "excel_error_cell", column="Sum", value="#N/A")
    later = fault_table(rows, "amount_unreadable", column="Sum")

    assert unless_said(later, said)["row"].to_pylist() == [4]
    assert unless_said(later, no_faults()) is later


def test_a_row_without_a_verdict_is_an_error_of_ours(by, whole_row):
    book = Book(2, bind(by(), list(whole_row)))
    book.reject(np.array([0]))

    with pytest.raises(BalanceBroken, match="position 1"):
        book.close()


def test_records_that_are_worth_more_than_their_rows_are_an_error_of_ours(by, whole_row):
    book = Book(1, bind(by(), list(whole_row)))
    table = pa.table({"currency": ["NOK"], "amount": [5]})
    book.number(table, np.array([1]), np.array([0]))

    with pytest.raises(BalanceBroken, match="NOK"):
        book.balance(book.close())


def test_long_values_are_cut_where_they_are_quoted():
    assert quoted(pa.array(["x" * 81])).to_pylist() == ["'" + "x" * 79 + "…'"]


def test_no_invoices_are_invoices_too():
    assert len(none_formed()) == 0
