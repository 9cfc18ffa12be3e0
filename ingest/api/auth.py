"""The access token: fetched once, shared by all threads, renewed when it is refused.

Its life is counted from ``expires_in`` on a clock that nobody sets, so a machine
whose date is wrong works all the same. It is never written anywhere.
"""

import re
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from pydantic import SecretStr

from ingest.api.answers import Now, retry_wish
from ingest.api.deadline import Deadline
from ingest.api.strict import UnreadableError, parse_object, text
from ingest.api.transport import Answer, Request, Silence, Transport
from ingest.domain.exchange import Reason
from ingest.errors import ApiRefused
from ingest.settings.model import Environment

SKEW: Final = 60.0
"""Seconds before its end from which a token is not used; less for a short life: a quarter."""
UNSAID: Final = 60.0
"""Seconds for which a token is kept that does not say how long it lives."""
LONGEST: Final = 86_400.0
"""Seconds for which any token is kept: a day."""

_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,16384}")
_CODE: Final = re.compile(r"[A-Za-z_]{1,40}")
_LATER: Final = frozenset({408, 425, 429})
_REFUSALS: Final = range(400, 500)
_OK: Final = 200
_MOST: Final = 10**15


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, and the moment on the monotonic clock from which it is not used."""

    value: SecretStr
    until: float


class TokenSource:
    """Hands out one token to all threads. However many need a new one, one fetches it."""

    def __init__(self, environment: Environment, url: str, transport: Transport, now: Now) -> None:
        """Take the token endpoint's ``url`` and what to send there."""
        self._environment = environment
        self._url = url
        self._transport = transport
        self._now = now
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._flight: Future[Token | Silence] | None = None

    def get(self, deadline: Deadline, stale: SecretStr | None = None) -> SecretStr | Silence:
        """Return a token other than ``stale``, or why there is none.

        Nothing but the token request has left then. Raises ApiRefused where the
        endpoint refuses the credentials.
        """
        with self._lock:
            token = self._token
            if token and token.value != stale and deadline.clock() < token.until:
                return token.value
            flight, leads = self._flight, self._flight is None
            if flight is None:
                flight = self._flight = Future()
        if leads:
            self._lead(flight, deadline)
        try:
            got = flight.result(timeout=max(deadline.remaining(), 0))
        except TimeoutError:
            return Silence(left=False, reason=Reason.UNREACHABLE, message="No token came in time.")
        return got if isinstance(got, Silence) else got.value

    def _lead(self, flight: "Future[Token | Silence]", deadline: Deadline) -> None:
        """Fetch a token for all that wait for ``flight``, and let them have the failure too."""
        got: Token | Silence | None = None
        try:
            got = self._fetch(deadline)
        except BaseException as error:  # noqa: BLE001 - raised again, here and in all that wait
            flight.set_exception(error)
        with self._lock:
            self._token = got if isinstance(got, Token) else None
            self._flight = None
        if got is not None:
            flight.set_result(got)

    def _fetch(self, deadline: Deadline) -> Token | Silence:
        environment = self._environment
        form = {
            "grant_type": "client_credentials",
            "client_id": environment.client_id,
            "client_secret": environment.client_secret.get_secret_value(),
        }
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        request = Request("POST", self._url, kind, urlencode(form).encode())
        asked = deadline.clock()
        answer = self._transport.exchange(request, deadline.within(environment.get_deadline))
        if isinstance(answer, Silence):
            return _no_token(answer.message)
        if answer.status in _REFUSALS and answer.status not in _LATER:
            raise _refused(answer, self._url)
        if answer.status in _LATER:
            return Silence(
                left=False,
                reason=Reason.THROTTLED,
                message=f"The token endpoint answered {answer.status}: later.",
                retry_after=retry_wish(answer, self._now),
            )
        return _read_token(answer, asked)


def _read_token(answer: Answer, asked: float) -> Token | Silence:
    """Return the token, kept from the moment it was ``asked`` for; that is on the safe side."""
    if answer.status != _OK or answer.trouble:
        return _no_token(answer.trouble or f"it answered {answer.status}")
    try:
        said = parse_object(answer.body)
    except UnreadableError as error:
        return _no_token(str(error))
    value = text(said, "access_token") or ""
    if not _TOKEN.fullmatch(value):
        return _no_token("its answer holds no access token")
    life = min(_life(said), LONGEST)
    return Token(SecretStr(value), asked + life - min(SKEW, life / 4))


def _life(said: dict[str, Any]) -> float:
    """Return for how many seconds the token lives: ``expires_in``, else by its two dates.

    >>> _life({"expires_in": "3600"}), _life({"not_before": 100, "expires_on": 400}), _life({})
    (3600.0, 300.0, 60.0)
    """
    seconds = _number(said.get("expires_in"))
    if seconds is not None:
        return seconds
    first, last = _number(said.get("not_before")), _number(said.get("expires_on"))
    return UNSAID if first is None or last is None else max(last - first, 0.0)


def _number(value: object) -> float | None:
    """Return a number or a string of digits as seconds: both forms are about."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
        return float(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(min(max(value, 0), _MOST))
    return None


def _no_token(why: str) -> Silence:
    message = f"The token endpoint gave no token: {why}"
    return Silence(left=False, reason=Reason.UNREACHABLE, message=message)


def _refused(answer: Answer, url: str) -> ApiRefused:
    """Return the error to raise. It quotes the error's code only: a description may echo ours."""
    try:
        code = text(parse_object(answer.body), "error") or ""
    except UnreadableError:
        code = ""
    named = f" {code}" if _CODE.fullmatch(code) else ""
    return ApiRefused(
        f"{url} refused the client id and secret ({answer.status}{named}).",
        hint="Check auth_url, client_id and client_secret of the environment, then run "
        "'amili-ingest resume'.",
    )
