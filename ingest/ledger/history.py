"""Runs in the ledger: started, moved forward, listed."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, and_, exists, func, insert, or_, select, update

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
)

_SUFFIX_BYTES: Final = 2


def milliseconds(seconds: float) -> int:
    """Return Unix ``seconds`` as the tables keep them."""
    return round(seconds * 1000)


def seconds(stored: int | None) -> float | None:
    """Return a stored time in Unix seconds."""
    return None if stored is None else stored / 1000


def start_run(
    connection: Connection, start: RunStart, now: float, token: Callable[[int], str]
) -> Run:
    """Insert a run in state PLANNING; ``token`` returns so many random bytes in hexadecimal."""
    tenant = tenant_of(connection, start.environment, start.organisation)
    run_id = make_run_id(now, token(_SUFFIX_BYTES))
    while connection.scalar(select(runs.c.run).where(runs.c.id == run_id)) is not None:
        run_id = make_run_id(now, token(_SUFFIX_BYTES))
    values: dict[str, Any] = {name: getattr(start, name) for name in _START_FIELDS}
    connection.execute(
        insert(runs).values(
            id=run_id,
            tenant=tenant,
            state=RunState.PLANNING,
            started_at=milliseconds(now),
            **values,
        )
    )
    return run(connection, run_id)


def tenant_of(connection: Connection, environment: str, organisation: str) -> int:
    """Return the number of an environment and organisation, made on first sight."""
    wanted = select(tenants.c.tenant).where(
        tenants.c.environment == environment, tenants.c.organisation == organisation
    )
    found = connection.scalar(wanted)
    if found is None:
        connection.execute(
            insert(tenants).values(environment=environment, organisation=organisation)
        )
        found = connection.scalar(wanted)
    return int(found or 0)


def run(connection: Connection, run_id: str) -> Run:
    """Return a run by its id. Raises ConfigurationError where there is none."""
    found = _select(connection, runs.c.id == run_id)
    if not found:
        message = f"The ledger knows no run {run_id!r}."
        raise ConfigurationError(message, hint="'amili-ingest runs' lists the runs it knows.")
    return found[0]


def runs_newest_first(connection: Connection, limit: int | None) -> list[Run]:
    """Return at most ``limit`` runs."""
    return _select(connection, order=(runs.c.run.desc(),), limit=limit)


def unfinished(connection: Connection, environment: str, organisation: str) -> list[Run]:
    """Return planned, running and open runs, and finished ones that left records unknown."""
    unsure = exists().where(records.c.run == runs.c.run, records.c.outcome == Outcome.UNKNOWN)
    going = runs.c.state.in_([RunState.PLANNED, RunState.RUNNING, RunState.OPEN])
    mine = and_(tenants.c.environment == environment, tenants.c.organisation == organisation)
    wanted = and_(mine, or_(going, and_(runs.c.state == RunState.FINISHED, unsure)))
    return _select(connection, wanted, order=(runs.c.run,))


def move(connection: Connection, found: Run, state: RunState, now: float) -> None:
    """Move a run along one of RUN_ARROWS. Raises LedgerError for any other change."""
    if (found.state, state) not in RUN_ARROWS:
        message = f"Run {found.id} cannot become {state} from {found.state}."
        raise LedgerError(message, hint="This is an error of ours. Keep the ledger and report it.")
    ended = None if state in {RunState.PLANNED, RunState.RUNNING} else milliseconds(now)
    changed = connection.execute(
        update(runs)
        .where(runs.c.run == found.number, runs.c.state == found.state)
        .values(state=state, ended_at=ended)
    )
    if changed.rowcount != 1:
        message = f"Run {found.id} was changed by another process."
        raise LedgerError(message)


def left_over(connection: Connection, number: int) -> bool:
    """Tell whether the run has a chunk that is not at its end."""
    open_chunks = select(func.count()).where(
        chunks.c.run == number, chunks.c.state.not_in(list(TERMINAL))
    )
    return bool(connection.scalar(open_chunks))


def close_run(connection: Connection, run_id: str, exit_code: int, message: str | None) -> None:
    """Set the exit code and the message of the last command that worked on the run."""
    connection.execute(
        update(runs).where(runs.c.id == run_id).values(exit_code=exit_code, message=message)
    )


def abandon_unplanned(
    connection: Connection, environment: str, organisation: str, now: float
) -> list[Run]:
    """Close every run in state PLANNING and free what it claimed."""
    wanted = and_(
        runs.c.state == RunState.PLANNING,
        tenants.c.environment == environment,
        tenants.c.organisation == organisation,
    )
    dead = _select(connection, wanted, order=(runs.c.id,))
    for one in dead:
        abandon(connection, one, now)
    return dead


def abandon(connection: Connection, found: Run, now: float) -> None:
    """Close a run that is still planning: none of its chunks was sent, so its claims are free."""
    move(connection, found, RunState.ABANDONED, now)
    connection.execute(
        update(identities)
        .where(
            identities.c.tenant == found.tenant,
            identities.c.run == found.number,
            identities.c.state == ClaimState.CLAIMED,
        )
        .values(state=ClaimState.FREE)
    )


def _select(
    connection: Connection,
    *conditions: Any,  # noqa: ANN401 - SQLAlchemy's own parameter is as wide
    order: Iterable[Any] = (),
    limit: int | None = None,
) -> list[Run]:
    statement = (
        select(runs, tenants.c.environment, tenants.c.organisation)
        .join(tenants, tenants.c.tenant == runs.c.tenant)
        .where(*conditions)
        .order_by(*order)
        .limit(limit)
    )
    return [_run(line) for line in connection.execute(statement).mappings()]


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
