"""The plan of a run: claims taken and chunks frozen, all on the disk before the first send."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import compress
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.domain.ahead import ahead
from ingest.domain.exchange import FoundInvoice
from ingest.domain.outcomes import Outcome
from ingest.errors import BalanceBroken, LedgerError
from ingest.ledger import history
from ingest.ledger.frozen import Packed
from ingest.ledger.planning import Planner
from ingest.ledger.states import ClaimState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Claim, NewChunk, NewRecord, Run, Totals
from ingest.ledger.words import ALREADY_CREATED, OPEN_ELSEWHERE, OTHER_CONTENT
from ingest.submit.chunker import Chunker, Limits
from ingest.submit.host import Barrier, no_barrier

Known = Callable[[Sequence[str]], Mapping[str, FoundInvoice]]
"""Returns the invoices that the API holds under some of the source ids."""

_PACKERS: Final = 2
"""Threads that compress: while one waits for Python's lock, the other works."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to do. ``chunks`` and ``records`` count what is to be sent."""

    run_id: str
    totals: Totals
    chunks: int
    records: int


@dataclass(slots=True)
class _Counted:
    """What passed through the plan, added up apart from what is stored."""

    records: int = 0
    rows: int = 0
    chunks: int = 0
    ready: int = 0
    last: int = -1
    amounts: Counter[str] = field(default_factory=Counter)

    def add(self, batch: pa.Table) -> None:
        """Count a table of RECORD_SCHEMA; BalanceBroken unless its numbers go on rising."""
        if batch.num_rows == 0:
            return
        numbers = batch["record"].to_numpy()
        if numbers[0] <= self.last or (numbers[1:] <= numbers[:-1]).any():
            message = "Records were prepared out of order, so nothing of them was sent."
            raise BalanceBroken(message)
        self.last = int(numbers[-1])
        self.records += batch.num_rows
        self.rows += pc.sum(batch["rows"]).as_py()
        # There are few currencies; starting a grouping takes longer than looking once for each.
        for currency in pc.unique(batch["currency"]).to_pylist():
            mine = pc.filter(batch["amount"], pc.equal(batch["currency"], currency))
            self.amounts[currency] += pc.sum(mine).as_py()

    def totals(self) -> Totals:
        """Return what was counted, as the preparation says it."""
        return Totals(self.records, self.rows, dict(self.amounts))


def nothing(_: Sequence[str]) -> Mapping[str, FoundInvoice]:
    """Know of no invoice at the API."""
    return {}


def _unheard() -> None:
    """Stand for a hook that nobody gave."""


def plan(  # noqa: PLR0913 - the last four are hooks that most callers leave out
    ledger: Ledger,
    run: Run,
    records: Iterable[pa.Table],
    limits: Limits,
    *,
    begins: Callable[[], None] = _unheard,
    prepared: Callable[[], Totals] | None = None,
    known: Known = nothing,
    barrier: Barrier = no_barrier,
) -> Plan:
    """Freeze what ``run`` will send of ``records``, tables of RECORD_SCHEMA.

    ``begins`` is called once, as soon as something is going to be sent; a transaction is open
    then, so that it must neither wait nor raise.
    ``prepared``, called after the last table, says what the preparation counted;
    ``known`` returns what the API holds of some source ids that no run ever claimed.
    Raises BalanceBroken where that, the records that passed and what the ledger
    holds differ. When anything is raised, the run is abandoned: nothing of it is
    ever sent, and what it claimed is free for the next run.
    """
    counted = _Counted()
    try:
        batches = _looked_up(ledger, run, _checked(records, counted), known)
        _freeze_all(ledger, run, batches, Chunker(limits), counted, begins)
        expected = counted.totals()
        _compare(expected, expected if prepared is None else prepared())
        barrier("planned.uncommitted")
        with ledger.writing() as connection:
            Planner(connection, ledger.uuid, run).seal(expected, ledger.now())
    except Exception:
        # A ledger that fails here as well leaves a run in PLANNING, which is abandoned later.
        with suppress(LedgerError), ledger.writing() as connection:
            history.abandon(connection, history.run(connection, run.id), ledger.now())
        raise
    barrier("planned")
    return Plan(run.id, expected, counted.chunks, counted.ready)


