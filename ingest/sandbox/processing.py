"""From the invoices of an accepted request to what is created and what the batch will say.

All randomness comes from the ``random.Random`` handed in, so the same requests in
the same order get the same ids and the same shuffling.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.sandbox.book import Created
from ingest.sandbox.checks import complaints
from ingest.sandbox.faults import PER_BATCH, PER_INVOICE, Fault, FaultPlan, Kind, Route

Item = dict[str, Any]


@dataclass
class Processed:
    """What became of a request: the invoices created, and the lists of the batch's result."""

    created: list[Created] = field(default_factory=list)
    succeeded: list[Item] = field(default_factory=list)
    failed: list[Item] = field(default_factory=list)
    status: str = ""
    stays_queued: bool = False


def source_id_of(invoice: object) -> str:
    """Return the invoice's source id, or '' where it has none that is a text."""
    found = invoice.get("uniqueSourceInvoiceId") if isinstance(invoice, dict) else None
    return found if isinstance(found, str) else ""


class Processor:
    """Decides about each invoice of a request, then about the batch."""

    def __init__(self, plan: FaultPlan, company_type: str, dice: random.Random) -> None:
        """Take the faults to apply, the wire value of a company, and the source of chance."""
        self._plan = plan
        self._company_type = company_type
        self._dice = dice

    def process(self, invoices: Sequence[object], known: set[str], sequence: int) -> Processed:
        """Return what becomes of ``invoices``; ``sequence`` numbers the cases apart.

        ``known`` are the source ids among theirs that exist already.
        """
        done = Processed()
        sources: set[str] = set()
        numbers: set[str] = set()
        for place, invoice in enumerate(invoices):
            source_id = source_id_of(invoice)
            errors = complaints(invoice, self._company_type)
            number = invoice.get("invoiceNumber") if isinstance(invoice, dict) else None
            if not errors and (source_id in sources or source_id in known):
                errors = [f"Invoice with unique source id {source_id} already exists"]
            if not errors and number in numbers:
                errors = [f"Invoice number {number} occurs twice in the batch"]
            if errors or not isinstance(invoice, dict):
                done.failed.append(_failure(number, errors))
                continue
            sources.add(source_id)
            numbers.add(invoice["invoiceNumber"])
            self._create(done, invoice, f"CASE-{sequence:04d}-{place + 1:05d}")
        self._conclude(done)
        return done

    def _create(self, done: Processed, invoice: Item, case_number: str) -> None:
        number, source_id = invoice["invoiceNumber"], source_id_of(invoice)
        fault = self._plan.take(PER_INVOICE, Route.CREATE, {source_id})
        if fault and fault.kind is Kind.REFUSE:
            done.failed.append(_failure(number, [fault.body or "Invoice was refused"]))
            return
        made = Created(
            invoice_id=self._uuid(),
            source_id=source_id,
            number=number,
            type=invoice["type"],
            customer=invoice["debtors"][0].get("customerNumber"),
            case_id=self._uuid(),
            case_number=case_number,
        )
        done.created.append(made)
        if fault is None or fault.kind is not Kind.MISSING:
            done.succeeded.append(_success(made))
        if fault and fault.kind is Kind.BOTH_LISTS:
            done.failed.append(_failure(number, ["Invoice could not be created"]))

    def _conclude(self, done: Processed) -> None:
        done.status = _status(done)
        for kind in PER_BATCH:
            if fault := self._plan.take({kind}, Route.CREATE, _ids(done)):
                self._strike(done, fault)
        self._dice.shuffle(done.succeeded)
        self._dice.shuffle(done.failed)

    def _strike(self, done: Processed, fault: Fault) -> None:
        if fault.kind is Kind.STAYS_QUEUED:
            done.stays_queued = True
        elif fault.kind is Kind.ODD_STATUS:
            done.status = fault.body or "PROCESSING"
        elif fault.kind is Kind.EMPTY_FAILED:
            done.status, done.succeeded, done.failed = "FAILED", [], []
        else:
            ghost = Created(self._uuid(), "", "GHOST-1", "NOTICE", None, self._uuid(), "CASE-GHOST")
            done.succeeded.append(_success(ghost))

    def _uuid(self) -> str:
        digits = f"{self._dice.getrandbits(128):032x}"
        # Version 4, variant 1, as in RFC 9562; the library's own type takes four times as long.
        variant = "89ab"[int(digits[16], 16) & 3]
        parts = (digits[:8], digits[8:12], f"4{digits[13:16]}", variant + digits[17:20])
        return "-".join((*parts, digits[20:]))


def _ids(done: Processed) -> set[str]:
    return {made.source_id for made in done.created}


def _status(done: Processed) -> str:
    if not done.failed:
        return "SUCCESS"
    return "PARTIAL" if done.created else "FAILED"


def _success(made: Created) -> Item:
    return {
        "type": "INVOICE",
        "invoiceId": made.invoice_id,
        "invoiceNumber": made.number,
        "caseId": made.case_id,
        "caseNumber": made.case_number,
    }


def _failure(number: object, errors: list[str]) -> Item:
    return {"type": "INVOICE", "invoiceNumber": number, "errors": errors}
