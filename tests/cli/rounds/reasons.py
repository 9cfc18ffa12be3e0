"""Why a clerk cannot mend some codes in the workbook, by the kind of reason."""

from enum import Enum

from ingest.ledger import words


class Why(Enum):
    """Kinds of reasons."""

    NOTHING_WRONG = "it tells what was done, and no mapping can make an error of it"
    NOT_REJECTED = "its rows are created or wait: they stand in no sheet of rows to fix"
    OPERATOR = "whoever runs the program ends the other run; the row itself waits for that"


REASONS = {
    "credit_netted": Why.NOTHING_WRONG,
    "invoice_reduced": Why.NOTHING_WRONG,
    "invoice_covered": Why.NOTHING_WRONG,
    words.OPEN_ELSEWHERE: Why.OPERATOR,
    words.ALREADY_CREATED: Why.NOT_REJECTED,
    words.REPLY_LOST: Why.NOT_REJECTED,
    words.NOT_FOUND: Why.NOT_REJECTED,
    words.NO_LOOKUP: Why.NOT_REJECTED,
    words.SEVERAL_BATCHES: Why.NOT_REJECTED,
    words.SEVERAL_INVOICES: Why.NOT_REJECTED,
    words.OTHER_NUMBER: Why.NOT_REJECTED,
    words.TRIED_TOO_OFTEN: Why.NOT_REJECTED,
    words.REFUSED_LATER: Why.NOT_REJECTED,
    words.BATCH_GONE: Why.NOT_REJECTED,
    words.UNACCOUNTED: Why.NOT_REJECTED,
    words.CONTRADICTION: Why.NOT_REJECTED,
    words.STILL_QUEUED: Why.NOT_REJECTED,
    words.TOO_MANY_INVALID: Why.NOT_REJECTED,
    words.TOO_MUCH: Why.NOT_REJECTED,
    words.NOT_SENT: Why.NOT_REJECTED,
}
