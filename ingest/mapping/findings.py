"""Faults of a batch as they are found, told in the export's own headings and cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, mask
from ingest.domain.rules import Severity
from ingest.identifiers.columns import Mask
from ingest.mapping.bind import Binding
from ingest.mapping.declaration import Mapping
from ingest.mapping.expressions import Evaluated, as_exported
from ingest.mapping.names import HOW_PARTED
from ingest.mapping.targets import Kind
from ingest.mapping.text import Cells, by_distinct

_MOST_LISTED: Final = 20
"""Entries of a value table that a message names."""


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One code that a target broke in the lines of ``where`` (or in all, if it has one line).

    ``value`` replaces the cells where a part of them is to blame; ``detail`` is
    what the rule's sentence says besides, of each line or of all.
    """

    code: str
    where: Mask
    detail: pa.Array | str | None = None
    value: pa.Array | None = None


def of_steps(binding: Binding, read: Evaluated) -> Iterator[Finding]:
    """Yield what the steps of the expression found, before any conversion."""
    expression = binding.expression
    if expression.values is not None:
        listed = ", ".join(list(expression.values)[:_MOST_LISTED])
        yield Finding("value_not_in_table", read.unlisted, listed)
    if expression.part is not None:
        yield Finding("name_not_parted", read.unparted, HOW_PARTED[expression.part])
    if expression.zero_pad is not None:
        yield Finding("value_too_long", read.too_long, f"at most {expression.zero_pad} digits")


class Findings:
    """Collects fault tables; nothing is built where a mask holds nothing."""

    def __init__(self, cells: Cells, mapping: Mapping) -> None:
        """Start with no fault for the rows of ``cells``, judged by ``mapping``'s severities."""
        self._cells = cells
        self._mapping = mapping
        self.tables: list[pa.Table] = []

    def add(self, binding: Binding, finding: Finding, among: Mask | None = None) -> None:
        """Note ``finding`` about the target of ``binding``, in the rows of ``among`` only."""
        if not finding.where.any():
            return
        where = np.broadcast_to(finding.where, len(self._cells))
        lines = np.flatnonzero(where if among is None else where & among)
        if not len(lines):
            return
        heading, cell = as_exported(binding, self._cells, lines)
        if finding.value is not None:
            cell = self._of_lines(finding.value, lines)
        detail = finding.detail
        if isinstance(detail, pa.Array):
            detail = self._of_lines(detail, lines)
        if binding.kind is Kind.IDENTIFICATION:
            cell = by_distinct(cell, mask, pa.string())[0]
        self.tables.append(
            fault_table(
                pa.array(self._cells.rows[lines], pa.int64()),
                finding.code,
                severity=self._mapping.severity(finding.code),
                column=heading,
                value=cell,
                detail=detail,
            )
        )

    def errors_in(self, heading: str) -> Mask:
        """Say in which rows an error was noted about the cell under ``heading``."""
        found = np.zeros(len(self._cells), bool)
        for table in self.tables:
            here = pc.and_(
                pc.equal(table["column"], heading),
                pc.equal(table["severity"], Severity.ERROR.value),
            )
            rows = table["row"].filter(pc.fill_null(here, fill_value=False))
            found |= np.isin(self._cells.rows, rows.to_numpy())
        return found

    def _of_lines(self, texts: pa.Array, lines: np.ndarray) -> pa.Array:
        """Return those of ``lines``, where ``texts`` has one for each line or one for all."""
        if len(texts) == len(self._cells):
            return texts.take(pa.array(lines))
        return pa.repeat(texts[0], len(lines))
