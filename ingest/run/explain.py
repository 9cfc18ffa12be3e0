"""Explain: one invoice of an export, each value with the cells it came from and the steps between.

It tells what parsing and the rules of a single row say. What several rows of an
invoice say together, and other invoices, is for ``check``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.domain.faults import Fault, join_faults, mask, read_faults
from ingest.domain.money import format_minor
from ingest.domain.rows import row_word, with_names
from ingest.errors import MappingError
from ingest.mapping.bind import Binding, Bound
from ingest.mapping.exclusion import KEEP, exclusions
from ingest.mapping.expressions import evaluate, gather
from ingest.mapping.parse import parse
from ingest.mapping.targets import Kind
from ingest.mapping.text import Cells
from ingest.mapping.tree import dotted
from ingest.prepare.registers import Joined, joined
from ingest.run.job import Job, opened
from ingest.schemas.context import RuleContext
from ingest.schemas.rows import validate_rows
from ingest.settings.model import Settings

_NUMBER: Final = "invoice.invoiceNumber"
_MOST_ROWS: Final = 50
_STEPS: Final = ("strip", "values", "zero_pad", "default")


@dataclass(frozen=True, slots=True)
class Value:
    """A field of a row: its ``cells`` by heading, each step's name and text, and what it is.

    ``value`` is None where there is none; ids are masked everywhere.
    """

    target: str
    cells: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    value: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the invoice; ``excluded`` is the reason why it is left out, if it is.

    ``row`` is its number, of several files with the name of its file.
    """

    row: str
    line: int
    excluded: str | None
    values: tuple[Value, ...]
    faults: tuple[Fault, ...]


def explain(job: Job, number: str, settings: Settings, today: date) -> list[Row]:
    """Return the rows whose invoice number is ``number``, at most 50.

    Raises MappingError where there is none.
    """
    with opened(job, settings) as given:
        bound = given.bound
        found = (
            _row(joined(cells.iloc[[place]], given.registers), int(lines[place]), bound, today)
            for cells, lines in ((batch.cells, batch.lines) for batch in given.export.batches())
            for place in _places(joined(cells, given.registers).cells, bound, number)
        )
        files = [file.name for file in given.export.files]
        rows = [replace(row, row=with_names(row.row, files)) for row in islice(found, _MOST_ROWS)]
    if not rows:
        heading = bound.heading_of(_NUMBER)
        msg = f"No row has the invoice number {number!r} in '{heading}'."
        raise MappingError(msg, hint="Give the number as it stands in the export.")
    return rows


def _places(cells: pd.DataFrame, bound: Bound, number: str) -> list[int]:
    text = evaluate(bound.binding(_NUMBER), Cells(cells)).text
    return [place for place, value in enumerate(text.to_pylist()) if value == number]


def _row(known: Joined, line: int, bound: Bound, today: date) -> Row:
    """Explain the one row of ``known``."""
    cells = known.cells
    rule = int(exclusions(cells, bound)[0])
    parsed = parse(cells, bound)
    rules = validate_rows(
        parsed.typed, bound, RuleContext(today, production=False), parsed.faults, Cells(cells)
    )
    return Row(
        row=row_word(int(np.asarray(cells.index)[0])),
        line=line,
        excluded=None if rule == KEEP else bound.mapping.exclusions[rule].reason,
        values=tuple(_values(cells, bound, parsed.typed)),
        faults=tuple(read_faults(_faults(known, [parsed.faults, rules]))),
    )


def _faults(known: Joined, found: list[pa.Table]) -> pa.Table:
    return known.placed(join_faults([known.faults, known.unless_lost(join_faults(found))]))


def _values(cells: pd.DataFrame, bound: Bound, typed: pd.DataFrame) -> Iterator[Value]:
    row = Cells(cells)
    currency = _only(pa.array(typed["invoice.currency"])) or ""
    for binding in bound.bindings:
        found = _only(pa.array(typed[binding.target]))
        if binding.kind is Kind.AMOUNT and isinstance(found, int):
            found = format_minor(found, str(currency))
        raw = [(heading, str(_only(row.raw(heading)) or "")) for heading in binding.headings]
        hidden = mask if binding.kind is Kind.IDENTIFICATION else str
        yield Value(
            _named(binding.target),
            tuple((heading, hidden(text)) for heading, text in raw),
            tuple((step, hidden(text)) for step, text in _steps(binding, row, raw)),
            None if found is None else hidden(str(found)),
        )


def _steps(binding: Binding, row: Cells, raw: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the steps that changed the text."""
    expression = binding.expression
    gathered = str(_only(gather(binding, row)) or "")
    if expression.constant is not None:
        yield "constant", gathered
    elif [text for _, text in raw] != [gathered]:
        yield "join" if expression.join else "first_of" if expression.first_of else "trim", gathered
    evaluated = str(_only(evaluate(binding, row).text) or "")
    if evaluated != gathered:
        named = [step for step in _STEPS if getattr(expression, step) not in (None, "")]
        yield ", ".join(named), evaluated


def _named(target: str) -> str:
    """Return a target as messages about mapping files name it: debtors[1].type."""
    return dotted(tuple(int(p) if p.isdecimal() else p for p in target.split(".")))


def _only(column: pa.Array) -> object:
    return column[0].as_py()
