"""Moments as the files for programs say them."""

from datetime import UTC, datetime


def utc_text(moment: datetime) -> str:
    """Return ``moment``, which knows its zone, in UTC and to the millisecond.

    >>> utc_text(datetime.fromisoformat("2026-01-10T12:00:00.1239+01:00"))
    '2026-01-10T11:00:00.123Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
