"""What an answer means: the reason it gives, and for a POST what it proves.

A POST has certainly had no effect where no byte of it left, and where the
contract's own refusals say so: 400, 401, 403, 404, 413, 415, 422 and 429. A 404 is
among them because it is the contract's answer to an organisation or path that
does not exist, and there is nobody behind it to apply anything; held as ambiguous,
a mistyped organisation would leave every row for a person to decide. Accepted is 200,
201 or 202 with a readable batch id. Everything else is ambiguous, whatever it is.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ingest.api.addresses import Addresses, is_batch_id
from ingest.api.messages import clean, headline, quote
from ingest.api.pace import http_date, retry_after
from ingest.api.strict import UnreadableError, parse_object, text
from ingest.api.transport import Answer, Silence
from ingest.domain.exchange import Certainty, Reason, Reply

Now = Callable[[], datetime]
"""The time of day, with its zone."""

_REASONS: Final = {
    400: Reason.REJECTED,
    401: Reason.UNAUTHORISED,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    408: Reason.NO_ANSWER,
    409: Reason.CONFLICT,
    413: Reason.TOO_LARGE,
    415: Reason.REJECTED,
    422: Reason.REJECTED,
    429: Reason.THROTTLED,
}
_HARMLESS: Final = frozenset({400, 401, 403, 404, 413, 415, 422, 429})
_TAKEN: Final = frozenset({200, 201, 202})
_SERVER_ERRORS: Final = range(500, 600)
_OF_INVOICES: Final = frozenset({Reason.REJECTED, Reason.TOO_LARGE, Reason.CONFLICT})
"""What an API refuses because of what was sent."""
_REDIRECTS: Final = range(300, 400)
_BAD_REQUEST: Final = 400


def reason_of(answer: Answer) -> Reason:
    """Return the reason that the status gives; OK where the body decides."""
    if answer.status in _TAKEN:
        return Reason.OK
    if answer.status in _SERVER_ERRORS:
        return Reason.SERVER_ERROR
    if answer.status == _BAD_REQUEST and _token_is_invalid(answer):
        return Reason.UNAUTHORISED
    return _REASONS.get(answer.status, Reason.UNREADABLE)


def explain(answer: Answer) -> str:
    """Return in words what an answer other than a success says, cleaned."""
    if answer.status in _REDIRECTS and "Location" in answer.headers:
        # The query of a redirect may carry what was sent; the host is what its reader needs.
        target = answer.headers["Location"].split("?")[0].split("#")[0]
        return clean(f"The API redirects ({answer.status}) to {target}, which is not followed.")
    # What refuses an invoice is for its clerk; all else is told where anybody may read it.
    said = (quote if reason_of(answer) in _OF_INVOICES else headline)(answer.body)
    return clean(f"The API answered {answer.status}{': ' if said else '.'}{said}")


def retry_wish(answer: Answer, now: Now) -> float | None:
    """Return the seconds to wait that the answer asks for, by the server's own clock."""
    moment = http_date(answer.headers.get("Date")) or now()
    return retry_after(answer.headers.get("Retry-After"), moment)


def read_reply(outcome: Answer | Silence, addresses: Addresses, now: Now) -> Reply:
    """Return what the outcome of the POST of a chunk proves."""
    reply = _proved(outcome, addresses, now)
    if isinstance(outcome, Silence):
        return reply
    return replace(reply, digest=hashlib.sha256(outcome.body).hexdigest())


def _proved(outcome: Answer | Silence, addresses: Addresses, now: Now) -> Reply:
    if isinstance(outcome, Silence):
        return Reply(
            Certainty.AMBIGUOUS if outcome.left else Certainty.NOT_APPLIED,
            outcome.reason,
            retry_after=outcome.retry_after,
            message=outcome.message,
        )
    reason = reason_of(outcome)
    if reason is Reason.OK:
        return _read_accepted(outcome, addresses)
    return Reply(
        Certainty.NOT_APPLIED if outcome.status in _HARMLESS else Certainty.AMBIGUOUS,
        reason,
        status=outcome.status,
        retry_after=retry_wish(outcome, now),
        message=explain(outcome),
    )


def _read_accepted(answer: Answer, addresses: Addresses) -> Reply:
    """Find the batch id: in the body, else in the batchUrl, else in the Location header.

    The header came before the body, so it also tells the id of an answer that was cut.
    """
    trouble = answer.trouble
    data: dict[str, Any] = {}
    try:
        data = _data(answer)
    except UnreadableError as error:
        trouble = trouble or f"The API answered {answer.status}, but {error}."
    batch_url = text(data, "batchUrl")
    trusted = batch_url if batch_url and addresses.trusts(batch_url) else None
    given = data.get("batchId")
    batch_id = (
        (given if is_batch_id(given) else None)
        or (addresses.batch_of(trusted) if trusted else None)
        or addresses.batch_of(answer.headers.get("Location", ""))
    )
    if batch_id is None:
        message = clean(trouble or f"The API answered {answer.status} without a batch id.")
        return Reply(Certainty.AMBIGUOUS, Reason.UNREADABLE, answer.status, message=message)
    return Reply(Certainty.ACCEPTED, Reason.OK, answer.status, batch_id, trusted)


def _data(answer: Answer) -> dict[str, Any]:
    """Return the ``data`` of a whole body. Raises UnreadableError."""
    if answer.trouble:
        raise UnreadableError(answer.trouble)
    data = parse_object(answer.body).get("data")
    if not isinstance(data, dict):
        msg = "it has no data"
        raise UnreadableError(msg)
    return data


def _token_is_invalid(answer: Answer) -> bool:
    """Tell whether a 400 is really about the token, in the words of RFC 6750."""
    if "invalid_token" in answer.headers.get("WWW-Authenticate", ""):
        return True
    try:
        return text(parse_object(answer.body), "error") == "invalid_token"
    except UnreadableError:
        return False
