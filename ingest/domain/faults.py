"""Faults in the data are values, kept in columns: no Python object per good row.

A fault table is a ``pyarrow.Table`` of ``FAULT_SCHEMA``; ``Fault`` is one line
of it with its message and hint filled in, for a reader.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from ingest.domain.rules import RULES, Severity
from ingest.language import Language, template_in, translated_detail

FAULT_SCHEMA: Final = pa.schema(
    [
        ("row", pa.int64()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("detail", pa.string()),
        ("place", pa.string()),
    ]
)
"""row: as Excel shows it; code: of the catalogue; severity: error or warning;
column: the export's own heading, or null; value: the offending cell, masked
where it is a national id, or null; detail: what the sentence's {detail} says;
place: where in another file the cell stands, such as "row 17 of customers.csv", or null."""

LONGEST_VALUE: Final = 80
"""Characters of an offending value that a message quotes."""


NO_COLUMN: Final = "the mapping's constant"
"""What a sentence calls a column that is none, and a value that is missing."""
NO_VALUE: Final = "The value"
SEEN_IN: Final = " See {place}."
"""The end of a message about a cell that stands in another file."""


_NO_FAULTS: Final = FAULT_SCHEMA.empty_table()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one row, in words."""

    row: int
    code: str
    severity: Severity
    column: str | None
    value: str | None
    message: str
    hint: str


def no_faults() -> pa.Table:
    """Return an empty fault table, always the same: nobody can change it."""
    return _NO_FAULTS


def fault_table(
    rows: pa.Array,
    code: str,
    *,
    severity: Severity | None = None,
    column: pa.Array | str | None = None,
    value: pa.Array | str | None = None,
    detail: pa.Array | str | None = None,
) -> pa.Table:
    """Return one fault of ``code`` for each of ``rows``.

    ``rows`` is an Arrow int64 array; ``column``, ``value`` and ``detail`` are a
    scalar for all of them or an array of the same length. ``severity`` is the
    rule's own unless given. Raises KeyError for a code outside the catalogue.
    """
    chosen = severity if severity is not None else RULES[code].severity
    size = len(rows)
    return pa.table(
        [
            rows,
            _text_column(code, size),
            _text_column(chosen.value, size),
            _text_column(column, size),
            _text_column(value, size),
            _text_column(detail, size),
            _text_column(None, size),
        ],
        schema=FAULT_SCHEMA,
    )


def _text_column(text: pa.Array | str | None, size: int) -> pa.Array:
    if text is None or isinstance(text, str):
        return pa.repeat(pa.scalar(text, pa.string()), size)
    return text.cast(pa.string())


def join_faults(tables: Sequence[pa.Table]) -> pa.Table:
    """Return all faults of ``tables``, one after the other."""
    found = [table for table in tables if table.num_rows]
    if len(found) > 1:
        return pa.concat_tables(found)
    return found[0] if found else no_faults()


def read_faults(table: pa.Table, language: Language = Language.ENGLISH) -> Iterator[Fault]:
    """Yield each line of a fault table with its message and hint filled in."""
    for line in table.to_pylist():
        yield explain(line, language)


def explain(line: Mapping[str, Any], language: Language = Language.ENGLISH) -> Fault:
    """Return the fault of a line of a fault table, with its words in its rule's sentences.

    >>> explain({"row": 7, "code": "no_claim", "severity": "error"}).message
    'No row of the invoice has an amount to claim.'
    """
    rule = RULES[line["code"]]
    column, value, place = line.get("column"), line.get("value"), line.get("place")
    filled = {
        "column": f"'{column}'" if column else template_in(NO_COLUMN, language),
        "value": _quoted(value) or template_in(NO_VALUE, language),
        "detail": translated_detail(line.get("detail") or "", language),
    }
    message = template_in(rule.sentence, language).format_map(filled)
    if place:
        message += template_in(SEEN_IN, language).format(place=translated_detail(place, language))
    return Fault(
        row=line["row"],
        code=rule.code,
        severity=Severity(line["severity"]),
        column=column,
        value=value,
        message=message,
        hint=template_in(rule.hint, language).format_map(filled),
    )


def _quoted(value: str | None) -> str | None:
    if value is None:
        return None
    short = value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
    return f"'{short}'"


def mask(text: str) -> str:
    """Return ``text`` with all but its last two characters hidden, for id numbers.

    >>> mask("12345678901")
    '*********01'
    >>> mask("7")
    '*'
    """
    hidden = max(len(text) - 2, min(len(text), 1))
    return "*" * hidden + text[hidden:]


def without_ids(text: str) -> str:
    """Return ``text`` with long numbers masked, which may be those of a person.

    Eleven digits are masked in whatever way they are written, and all runs of nine
    and more; the ids of runs, and those that the API gives, stay.

    >>> without_ids("Identification number 26829398612 is wrong")
    'Identification number *********12 is wrong'
    >>> without_ids("268293 98612 in run 20261122T072651905Z-10d4")
    '**********12 in run 20261122T072651905Z-10d4'
    """
    return _LONG.sub(lambda found: found[0] if found[1] else mask(found[0]), text)


_OURS: Final = (
    r"\d{8}T\d{9}Z-(?:check-)?[0-9a-f]{4}"
    r"|\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
)
_NUMBERS: Final = r"\d{9,}|(?<!\d)(?:\d[ .:\-\xa0]?){10}\d(?!\d)"
_LONG: Final = re.compile(f"({_OURS})|{_NUMBERS}", re.IGNORECASE)
