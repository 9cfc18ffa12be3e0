"""The answers to reading: one body, or several pages of one.

A list of the API's ends with ``summary.nextPageToken``; the next page is the same
address with ``PageToken``. A batch is read the same way, should its result ever
be paged. Only a complete set of pages is an answer: a part of it proves nothing.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.api.addresses import next_page
from ingest.api.answers import Now, explain, reason_of, retry_wish
from ingest.api.messages import clean
from ingest.api.strict import UnreadableError, parse_object, text
from ingest.api.transport import Answer, Silence
from ingest.domain.exchange import Reason

MOST_PAGES: Final = 200

_LATER: Final = 503
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a question has no answer; the fields are those of every answer in ``exchange``."""

    reason: Reason
    message: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The ``data`` of one body; ``digest`` is the sha256 of its bytes, ``size`` their number."""

    data: object = field(repr=False)
    next_token: str | None
    digest: str
    size: int


def read_pages(
    ask: Callable[[str], Answer | Silence], url: str, most_bytes: int, now: Now
) -> Sequence[Page] | Failure:
    """Return all pages that begin at ``url``: at most ``MOST_PAGES``, ``most_bytes`` together."""
    pages: list[Page] = []
    seen: set[str] = set()
    address = url
    while True:
        page = read_page(ask(address), now)
        if isinstance(page, Failure):
            return page
        pages.append(page)
        token = page.next_token
        if token is None:
            return pages
        if token in seen:
            return Failure(Reason.UNREADABLE, "The API sends the same page again and again.")
        if len(pages) == MOST_PAGES or sum(page.size for page in pages) > most_bytes:
            return Failure(Reason.UNREADABLE, "The API's answer has too many pages.")
        seen.add(token)
        address = next_page(url, token)


def read_page(outcome: Answer | Silence, now: Now) -> Page | Failure:
    """Return the page that came, or why none did."""
    if isinstance(outcome, Silence):
        return Failure(outcome.reason, outcome.message, outcome.retry_after)
    reason = _reading_reason(outcome)
    if reason is not Reason.OK:
        return Failure(reason, explain(outcome), retry_wish(outcome, now))
    if outcome.trouble:
        return Failure(Reason.NO_ANSWER, outcome.trouble)
    try:
        return _open(outcome.body)
    except UnreadableError as error:
        return Failure(Reason.UNREADABLE, clean(f"The API answered {outcome.status}, but {error}."))


def digest_of(pages: Sequence[Page]) -> str:
    """Return the sha256 of the body; of several pages, that of their digests in order."""
    if len(pages) == 1:
        return pages[0].digest
    return hashlib.sha256("".join(page.digest for page in pages).encode()).hexdigest()


def _reading_reason(answer: Answer) -> Reason:
    """As ``reason_of``, where nothing can have been changed: a 503 says later, a 410 gone."""
    if answer.status == _LATER:
        return Reason.THROTTLED
    return Reason.NOT_FOUND if answer.status == _GONE else reason_of(answer)


def _open(body: bytes) -> Page:
    said = parse_object(body)
    if "data" not in said:
        msg = "it has no data"
        raise UnreadableError(msg)
    summary = said.get("summary")
    token = text(summary, "nextPageToken") if isinstance(summary, dict) else None
    return Page(said["data"], token, hashlib.sha256(body).hexdigest(), len(body))
