"""Runs in the ledger: started, moved forward, listed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from ingest.domain.outcomes import Outcome
from ingest.errors import ConfigurationError, LedgerError
from ingest.ledger.keys import run_id as make_run_id
from ingest.ledger.states import RUN_ARROWS, TERMINAL, ClaimState, RunState
from ingest.ledger.tables import chunks, identities, records, runs, tenants
from ingest.ledger.values import Run, RunStart

_START_FIELDS: Final = (
    "command",
    "export_name",
    "export_sha256",
    "mapping_name",
    "mapping_sha256",
    "settings",
    "spool_folder",
    "report_folder",
    "sources",
)

_SUFFIX_BYTES: Final = 2

# Statements are built once: building one takes longer than the database does for it.
_RUNS: Final = select(runs, tenants.c.environment, tenants.c.organisation).join(
    tenants, tenants.c.tenant == runs.c.tenant
)
_BY_ID: Final = _RUNS.where(runs.c.id == bindparam("of_id"))
_NEWEST_FIRST: Final = _RUNS.order_by(runs.c.run.desc())
_OF_TENANT: Final = and_(
    tenants.c.environment == bindparam("of_environment"),
    tenants.c.organisation == bindparam("of_organisation"),
)
_UNSURE: Final = exists().where(
    records.c.run == runs.c.run, records.c.outcome == Outcome.UNKNOWN.value
)
_GOING: Final = runs.c.state.in_([RunState.PLANNED, RunState.RUNNING, RunState.OPEN])
_UNFINISHED: Final = _RUNS.where(
    _OF_TENANT, or_(_GOING, and_(runs.c.state == RunState.FINISHED.value, _UNSURE))
).order_by(runs.c.run)
_PLANNING: Final = _RUNS.where(_OF_TENANT, runs.c.state == RunState.PLANNING.value).order_by(
    runs.c.id
)
_TAKEN: Final = select(runs.c.run).where(runs.c.id == bindparam("of_id"))
_TENANT: Final = select(tenants.c.tenant).where(_OF_TENANT)
_NEW_TENANT: Final = insert(tenants)
_NEW_RUN: Final = insert(runs)
_MOVE: Final = update(runs).where(
    runs.c.run == bindparam("of_run"), runs.c.state == bindparam("of_state")
)
_CLOSE: Final = update(runs).where(runs.c.id == bindparam("of_id"))
_OPEN_CHUNKS: Final = select(func.count()).where(
    chunks.c.run == bindparam("of_run"), chunks.c.state.not_in(sorted(TERMINAL))
)
_FREE: Final = (
    update(identities)
    .where(
        identities.c.tenant == bindparam("of_tenant"),
        identities.c.run == bindparam("of_run"),
        identities.c.state == ClaimState.CLAIMED.value,
    )
    .values(state=ClaimState.FREE.value)
)


def milliseconds(seconds: float) -> int:
    """Return Unix ``seconds`` as the tables keep them."""
    return round(seconds * 1000)


def milliseconds_before(seconds: float) -> int:
    """Return Unix ``seconds`` as the tables keep them, never later.

    >>> milliseconds_before(1.0006), milliseconds_before(1.001)
    (1000, 1001)
    """
    # The product is rounded as well, and may lie on either side of a whole number.
    stored = round(seconds * 1000)
    return stored - (stored / 1000 > seconds)


def seconds(stored: int | None) -> float | None:
    """Return a stored time in Unix seconds."""
    return None if stored is None else stored / 1000


def start_run(
    connection: Connection, start: RunStart, now: float, token: Callable[[int], str]
) -> Run:
    """Insert a run in state PLANNING; ``token`` returns so many random bytes in hexadecimal."""
    tenant = tenant_of(connection, start.environment, start.organisation)
    run_id = make_run_id(now, token(_SUFFIX_BYTES))
    while connection.scalar(_TAKEN, {"of_id": run_id}) is not None:
        run_id = make_run_id(now, token(_SUFFIX_BYTES))
    values: dict[str, Any] = {name: getattr(start, name) for name in _START_FIELDS}
    values.update(
        id=run_id, tenant=tenant, state=RunState.PLANNING.value, started_at=milliseconds(now)
    )
    connection.execute(_NEW_RUN, values)
    return run(connection, run_id)


def tenant_of(connection: Connection, environment: str, organisation: str) -> int:
    """Return the number of an environment and organisation, made on first sight."""
    wanted = _tenant(environment, organisation)
    found = connection.scalar(_TENANT, wanted)
    if found is None:
        new = {"environment": environment, "organisation": organisation}
        connection.execute(_NEW_TENANT, new)
        found = connection.scalar(_TENANT, wanted)
    return int(found or 0)


def run(connection: Connection, run_id: str) -> Run:
    """Return a run by its id. Raises ConfigurationError where there is none."""
    found = _select(connection, _BY_ID, {"of_id": run_id})
    if not found:
        message = f"The ledger knows no run {run_id!r}."
        raise ConfigurationError(message, hint="'amili-ingest runs' lists the runs it knows.")
    return found[0]


def runs_newest_first(connection: Connection, limit: int | None) -> list[Run]:
    """Return at most ``limit`` runs."""
    wanted = _NEWEST_FIRST if limit is None else _NEWEST_FIRST.limit(limit)
    return _select(connection, wanted, {})


def unfinished(connection: Connection, environment: str, organisation: str) -> list[Run]:
    """Return planned, running and open runs, and finished ones that left records unknown."""
    return _select(connection, _UNFINISHED, _tenant(environment, organisation))


def move(connection: Connection, found: Run, state: RunState, now: float) -> None:
    """Move a run along one of RUN_ARROWS. Raises LedgerError for any other change."""
    if (found.state, state) not in RUN_ARROWS:
        message = f"Run {found.id} cannot become {state} from {found.state}."
        raise LedgerError(message, hint="This is an error of ours. Keep the ledger and report it.")
    ended = None if state in {RunState.PLANNED, RunState.RUNNING} else milliseconds(now)
    believed = {"of_run": found.number, "of_state": found.state.value}
    changed = connection.execute(_MOVE, {**believed, "state": state.value, "ended_at": ended})
    if changed.rowcount != 1:
        message = f"Run {found.id} was changed by another process."
        raise LedgerError(message)


def left_over(connection: Connection, number: int) -> bool:
    """Tell whether the run has a chunk that is not at its end."""
    return bool(connection.scalar(_OPEN_CHUNKS, {"of_run": number}))


def close_run(connection: Connection, run_id: str, exit_code: int, message: str | None) -> None:
    """Set the exit code and the message of the last command that worked on the run."""
    ended = {"exit_code": exit_code, "message": message}
    connection.execute(_CLOSE, {"of_id": run_id, **ended})


def abandon_unplanned(
    connection: Connection, environment: str, organisation: str, now: float
) -> list[Run]:
    """Close every run in state PLANNING and free what it claimed."""
    dead = _select(connection, _PLANNING, _tenant(environment, organisation))
    for one in dead:
        abandon(connection, one, now)
    return dead


def abandon(connection: Connection, found: Run, now: float) -> None:
    """Close a run that is still planning: none of its chunks was sent, so its claims are free."""
    move(connection, found, RunState.ABANDONED, now)
    connection.execute(_FREE, {"of_tenant": found.tenant, "of_run": found.number})


def _tenant(environment: str, organisation: str) -> dict[str, str]:
    return {"of_environment": environment, "of_organisation": organisation}


def _select(
    connection: Connection, statement: Select[Any], parameters: Mapping[str, Any]
) -> list[Run]:
    return [_run(line) for line in connection.execute(statement, parameters).mappings()]


def _run(line: RowMapping) -> Run:
    start = RunStart(
        environment=line["environment"],
        organisation=line["organisation"],
        **{name: line[name] for name in _START_FIELDS},
    )
    return Run(
        number=line["run"],
        id=line["id"],
        tenant=line["tenant"],
        state=RunState(line["state"]),
        start=start,
        started_at=line["started_at"] / 1000,
        ended_at=seconds(line["ended_at"]),
        exit_code=line["exit_code"],
        message=line["message"],
    )
