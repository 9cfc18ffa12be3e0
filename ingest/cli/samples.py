"""What ``preview`` prints: invoices as JSON, each value beside the column it came from."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, Self

from ingest.cli.failures import plain
from ingest.cli.speech import Speech
from ingest.run.preview import Preview

_ORIGIN_AT: Final = 48

Path = tuple[str | int, ...]
Origin = Callable[..., str]
"""Takes the way to a value, and the type of the debtor or claim that holds it."""


def as_text(preview: Preview, say: Speech) -> str:
    """Return the invoices, one value a line, with its origin to the right."""
    lines: list[str] = []
    for number, payload in enumerate(preview.invoices, start=1):
        lines.append(say(f"Invoice {number} of {len(preview.invoices)}"))
        lines += _lines(json.loads(payload, parse_float=_AsWritten), preview.origin)
        lines.append("")
    if not preview.invoices:
        lines.append(say("No invoice passed the rules; 'amili-ingest check' says why."))
    return "\n".join(plain(line) for line in lines).rstrip()


def as_document(preview: Preview) -> str:
    """Return the body that would be sent, and nothing else."""
    return '{"invoices":[' + ",".join(preview.invoices) + "]}"


class _AsWritten(float):
    """A number that prints as it stands in the JSON: 4500.00, not 4500.0."""

    def __new__(cls, text: str) -> Self:
        """Keep the text."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str

    def __repr__(self) -> str:
        """Return the text."""
        return self.text


def _lines(
    value: Any,  # noqa: ANN401 - any JSON value
    origin: Origin,
    path: Path = (),
) -> Iterator[str]:
    indent = "  " * (len(path) + 1)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _member(f'{indent}"{key}": ', inner, origin, (*path, key))
    else:
        for place, inner in enumerate(value):
            yield f"{indent}{place + 1}."
            narrowed = partial(origin, kind=inner["type"]) if "type" in inner else origin
            yield from _lines(inner, narrowed, (*path, place))


def _member(
    start: str,
    value: Any,  # noqa: ANN401 - any JSON value
    origin: Origin,
    path: Path,
) -> Iterator[str]:
    if isinstance(value, dict | list):
        yield start.rstrip()
        yield from _lines(value, origin, path)
        return
    source = origin(path)
    number = isinstance(value, _AsWritten)
    written = repr(value) if number else json.dumps(value, ensure_ascii=False)
    yield f"{start + written:<{_ORIGIN_AT}}  <- {source}" if source else start + written
