"""One batch of rows, judged and turned into JSON on its own: tables in, tables out.

Nothing here looks at another batch, writes anything or keeps anything, so
batches may be worked on in threads, in processes or on other machines.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ingest.domain.faults import join_faults
from ingest.domain.rows import RowBatch
from ingest.mapping.assemble import TypedRows, row_invoices
from ingest.mapping.bind import Bound
from ingest.mapping.text import Cells
from ingest.prepare.census import ALONE
from ingest.prepare.context import PrepareContext
from ingest.prepare.faultwork import at_fault
from ingest.prepare.formed import Formed, invoice_table
from ingest.prepare.fragments import compared, contents, marks_of
from ingest.prepare.heads import faults_of_invoices, too_large
from ingest.prepare.judge import Judge, Judged, at, judge
from ingest.prepare.netting import unmatched_faults
from ingest.prepare.sums import faults_of_sums


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
    one row; ``shared``: the rows of invoices of several, as fragments; ``unmatched``:
    the positions of credit notes that refer to no row of the export.
    """

    judged: Judged
    invalid: np.ndarray
    faults: pa.Table
    alone: Formed
    shared: pa.Table
    unmatched: np.ndarray


def work(given: Slice, by: Judge, context: PrepareContext) -> Worked:
    """Return all that one batch yields by itself."""
    judged = judge(given.batch, given.group, by)
    groups = given.group[judged.kept]
    lone, joint = np.flatnonzero((groups < 0) & ~judged.credits), np.flatnonzero(groups >= 0)
    lost = np.flatnonzero((groups == ALONE) & judged.credits & ~judged.invalid[judged.kept])
    typed = at(judged.typed, lone)
    places = judged.kept[lone]
    lines, needed = TypedRows(typed, by.bound, context.company_type), None
    if not context.payloads:
        large = lines.could_exceed(context.most_bytes)
        needed = np.flatnonzero(given.suspect[places] | large)
    built = row_invoices(lines, needed)
    rows = judged.rows[places]
    unread = judged.money.code[places] < 0
    found = [
        faults_of_invoices(typed, rows, built, unread, by.invoices),
        too_large(rows, built.sizes, context.most_bytes),
        faults_of_sums(typed, typed, by.bound, rows),
    ]
    faults = judged.joined.unless_lost(join_faults(found))
    invalid = judged.invalid.copy()
    invalid[places] |= at_fault(rows, faults)
    more = {"end": given.start + places, "valid": ~invalid[places]}
    more["suspect"] = given.suspect[places]
    formed = Formed(
        invoice_table(typed, built, more), np.ones_like(places), given.start + places, rows
    )
    said = [judged.faults, faults, *_unmatched(judged, lost, by.bound)]
    return Worked(
        judged=judged,
        invalid=invalid,
        faults=judged.joined.placed(join_faults(said)),
        alone=formed.select(more["valid"] | more["suspect"]),
        shared=_fragments(given, judged, joint, by.bound),
        unmatched=given.start + judged.kept[lost],
    )


def _unmatched(judged: Judged, lines: np.ndarray, bound: Bound) -> list[pa.Table]:
    """Return what is said of the credit notes at ``lines``, whose invoice is not there."""
    if not len(lines):
        return []
    references = Cells(judged.cells.take(lines)).clean(bound.references[-1])
    return [unmatched_faults(pa.array(judged.rows[judged.kept[lines]]), references, bound)]


def _fragments(given: Slice, judged: Judged, lines: np.ndarray, bound: Bound) -> pa.Table:
    """Return the rows that share their key with others, as fragments."""
    if not len(lines) or judged.keys is None:
        return pa.table({})
    places = judged.kept[lines]
    rows = judged.rows[places]
    said = join_faults([judged.faults, given.batch.faults])
    marks = marks_of(rows, said, compared(bound))
    found = {
        "position": pa.array(given.start + places),
        "row": pa.array(rows),
        "key": judged.keys.take(pa.array(lines)),
        "marks": pa.array(marks),
        "unreadable": pa.array(judged.money.code[places] < 0),
        "suspect": pa.array(given.suspect[places]),
        "content": pa.array(contents(judged.cells, lines, bound, marks)),
    }
    if bound.references:
        found["credit"] = pa.array(judged.credits[lines])
        names = Cells(judged.cells.take(lines)).clean(bound.references[-1])
        found["reference"] = names
    if judged.joined.registers:
        found["lost"] = pa.array(judged.joined.is_lost(rows))
    typed = at(judged.typed, lines)
    return pa.table(found | dict(zip(typed.column_names, typed.columns, strict=True)))
