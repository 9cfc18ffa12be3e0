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
    st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_held_rows_come_back_once_in_the_order_asked_for_until_all_are_gone(batches, random):
    held = Held()
    waiting = []
    position = 0
    for batch in batches:
        kept = [position + place for place, keep in enumerate(batch) if keep]
        position += len(batch)
        held.add(pa.table({"position": pa.array(kept, pa.int64()), "text": list(map(str, kept))}))
        waiting += kept
        random.shuffle(waiting)
        asked, waiting = waiting[:2], waiting[2:]

        table, found = held.take(np.array([*asked, 10**6], np.int64))

        assert found.tolist() == list(range(len(asked)))
        assert (table["text"].to_pylist() if asked else []) == list(map(str, asked))
    table, _ = held.take(np.array(waiting, np.int64))
    assert (table["position"].to_pylist() if waiting else []) == waiting
    assert held.take(np.arange(position))[0].num_rows == 0


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
