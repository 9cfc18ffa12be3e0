"""The collection API over HTTP: the four calls of ``ingest.domain.exchange.CollectionApi``.

A call has one deadline for all that it takes: a token, the request, once more
with a new token where the first was refused, and the pages that follow.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar

import structlog

from ingest.api.addresses import Addresses, is_batch_id
from ingest.api.answers import Now, read_reply, reason_of
from ingest.api.auth import TokenSource
from ingest.api.batches import read_batch
from ingest.api.deadline import Clock, Deadline
from ingest.api.lookups import read_batch_ids, read_invoices
from ingest.api.messages import clean
from ingest.api.pages import Failure, Page, read_pages
from ingest.api.proxies import hop_to
from ingest.api.strict import UnreadableError
from ingest.api.transport import Answer, Request, Silence, Transport, trust
from ingest.domain.exchange import BatchAnswer, FoundBatches, FoundInvoices, Reason, Reply
from ingest.settings.model import Environment

T = TypeVar("T")
log: Final = structlog.get_logger(__name__)


class Client:
    """Implements ``CollectionApi``; its threads share the token and nothing else."""

    def __init__(self, environment: Environment, clock: Clock, now: Now) -> None:
        """Raise ConfigurationError where the environment cannot be spoken to."""
        self._environment = environment
        self._clock = clock
        self._now = now
        self._addresses = Addresses(environment)
        self._transport = Transport(
            trust(environment.ca_bundle, secure=self._addresses.secure),
            environment.connect_timeout,
            environment.max_answer_bytes,
            partial(hop_to, environment=environment),
        )
        hop_to(environment.api_url, environment)  # a bad variable is told before anything is sent
        self._tokens = TokenSource(environment, self._addresses.token, self._transport, now)

    def get_ready(self) -> None:
        """Fetch a token in a thread of its own, so that the first call need not wait for one.

        Neither waits nor raises. What fails is nobody's: the first call asks once more, and tells.
        """
        with suppress(RuntimeError):  # no thread can be had
            threading.Thread(target=self._fetch_token, name="token", daemon=True).start()

    def _fetch_token(self) -> None:
        # All of it: a thread would print an error's text, which is for the caller to withhold.
        with suppress(Exception):
            self._tokens.get(Deadline(self._environment.get_deadline, self._clock))

    def create(self, body: bytes, key: str) -> Reply:
        """POST the frozen ``body`` with idempotency key ``key``."""
        name = self._environment.idempotency_header
        headers = {"Content-Type": "application/json"} | ({name: key} if name else {})
        request = Request("POST", self._addresses.invoices, headers, body)
        deadline = Deadline(self._environment.post_deadline, self._clock)
        return read_reply(self._call("create", request, deadline), self._addresses, self._now)

    def batch(self, batch_id: str, batch_url: str | None) -> BatchAnswer:
        """GET a batch, by ``batch_url`` where that is on the configured origin."""
        if not is_batch_id(batch_id):
            return BatchAnswer(Reason.UNREADABLE, message=f"{clean(batch_id)!r} is no batch id.")
        url = self._addresses.batch(batch_id, batch_url)
        got = self._read("batch", url, lambda pages: read_batch(pages, batch_id))
        if isinstance(got, Failure):
            return BatchAnswer(got.reason, retry_after=got.retry_after, message=got.message)
        return got

    def batches_of(self, key: str) -> FoundBatches:
        """Look up the batches that were created with idempotency key ``key``."""
        url = self._addresses.batches_of(key)
        got = self._read("batches_of", url, lambda pages: read_batch_ids(pages, key))
        if isinstance(got, Failure):
            return FoundBatches(got.reason, retry_after=got.retry_after, message=got.message)
        return FoundBatches(Reason.OK, got)

    def invoices_of(self, source_id: str) -> FoundInvoices:
        """Look up the invoices that exist under ``source_id``."""
        url = self._addresses.invoices_of(source_id)
        got = self._read("invoices_of", url, lambda pages: read_invoices(pages, source_id))
        if isinstance(got, Failure):
            return FoundInvoices(got.reason, retry_after=got.retry_after, message=got.message)
        return FoundInvoices(Reason.OK, got)

    def _read(self, call: str, url: str, read: Callable[[Sequence[Page]], T]) -> T | Failure:
        deadline = Deadline(self._environment.get_deadline, self._clock)
        pages = read_pages(
            lambda address: self._call(call, Request("GET", address), deadline),
            url,
            self._environment.max_answer_bytes,
            self._now,
        )
        if isinstance(pages, Failure):
            return pages
        try:
            return read(pages)
        except UnreadableError as error:
            return Failure(Reason.UNREADABLE, f"The API answered, but {error}.")

    def _call(self, call: str, request: Request, deadline: Deadline) -> Answer | Silence:
        """Send ``request`` with a token, and once more where the token is refused.

        That is safe for a POST too: a refused token means that nothing was applied.
        """
        token = self._tokens.get(deadline)
        if isinstance(token, Silence):
            return token
        outcome = self._send(call, replace(request, token=token), deadline)
        if isinstance(outcome, Silence) or reason_of(outcome) is not Reason.UNAUTHORISED:
            return outcome
        renewed = self._tokens.get(deadline, stale=token)
        if isinstance(renewed, Silence):
            return renewed
        return self._send(call, replace(request, token=renewed), deadline)

    def _send(self, call: str, request: Request, deadline: Deadline) -> Answer | Silence:
        began = self._clock()
        outcome = self._transport.exchange(request, deadline)
        if isinstance(outcome, Silence):
            status, reason = None, outcome.reason
        else:
            status, reason = outcome.status, reason_of(outcome)
        seconds = round(self._clock() - began, 3)
        log.debug("api.exchange", call=call, status=status, reason=reason.value, seconds=seconds)
        return outcome
