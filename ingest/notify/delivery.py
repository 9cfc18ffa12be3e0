"""Delivering a message within its deadline; whatever goes wrong is a sentence, never an error."""

import threading
from typing import Final

from ingest.errors import ConfigurationError
from ingest.notify import mail, webhook
from ingest.notify.compose import Message
from ingest.notify.problem import Undelivered
from ingest.settings.notify import Notification

_WAYS: Final = {"mail": mail, "webhook": webhook}


def ready(notification: Notification) -> None:
    """Raise ConfigurationError where it is known beforehand that nothing can be delivered."""
    if notification.kind == "webhook":
        try:
            webhook.check(notification)
        except Undelivered as error:
            raise ConfigurationError(str(error), hint=webhook.HINT) from None


def deliver(notification: Notification, message: Message) -> str | None:
    """Deliver ``message`` and return why that failed, in words, or None.

    Takes no longer than the notification's deadline: a server that lets one wait
    is left behind.
    """
    problem: list[str | None] = ["no answer came within the deadline"]

    def send() -> None:
        try:
            _WAYS[notification.kind].send(notification, message)
            problem[0] = None
        except Undelivered as error:
            problem[0] = str(error)
        except Exception as error:  # noqa: BLE001 - telling must never end the run
            # The text of an exception nobody has thought of may quote what was sent.
            problem[0] = f"unexpected error ({type(error).__name__})"

    # A thread that never keeps a finished run alive.
    thread = threading.Thread(target=send, name=f"notify-{notification.name}", daemon=True)
    thread.start()
    thread.join(notification.deadline)
    return problem[0]
