"""What ``mapping explain`` prints."""

from collections.abc import Iterator, Sequence

from ingest.cli.failures import plain
from ingest.run.explain import Row, Value


def as_text(rows: Sequence[Row]) -> str:
    """Return each row's values, the cells they came from, and the steps between."""
    return "\n".join(plain(line) for row in rows for line in _lines(row)).rstrip()


def _lines(row: Row) -> Iterator[str]:
    yield f"Row {row.row} (line {row.line})"
    if row.excluded:
        yield f"  is left out: {row.excluded}"
    for value in row.values:
        yield from _of_value(value)
    for fault in row.faults:
        yield f"  {fault.severity.value} {fault.code}: {fault.message} {fault.hint}"
    yield ""


def _of_value(value: Value) -> Iterator[str]:
    yield f"  {value.target} = {'nothing' if value.value is None else value.value}"
    for heading, text in value.cells:
        yield f"      '{heading}': {text!r}"
    for step, text in value.steps:
        yield f"      {step}: {text!r}"
