"""What ``mapping explain`` prints."""

from collections.abc import Iterator, Sequence

from ingest.cli.failures import plain
from ingest.cli.speech import Speech
from ingest.run.explain import Row, Value


def as_text(rows: Sequence[Row], say: Speech) -> str:
    """Return each row's values, the cells they came from, and the steps between."""
    return "\n".join(plain(line) for row in rows for line in _lines(row, say)).rstrip()


def _lines(row: Row, say: Speech) -> Iterator[str]:
    yield say(f"Row {row.row} (line {row.line})")
    if row.excluded:
        yield say(f"  is left out: {row.excluded}")
    for value in row.values:
        yield from _of_value(value, say)
    for fault in row.faults:
        severity, message, hint = map(say, (fault.severity.value, fault.message, fault.hint))
        yield f"  {severity} {fault.code}: {message} {hint}"
    yield ""


def _of_value(value: Value, say: Speech) -> Iterator[str]:
    yield f"  {value.target} = {say('nothing') if value.value is None else value.value}"
    for heading, text in value.cells:
        yield f"      '{heading}': {text!r}"
    for step, text in value.steps:
        yield f"      {say(step)}: {text!r}"
