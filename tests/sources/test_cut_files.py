"""A file that ends too early, at each of its bytes."""

import pytest

from ingest.errors import ExportUnreadable

CONTENT = 'a;b;c\r\n1;"x;y";100\r\n2;"of two\r\nlines";250\r\n3;z;399\r\n'
ROWS = [("1", "x;y", "100"), ("2", "of two\r\nlines", "250"), ("3", "z", "399")]


@pytest.mark.fault("F1")
def test_a_file_cut_at_any_byte_is_told_unless_only_its_last_field_is_shorter(opened_once, rows):
    cut_short = 0
    for length in range(len(CONTENT)):
        try:
            with opened_once(CONTENT[:length].encode()) as export:
                found = rows(export.batches())
        except ExportUnreadable:
            continue
        *whole, (row, line, cells, codes) = found
        assert [cells for _, _, cells, _ in whole] == ROWS[: len(whole)]
        assert not any(codes for *_, codes in whole)
        if codes:
            assert codes == {"short_record"}
            assert (row, line) == (len(whole) + 2, len(whole) + 2 + (len(whole) > 1))
            continue
        expected = ROWS[len(whole)]
        assert cells[:-1] == expected[:-1]
        assert expected[-1].startswith(cells[-1])
        cut_short += cells != expected
    # Of each row: no digit of the amount is left, or one, or two.
    assert cut_short == 9
