"""Webhooks: the summary as text, posted by Apprise, which knows the services' own forms."""

import re
from typing import Any, Final

from ingest.notify.compose import Message
from ingest.notify.problem import Undelivered
from ingest.settings.notify import Notification

HINT: Final = (
    "Give the address as Slack or Teams shows it, or one in Apprise's form, such as "
    "jsons://example.com/path; Apprise is part of amili-ingest[notify]."
)
_SHORTEST_SECRET: Final = 6


def check(notification: Notification) -> None:
    """Raise Undelivered where Apprise is missing or cannot use the address."""
    _service(notification)


def send(notification: Notification, message: Message) -> None:
    """Post the message. Raises Undelivered."""
    import apprise  # noqa: PLC0415 - an extra, and a third of a second to load

    service = _service(notification)
    # It tells why something failed by its log only.
    capture: Any = apprise.LogCapture
    with capture(level=apprise.logging.WARNING, fmt="%(message)s") as said:
        arrived = service.notify(
            title=message.subject, body=message.chat, body_format=apprise.NotifyFormat.TEXT
        )
        reason = said.getvalue().strip().splitlines()
    if not arrived:
        told = _without_secrets(reason[0], notification) if reason else "it gave no reason"
        msg = f"the webhook did not take the message: {told}"
        raise Undelivered(msg)


def _service(notification: Notification) -> Any:  # noqa: ANN401 - Apprise has no types
    try:
        import apprise  # noqa: PLC0415 - as above
    except ImportError:
        msg = f"The webhook of the notification {notification.name!r} needs the apprise package."
        raise Undelivered(msg) from None
    service = apprise.Apprise()
    url = notification.url.get_secret_value() if notification.url else ""
    if not service.add(url):
        msg = (
            f"The address of the notification {notification.name!r} is none that can be posted to."
        )
        raise Undelivered(msg)
    return service


def _without_secrets(text: str, notification: Notification) -> str:
    """Return ``text`` without any part of the address that could open it."""
    url = notification.url.get_secret_value() if notification.url else ""
    for part in sorted(re.split(r"[/?&=:@#]+", url), key=len, reverse=True):
        if len(part) >= _SHORTEST_SECRET:
            text = text.replace(part, "***")
    return text
