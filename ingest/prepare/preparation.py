"""Rows to records: two passes over the rows, in memory that does not grow with them.

The first pass reads the export into the spool and takes the census. The second
streams from the spool: each batch is judged and built by itself, rows of
unfinished invoices wait, and invoices that may share their source id with
others wait until the end.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.ahead import ahead
from ingest.domain.columns import ColumnReading
from ingest.domain.records import RECORD_SCHEMA
from ingest.domain.rows import FILE_SPAN, column_with_names, with_names
from ingest.domain.rules import BEYOND_LIMIT, COVERED, DUPLICATE_ROW, UNMATCHED, Severity
from ingest.identifiers.columns import mask, truths
from ingest.mapping.bind import Bound
from ingest.mapping.evidence import Evidence, together
from ingest.mapping.gate import ids_as_numbers, readings
from ingest.mapping.payload import whole
from ingest.prepare.book import Book
from ingest.prepare.census import Census, Hasher, take_census
from ingest.prepare.context import PrepareContext, Prepared
from ingest.prepare.doubt import insist_on
from ingest.prepare.formed import Formed, join_formed, sha256_of
from ingest.prepare.fragments import compared
from ingest.prepare.grouping import Grouped, group
from ingest.prepare.hashing import hash_texts
from ingest.prepare.held import Held
from ingest.prepare.judge import Judge
from ingest.prepare.netting import NETS, told
from ingest.prepare.pairs import paired
from ingest.prepare.slices import Slice, Worked, work
from ingest.prepare.twins import Suspects
from ingest.sources import Export
from ingest.spool import SpoolWriter

_PORTION: Final = 50_000
"""Rows of finished invoices that are joined at once, to bound memory."""
_THREADS: Final = 2
"""That work on batches: more would hold more of them in memory, and the caller works, too.
For the same reason no batch is drawn that would wait for a thread."""


class Preparation:
    """The records of an export, to be drawn once; ``prepared`` has the totals afterwards."""

    def __init__(
        self,
        export: Export,
        bound: Bound,
        context: PrepareContext,
        spool: SpoolWriter,
        hasher: Hasher = hash_texts,
    ) -> None:
        """Take what is needed; nothing is read before the first record is asked for."""
        self._export = export
        self._bound = bound
        self._context = context
        self._spool = spool
        self._hasher = hasher
        self._judge = Judge.build(bound, context.rules, context.registers)
        self._fields = compared(bound)
        self._nets = NETS.empty_table()
        self._evidence: dict[int, list[Evidence]] = {}
        self._prepared: Prepared | None = None

    @property
    def _files(self) -> list[str]:
        return [file.name for file in self._export.files]

    @property
    def prepared(self) -> Prepared:
        """The totals. Raises RuntimeError before all records were drawn."""
        if self._prepared is None:
            msg = "the records have not all been drawn yet"
            raise RuntimeError(msg)
        return self._prepared

    def __iter__(self) -> Iterator[pa.Table]:
        """Yield batches of records (RECORD_SCHEMA); afterwards the spool is complete.

        Raises ExportUnreadable and its kind before the first batch, ExportChanged
        where the export changed while it was read, and ColumnDoubtful after the
        last batch where columns contradict how the mapping has them read.
        """
        progress = self._context.progress
        census = take_census(self._export, self._bound, self._spool, progress, self._hasher)
        book = Book(census.rows, self._bound)
        progress.start("preparing", census.rows, "rows")
        working = partial(work, by=self._judge, context=self._context)
        with self._spool.scratch() as scratch:
            held = Held(scratch, self._context.held_bytes)
            suspects = Suspects(scratch, payloads=self._context.payloads)
            slices = self._slices(census)
            for given, worked in ahead(working, slices, threads=_THREADS, spare=0):
                self._enter(book, given, worked)
                fragments = self._complete(held, census, given, worked)
                formed = self._form(book, suspects, worked.alone, fragments)
                yield from self._records(book, formed)
                progress.advance(len(given.batch.cells))
            for formed in self._decide(book, suspects):
                yield from self._records(book, formed)
        progress.finish()
        columns = self._columns()
        verdicts = book.close()
        self._prepared = replace(book.balance(verdicts), columns=columns)
        self._spool.finish(verdicts)

    def _columns(self) -> tuple[ColumnReading, ...]:
        """Return how columns were read. Raises ColumnDoubtful where they say otherwise."""
        mapping, today, kinds = self._bound.mapping, self._context.today, self._export.kinds
        by_file = {file: together(found) for file, found in self._evidence.items()}
        whole = together(list(by_file.values()))
        columns = (
            *readings(whole, mapping, today, kinds),
            *ids_as_numbers(self._bound, kinds),
            *self._columns_of_files(by_file),
        )
        if self._files:
            columns = tuple(
                replace(each, readings=with_names(each.readings, self._files)) for each in columns
            )
        insist_on(columns)
        return columns

    def _columns_of_files(self, by_file: Mapping[int, Evidence]) -> Iterator[ColumnReading]:
        """Yield what single files of several say otherwise: one may be written in another way."""
        for file, kinds in enumerate(self._export.kinds_by_file, start=1):
            found = by_file.get(file, {})
            for column in readings(found, self._bound.mapping, self._context.today, kinds):
                if column.verdict.asks:
                    yield replace(column, column=f"{column.column} ({self._files[file - 1]})")

    def _slices(self, census: Census) -> Iterator[Slice]:
        start = 0
        for batch in paired(self._spool.again(), census.rows):
            end = start + len(batch.cells)
            yield Slice(batch, start, census.group[start:end], census.suspect[start:end])
            start = end

    def _enter(self, book: Book, given: Slice, worked: Worked) -> None:
        """Write down what is known of a batch by itself."""
        book.count_faults(given.batch.faults)
        self._add_faults(book, worked.faults)
        file = int(given.batch.cells.index[0]) // FILE_SPAN
        self._evidence.setdefault(file, []).append(worked.judged.evidence)
        book.enter(given.start, worked)
        self._leave_unmatched(book, worked.unmatched)

    def _complete(
        self, held: Held, census: Census, given: Slice, worked: Worked
    ) -> Iterator[pa.Table]:
        """Yield the fragments of the invoices that end in a batch, in portions."""
        shared, end = worked.shared, given.start + len(given.batch.cells)
        if shared.num_rows:
            held.add(shared, census.ends(shared["position"].to_numpy()))
        for cut in census.cuts(given.start, end, _PORTION):
            if (fragments := held.take(cut)).num_rows:
                yield fragments

    def _form(
        self, book: Book, suspects: Suspects, alone: Formed, fragments: Iterable[pa.Table]
    ) -> Formed:
        """Return the invoices that are complete with a batch, suspects aside."""
        found = [alone, *(self._group(book, each) for each in fragments)]
        formed = join_formed(found)
        known = mask(whole(formed.table["source_id"]).is_valid())
        suspect = formed.mask("suspect") & known
        suspects.add(formed.select(suspect))
        return formed.select(formed.mask("valid") & ~suspect).by_end()

    def _group(self, book: Book, fragments: pa.Table) -> Formed:
        grouped = group(fragments, self._judge, self._fields, self._context)
        self._enter_group(book, grouped)
        return grouped.formed

    def _enter_group(self, book: Book, grouped: Grouped) -> None:
        self._add_faults(book, grouped.faults)
        book.uncount(grouped.repeated, grouped.uncounted)
        book.reject(grouped.formed.select(~grouped.formed.mask("valid")).positions)
        book.exclude(grouped.duplicates, DUPLICATE_ROW)
        book.exclude(grouped.covered, COVERED)
        self._leave_unmatched(book, grouped.unmatched)
        if grouped.nets.num_rows:
            self._nets = pa.concat_tables([self._nets, grouped.nets])

    def _leave_unmatched(self, book: Book, positions: np.ndarray) -> None:
        """Leave out credit notes without an invoice, unless the mapping makes that an error."""
        if self._bound.mapping.severity("credit_unmatched") is Severity.ERROR:
            book.reject(positions)
        else:
            book.exclude(positions, UNMATCHED)

    def _decide(self, book: Book, suspects: Suspects) -> Iterator[Formed]:
        """Return the suspects that go on after all, some at a time."""
        column = self._bound.heading_of("invoice.uniqueSourceInvoiceId")
        parted = suspects.part(column)
        for faults in parted.faults:
            self._add_faults(book, faults)
        book.exclude(parted.duplicates, DUPLICATE_ROW)
        book.reject(parted.conflicts)
        return parted.kept

    def _records(self, book: Book, formed: Formed) -> Iterator[pa.Table]:
        """Give numbers to the invoices that are within the limit, and yield them as records."""
        limit = self._context.limit
        if limit is not None and book.records + len(formed) > limit:
            beyond = np.arange(len(formed)) >= limit - book.records
            book.exclude(formed.select(beyond).positions, BEYOND_LIMIT)
            formed = formed.select(~beyond)
        if len(formed):
            self._net(book, formed)
            numbers = book.number(formed.table, formed.counts, formed.positions)
            yield _records(formed, numbers, digests=self._context.payloads)

    def _net(self, book: Book, formed: Formed) -> None:
        """Take credit notes off the invoices that go on, and say so at the rows of both."""
        if self._nets.num_rows:
            here = truths(np.isin(self._nets["at"].to_numpy(), formed.positions))
            nets = self._nets.filter(here)
            self._nets = self._nets.filter(pc.invert(here))
            book.net(nets)
            self._add_faults(book, told(nets, "invoice_reduced"))

    def _add_faults(self, book: Book, faults: pa.Table) -> None:
        if faults.num_rows and self._files:
            at = faults.schema.get_field_index("detail")
            details = column_with_names(faults["detail"], self._files)
            faults = faults.set_column(at, faults.schema.field(at), details)
        book.count_faults(faults)
        self._spool.add_faults(faults)


def prepare(
    export: Export, bound: Bound, context: PrepareContext, spool: SpoolWriter
) -> Preparation:
    """Return the records of ``export``, to be drawn once; see Preparation."""
    return Preparation(export, bound, context, spool)


def _records(formed: Formed, numbers: np.ndarray, *, digests: bool) -> pa.Table:
    payloads = whole(formed.table["payload"])
    columns = {
        "record": pa.array(numbers),
        "rows": pa.array(formed.counts),
        "digest": sha256_of(payloads) if digests else pa.nulls(len(payloads), pa.string()),
    }
    columns |= {name: formed.table[name] for name in ("source_id", "number", "currency", "amount")}
    columns["payload"] = payloads
    return pa.table([columns[name] for name in RECORD_SCHEMA.names], schema=RECORD_SCHEMA)
