"""What a batch's rows say and what is wrong with each of them, before rows meet each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.faults import fault_table, join_faults
from ingest.domain.rows import RowBatch
from ingest.identifiers import currency as currencies
from ingest.identifiers.columns import encoded, mask
from ingest.mapping.bind import Bound
from ingest.mapping.declaration import RowsRule
from ingest.mapping.evidence import Evidence
from ingest.mapping.exclusion import exclusions
from ingest.mapping.keys import credit_rows, invoice_keys
from ingest.mapping.parse import Parsed, parse
from ingest.mapping.payload import whole
from ingest.mapping.text import Cells
from ingest.prepare.census import CROWDED, MOST_ROWS
from ingest.prepare.credits import judged_notes, positive
from ingest.prepare.faultwork import at_fault, of_rows, unless_said
from ingest.prepare.registers import Joined, Register, joined
from ingest.prepare.unsplit import unsplit
from ingest.schemas import InvoiceRules, RowRules, RuleContext
from ingest.spool import NO_DATE


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """What each row is worth: ``amount`` minor units of ``codes[code]``.

    ``code`` is -1, and ``amount`` says nothing, where a claim's amount or the
    currency cannot be read.
    """

    amount: np.ndarray
    code: np.ndarray
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A batch's rows and what is wrong with each. Arrays have one entry per row.

    ``rows``: row numbers; ``excluded``: the index of the mapping's rule that
    leaves the row out, the reasons of noise behind them, or -1; ``invalid``: it is
    not left out and has an error; ``due``: its due date as a verdict has it;
    ``kept``: the indices of the rows that can be built, which are those of
    ``typed``, ``cells`` and ``keys`` (null without a key, all of it None where
    every row is an invoice); ``faults`` lacks those of reading; ``joined`` are the rows
    that could be split, with what the registers know of them; ``credits`` says which of
    the kept rows are credit notes that are netted.
    """

    rows: np.ndarray
    excluded: np.ndarray
    invalid: np.ndarray
    money: Money
    due: np.ndarray
    kept: np.ndarray
    cells: pd.DataFrame
    typed: pa.Table
    keys: pa.Array | None
    faults: pa.Table
    evidence: Evidence
    joined: Joined
    credits: np.ndarray


@dataclass(frozen=True, slots=True)
class Judge:
    """A bound mapping and its rules, built once and used for every batch."""

    bound: Bound
    rows: RowRules
    invoices: InvoiceRules
    registers: Sequence[Register] = ()

    @classmethod
    def build(
        cls, bound: Bound, context: RuleContext, registers: Sequence[Register] = ()
    ) -> "Judge":
        """Return the judge of rows and invoices under ``bound``."""
        return cls(bound, RowRules.build(bound, context), InvoiceRules.build(bound), registers)


def judge(batch: RowBatch, group: np.ndarray, by: Judge) -> Judged:
    """Exclude, parse and validate the rows of ``batch``; ``group`` is the census's, per row.

    Rows that could not be split are invalid and go no further.
    """
    bound, rows = by.bound, batch.cells.index.to_numpy()
    split = np.flatnonzero(~unsplit(batch))
    known = joined(at(batch.cells, split), by.registers)
    cells = known.cells
    shared = Cells(cells)
    excluded = _noise(batch, bound)
    excluded[split] = exclusions(shared, bound)
    parsed = parse(shared, bound)
    stays = np.flatnonzero(excluded[split] < 0)
    kept, cells, typed = split[stays], at(cells, stays), at(parsed.table, stays)
    keys = invoice_keys(cells, bound) if bound.key_columns else None
    parsing = of_rows(parsed.faults, rows[kept]) if len(kept) < len(rows) else parsed.faults
    quoted = shared if cells is known.cells else Cells(cells)
    ruled = by.rows.validate(at(parsed.typed, stays), parsing, typed, quoted)
    found = known.unless_lost(join_faults([parsing, ruled]))
    joining = of_rows(known.faults, rows[kept])
    faults = join_faults([joining, unless_said(found, join_faults([batch.faults, joining]))])
    notes = credit_rows(cells, bound)
    money = _money(split, parsed, bound, group == CROWDED)
    if notes.any():
        faults, typed = judged_notes(notes, cells, typed, faults, bound)
        if positive(bound.mapping):
            money.amount[kept[notes]] *= -1
    faults = join_faults([faults, *_key_faults(keys, cells, group[kept], bound, faults, notes)])
    return Judged(
        rows=rows,
        excluded=excluded,
        invalid=(at_fault(rows, batch.faults) | at_fault(rows, faults)) & (excluded < 0),
        money=money,
        due=_due(len(rows), split, parsed),
        kept=kept,
        cells=cells,
        typed=typed,
        keys=keys,
        faults=faults,
        evidence=parsed.evidence,
        joined=known,
        credits=notes,
    )


