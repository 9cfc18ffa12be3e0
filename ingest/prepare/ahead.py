"""Work one thread ahead: while one batch is written down, the next is being worked on."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


def ahead(
    work: Callable[[Given], Result], items: Iterable[Given], most: int = 2
) -> Iterator[tuple[Given, Result]]:
    """Yield each item with what ``work`` makes of it, in order, at most ``most`` items ahead.

    Arrow and numpy let other threads run while they work. Items are drawn in the
    caller's thread; an exception of ``work`` is raised where its result is due.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="prepare") as pool:
        waiting: deque[tuple[Given, Future[Result]]] = deque()
        try:
            for item in items:
                waiting.append((item, pool.submit(work, item)))
                if len(waiting) > most:
                    first, result = waiting.popleft()
                    yield first, result.result()
            while waiting:
                first, result = waiting.popleft()
                yield first, result.result()
        finally:
            for _, result in waiting:
                result.cancel()
