import numpy as np
import pytest

from ingest.sources.bits import Bits
from ingest.sources.framing import frame
from ingest.sources.scanner import Dialect, scan, split_fields

DIALECT = Dialect(ord(";"), ord('"'))


@pytest.mark.parametrize(
    ("block", "final", "ends"),
    [
        (b"a;b\nc", False, [4]),
        (b"a;b\r", False, []),
        (b"a;b\r", True, [4]),
        (b"a\r\nb\rc\n", False, [3, 5, 7]),
        (b'"a\n;b";"c"\n"d', False, [11]),
        (b'x"\n"a"\n', False, [3, 7]),
        (b'"a"x\n"b"\n', False, [5, 9]),
        (b'"a\nb"x\n"b"\n', False, []),
        (b'"a"x\r', False, []),
        (b'"a"x\r', True, [5]),
        (b'"a"x\r\n', False, [6]),
        (b'x"y";"b', False, []),
    ],
)
@pytest.mark.fault("F5")
def test_records_end_behind_their_line_breaks(block, final, ends):
    found = frame(block, DIALECT, final=final)

    assert found.ends.tolist() == ends
    assert found.starts.tolist() == ([0, *ends[:-1]] if ends else [])


def test_a_quote_closed_on_another_line_with_text_behind_can_never_be_completed():
    assert frame(b'1;2\n"a\nb"x\n', DIALECT, final=False).runaway


@pytest.mark.parametrize(
    ("record", "fields"),
    [(b'"a;""b""";', [b'a;"b"', b""]), (b'a"b', [b'a"b']), (b'"a"b', None), (b'"a', None)],
)
def test_a_single_record_is_split_as_it_is_framed(record, fields):
    assert split_fields(record, DIALECT) == fields


def test_a_quote_at_a_blocks_end_may_be_the_first_of_two():
    assert scan(b'"a"', 0, DIALECT, final=False).open_quote is None
    assert scan(b'"a"', 0, DIALECT, final=False).end is None


@pytest.mark.parametrize("size", [1, 63, 64, 65, 130])
def test_bits_agree_with_booleans(size):
    mask = np.random.default_rng(size).random(size) < 0.4
    places = np.arange(size + 1)
    bits = Bits.pack(mask)

    assert bits.positions().tolist() == np.flatnonzero(mask).tolist()
    assert bits.before(places).tolist() == np.concatenate([[0], np.cumsum(mask)]).tolist()
    odd = np.cumsum(mask) % 2 == 1
    inside = (bits.parity() & Bits.pack(np.ones(size, np.bool_))).positions()
    assert inside.tolist() == np.flatnonzero(odd).tolist()
    assert [place - 1 for place in bits.behind().positions()] == bits.positions().tolist()
    assert [place + 1 for place in bits.ahead().positions()] == [
        place for place in bits.positions() if place
    ]
    assert Bits.only(size - 1, size).positions().tolist() == [size - 1]
