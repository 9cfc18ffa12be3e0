"""JSON without leniency: what two readers could read differently is not read at all.

Python's reader takes NaN, keeps the last of two equal names, and lets a body of
brackets exhaust the stack. Here all of these are unreadable.
"""

import json
from typing import Any


class UnreadableError(Exception):
    """The answer cannot be understood; the message says why, without quoting it."""


def parse(body: bytes) -> object:
    """Return what ``body`` says in JSON. Raises UnreadableError.

    >>> parse(b'{"data": [1, "x"]}')
    {'data': [1, 'x']}
    >>> parse(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
        ...
    ingest.api.strict.UnreadableError: the answer is not JSON: a name occurs twice
    """
    try:
        return json.loads(
            body.decode("utf-8-sig"), parse_constant=_refuse, object_pairs_hook=_unique
        )
    except UnicodeDecodeError as error:
        msg = "the answer is not UTF-8"
        raise UnreadableError(msg) from error
    except RecursionError as error:
        msg = "the answer is nested too deeply"
        raise UnreadableError(msg) from error
    except ValueError as error:
        msg = f"the answer is not JSON: {error}"
        raise UnreadableError(msg) from error


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the object that ``body`` holds. Raises UnreadableError."""
    value = parse(body)
    if not isinstance(value, dict):
        msg = "the answer is JSON, but not an object"
        raise UnreadableError(msg)
    return value


def text(item: dict[str, Any], name: str) -> str | None:
    r"""Return the string ``name`` of ``item``; None where it is none, empty or not Unicode.

    >>> text({"id": "a"}, "id"), text({"id": 7}, "id"), text({"id": "\ud800"}, "id")
    ('a', None, None)
    """
    value = item.get(name)
    if not isinstance(value, str) or not value:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    return value


def _refuse(constant: str) -> object:
    msg = f"{constant} is no number"
    raise ValueError(msg)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        msg = "a name occurs twice"
        raise ValueError(msg)
    return found
