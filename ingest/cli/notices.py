"""``--notify``: who is told of a command's end, and what is printed about it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.cli.failures import plain
from ingest.cli.session import Session, silent
from ingest.cli.speech import Speech
from ingest.errors import IngestError
from ingest.ledger.values import Notice

if TYPE_CHECKING:
    from ingest.run.job import Result
    from ingest.settings.model import Settings

Tell = Callable[["Result"], None]
"""Tells of one run's end."""


@contextmanager
def told(name: str | None, what: str, settings: "Settings", session: Session) -> Iterator[Tell]:
    """Give a function that tells the notification ``name`` of a run's end, if there is a name.

    A mistake that ends the block is told as well; ``what`` says then what was to be
    done. Raises ConfigurationError, before anything happens, where the settings
    have no such notification or it cannot work.
    """
    if name is None:
        yield silent
        return
    from ingest.notify import ready  # noqa: PLC0415 - most runs tell nobody
    from ingest.run.notify import tell, tell_failure  # noqa: PLC0415 - as above
    from ingest.settings.load import load_notification  # noqa: PLC0415 - as above

    notification = load_notification(name, session.file)
    ready(notification)
    try:
        yield lambda result: _print(tell(result, notification, settings, session.host), session.say)
    except IngestError as error:
        session.end_progress()
        _print(tell_failure(error, what, notification, settings, session.host), session.say)
        raise


def _print(notice: Notice | None, say: Speech) -> None:
    if notice is None:
        return
    if notice.problem is None:
        print(plain(say(f"Told: {notice.name}.")), file=sys.stderr)
    else:
        print(plain(say(f"Not told: {notice.name}: {notice.problem}.")), file=sys.stderr)
