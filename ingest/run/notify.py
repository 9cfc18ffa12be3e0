"""Notify: tell somebody how a run ended. Whatever goes wrong here changes nothing about it."""

from collections.abc import Callable

from ingest.domain.outcomes import OK
from ingest.errors import IngestError
from ingest.ledger.notices import add_notice
from ingest.ledger.values import Notice
from ingest.notify import Message, about_failure, about_run, deliver
from ingest.run.carry_on import exit_status
from ingest.run.history import open_ledger
from ingest.run.job import Result
from ingest.settings.model import Settings
from ingest.settings.notify import Notification, When
from ingest.submit.host import Host

Deliver = Callable[[Notification, Message], str | None]
"""Delivers a message and returns why that failed, or None."""


def tell(
    result: Result,
    notification: Notification,
    settings: Settings,
    host: Host,
    how: Deliver = deliver,
) -> Notice | None:
    """Tell of a run that has ended, and record in the ledger that somebody was told.

    Returns None where the notification is not for such an end. Raises nothing
    for a message that does not arrive, nor for a ledger that cannot be written.
    """
    if not _due(notification, result.exit_code):
        return None
    message = about_run(result.summary, result.folder, result.problem, settings.language)
    notice = Notice(notification.name, how(notification, message), host.clock.now())
    try:
        with open_ledger(settings) as ledger:
            run = ledger.run(result.run_id)
            with ledger.writing() as connection:
                add_notice(connection, run, notice)
    except IngestError as error:
        told = notice.problem or "somebody was told"
        return Notice(notice.name, f"{told}, which could not be recorded: {error}", notice.told_at)
    return notice


def tell_failure(
    error: IngestError,
    what: str,
    notification: Notification,
    settings: Settings,
    host: Host,
    how: Deliver = deliver,
) -> Notice | None:
    """Tell of a command that ended before it had a result; ``what`` was to be done."""
    code = exit_status(error)
    if not _due(notification, code):
        return None
    message = about_failure(error, code, what, settings.language)
    return Notice(notification.name, how(notification, message), host.clock.now())


def _due(notification: Notification, code: int) -> bool:
    if notification.when is When.FAULTS:
        return code != OK
    return notification.when is When.ALWAYS
