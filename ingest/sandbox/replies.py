"""Answers as HTTP knows them, and those that break off: ASGI responses of their own."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from ingest.sandbox.faults import Fault, Kind


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal; the contract does not say what one looks like, so it is RFC 9457's."""
    return JSONResponse(
        {"title": "Request failed", "status": status, "detail": detail},
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )


def stamp(moment: float) -> str:
    """Return Unix seconds as the contract writes date-times.

    >>> stamp(1705314600)
    '2024-01-15T10:30:00Z'
    """
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def retry_after(text: str, now: float) -> str:
    """Return the header's value; ``date+N`` stands for the HTTP date N seconds ahead.

    >>> retry_after("date+10", 1705314600)
    'Mon, 15 Jan 2024 10:30:10 GMT'
    """
    if not text.startswith("date+"):
        return text
    ahead = float(text.removeprefix("date+"))
    return format_datetime(datetime.fromtimestamp(now + ahead, UTC), usegmt=True)


class Cut(Response):
    """No answer: the connection ends, by a reset or in good order."""

    def __init__(self, *, reset: bool, start: bytes = b"", size: int = 0) -> None:
        """Send ``start`` of a body said to have ``size`` bytes first, where size is not 0."""
        super().__init__()
        self._reset = reset
        self._start = start
        self._size = size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Speak ASGI; ``scope["state"]["cut"]`` is the server's knife."""
        if self._size:
            headers = [
                (b"content-type", b"application/json"),
                (b"content-length", str(self._size).encode()),
            ]
            await send({"type": "http.response.start", "status": 202, "headers": headers})
            await send({"type": "http.response.body", "body": self._start, "more_body": True})
        scope["state"]["cut"](reset=self._reset)
        while (await receive())["type"] != "http.disconnect":
            pass


def spoiled(fault: Fault, reply: Response) -> Response:
    """Return ``reply`` as a fault of ``AFTER`` leaves it."""
    body = bytes(reply.body)
    match fault.kind:
        case Kind.ERROR_AFTER:
            return problem(fault.status or 500, fault.body or "Something went wrong")
        case Kind.CUT_AFTER | Kind.LOST_REPLY:
            return Cut(reset=fault.kind is Kind.CUT_AFTER)
        case Kind.CUT_BODY:
            return Cut(reset=False, start=body[: len(body) // 2], size=len(body))
        case Kind.ODD_REPLY:
            headers = {"content-type": "application/json", **fault.headers}
            return Response(fault.body or "", fault.status or 202, headers)
        case Kind.DRIP:
            size = {"content-length": str(len(body))}
            return _stream(_drip(body, fault.seconds), reply.status_code, size)
        case _:
            return _stream(_flood(), reply.status_code, {})


def _stream(body: AsyncIterator[bytes], status: int, headers: Mapping[str, str]) -> Response:
    return StreamingResponse(body, status, headers, media_type="application/json")


async def _drip(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    for place in range(len(body)):
        await asyncio.sleep(seconds)
        yield body[place : place + 1]


async def _flood() -> AsyncIterator[bytes]:
    block = b" " * 65_536
    while True:
        yield block
        await asyncio.sleep(0)


def page(request: Request, items: list[dict[str, Any]], size: int) -> Response:
    """Return the page of ``items`` that the request's PageToken and PageSize ask for."""
    asked = request.query_params
    try:
        first = int(asked.get("PageToken") or 0)
        size = min(int(asked.get("PageSize") or size), size)
    except ValueError:
        return problem(400, "PageToken or PageSize is not understood")
    last = first + size
    following = str(last) if last < len(items) else None
    return JSONResponse({"data": items[first:last], "summary": {"nextPageToken": following}})
