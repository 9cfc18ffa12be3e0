"""How long to wait: never a crash, never longer than the cap, never all at once."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.api.pace import polling_delay, retry_after, retry_delay

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("30", 30),
        (" 30 ", 30),
        ("1.5", 1.5),
        ("-5", 0),
        ("901", 900),
        ("9" * 5000, 900),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90),
        ("Sunday, 01-Mar-26 12:01:30 GMT", 90),
        ("Sun Mar  1 12:01:30 2026", 90),
        ("Sun, 01 Mar 2026 13:01:30 +0100", 90),
        ("Sun, 01 Mar 2026 12:01:30 -0000", 90),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Mon, 02 Mar 2036 12:00:00 GMT", 900),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        (None, None),
        ("", None),
        ("soon", None),
        ("1e3", None),
        ("0x10", None),
        ("NaN", None),
        ("Infinity", None),
        ("1,5", None),
        ("30 seconds", None),
        ("٣٠", None),
        ("Sun, 99 Mar 2026 12:00:00 GMT", None),
        ("2026-03-01T12:01:30Z", None),
    ],
)
@pytest.mark.fault("A2")
def test_retry_after_is_read_as_seconds_or_a_date_and_clamped(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.text())
@pytest.mark.fault("A2")
def test_no_retry_after_crashes_or_asks_for_too_long(value):
    seconds = retry_after(value, NOW)

    assert seconds is None or 0 <= seconds <= 900


@given(st.integers(min_value=0, max_value=200), st.integers())
def test_retries_wait_between_nothing_and_a_doubling_cap(attempt, seed):
    delay = retry_delay(attempt, random.Random(seed))  # noqa: S311 - no secret

    assert 0 <= delay <= min(2 ** max(attempt - 1, 0), 60)


def test_retries_are_spread_over_the_whole_span():
    """Full jitter: workers that failed together must not come back together."""
    chance = random.Random(1)  # noqa: S311 - no secret

    delays = [retry_delay(7, chance) for _ in range(1000)]

    assert min(delays) < 1
    assert max(delays) > 59


def test_polls_wait_as_the_contract_advises():
    assert [polling_delay(n) for n in range(9)] == [1, 1, 2, 4, 8, 16, 30, 30, 30]
    assert [polling_delay(n, first=0.01, longest=0.05) for n in (1, 2, 3, 4)] == [
        0.01,
        0.02,
        0.04,
        0.05,
    ]
    assert polling_delay(5, first=10, longest=2) == 2
