"""What a finished batch, or a lookup, says of each record: pure functions.

Results are joined by the exact text of the invoice number. A record of which
nothing certain is said is unknown: never a success, never a failure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ingest.domain.exchange import (
    BatchAnswer,
    BatchStatus,
    Failed,
    FoundInvoice,
    Reason,
    Succeeded,
)
from ingest.domain.outcomes import Outcome
from ingest.ledger.values import Anomaly, Member, Verdict
from ingest.ledger.words import (
    CONTRADICTION,
    OTHER_NUMBER,
    REFUSED,
    SEVERAL_INVOICES,
    UNACCOUNTED,
)

_FINAL: Final = frozenset({Outcome.CREATED, Outcome.REFUSED})


def undecided(members: Iterable[Member]) -> list[Member]:
    """Return the members whose outcome is still to be found."""
    return [member for member in members if member.outcome not in _FINAL]


def judge(members: Sequence[Member], answer: BatchAnswer) -> tuple[list[Verdict], list[Anomaly]]:
    """Return the verdict on each undecided member of a finished batch, and what is odd about it."""
    succeeded: dict[str, list[Succeeded]] = defaultdict(list)
    failed: dict[str, list[Failed]] = defaultdict(list)
    for success in answer.succeeded:
        succeeded[success.number].append(success)
    for failure in answer.failed:
        failed[failure.number].append(failure)
    verdicts = [
        _verdict(member, succeeded.get(member.number, ()), failed.get(member.number, ()))
        for member in undecided(members)
    ]
    strange = sorted((succeeded.keys() | failed.keys()) - {member.number for member in members})
    return verdicts, [
        *(Anomaly("not_understood", text) for text in answer.anomalies),
        *(Anomaly("unknown_number", f"The batch names {number!r}.") for number in strange),
        *(
            Anomaly(verdict.code or "", verdict.detail or "", verdict.record)
            for verdict in verdicts
            if verdict.outcome is Outcome.UNKNOWN
        ),
        *_status_contradicted(answer),
    ]


def named_since(members: Iterable[Member], answer: BatchAnswer) -> list[Verdict]:
    """Return verdicts on members that a finished batch forgot, as far as it now names them.

    What it contradicted itself about stays unknown: of two answers neither is better.
    """
    if answer.reason is not Reason.OK or answer.status in {None, BatchStatus.QUEUED}:
        return []
    forgotten = [
        member
        for member in members
        if member.outcome is Outcome.UNKNOWN and member.code == UNACCOUNTED
    ]
    verdicts, _ = judge(forgotten, answer)
    return [verdict for verdict in verdicts if verdict.outcome is not Outcome.UNKNOWN]


def _verdict(member: Member, succeeded: Sequence[Succeeded], failed: Sequence[Failed]) -> Verdict:
    if failed and succeeded:
        return _unknown(member, CONTRADICTION, "it is listed as created and as failed.")
    if len(succeeded) > 1 and len(different := set(succeeded)) > 1:
        ids = ", ".join(sorted(success.invoice_id for success in different))
        return _unknown(member, CONTRADICTION, f"it is listed as created several times: {ids}.")
    if succeeded:
        return _created(member, succeeded[0])
    if failed:
        errors = dict.fromkeys(error for failure in failed for error in failure.errors)
        said = "; ".join(errors) or "it gave no reason."
        return Verdict(member.record, Outcome.REFUSED, code=REFUSED, detail=said)
    return _unknown(member, UNACCOUNTED, "")


def _created(member: Member, success: Succeeded) -> Verdict:
    return Verdict(
        member.record,
        Outcome.CREATED,
        success.invoice_id or None,
        success.case_id or None,
        success.case_number or None,
    )


def _unknown(member: Member, code: str, detail: str) -> Verdict:
    return Verdict(member.record, Outcome.UNKNOWN, code=code, detail=detail)


def _status_contradicted(answer: BatchAnswer) -> list[Anomaly]:
    """Note a status that its own lists contradict; the lists decide about each record."""
    wrong = (answer.status is BatchStatus.SUCCESS and answer.failed) or (
        answer.status is BatchStatus.FAILED and answer.succeeded
    )
    text = f"{answer.status} with {len(answer.succeeded)} created, {len(answer.failed)} failed"
    return [Anomaly("status_contradicted", text)] if wrong else []


def adopt(
    members: Iterable[Member], found: Mapping[str, Sequence[FoundInvoice]]
) -> tuple[list[Verdict], list[Anomaly]]:
    """Return verdicts on the members that a lookup by source id found; the others get none.

    ``found`` holds what exists under each source id. Only an invoice with the
    member's own number is taken for it.
    """
    verdicts = [
        verdict
        for member in undecided(members)
        if (verdict := _adopted(member, found.get(member.source_id, ()))) is not None
    ]
    return verdicts, [
        Anomaly(verdict.code or "", verdict.detail or "", verdict.record)
        for verdict in verdicts
        if verdict.outcome is Outcome.UNKNOWN
    ]


def _adopted(member: Member, invoices: Sequence[FoundInvoice]) -> Verdict | None:
    different = {one.invoice_id: one for one in invoices if one.source_id == member.source_id}
    if not different:
        return None
    if len(different) > 1:
        return _unknown(member, SEVERAL_INVOICES, ", ".join(sorted(different)))
    (invoice,) = different.values()
    if invoice.number != member.number:
        return _unknown(member, OTHER_NUMBER, f"invoice {invoice.invoice_id}.")
    return Verdict(
        member.record,
        Outcome.CREATED,
        invoice.invoice_id,
        case_number=invoice.case_number or None,
    )
