"""How long to wait: after a failure, for a batch, and because the API says so.

Pure functions of the attempt's number, so that a ledger can remember where a
wait had come to; chance and the time of day are passed in.
"""

import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Final

import backoff

LONGEST_RETRY: Final = 60.0
"""Seconds between two tries of one request, at most."""
LONGEST_WISH: Final = 900.0
"""Seconds that a Retry-After may ask for, at most: 15 minutes."""

_SECONDS: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def retry_delay(attempt: int, chance: random.Random) -> float:
    """Return the seconds to wait before try ``attempt`` + 1, when ``attempt`` tries have failed.

    Between 0 and 1, 2, 4 ... at most 60 s, evenly: "full jitter" keeps many workers
    that failed together from coming back together.

    >>> chance = random.Random(7)
    >>> [round(retry_delay(attempt, chance), 2) for attempt in (1, 2, 3, 20)]
    [0.32, 0.3, 2.6, 4.35]
    """
    return chance.uniform(0, _exponential(attempt, first=1, longest=LONGEST_RETRY))


def polling_delay(attempt: int, first: float = 1, longest: float = 30) -> float:
    """Return the seconds to wait before poll ``attempt``, counted from 1, as the contract advises.

    >>> [polling_delay(attempt) for attempt in (1, 2, 3, 4, 5, 6, 7)]
    [1, 2, 4, 8, 16, 30, 30]
    """
    return _exponential(attempt, first, longest)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, from 0 to ``LONGEST_WISH``.

    It holds seconds or an HTTP date; None where it holds neither. ``now`` is the
    server's own clock where the answer tells it: ours may be wrong.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> retry_after("30", now), retry_after("-5", now), retry_after("99999", now)
    (30.0, 0.0, 900.0)
    >>> retry_after("Thu, 01 Jan 2026 00:01:00 GMT", now), retry_after("soon", now)
    (60.0, None)
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return _clamped(float(text))
    until = http_date(text)
    return None if until is None else _clamped((until - now).total_seconds())


def http_date(value: str | None) -> datetime | None:
    """Return the moment that an HTTP date names, in UTC; None where it names none.

    >>> http_date("Thu, 01 Jan 2026 00:01:00 GMT").isoformat(), http_date("31.12.2025")
    ('2026-01-01T00:01:00+00:00', None)
    """
    try:
        moment = parsedate_to_datetime(value or "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _clamped(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WISH)


def _exponential(attempt: int, first: float, longest: float) -> float:
    # The generator's first value is 0, for its own decorator; the second is ``first``.
    delays = backoff.expo(base=2, factor=first, max_value=longest)
    return next(islice(delays, max(attempt, 1), None))
