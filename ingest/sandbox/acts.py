"""What the endpoints of the contract do, once a request may be acted on."""

import hashlib
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.sandbox.book import Batch, Book
from ingest.sandbox.faults import FaultPlan
from ingest.sandbox.options import Options
from ingest.sandbox.processing import Processor, source_id_of
from ingest.sandbox.replies import page, problem, stamp
from ingest.sandbox.tokens import Tokens
from ingest.sandbox.wire import Unreadable, read_json

_QUEUED: Final = "QUEUED"


class Acts:
    """Each public method answers one endpoint; what happened is in the book."""

    def __init__(
        self,
        options: Options,
        book: Book,
        plan: FaultPlan,
        tokens: Tokens,
        clock: Callable[[], float],
    ) -> None:
        """Take how to behave, where to record, what shall go wrong, and the time (Unix seconds)."""
        self._options = options
        self._book = book
        self._plan = plan
        self._tokens = tokens
        self._clock = clock

    def token(self, request: Request, body: bytes) -> Response:
        """POST /token."""
        if not request.headers.get("content-type", "").startswith(
            "application/x-www-form-urlencoded"
        ):
            return problem(415, "A form is expected")
        return self._tokens.issue(body, self._clock())

    def create(self, request: Request, body: bytes) -> Response:
        """POST .../invoices: accept the request as a batch, or say why not."""
        if self._options.max_bytes is not None and len(body) > self._options.max_bytes:
            return problem(413, f"At most {self._options.max_bytes} bytes are accepted")
        if not request.headers.get("content-type", "").startswith("application/json"):
            return problem(415, "JSON is expected")
        try:
            invoices = invoices_in(body)
        except Unreadable as error:
            return problem(400, str(error))
        key = self._options.key_in(request.headers)
        digest = hashlib.sha256(body).hexdigest()
        if key and (known := self._known(key)):
            if known.digest != digest:
                return problem(422, "The idempotency key was used with another body")
            return self._accepted(request, known)
        return self._accepted(request, self._accept(key, digest, invoices))

    def _known(self, key: str) -> Batch | None:
        life, now = self._options.key_life, self._clock()
        batches = self._book.batches(self._options.org_id, key)
        alive = [one for one in batches if life is None or now < one.received + life]
        return alive[-1] if alive else None

    def _accept(self, key: str | None, digest: str, invoices: Sequence[object]) -> Batch:
        options, now, sequence = self._options, self._clock(), self._book.size() + 1
        dice = random.Random(f"{options.seed}/{sequence}")  # noqa: S311 - repeatable on purpose
        processor = Processor(self._plan, options.company_type, dice)
        source_ids = list(map(source_id_of, invoices))
        done = processor.process(invoices, self._known_of(source_ids), sequence)
        batch = Batch(
            id=str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            org=options.org_id,
            key=key,
            digest=digest,
            received=now,
            finishes=None if done.stays_queued else now + options.processing_seconds,
            polls=0,
            result={"status": done.status, "succeeded": done.succeeded, "failed": done.failed},
        )
        self._book.accept(batch, source_ids, done.created)
        return batch

    def _known_of(self, source_ids: Sequence[str]) -> set[str]:
        unique = self._options.unique_source_ids
        return self._book.known(self._options.org_id, source_ids) if unique else set()

    def _accepted(self, request: Request, batch: Batch) -> Response:
        path = self._options.batch_path.format(batch_id=batch.id, org_id=batch.org)
        url = path if "://" in path else f"{str(request.base_url).rstrip('/')}{path}"
        return JSONResponse({"data": {"batchId": batch.id, "batchUrl": url}}, 202)

    def batch(self, request: Request, _body: bytes) -> Response:
        """GET a batch, by either path."""
        found = self._book.poll(request.path_params["batch_id"])
        if found is None:
            return problem(404, "There is no such batch")
        return JSONResponse({"data": self._shown(found)})

    def batches(self, request: Request, _body: bytes) -> Response:
        """GET the organisation's batches, by idempotency key where asked."""
        key = request.query_params.get("IdempotencyKey")
        seen = self._clock() - self._options.lookup_lag
        found = self._book.batches(self._options.org_id, key)
        items = [_head(self._shown(one)) for one in found if one.received <= seen]
        return page(request, items, self._options.page_size)

    def invoices(self, request: Request, _body: bytes) -> Response:
        """GET the organisation's invoices, filtered as asked."""
        return page(request, self._listed(request.query_params), self._options.page_size)

    def invoice(self, request: Request, _body: bytes) -> Response:
        """GET one invoice."""
        found = self._listed({"id": request.path_params["invoice_id"]})
        if not found:
            return problem(404, "There is no such invoice")
        return JSONResponse({"data": found[0]})

    def _listed(self, wanted: Mapping[str, str]) -> list[dict[str, Any]]:
        seen = self._clock() - self._options.lookup_lag
        found = self._book.invoices(self._options.org_id, wanted, seen)
        return [
            {
                "id": made.invoice_id,
                "invoiceNumber": made.number,
                "collectionCaseNumber": made.case_number,
                "type": made.type,
                "status": "OPEN",
                "createdAt": stamp(finished),
            }
            for made, finished in found
        ]

    def _is_finished(self, batch: Batch) -> bool:
        now = self._clock()
        return batch.finishes is not None and batch.finishes <= now

    def _shown(self, batch: Batch) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "batchId": batch.id,
            "type": "INVOICE",
            "status": _QUEUED,
            "createdAt": stamp(batch.received),
            "finishedAt": None,
            "organizationId": batch.org,
            "createdBy": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
            "succeeded": [],
            "failed": [],
        }
        if not self._is_finished(batch) or batch.polls <= self._options.queued_polls:
            return shown
        return {**shown, **batch.result, "finishedAt": stamp(batch.finishes or 0)}


def _head(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name not in {"succeeded", "failed"}}


def invoices_in(body: bytes) -> Sequence[object]:
    """Return the invoices that a request's body lists; raises Unreadable."""
    document = read_json(body)
    found = document.get("invoices") if isinstance(document, dict) else None
    if not isinstance(found, list) or not found:
        message = "Field invoices must be a list that is not empty"
        raise Unreadable(message)
    return found
