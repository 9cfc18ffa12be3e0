"""The endpoints of the contract, as a Starlette application.

Every request takes the same road: it is noted, faults that keep it from being
acted on come first, then credentials, then the act, then faults that spoil the
answer. So a fault can be told by when it strikes, whatever the endpoint.
"""

import asyncio
import hashlib
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.sandbox.book import Batch, Book
from ingest.sandbox.faults import AFTER, BEFORE, Fault, FaultPlan, Kind, Route
from ingest.sandbox.options import Options
from ingest.sandbox.processing import Processor, source_id_of
from ingest.sandbox.replies import Cut, page, problem, retry_after, spoiled, stamp
from ingest.sandbox.tokens import Tokens
from ingest.sandbox.wire import Unreadable, read_json

Act = Callable[[Request, bytes], Response]

_REFUSALS: Final = {
    Kind.ERROR_BEFORE: (500, "Something went wrong"),
    Kind.UNAUTHORISED: (401, "The token is not accepted"),
    Kind.FORBIDDEN: (403, "Permission write:collection.case is missing"),
    Kind.TOO_LARGE: (413, "The request is too large"),
    Kind.REJECT: (422, "The request was rejected"),
    Kind.THROTTLE: (429, "Too many requests"),
}
_QUEUED: Final = "QUEUED"


class Api:
    """The sandbox's answers; holds no state but what it is given."""

    def __init__(
        self, options: Options, book: Book, plan: FaultPlan, clock: Callable[[], float]
    ) -> None:
        """Take how to behave, where to record, what shall go wrong, and the time (Unix seconds)."""
        self._options = options
        self._book = book
        self._plan = plan
        self._clock = clock
        self._tokens = Tokens(options)
        self._later: set[asyncio.Task[None]] = set()

    def forget(self) -> None:
        """Let every token be too old, as after a restart."""
        self._tokens.expire()

    def release(self) -> None:
        """Let every batch that is still queued finish now."""
        self._book.release(self._clock())

    def endpoint(self, route: Route, act: Act) -> Callable[[Request], Any]:
        """Return ``act`` with the road that every request takes in front of and behind it."""

        async def answer(request: Request) -> Response:
            body = await request.body()
            self._note(request, route)
            ids = self._ids(route, body)
            if delay := self._plan.take({Kind.DELAY}, route, ids):
                await asyncio.sleep(delay.seconds)
            fault = self._plan.take(BEFORE, route, ids)
            if fault and (early := self._before(fault, request, body, act)):
                return early
            reply = self._act(route, act, request, body)
            if reply.status_code >= 400 or not (spoil := self._plan.take(AFTER, route, ids)):  # noqa: PLR2004 - HTTP's line between answers and refusals
                return reply
            return spoiled(spoil, reply)

        return answer

    def _ids(self, route: Route, body: bytes) -> set[str]:
        # Reading a large body twice is dear, so only where a fault asks for it.
        asked = route is Route.CREATE and self._plan.names_sources
        return _source_ids(body) if asked else set()

    def _note(self, request: Request, route: Route) -> None:
        name = self._options.idempotency_header
        key = request.headers.get(name) if name else None
        self._book.note_request(request.method, request.url.path, route, key)

    def _before(self, fault: Fault, request: Request, body: bytes, act: Act) -> Response | None:
        if fault.kind is Kind.EXPIRED_TOKEN:
            self._tokens.expire()
            return None
        if fault.kind is Kind.CUT_BEFORE:
            return Cut(reset=True)
        if fault.kind is Kind.LATE:
            task = asyncio.ensure_future(self._act_later(fault.seconds, request, body, act))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
            return Cut(reset=False)
        status, sentence = _REFUSALS[fault.kind]
        headers = dict(fault.headers)
        if fault.retry_after is not None:
            headers["retry-after"] = retry_after(fault.retry_after, self._clock())
        return problem(fault.status or status, fault.body or sentence, headers)

    async def _act_later(self, seconds: float, request: Request, body: bytes, act: Act) -> None:
        await asyncio.sleep(seconds)
        act(request, body)

    def _act(self, route: Route, act: Act, request: Request, body: bytes) -> Response:
        if route is Route.TOKEN:
            return act(request, body)
        if not self._tokens.accepts(request.headers.get("authorization", ""), self._clock()):
            return problem(401, "The token is missing, unknown or expired")
        org = request.path_params.get("org")
        if org is not None and org != self._options.org_id:
            return problem(403, "The organisation is not yours")
        return act(request, body)

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
            invoices = _invoices(read_json(body))
        except Unreadable as error:
            return problem(400, str(error))
        key = self._key(request)
        digest = hashlib.sha256(body).hexdigest()
        if key and (known := self._known(key)):
            if known.digest != digest:
                return problem(422, "The idempotency key was used with another body")
            return self._accepted(request, known)
        return self._accepted(request, self._accept(key, digest, invoices))

    def _key(self, request: Request) -> str | None:
        name = self._options.idempotency_header
        return request.headers.get(name) if name else None

    def _known(self, key: str) -> Batch | None:
        life, now = self._options.key_life, self._clock()
        batches = self._book.batches(self._options.org_id, key)
        alive = [one for one in batches if life is None or now < one.received + life]
        return alive[-1] if alive else None

    def _accept(self, key: str | None, digest: str, invoices: Sequence[object]) -> Batch:
        options, now, sequence = self._options, self._clock(), self._book.size() + 1
        dice = random.Random(f"{options.seed}/{sequence}")  # noqa: S311 - repeatable on purpose
        processor = Processor(self._plan, options.company_type, dice)
        done = processor.process(invoices, self._is_known, sequence)
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
        self._book.accept(batch, map(source_id_of, invoices), done.created)
        return batch

    def _is_known(self, source_id: str) -> bool:
        return self._options.unique_source_ids and self._book.knows(self._options.org_id, source_id)

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


def _invoices(document: object) -> Sequence[object]:
    found = document.get("invoices") if isinstance(document, dict) else None
    if not isinstance(found, list) or not found:
        message = "Field invoices must be a list that is not empty"
        raise Unreadable(message)
    return found


def _source_ids(body: bytes) -> set[str]:
    try:
        return {source_id_of(invoice) for invoice in _invoices(read_json(body))}
    except Unreadable:
        return set()
