"""The only place where bytes leave: one request out, one answer or silence back.

No proxy variables unless the settings trust them, no .netrc, no cookies, no
redirects, no retries: requests' session, which would bring them, is left out.
Every exchange ends at its deadline, takes no more bytes than allowed, and says
whether a byte may have left.
"""

import http.client
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from pydantic import SecretStr
from requests.structures import CaseInsensitiveDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from ingest.api.connections import OneExchange
from ingest.api.course import AnswerTooLongError, Course, Stage
from ingest.api.deadline import Deadline
from ingest.api.messages import clean
from ingest.api.proxies import Hop
from ingest.api.sockets import PIECE
from ingest.domain.exchange import Reason
from ingest.errors import ConfigurationError

FOREIGN: Final = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)
"""What requests, urllib3, http.client, ssl and sockets raise for a failed exchange."""
ERROR_BYTES: Final = 64 * 1024
"""Of an answer that is not a success, only so much is read: enough to quote its reason."""
MASKED: Final = "***"
SUCCESS: Final = 2
"""What a status begins with where the request was understood and taken."""
USER_AGENT: Final = f"amili-ingest/{metadata.version('amili-ingest')}"


@dataclass(frozen=True, slots=True)
class Request:
    """What to send; ``headers`` without authorization, user agent and lengths."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    token: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and headers that came back, and the body as far as it came.

    ``trouble`` says why the body is not whole; empty where it is. Header names are
    looked up in any case.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer. ``left`` tells whether a byte of the request may have left us."""

    left: bool
    reason: Reason
    message: str
    retry_after: float | None = None


def trust(bundle: Path | None, *, secure: bool = True) -> ssl.SSLContext:
    """Return what decides about certificates: those in ``bundle``, or the usual authorities.

    Where no address is ``secure`` and no bundle is named, nobody is trusted: reading the
    usual authorities takes 50 ms. ``ssl.create_default_context`` is not used: it writes
    keys to a file that a variable of the environment names. Raises ConfigurationError for a
    bad bundle.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not (secure or bundle):
        return context
    try:
        context.load_verify_locations(bundle or DEFAULT_CA_BUNDLE_PATH)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        msg = f"The certificates in {str(bundle)!r} cannot be used: {reason}."
        raise ConfigurationError(msg) from error
    return context


class Transport:
    """Sends requests; safe to use from several threads, which share nothing that changes."""

    def __init__(
        self,
        context: ssl.SSLContext,
        connect_timeout: float,
        most_bytes: int,
        proxy: Callable[[str], Hop | None],
    ) -> None:
        """Take the limits: seconds to connect, and bytes of an answer, packed and unpacked.

        ``proxy`` says which one is on the way to an address.
        """
        self._context = context
        self._connect_timeout = connect_timeout
        self._most_bytes = most_bytes
        self._proxy = proxy

    def exchange(self, request: Request, deadline: Deadline) -> Answer | Silence:
        """Send ``request`` once and return what came back before ``deadline``."""
        prepared = requests.Request(
            request.method, request.url, headers=_headers(request), data=request.body
        ).prepare()
        peer = urlsplit(request.url).netloc
        proxy = self._proxy(request.url)
        course = Course(peer, deadline, self._connect_timeout, self._most_bytes, proxy)
        with closing(OneExchange(self._context, course)) as adapter:
            try:
                response = adapter.send(prepared, stream=True)
            except FOREIGN as error:
                return silence(error, course)
            with closing(response):
                answer = self._read(response, course)
        return answer if answer.status // 100 == SUCCESS else _scrubbed(answer, request.token)

    def _read(self, response: requests.Response, course: Course) -> Answer:
        """Return the answer with as much of its body as can be had."""
        success = response.status_code // 100 == SUCCESS
        most = self._most_bytes if success else ERROR_BYTES
        body = bytearray()
        trouble = ""
        course.cause = None
        try:
            while piece := response.raw.read(PIECE, decode_content=True):
                body += piece
                course.time_left()
                if len(body) > most:
                    raise AnswerTooLongError
        except FOREIGN as error:
            trouble = describe(error, course)
        return Answer(response.status_code, response.headers, bytes(body[:most]), trouble)


def _headers(request: Request) -> dict[str, str]:
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **request.headers,
    }
    if request.token is not None:
        headers["Authorization"] = f"Bearer {request.token.get_secret_value()}"
    return headers


def _scrubbed(answer: Answer, token: SecretStr | None) -> Answer:
    """Return ``answer`` without the token: an error page may echo it, and we quote errors."""
    if token is None:
        return answer
    secret = token.get_secret_value()
    headers = {name: value.replace(secret, MASKED) for name, value in answer.headers.items()}
    body = answer.body.replace(secret.encode(), MASKED.encode())
    return replace(answer, headers=CaseInsensitiveDict(headers), body=body)


def silence(error: Exception, course: Course) -> Silence:
    """Translate a foreign ``error`` that left us without status and headers."""
    left = course.may_have_left
    reason = Reason.NO_ANSWER if left else Reason.UNREACHABLE
    return Silence(left, reason, describe(error, course))


def describe(error: BaseException, course: Course) -> str:
    """Return in words what ``error`` means at the stage that the exchange had reached."""
    cause = course.cause or _innermost(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return clean(f"The certificate of {course.peer} is not accepted: {cause.verify_message}")
    if isinstance(cause, AnswerTooLongError):
        return f"The answer of {course.peer} is longer than {course.most_bytes} bytes."
    if isinstance(cause, TimeoutError):
        return _LATE[course.stage].format(
            peer=course.peer,
            connecting=course.connecting.seconds,
            whole=course.deadline.seconds,
        )
    why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return clean(f"{_FAILED[course.stage].format(peer=course.peer)}: {why}")


def _innermost(error: BaseException) -> BaseException:
    """Return what began the chain of exceptions that ended in ``error``."""
    while error.__context__ is not None:
        error = error.__context__
    return error


_LATE: Final = {
    Stage.RESOLVING: "The name of {peer} was not resolved within {connecting:.3g} s.",
    Stage.CONNECTING: "{peer} did not accept a connection within {connecting:.3g} s.",
    Stage.SECURING: "{peer} did not agree on a secure connection within {connecting:.3g} s.",
    Stage.SENDING: "{peer} did not answer completely within {whole:.3g} s.",
}
_FAILED: Final = {
    Stage.RESOLVING: "The name of {peer} cannot be resolved",
    Stage.CONNECTING: "{peer} does not accept connections",
    Stage.SECURING: "{peer} does not agree on a secure connection",
    Stage.SENDING: "The connection to {peer} broke before the whole answer had come",
}
