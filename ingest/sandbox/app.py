"""The road that every request takes, and the application of them all.

A request is noted, faults that keep it from being acted on come first, then
credentials, then the act, then faults that spoil the answer. So a fault can be
told by when it strikes, whatever the endpoint.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as Endpoint

from ingest.sandbox.acts import Acts, invoices_in
from ingest.sandbox.book import Book
from ingest.sandbox.control import Control
from ingest.sandbox.faults import AFTER, BEFORE, Fault, FaultPlan, Kind, Route
from ingest.sandbox.options import Options
from ingest.sandbox.processing import source_id_of
from ingest.sandbox.replies import Cut, problem, retry_after, spoiled
from ingest.sandbox.tokens import Tokens
from ingest.sandbox.wire import Unreadable

Act = Callable[[Request, bytes], Response]

_REFUSALS: Final = {
    Kind.ERROR_BEFORE: (500, "Something went wrong"),
    Kind.UNAUTHORISED: (401, "The token is not accepted"),
    Kind.FORBIDDEN: (403, "Permission write:collection.case is missing"),
    Kind.TOO_LARGE: (413, "The request is too large"),
    Kind.REJECT: (422, "The request was rejected"),
    Kind.THROTTLE: (429, "Too many requests"),
}
_LOWEST_REFUSAL: Final = 400
_ORG: Final = "/collection/v1/orgs/{org}"


class _Road:
    """Leads requests to their act, through the faults that are armed."""

    def __init__(
        self,
        options: Options,
        book: Book,
        plan: FaultPlan,
        tokens: Tokens,
        clock: Callable[[], float],
    ) -> None:
        self._options = options
        self._book = book
        self._plan = plan
        self._tokens = tokens
        self._clock = clock
        self._later: set[asyncio.Task[None]] = set()

    def endpoint(self, route: Route, act: Act) -> Callable[[Request], Any]:
        """Return ``act`` with the road that every request takes in front of and behind it."""

        async def answer(request: Request) -> Response:
            try:
                body = await request.body()
            except ClientDisconnect:
                # Half a request is none: it is neither noted nor acted on.
                return Response()
            clock = asyncio.get_running_loop().time
            due = clock() + self._options.latency
            reply = await reached(request, body)
            # What the work took is part of the latency, as it is for whoever waits far away.
            await asyncio.sleep(max(0.0, due - clock()))
            return reply

        async def reached(request: Request, body: bytes) -> Response:
            self._note(request, route)
            ids = self._ids(route, body)
            if delay := self._plan.take({Kind.DELAY}, route, ids):
                await asyncio.sleep(delay.seconds)
            fault = self._plan.take(BEFORE, route, ids)
            if fault and (early := self._before(fault, request, body, act)):
                return early
            reply = self._act(route, act, request, body)
            if reply.status_code >= _LOWEST_REFUSAL:
                return reply
            spoil = self._plan.take(AFTER, route, ids)
            return spoiled(spoil, reply) if spoil else reply

        return answer

    def _ids(self, route: Route, body: bytes) -> set[str]:
        # Reading a large body twice is dear, so only where a fault asks for it.
        asked = route is Route.CREATE and self._plan.names_sources
        return _source_ids(body) if asked else set()

    def _note(self, request: Request, route: Route) -> None:
        key = self._options.key_in(request.headers)
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


def application(
    options: Options, book: Book, plan: FaultPlan, clock: Callable[[], float]
) -> Starlette:
    """Return the API and its control endpoints; ``clock`` gives Unix seconds."""
    tokens = Tokens(options)
    acts = Acts(options, book, plan, tokens, clock)
    control = Control(book, plan, tokens, clock)
    at = _Road(options, book, plan, tokens, clock).endpoint
    return Starlette(
        routes=[
            Endpoint("/token", at(Route.TOKEN, acts.token), methods=["POST"]),
            Endpoint(f"{_ORG}/invoices", at(Route.CREATE, acts.create), methods=["POST"]),
            Endpoint(f"{_ORG}/invoices", at(Route.INVOICES, acts.invoices), methods=["GET"]),
            Endpoint(f"{_ORG}/invoices/{{invoice_id}}", at(Route.INVOICE, acts.invoice)),
            Endpoint(f"{_ORG}/batches", at(Route.BATCHES, acts.batches)),
            Endpoint(f"{_ORG}/batches/{{batch_id}}", at(Route.BATCH, acts.batch)),
            Endpoint("/collection/v1/batches/{batch_id}", at(Route.BATCH, acts.batch)),
            Endpoint("/_sandbox/faults", control.faults, methods=["POST", "DELETE"]),
            Endpoint("/_sandbox/state", control.state),
            Endpoint("/_sandbox/reset", control.reset, methods=["POST"]),
            Endpoint("/_sandbox/release", control.release, methods=["POST"]),
        ]
    )


def _source_ids(body: bytes) -> set[str]:
    try:
        return {source_id_of(invoice) for invoice in invoices_in(body)}
    except Unreadable:
        return set()
