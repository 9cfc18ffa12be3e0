"""How far one exchange came: the state that the transport keeps beside urllib3.

urllib3 and requests report failures by exception names, and the same name may
mean that nothing left or that everything did. What decides about a second send
is whether a byte of the request may have left, so it is noted here, by the code
that hands the bytes over.
"""

from enum import IntEnum

from ingest.api.deadline import Deadline
from ingest.api.proxies import Hop


class Stage(IntEnum):
    """The last thing that was begun. From SENDING on, bytes may have left."""

    RESOLVING = 0
    CONNECTING = 1
    SECURING = 2
    SENDING = 3


class AnswerTooLongError(OSError):
    """The answer has more bytes than we take; an OSError, so that urllib3 handles it as such."""


class Course:
    """One exchange: its limits, how far it came, and what went wrong on the way."""

    def __init__(
        self,
        peer: str,
        deadline: Deadline,
        connect_timeout: float,
        most_bytes: int,
        proxy: Hop | None = None,
    ) -> None:
        """Take the moment it must end, and the most bytes that may come over the wire.

        ``peer`` is the other side's host and port, for messages. Names, TCP and TLS
        together get ``connect_timeout`` seconds, that of a ``proxy`` on the way included.
        """
        self.peer = f"{peer} through proxy {proxy}" if proxy else peer
        self.proxy = proxy
        self.deadline = deadline
        self.connecting = deadline.within(connect_timeout)
        self.most_bytes = most_bytes
        self.stage = Stage.RESOLVING
        self.received = 0
        self.cause: BaseException | None = None

    @property
    def may_have_left(self) -> bool:
        """Whether any byte of the request may have left this machine."""
        return self.stage >= Stage.SENDING

    def time_left(self) -> float:
        """Return the seconds left, more than zero. Raises TimeoutError where there are none."""
        return _positive(self.deadline)

    def connect_time_left(self) -> float:
        """As ``time_left``, for names, TCP and TLS."""
        return _positive(self.connecting)

    def count(self, received: int) -> None:
        """Count bytes that came in. Raises AnswerTooLongError where they are too many."""
        self.received += received
        if self.received > self.most_bytes:
            raise AnswerTooLongError


def _positive(deadline: Deadline) -> float:
    remaining = deadline.remaining()
    if remaining <= 0:
        raise TimeoutError
    return remaining
