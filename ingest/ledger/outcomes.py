"""Where records ended: written once, read by reports and summaries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import table as table_of

from ingest.domain.outcomes import Outcome
from ingest.domain.records import OUTCOME_SCHEMA
from ingest.errors import LedgerError
from ingest.ledger.bulk import update_many
from ingest.ledger.history import milliseconds
from ingest.ledger.states import OUTCOME_BY_CHUNK, ChunkState, ClaimState
from ingest.ledger.tables import BIG, anomalies, chunks, identities, records
from ingest.ledger.values import Anomaly, Chunk, Totals, Verdict
from ingest.ledger.words import NOT_SENT, REPLY_LOST, STILL_QUEUED, words

_CODE_BY_CHUNK: Final = {
    ChunkState.SENDING: REPLY_LOST,
    ChunkState.ACCEPTED: STILL_QUEUED,
}

_BY_CHUNK: Final = case(
    *((chunks.c.state == state, outcome.value) for state, outcome in OUTCOME_BY_CHUNK.items()),
    else_=Outcome.NOT_SENT.value,
)
_CODE_OF_CHUNK: Final = case(
    *((chunks.c.state == state, code) for state, code in _CODE_BY_CHUNK.items()),
    else_=func.coalesce(chunks.c.code, NOT_SENT),
)
_DETAIL_OF_CHUNK: Final = case(
    (chunks.c.state.in_([ChunkState.UNKNOWN, ChunkState.HELD]), chunks.c.message), else_=None
)
_OUTCOME: Final = func.coalesce(records.c.outcome, _BY_CHUNK)
_CODE: Final = case((records.c.outcome.is_not(None), records.c.code), else_=_CODE_OF_CHUNK)

_CLAIM_AFTER: Final = {Outcome.CREATED: ClaimState.CREATED, Outcome.REFUSED: ClaimState.FREE}


_NUMBERS: Final = frozenset({"record", "chunk"})
"""Columns of whole numbers; the others are texts."""


def _joined(*columns: Any) -> Select[Any]:  # noqa: ANN401 - SQLAlchemy's own parameter is as wide
    same = (chunks.c.run == records.c.run) & (chunks.c.chunk == records.c.chunk)
    return select(*columns).select_from(records.outerjoin(chunks, same))


# Statements are built once: building one takes longer than the database does for it.
_FATES: Final = (
    _joined(
        records.c.record,
        records.c.source_id,
        records.c.number,
        _OUTCOME.label("outcome"),
        _CODE.label("code"),
    )
    .where(records.c.run == bindparam("of_run"))
    .order_by(records.c.record)
)
_OWN: Final = ("outcome", "invoice_id", "case_id", "case_number", "batch_id", "code", "detail")
_LINES: Final = (
    select(records.c.record, records.c.chunk, *(records.c[name] for name in _OWN))
    .where(
        records.c.run == bindparam("of_run"),
        records.c.record.between(bindparam("first"), bindparam("last")),
    )
    .order_by(records.c.record)
)
_OF_CHUNKS: Final = select(
    chunks.c.chunk,
    _BY_CHUNK.label("outcome"),
    chunks.c.batch_id,
    _CODE_OF_CHUNK.label("code"),
    _DETAIL_OF_CHUNK.label("detail"),
).where(
    chunks.c.run == bindparam("of_run"),
    chunks.c.chunk.between(bindparam("first"), bindparam("last")),
)
"""What a chunk says of its records that have no outcome of their own."""
_TOTALS: Final = (
    _joined(
        _OUTCOME.label("outcome"),
        records.c.currency,
        func.count(),
        func.sum(records.c.rows),
        func.sum(records.c.amount),
    )
    .where(records.c.run == bindparam("of_run"))
    .group_by(_OUTCOME, records.c.currency)
    .order_by(_OUTCOME, records.c.currency)
)
_ANOMALIES: Final = (
    select(anomalies.c.code, anomalies.c.detail, anomalies.c.record)
    .where(anomalies.c.run == bindparam("of_run"))
    .order_by(anomalies.c.anomaly)
)
_NOTE: Final = insert(anomalies)


def table(connection: Connection, run: int, span: tuple[int, int]) -> pa.Table:
    """Return the OUTCOME_SCHEMA lines of records ``span[0]`` to ``span[1]``, both included."""
    wanted = {"of_run": run, "first": span[0], "last": span[1]}
    # Joined here: the database would hand over for each record what is the same for a whole chunk.
    own = _found(connection, _LINES, wanted)
    # Only of chunks that are named, because a large run is read in many spans; none is below 0.
    chunk = pc.min_max(own["chunk"])
    named = {"first": chunk["min"].as_py() or 0, "last": chunk["max"].as_py() or 0}
    by_chunk = _found(connection, _OF_CHUNKS, {"of_run": run, **named})
    given = by_chunk.take(pc.index_in(own["chunk"], by_chunk["chunk"].combine_chunks()))
    undecided = own["outcome"].is_null()
    columns = {name: own[name] for name in own.column_names}
    columns["outcome"] = pc.coalesce(own["outcome"], given["outcome"], Outcome.NOT_SENT.value)
    columns["batch_id"] = pc.coalesce(own["batch_id"], given["batch_id"])
    columns["code"] = pc.if_else(undecided, pc.fill_null(given["code"], NOT_SENT), own["code"])
    detail = pc.if_else(undecided, given["detail"], own["detail"])
    columns["message"], columns["hint"] = _explained(columns["code"], detail)
    return pa.table([columns[name] for name in OUTCOME_SCHEMA.names], schema=OUTCOME_SCHEMA)


def _found(connection: Connection, statement: Select[Any], wanted: Mapping[str, int]) -> pa.Table:
    """Return what ``statement`` finds as columns of whole numbers or texts, by their names."""
    names = [one.name for one in statement.selected_columns]
    kinds = [pa.int64() if name in _NUMBERS else pa.string() for name in names]
    lines = connection.execute(statement, wanted).all()
    columns = list(zip(*lines, strict=True)) or [()] * len(kinds)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, names=names)


def _explained(codes: pa.ChunkedArray, details: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Return the sentences and the hints of ``codes``; few are different."""
    if codes.null_count == len(codes):
        return pa.nulls(len(codes), pa.string()), pa.nulls(len(codes), pa.string())
    pairs = list(zip(codes.to_pylist(), details.to_pylist(), strict=True))
    said = {
        (code, detail): (None, None) if code is None else words(code, detail)
        for code, detail in set(pairs)
    }
    sentences, hints = zip(*(said[pair] for pair in pairs), strict=True)
    return pa.array(sentences, pa.string()), pa.array(hints, pa.string())


