"""Cells to typed columns: every target of the mapping, every fault of every row, in one pass.

Work goes by columns. Masks say where something is wrong; a fault table is
built only where a mask holds something, so good data cost no fault at all.
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import join_faults
from ingest.domain.frames import frame_of
from ingest.identifiers.columns import Mask, mask
from ingest.mapping.bind import Binding, Bound
from ingest.mapping.convert import CONVERTERS, PER_ROW, Context
from ingest.mapping.damage import examine
from ingest.mapping.declaration import Expression
from ingest.mapping.evidence import Column, Evidence, Said, in_rows
from ingest.mapping.exclusion import unmet
from ingest.mapping.expressions import evaluate, gather
from ingest.mapping.findings import Finding, Findings, of_steps
from ingest.mapping.fold import fold
from ingest.mapping.layouts import row_currencies
from ingest.mapping.parts import damaged_parts, parts_of
from ingest.mapping.payload import whole
from ingest.mapping.reckoning import PartReader, later, less, part_of, read_days, read_part
from ingest.mapping.targets import REQUIRED, Kind
from ingest.mapping.text import BLANKS, Cells, by_distinct, null_at, where_null


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """The typed rows of a batch and what was wrong with them.

    ``typed`` has a column for each target of ``Bound.targets`` and the index of
    the cells. Text is string, amounts are int64 minor units of the row's
    currency, dates date32, booleans bool; null means blank, or not readable. All
    columns of a debtor are null where the row does not name that debtor, and all
    columns of a claim where its amount is blank or zero.

    ``table`` is the same as an Arrow table of single chunks, without the index.
    ``faults`` is a fault table. ``unpriced`` is true for rows whose amount
    cannot be told, because their currency or one of their claims is not readable.
    ``evidence`` is what the columns of amounts and dates say about how they are
    written.
    """

    typed: pd.DataFrame
    table: pa.Table
    faults: pa.Table
    unpriced: Mask
    evidence: Evidence


def parse(cells: pd.DataFrame | Cells, bound: Bound) -> Parsed:
    """Return the typed columns of ``cells`` and every parsing fault, each once."""
    given = Cells.of(cells)
    return _Parser(given, bound).parsed(given.index)


class _Parser:
    """One batch on its way through the mapping."""

    def __init__(self, cells: Cells, bound: Bound) -> None:
        self._cells = cells
        self._bound = bound
        self._findings = Findings(cells, bound.mapping)
        self._columns: dict[str, pa.Array] = {}
        self._blank: dict[str, Mask] = {}
        self._unpriced = np.zeros(len(cells), bool)
        self._evidence: dict[Column, Said] = {}
        ids = (b for b in bound.bindings if b.kind is Kind.ID and b.expression.column)
        # Columns that are an id by themselves, whose damage is told there.
        self._told = frozenset(b.headings[0] for b in ids)
        self._context = Context(bound.mapping, row_currencies(cells, bound), self._columns)

    def parsed(self, index: pd.Index) -> Parsed:
        """Parse every block of the mapping and put the frame together."""
        self._documents()
        self._requirements()
        self._invoice()
        for slot in range(self._bound.debtor_slots):
            self._debtor(self._block(f"debtors.{slot}."))
        for slot in range(self._bound.claim_slots):
            self._claim(self._block(f"claims.{slot}."))
        table = pa.table({name: whole(self._columns[name]) for name in self._bound.targets})
        faults = join_faults(self._findings.tables)
        return Parsed(frame_of(table, index), table, faults, self._unpriced, self._evidence)

    def _block(self, prefix: str) -> list[Binding]:
        return [b for b in self._bound.bindings if b.target.startswith(prefix)]

    def _documents(self) -> None:
        """Note rows of which the mapping does not say what kind of document they are."""
        kinds, heading = self._bound.mapping.documents, self._bound.documents
        if kinds is None or heading is None:
            return
        others = list(chain.from_iterable(kinds.leave_out.values()))
        others += kinds.credits.words if kinds.credits else []
        words, known = [*kinds.invoices, *others], {fold(word) for word in kinds.invoices}
        left_out = {word.strip(BLANKS).lower() for word in others}
        column = self._cells.clean(heading)
        _, unknown = by_distinct(
            column, lambda kind: fold(kind) in known or kind.lower() in left_out or None, pa.bool_()
        )
        binding = self._asked("documents", heading)
        told = Finding("document_kind_unknown", unknown | where_null(column), ", ".join(words))
        self._findings.add(binding, told)

    def _requirements(self) -> None:
        """Note rows of which something does not hold that the mapping requires."""
        for rule, heading, where in unmet(self._cells, self._bound):
            told = Finding("requirement_not_met", where, rule.reason)
            self._findings.add(self._asked("require", heading), told)

    def _asked(self, user: str, heading: str) -> Binding:
        """Return the binding of a column that is only asked about, for its faults."""
        ids = (b.headings for b in self._bound.bindings if b.kind is Kind.IDENTIFICATION)
        kind = Kind.IDENTIFICATION if heading in chain.from_iterable(ids) else Kind.TEXT
        return Binding(user, kind, Expression(column=heading), (heading,))

    def _invoice(self) -> None:
        for binding in self._block("invoice."):
            self._parse(binding)
        self._unpriced |= where_null(self._columns["invoice.currency"])
        missing: dict[str, list[Binding]] = {}
        for target in REQUIRED:
            binding = self._bound.binding(target)
            missing.setdefault(binding.same_as or target, []).append(binding)
        for first, bindings in missing.items():
            fields = " and ".join(b.target.removeprefix("invoice.") for b in bindings)
            self._missing(bindings[0], self._blank[first], fields)

    def _missing(self, binding: Binding, blank: Mask, fields: str) -> None:
        """Note rows where a needed field is ``blank``, at the first of its parts that is."""
        for part in parts_of(binding) if binding.expression.join else ():
            here = blank & where_null(gather(part, self._cells))
            new = here & ~self._findings.errors_in(part.headings[0])
            self._findings.add(part, Finding("required_missing", new, fields))
            blank = blank & ~here
        self._findings.add(binding, Finding("required_missing", blank, fields))

    def _debtor(self, bindings: list[Binding]) -> None:
        """Parse one debtor slot; it is absent where all columns it reads are blank."""
        for binding in sorted(bindings, key=lambda b: b.kind is Kind.POSTAL_CODE):
            self._parse(binding, self._private(binding))
        headings = dict.fromkeys(heading for b in bindings for heading in b.headings)
        if headings:
            blank = (where_null(self._cells.clean(heading)) for heading in headings)
            self._leave_out(bindings, np.logical_and.reduce(list(blank)))

    def _private(self, binding: Binding) -> Mask | None:
        """Return which rows need the part of a name that a binding takes; None for all."""
        if binding.expression.part is None:
            return None
        kind = self._columns[f"{binding.target.rpartition('.')[0]}.type"]
        return mask(pc.equal(kind, "PRIVATE"))

    def _claim(self, bindings: list[Binding]) -> None:
        """Parse one claim slot; it is absent where its amount is blank or zero."""
        amount = next(b for b in bindings if b.kind is Kind.AMOUNT)
        self._parse(amount)
        minor = self._columns[amount.target]
        nothing = where_null(minor)
        unreadable = nothing & ~self._blank[amount.target]
        self._unpriced |= unreadable
        zero = mask(pc.equal(minor, 0))
        absent = (nothing | zero) & ~unreadable
        for binding in bindings:
            if binding is not amount:
                self._parse(binding, ~absent)
        self._leave_out(bindings, absent)

    def _leave_out(self, bindings: list[Binding], absent: Mask) -> None:
        for binding in bindings:
            self._columns[binding.target] = null_at(self._columns[binding.target], absent)

    def _parse(self, binding: Binding, among: Mask | None = None) -> None:
        """Type one target and note its faults, in the rows of ``among`` only."""
        if binding.same_as is not None:
            self._columns[binding.target] = self._columns[binding.same_as]
            self._blank[binding.target] = self._blank[binding.same_as]
            return
        read = evaluate(binding, self._cells)
        text, size = read.text, len(self._cells)
        if len(text) != size and binding.kind in PER_ROW:
            text = pa.repeat(text[0], size)
        examined = examine(text, binding.kind)
        text = examined.text
        converted = CONVERTERS[binding.kind](text, binding, self._context)
        for finding in (*of_steps(binding, read), *examined.findings, *converted.findings):
            self._findings.add(binding, finding, among)
        for part, finding in damaged_parts(binding, self._cells, self._bound.mapping):
            if part is binding or part.headings[0] not in self._told:
                self._findings.add(part, finding, among)
        self._note(binding, text, converted.said)
        values = converted.column
        values = values if len(values) == size else pa.repeat(values[0], size)
        self._columns[binding.target] = self._reckoned(binding, values, among)
        blank = where_null(read.text) & ~read.wrong
        self._blank[binding.target] = np.broadcast_to(blank, size)

    def _reckoned(self, binding: Binding, values: pa.Array, among: Mask | None) -> pa.Array:
        """Return values less others, or days later, where the mapping says so."""
        for heading in binding.minus:
            part = part_of(binding, heading)
            values = less(values, self._read(part, read_part, among))
        if binding.days is not None:
            part = part_of(binding, binding.days)
            filled = mask(values.is_valid())
            values = later(values, self._read(part, read_days, filled))
        elif isinstance(binding.expression.plus_days, int):
            values = later(values, binding.expression.plus_days)
        return values

    def _read(self, part: Binding, read: PartReader, among: Mask | None) -> pa.Array:
        converted = read(part, self._cells, self._context)
        for finding in converted.findings:
            self._findings.add(part, finding, among)
        self._note(part, self._cells.clean(part.headings[0]), converted.said)
        return converted.column

    def _note(self, binding: Binding, text: pa.Array, said: Said | None) -> None:
        """Keep what a column says; several fields that read it hear the same."""
        column = Column(binding.headings, binding.kind)
        if said is None or not binding.headings or column in self._evidence:
            return
        if (default := binding.expression.default) is not None:
            # What the mapping itself writes into blank cells says nothing about the export.
            written = null_at(text, mask(pc.equal(text, default)))
            said = CONVERTERS[binding.kind](written, binding, self._context).said or {}
        self._evidence[column] = in_rows(said, self._cells.rows)
