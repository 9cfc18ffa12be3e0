"""One batch of rows, judged and turned into JSON on its own: tables in, tables out.

Nothing here looks at another batch, writes anything or keeps anything, so
batches may be worked on in threads, in processes or on other machines.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingest.domain.faults import join_faults
from ingest.domain.rows import RowBatch
from ingest.mapping.assemble import pieces, row_invoices
from ingest.prepare.context import PrepareContext
from ingest.prepare.faultwork import at_fault
from ingest.prepare.formed import INVOICE_SCHEMA, Formed
from ingest.prepare.fragments import compared, contents, marks_of, texts
from ingest.prepare.heads import heads, how_many, too_large
from ingest.prepare.judge import Judge, Judged, judge


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """A batch, the position of its first row, and what the census says of each of its rows."""

    batch: RowBatch
    start: int
    group: np.ndarray
    suspect: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """A batch after all that can be done with it alone.

    ``invalid``: by row, whether it has an error, that of an invoice of one row
    included; ``faults``: all but those of reading; ``alone``: the invoices of
    one row; ``shared``: the rows of invoices of several, as fragments.
    """

    judged: Judged
    invalid: np.ndarray
    faults: pa.Table
    alone: Formed
    shared: pa.Table


def work(given: Slice, by: Judge, context: PrepareContext) -> Worked:
    """Return all that one batch yields by itself."""
    judged = judge(given.batch, given.group, by)
    kept_groups = given.group[judged.kept]
    lone, joint = np.flatnonzero(kept_groups < 0), np.flatnonzero(kept_groups >= 0)
    table, faults = _lone(judged, lone, by, context)
    invalid = judged.invalid.copy()
    invalid[judged.kept[lone]] |= at_fault(judged.rows[judged.kept[lone]], faults)
    return Worked(
        judged=judged,
        invalid=invalid,
        faults=join_faults([judged.faults, faults]),
        alone=_formed(given, judged, lone, table, invalid),
        shared=_fragments(given, judged, joint, by, context),
    )


def _lone(
    judged: Judged, lines: np.ndarray, by: Judge, context: PrepareContext
) -> tuple[pa.Table, pa.Table]:
    """Build the invoices of one row; return them and the faults of each as a whole."""
    typed = _at(judged.typed, lines)
    parts = pieces(typed, by.bound, context.company_type)
    positions = judged.kept[lines]
    rows = judged.rows[positions]
    total = sum((amounts.to_numpy() for amounts in parts.amounts), np.zeros(len(lines), np.int64))
    table = pa.table(
        {
            "source_id": typed["invoice.uniqueSourceInvoiceId"],
            "number": typed["invoice.invoiceNumber"],
            "currency": typed["invoice.currency"],
            "amount": total,
            "payload": row_invoices(parts),
            "unreadable": judged.money.code[positions] < 0,
        }
    )
    if "invoice.openAmount" in typed.column_names:
        table = table.append_column("open", typed["invoice.openAmount"])
    counts = how_many(parts.debtors, len(lines)), how_many(parts.claims, len(lines))
    faults = [
        by.invoices.validate(heads(rows, counts, pa.array(total), table)),
        too_large(rows, table["payload"].combine_chunks(), context.most_bytes),
    ]
    return table, join_faults(faults)


def _formed(
    given: Slice, judged: Judged, lines: np.ndarray, table: pa.Table, invalid: np.ndarray
) -> Formed:
    """Return the invoices of one row that are not done with yet: valid or suspect ones."""
    local = judged.kept[lines]
    valid, suspect = ~invalid[local], given.suspect[local]
    columns = {name: table[name] for name in INVOICE_SCHEMA.names if name in table.column_names}
    columns |= {"end": given.start + local, "valid": valid, "suspect": suspect}
    whole = pa.table([columns[name] for name in INVOICE_SCHEMA.names], schema=INVOICE_SCHEMA)
    ones = np.ones(len(local), dtype=np.int64)
    formed = Formed(whole, ones, given.start + local, judged.rows[local])
    return formed.select(valid | suspect)


def _fragments(
    given: Slice, judged: Judged, lines: np.ndarray, by: Judge, context: PrepareContext
) -> pa.Table:
    """Return the rows that share their key with others, as fragments."""
    if not len(lines):
        return pa.table({})
    typed = _at(judged.typed, lines)
    parts = pieces(typed, by.bound, context.company_type)
    fields = compared(by.bound)
    local = judged.kept[lines]
    rows = judged.rows[local]
    found = {
        "position": pa.array(given.start + local),
        "row": pa.array(rows),
        "marks": pa.array(marks_of(rows, join_faults([judged.faults, given.batch.faults]), fields)),
        "unreadable": pa.array(judged.money.code[local] < 0),
        "suspect": pa.array(given.suspect[local]),
        "content": pa.array(contents(judged.cells.iloc[lines], by.bound)),
    }
    if judged.keys is not None:
        found["key"] = judged.keys.take(pa.array(lines))
    return pa.table(found | texts(typed, parts, fields))


def _at(table: pa.Table, lines: np.ndarray) -> pa.Table:
    return table if len(lines) == table.num_rows else table.take(lines)
