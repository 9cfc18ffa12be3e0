"""What reports say of a record that was not created: a sentence and a hint for each code.

``{detail}`` is what the API said, or the name of another run. The catalogue of
rules has the words for codes that are faults of the data.
"""

from collections.abc import Mapping
from typing import Final

from ingest.domain.rules import RULES

ALREADY_CREATED: Final = "already_created"
OTHER_CONTENT: Final = "created_with_other_content"
OPEN_ELSEWHERE: Final = "open_in_other_run"

REFUSED: Final = "refused_by_api"
REQUEST_REFUSED: Final = "request_refused"
LEFT_OUT: Final = "left_out"
TOO_LARGE: Final = "request_too_large"

REPLY_LOST: Final = "reply_lost"
NOT_FOUND: Final = "nowhere_to_be_found"
SEVERAL_BATCHES: Final = "several_batches"
SEVERAL_INVOICES: Final = "several_invoices"
OTHER_NUMBER: Final = "other_number"
NO_LOOKUP: Final = "no_lookup"
TRIED_TOO_OFTEN: Final = "tried_too_often"
REFUSED_LATER: Final = "refused_later"
BATCH_GONE: Final = "batch_gone"
UNACCOUNTED: Final = "unaccounted"
CONTRADICTION: Final = "contradiction"
STILL_QUEUED: Final = "still_queued"
NOT_SENT: Final = "not_sent"
TOO_MANY_INVALID: Final = "too_many_invalid"
TOO_MUCH: Final = "too_much"
HELD_BACK: Final = frozenset({TOO_MANY_INVALID, TOO_MUCH})
"""Why a run was closed before anything of it was sent; it cannot be resumed."""

_CHECK: Final = (
    "Ask Amili whether an invoice with this source id exists. Do not send it again before "
    "you know; 'amili-ingest resume' looks for it once more."
)

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    ALREADY_CREATED: (
        "The invoice was created before, with the same content, in {detail}.",
        "Nothing to do: it was not sent again.",
    ),
    REFUSED: (
        "The API refused the invoice: {detail}",
        "Correct what the message names in the ERP, then send the invoice again.",
    ),
    REQUEST_REFUSED: (
        "The API refused a request with nothing but this invoice: {detail}",
        "Correct what the message names in the ERP, then send the invoice again.",
    ),
    TOO_LARGE: (
        "The API says that the invoice alone is larger than a request may be. {detail}",
        "Shorten the invoice's texts or split it.",
    ),
    LEFT_OUT: (
        "The API created other invoices of this request, and not this one; its reason was lost.",
        "Run the export again: the invoice is sent again, and the API says what is wrong with it.",
    ),
    REPLY_LOST: (
        "The request may have reached the API, but its answer was lost: {detail}",
        "Run 'amili-ingest resume': it asks the API what became of it before anything is sent.",
    ),
    NOT_FOUND: (
        "The answer to the request was lost, and the API knows nothing of it yet. {detail}",
        _CHECK,
    ),
    NO_LOOKUP: (
        "The answer to the request was lost, and nothing can be asked for it here. {detail}",
        _CHECK,
    ),
    SEVERAL_BATCHES: (
        "The API made several batches of one request: {detail}",
        "Ask Amili to compare the batches: the invoice may exist twice.",
    ),
    SEVERAL_INVOICES: (
        "The API holds several invoices with this source id: {detail}",
        "Ask Amili to compare them: the invoice may exist twice.",
    ),
    OTHER_NUMBER: (
        "The API holds an invoice with this source id, but another number: {detail}",
        "Compare both invoices with Amili before you send anything.",
    ),
    TRIED_TOO_OFTEN: (
        "The answer to the request was lost as often as one run tries. {detail}",
        "Run 'amili-ingest resume' once the API is well: it sends again only where that is safe.",
    ),
    REFUSED_LATER: (
        "The answer to the request was lost, and when sent again it was refused: {detail}",
        _CHECK,
    ),
    BATCH_GONE: (
        "The API accepted the request, but no longer knows its batch. {detail}",
        _CHECK,
    ),
    UNACCOUNTED: (
        "The batch is finished, but does not say what became of this invoice. {detail}",
        _CHECK,
    ),
    CONTRADICTION: (
        "The batch says different things about this invoice: {detail}",
        _CHECK,
    ),
    STILL_QUEUED: (
        "The API has accepted the invoice, but not finished its batch. {detail}",
        "Run 'amili-ingest resume' later: it asks for the result and sends nothing again.",
    ),
    TOO_MANY_INVALID: (
        "Nothing of the run was sent, because too many of its rows are invalid.",
        "Correct what errors.csv names, or run the export again with --accept-invalid.",
    ),
    TOO_MUCH: (
        "Nothing of the run was sent, because it would have sent more than the settings allow.",
        "If that is meant, run the export again with --accept-size.",
    ),
    NOT_SENT: (
        "The run stopped before the invoice was sent.",
        "Run 'amili-ingest resume': it sends what was not sent.",
    ),
}


def words(code: str, detail: str | None) -> tuple[str, str]:
    """Return the sentence and the hint of a code.

    >>> words("not_sent", None)[0]
    'The run stopped before the invoice was sent.'
    >>> words("open_in_other_run", "run 20261122T060912905Z-3f9a")[0]
    'The invoice is still open in run 20261122T060912905Z-3f9a.'
    """
    rule = RULES.get(code)
    sentence, hint = (rule.sentence, rule.hint) if rule is not None else WORDS[code]
    # The API's own words may hold braces, so they are put in, never read as a format.
    filled = sentence.replace("{detail}", detail or "").strip()
    return filled, hint.replace("{detail}", detail or "")
