"""Who was told of a run's end, and whom that did not reach."""

from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from ingest.ledger.history import milliseconds
from ingest.ledger.tables import notices
from ingest.ledger.values import Notice, Run

_OF_RUN: Final = (
    select(notices).where(notices.c.run == bindparam("of_run")).order_by(notices.c.notice)
)


def add_notice(connection: Connection, run: Run, notice: Notice) -> None:
    """Record that somebody was told, or why not."""
    connection.execute(
        insert(notices).values(
            run=run.number,
            name=notice.name,
            problem=notice.problem,
            told_at=milliseconds(notice.told_at),
        )
    )


def notices_of(connection: Connection, run: Run) -> list[Notice]:
    """Return who was told of the run, the first first."""
    return [
        Notice(line.name, line.problem, line.told_at / 1000)
        for line in connection.execute(_OF_RUN, {"of_run": run.number})
    ]