def _compare(passed: Totals, prepared: Totals) -> None:
    if passed != prepared:
        message = f"{passed} reached the plan, but {prepared} was prepared."
        raise BalanceBroken(message)


def _checked(records: Iterable[pa.Table], counted: _Counted) -> Iterator[pa.Table]:
    for batch in records:
        counted.add(batch)
        yield batch


def _freeze_all(
    ledger: Ledger,
    run: Run,
    batches: Iterable[tuple[pa.Table, Mapping[str, FoundInvoice]]],
    chunker: Chunker,
    counted: _Counted,
    begins: Callable[[], None],
) -> None:
    """Store the records of each batch in one transaction; none is open while they are prepared."""
    for batch, found in batches:
        with ledger.writing() as connection:
            planner = Planner(connection, ledger.uuid, run)
            planner.still_planning()
            records = _classified(planner, batch, found)
            payloads = batch["payload"].cast(pa.binary()).to_pylist()
            sent = [record.outcome is None for record in records]
            if not chunker.begun and any(sent):
                begins()
            full = chunker.add(list(compress(records, sent)), list(compress(payloads, sent)))
            _freeze(planner, full, counted)
            planner.add([record for record in records if record.outcome is not None])
    with ledger.writing() as connection:
        planner = Planner(connection, ledger.uuid, run)
        planner.still_planning()
        _freeze(planner, chunker.finish(), counted)


def _freeze(planner: Planner, chunks: Iterable[NewChunk], counted: _Counted) -> None:
    """Store chunks, each packed while others are stored."""
    for chunk, packed in ahead(_packed, chunks, threads=_PACKERS):
        counted.chunks += 1
        counted.ready += len(chunk.members)
        planner.freeze(chunk, packed)


def _packed(chunk: NewChunk) -> Packed:
    return Packed.of(chunk.body)


def _looked_up(
    ledger: Ledger, run: Run, batches: Iterable[pa.Table], known: Known
) -> Iterator[tuple[pa.Table, Mapping[str, FoundInvoice]]]:
    """Yield each batch with what the API holds of it, asked while no transaction is open."""
    for batch in batches:
        if known is nothing:
            yield batch, {}
            continue
        source_ids = batch["source_id"].to_pylist()
        with ledger.reading() as connection:
            claims = Planner(connection, ledger.uuid, run).claims(source_ids)
        yield batch, known([each for each in source_ids if each not in claims])


def _classified(
    planner: Planner, batch: pa.Table, found: Mapping[str, FoundInvoice]
) -> list[NewRecord]:
    """Return the records of a batch, with what follows from who held their source ids before."""
    names = ("record", "source_id", "number", "currency", "amount", "rows", "digest")
    columns = [batch[name].to_pylist() for name in names]
    claims = planner.claims(columns[1])
    records = list(map(NewRecord, *columns))
    if not claims and not found:
        return records
    held = (
        claims.get(record.source_id) or _held_there(record, found, planner.run)
        for record in records
    )
    return [
        record if claim is None else judge_claim(record, claim)
        for record, claim in zip(records, held, strict=True)
    ]


def _held_there(record: NewRecord, found: Mapping[str, FoundInvoice], run: Run) -> Claim | None:
    """Return the claim of a run that this ledger has lost, if the API holds the invoice."""
    invoice = found.get(record.source_id)
    if invoice is None:
        return None
    same = record.digest if invoice.number == record.number else ""
    return Claim(
        ClaimState.CREATED,
        same,
        run.number,
        "unknown to this ledger",
        record.record,
        invoice.invoice_id or None,
        case_number=invoice.case_number or None,
    )


def judge_claim(record: NewRecord, claim: Claim) -> NewRecord:
    """Return ``record``, whose source id some record has held before, with what follows from that.

    Created with the same content, it is done; with other content, it is a fault;
    held by a record whose fate is open, it waits; otherwise it may claim the id.
    """
    if claim.state is ClaimState.FREE:
        return record._replace(held_by=claim)
    if claim.state is ClaimState.CLAIMED:
        outcome, code = Outcome.NOT_SENT, OPEN_ELSEWHERE
    elif claim.digest == record.digest:
        outcome, code = Outcome.ALREADY_CREATED, ALREADY_CREATED
    else:
        outcome, code = Outcome.INVALID, OTHER_CONTENT
    return record._replace(outcome=outcome, code=code, detail=f"run {claim.run_id}", held_by=claim)
