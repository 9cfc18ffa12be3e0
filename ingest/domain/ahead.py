"""Work in threads ahead of the caller: Arrow and numpy let others run while they work."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")

_TURN: Final = 0.0005
"""Seconds for which a thread may keep Python's lock while others wait for it; usually 0.005.
A check of 100,000 rows takes 0.22 s instead of 0.24 (`python -m benchmarks.measure check`)."""


def take_short_turns() -> None:
    """Let the threads of this process hand Python's lock over sooner.

    Most of them need it only for moments, between calls of Arrow and numpy.
    """
    sys.setswitchinterval(_TURN)


def ahead(
    work: Callable[[Given], Result], items: Iterable[Given], *, threads: int = 1, spare: int = 1
) -> Iterator[tuple[Given, Result]]:
    """Yield each item with what ``work`` makes of it, in order.

    Items are drawn in the caller's thread, as many as there are ``threads`` and some to
    ``spare``, which keep threads busy while the caller works. With one thread, ``work``
    is done in order as well. An exception, of ``work``
    or of ``items``, is raised where its result is due: behind all earlier ones.
    """
    drawn, failure = iter(items), None
    with ThreadPoolExecutor(threads, thread_name_prefix="ahead") as pool:
        waiting: deque[tuple[Given, Future[Result]]] = deque()
        try:
            while failure is None:
                try:
                    item = next(drawn)
                except Exception as error:  # noqa: BLE001 - raised below, whatever it is
                    failure = error
                else:
                    waiting.append((item, pool.submit(work, item)))
                if len(waiting) >= threads + spare:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        finally:
            for _, result in waiting:
                result.cancel()
    if not isinstance(failure, StopIteration):
        raise failure


def _next(waiting: "deque[tuple[Given, Future[Result]]]") -> tuple[Given, Result]:
    item, result = waiting.popleft()
    return item, result.result()
