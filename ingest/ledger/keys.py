"""Names that must never clash: run ids, and the idempotency keys of chunks."""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from uuid import UUID, uuid5


def run_id(now: float, suffix: str) -> str:
    """Return the readable id of a run that starts ``now`` (Unix seconds); ids sort by time.

    ``suffix`` tells runs of one millisecond apart.

    >>> run_id(1795327752.905, "3f9a")
    '20261122T060912905Z-3f9a'
    """
    moment = datetime.fromtimestamp(now, UTC)
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03}Z-{suffix}"


def run_time(text: str) -> float | None:
    """Return when the run or check with the id ``text`` started, in Unix seconds.

    None where it is no id.

    >>> run_time("20261122T060912905Z-3f9a"), run_time("archive")
    (1795327752.905, None)
    """
    found = re.fullmatch(r"(\d{8}T\d{6})(\d{3})Z-(?:check-)?[0-9a-f]{4}", text)
    if found is None:
        return None
    try:
        moment = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment.timestamp() + int(found[2]) / 1000


def content_hash(body: bytes) -> str:
    """Return the sha256 of a chunk's exact bytes, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def chunk_key(ledger: UUID, tenant: str, content: str, generation: int) -> str:
    """Return the idempotency key of a chunk: a function of what it holds, never of when.

    Frozen again from a ledger that was restored, the same content gets the same
    key, so that the API can recognise it. ``generation`` counts how often this
    ledger froze the same ``content`` for ``tenant`` before: what was refused and
    is sent again on purpose is a new request.

    >>> ledger = UUID("12345678-1234-5678-1234-567812345678")
    >>> chunk_key(ledger, "staging/org", "ab12", 0)
    '1dcb32cd-41d0-5b61-9692-7bad2752da39'
    """
    return str(uuid5(ledger, f"{tenant}\n{content}\n{generation}"))


def forgotten_id(ledger: UUID, source_id: str) -> str:
    """Return what stands for a source id once it was purged; only this ledger can compare it.

    >>> forgotten_id(UUID("12345678-1234-5678-1234-567812345678"), "F-100")[:15]
    'purged:7886cd96'
    """
    digest = hmac.digest(ledger.bytes, source_id.encode(), "sha256")
    return f"purged:{digest.hex()}"