FATE_SCHEMA: Final = pa.schema(
    [
        (name, pa.int64() if name == "record" else pa.string())
        for name in ("record", "source_id", "number", "outcome", "code")
    ]
)
"""Who each record of a run is and what became of it; see RECORD_SCHEMA and OUTCOME_SCHEMA."""


def fates(connection: Connection, run: int) -> pa.Table:
    """Return a FATE_SCHEMA line for every record of the run, in their order."""
    return _found(connection, _FATES, {"of_run": run}).cast(FATE_SCHEMA)


def totals(connection: Connection, run: int) -> dict[Outcome, Totals]:
    """Add up the run's records by the outcome they have now."""
    found: dict[Outcome, Totals] = {}
    for name, currency, count, rows, amount in connection.execute(_TOTALS, {"of_run": run}):
        outcome = Outcome(name)
        so_far = found.get(outcome, Totals())
        found[outcome] = Totals(
            so_far.records + int(count),
            so_far.rows + int(rows),
            {**so_far.amounts, currency: int(amount)},
        )
    return found


def write(connection: Connection, chunk: Chunk, tenant: int, verdicts: Sequence[Verdict]) -> None:
    """Give records of the chunk their outcomes, and their claims what follows from it.

    Raises LedgerError, and the caller's transaction must end, where a record is
    not the chunk's or its claim is not its own.
    """
    if not verdicts:
        return
    lines = [(record, outcome.value, *rest) for record, outcome, *rest in verdicts]
    here = {"of_run": chunk.run, "of_chunk": chunk.number}
    _expect(update_many(connection, _WRITE, _VERDICTS, lines, here), len(lines))
    for outcome, state in _CLAIM_AFTER.items():
        settled = [(verdict.record,) for verdict in verdicts if verdict.outcome is outcome]
        if settled:
            to = {"of_tenant": tenant, "of_run": chunk.run, "to": state.value}
            _expect(update_many(connection, _SETTLE_CLAIM, _SETTLED, settled, to), len(settled))


def _expect(changed: int, wanted: int) -> None:
    if changed != wanted:
        message = f"{changed} lines of the ledger changed where {wanted} should have."
        raise LedgerError(message, hint="This is an error of ours. Keep the ledger and report it.")


def note(connection: Connection, chunk: Chunk, noticed: Iterable[Anomaly], now: float) -> None:
    """Record what an answer held against the contract."""
    lines = [
        {
            "run": chunk.run,
            "chunk": chunk.number,
            "record": anomaly.record,
            "code": anomaly.code,
            "detail": anomaly.detail,
            "noticed_at": milliseconds(now),
        }
        for anomaly in noticed
    ]
    if lines:
        connection.execute(_NOTE, lines)


def anomalies_of(connection: Connection, run: int) -> list[Anomaly]:
    """Return the run's anomalies in the order in which they were noticed."""
    return [Anomaly(*line) for line in connection.execute(_ANOMALIES, {"of_run": run})]


_VERDICTS: Final = table_of(
    "verdicts",
    column("of_run", Integer),
    column("of_record", BIG),
    *(
        column(name, Text)
        for name in ("outcome", "invoice_id", "case_id", "case_number", "code", "detail")
    ),
)
_SETTLED: Final = table_of(
    "settled", column("of_tenant", Integer), column("of_run", Integer), column("of_record", BIG)
)

_WRITE: Final = (
    update(records)
    .where(
        records.c.run == _VERDICTS.c.of_run,
        records.c.record == _VERDICTS.c.of_record,
        records.c.chunk == bindparam("of_chunk"),
    )
    .values({one.name: one for one in _VERDICTS.c if one.name in records.c})
)

_HOLDER: Final = records.alias("holder")
_SETTLE_CLAIM: Final = (
    update(identities)
    .where(
        _HOLDER.c.run == _SETTLED.c.of_run,
        _HOLDER.c.record == _SETTLED.c.of_record,
        identities.c.tenant == _SETTLED.c.of_tenant,
        identities.c.source_id == _HOLDER.c.source_id,
        identities.c.run == _HOLDER.c.run,
        identities.c.record == _HOLDER.c.record,
        identities.c.state == ClaimState.CLAIMED.value,
    )
    .values(state=bindparam("to"))
)
