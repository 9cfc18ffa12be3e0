"""JSON read more strictly than Python does: exact numbers, no NaN, no field twice."""

import json
from decimal import Decimal
from typing import Any, NoReturn


class Unreadable(ValueError):
    """The body is no JSON that the sandbox accepts; the text says why."""


def read_json(body: bytes) -> object:
    """Return the document in ``body``, its numbers as int or Decimal; raises Unreadable.

    >>> read_json(b'{"amount": 4500.00}')
    {'amount': Decimal('4500.00')}
    >>> read_json(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ingest.sandbox.wire.Unreadable: Field a occurs twice
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_constant,
            object_pairs_hook=_fields,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        message = "The body is not JSON"
        raise Unreadable(message) from error


def _constant(name: str) -> NoReturn:
    message = f"{name} is not a JSON number"
    raise Unreadable(message)


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"Field {twice} occurs twice"
        raise Unreadable(message)
    return fields
