"""The control endpoints: arm faults, read what happened, start over. Not part of the contract."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.sandbox.book import Book
from ingest.sandbox.faults import Fault, FaultPlan, Route
from ingest.sandbox.replies import problem
from ingest.sandbox.tokens import Tokens

_FAULTS: TypeAdapter[Sequence[Fault]] = TypeAdapter(list[Fault])


def state(book: Book) -> dict[str, Any]:
    """Return what the sandbox received and created so far, as JSON knows it."""
    created = book.created()
    return {
        "posts_received": book.arrivals(Route.CREATE),
        "batches": book.size(),
        "invoices_created": sum(created.values()),
        "created": created,
        "created_twice": sorted(name for name, count in created.items() if count > 1),
        "accepted": book.accepted(),
        "keys": list(book.keys()),
        "requests": book.requests(),
    }


class Control:
    """What can be asked of the sandbox behind the API's back; loopback is its only protection."""

    def __init__(
        self, book: Book, plan: FaultPlan, tokens: Tokens, clock: Callable[[], float]
    ) -> None:
        """Take the parts to steer, and the time (Unix seconds)."""
        self._book = book
        self._plan = plan
        self._tokens = tokens
        self._clock = clock

    async def faults(self, request: Request) -> Response:
        """Arm the fault or list of faults that the body holds; DELETE disarms all."""
        if request.method == "DELETE":
            self._plan.clear()
            return Response(status_code=204)
        try:
            given = json.loads(await request.body())
            faults = _FAULTS.validate_python(given if isinstance(given, list) else [given])
        except (ValueError, ValidationError) as error:
            return problem(400, str(error))
        for fault in faults:
            self._plan.arm(fault)
        return JSONResponse({"armed": len(faults)})

    async def state(self, _request: Request) -> Response:
        """Return what ``state`` returns."""
        return JSONResponse(state(self._book))

    async def reset(self, _request: Request) -> Response:
        """Forget invoices, batches, requests, tokens and faults."""
        self._plan.clear()
        self._book.reset()
        self._tokens.expire()
        return Response(status_code=204)

    async def release(self, _request: Request) -> Response:
        """Let every batch that is still queued finish now."""
        self._book.release(self._clock())
        return Response(status_code=204)