def _noise(batch: RowBatch, bound: Bound) -> np.ndarray:
    """Return for each row the reason of noise, counted behind those of the exclude rules, or -1."""
    if batch.noise is None:
        return np.full(len(batch.lines), -1, dtype=np.int16)
    declared = len(bound.mapping.exclusions)
    return np.where(batch.noise < 0, -1, batch.noise + declared).astype(np.int16)


_Lines = TypeVar("_Lines", pd.DataFrame, pa.Table)


def at(rows: _Lines, lines: np.ndarray) -> _Lines:
    """Return the rows at the positions ``lines``, each once and rising; all are not copied."""
    return rows if len(lines) == len(rows) else rows.take(lines)


def _key_faults(
    keys: pa.Array | None,
    cells: pd.DataFrame,
    group: np.ndarray,
    bound: Bound,
    said: pa.Table,
    notes: np.ndarray,
) -> list[pa.Table]:
    """Return faults of rows without a key, and of rows whose key too many rows share.

    A credit note (``notes``) without a key refers to nothing, which is no fault.
    """
    rows = cells.index.to_numpy()
    found = []
    if keys is not None and keys.null_count:
        lacking = np.flatnonzero(mask(keys.is_null()) & ~notes)
        column = _first_blank(cells.take(lacking), bound.key_columns)
        faults = fault_table(pa.array(rows[lacking]), "invoice_key_missing", column=column)
        found.append(unless_said(faults, said))
    crowded = rows[group == CROWDED]
    if len(crowded):
        column = bound.key_columns[0]
        detail = f"more than {MOST_ROWS} rows share its key"
        rows_of = pa.array(crowded)
        found.append(fault_table(rows_of, "invoice_too_large", column=column, detail=detail))
    return found


def _first_blank(cells: pd.DataFrame, headings: tuple[str, ...]) -> pa.Array:
    """Return for each row the first of the ``headings`` under which it is blank."""
    column = pa.repeat(headings[-1], len(cells))
    for heading in reversed(headings):
        blank = pc.equal(pc.utf8_trim_whitespace(pa.array(cells[heading], pa.string())), "")
        column = pc.if_else(blank, heading, column)
    return column


def _money(split: np.ndarray, parsed: Parsed, bound: Bound, crowded: np.ndarray) -> Money:
    typed, size = parsed.table, len(crowded)
    amount = np.zeros(size, dtype=np.int64)
    for slot in range(bound.claim_slots):
        amount[split] += pc.fill_null(typed[f"claims.{slot}.remainingAmount"], 0).to_numpy()
    coded = encoded(whole(typed["invoice.currency"]))
    said = coded.dictionary.to_pylist()
    known = np.array([*map(_is_money, said), False])
    # Only currencies are numbered: any other column may hold more words than there are numbers.
    codes = tuple(compress(said, known))
    number = np.where(known, np.cumsum(known) - 1, -1)
    lines = pc.fill_null(coded.indices, len(said)).to_numpy()
    code = np.full(size, -1, dtype=np.int16)
    code[split] = np.where(parsed.unpriced, -1, number[lines])
    if any(claim.rows is RowsRule.ONCE for claim in bound.mapping.claims):
        # They are never put together, so nobody knows how often the claim stands there.
        code[crowded] = -1
    return Money(amount, code, codes)


def _due(size: int, split: np.ndarray, parsed: Parsed) -> np.ndarray:
    days = whole(parsed.table["invoice.dueDate"]).cast(pa.int32())
    due = np.full(size, NO_DATE, dtype=np.int32)
    due[split] = pc.fill_null(days, NO_DATE).to_numpy()
    return due


def _is_money(code: str) -> bool:
    return code in currencies.COMMON or code in currencies.all_codes()
