"""One process's work on one run: start what is due, take what came back, until nothing is left.

One thread makes every decision and every commit. The calls themselves happen on
a few workers and come back through an inbox, so that many batches are awaited
without a thread each.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final

import structlog

from ingest.domain.exchange import (
    BatchAnswer,
    Certainty,
    CollectionApi,
    FoundBatches,
    FoundInvoices,
    Reason,
    Reply,
)
from ingest.errors import ApiRefused, Stopped
from ingest.ledger import chunks, history
from ingest.ledger.states import TERMINAL, ChunkState, RunState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Chunk, Run
from ingest.ledger.words import REPLY_LOST
from ingest.settings.model import Settings
from ingest.submit.abilities import Abilities
from ingest.submit.brakes import Brakes
from ingest.submit.desk import Desk
from ingest.submit.host import Host, Workers
from ingest.submit.work import Agenda, Call, Work

log: Final = structlog.get_logger(__name__)

STOP_GRACE: Final = 8.0
"""Seconds that calls under way have to come back after a request to stop."""

_LONG: Final = 3600.0
"""Seconds to wait where only the inbox can bring something new."""

Answer = Reply | BatchAnswer | FoundBatches | FoundInvoices


@dataclass(frozen=True, slots=True)
class _Arrived:
    work: Work
    call: Call
    source_id: str
    answer: Answer | Exception


class Shift:
    """The work of one process on one run; used once."""

    def __init__(  # noqa: PLR0913 - what a run needs of the world, each thing by its name
        self,
        run: Run,
        *,
        ledger: Ledger,
        api: CollectionApi,
        abilities: Abilities,
        settings: Settings,
        host: Host,
        workers: Workers,
    ) -> None:
        """Prepare to work on ``run``."""
        self._run = run
        self._ledger = ledger
        self._api = api
        self._abilities = abilities
        self._settings = settings
        self._host = host
        self._workers = workers
        self._inbox: SimpleQueue[_Arrived] = SimpleQueue()
        self._results: deque[tuple[Work, BatchAnswer]] = deque()
        self._agenda = Agenda()
        self._desk = Desk(ledger, run, host, settings, self._agenda)
        self._brakes = Brakes(settings.unavailable_timeout, host.chance, settings.same_refusals)
        self._flying = 0
        self._stopping_since: float | None = None
        self._defect: Exception | None = None

    def work(self, *, sending: bool = True) -> frozenset[int]:
        """Do all that can be done about the run, and record how it ended.

        Without ``sending``, the API is only asked. Return the numbers of the
        chunks that wait to be sent, again or for the first time.
        """
        self._brakes.sending = sending
        works = self._recover()
        records = sum(work.chunk.records for work in works if work.chunk.state not in TERMINAL)
        self._brakes.budget = self._host.quota(len(works), records)
        self._host.progress.start("submitting", records, "invoices")
        for work in works:
            self._schedule(work)
        self._loop()
        self._host.progress.finish()
        self._leave()
        return frozenset(work.chunk.number for work in self._agenda.waiting)

    def _recover(self) -> list[Work]:
        """Take up what an earlier process left, and return what there is to do."""
        run = self._run
        with self._ledger.writing() as connection:
            mover = self._host.mover(connection)
            found = [
                _recovered(mover, chunk)
                for chunk in chunks.of_run(connection, run.number, unfinished=True)
            ]
            if run.state is not RunState.PLANNED:
                settled = chunks.unaccounted(connection, run.number)
                found += [chunk for chunk in settled if self._can_ask(chunk)]
            if run.state is not RunState.RUNNING and (found or run.state is RunState.PLANNED):
                history.move(connection, run, RunState.RUNNING, mover.now)
        self._host.barrier("recovered")
        return [Work.taken_up(chunk, self._abilities, self._host.clock) for chunk in found]

    def _can_ask(self, settled: Chunk) -> bool:
        """Tell whether there is anything to ask about records that a settled chunk left unknown."""
        return settled.batch_id is not None or self._abilities.invoice_lookup

    def _schedule(self, work: Work) -> None:
        if work.chunk.state is ChunkState.READY:
            self._agenda.send(work)
        elif work.chunk.state is ChunkState.ACCEPTED:
            self._desk.await_results(work, 0.0)
        else:
            work.since = self._host.clock.monotonic()
            again = _settled(work) and work.chunk.batch_id is not None
            self._agenda.later(work.since, work, Call.POLL if again else Call.ASK_BATCHES)

    def _loop(self) -> None:
        while True:
            self._launch_due()
            self._lay_out()
            came: list[_Arrived] = []
            waiting = len(self._results)
            # To judge a batch takes a while, so what frees a worker comes before it.
            if waiting < self._settings.concurrency:
                seconds = 0.0 if waiting else self._patience()
                if seconds is None:
                    return
                came = self._arrived(seconds, self._settings.concurrency - waiting)
            if came:
                self._flying -= len(came)
                self._take(came)
            elif waiting:
                self._desk.polled(*self._results.popleft())

    def _arrived(self, seconds: float, most: int) -> list[_Arrived]:
        """Wait for an answer, and return it with those that came with it or before."""
        came = []
        arrived = self._host.clock.take(self._inbox, seconds)
        if arrived is not None:
            came.append(arrived)
        while came and len(came) < most and not self._inbox.empty():
            came.append(self._inbox.get_nowait())
        return came

    def _patience(self) -> float | None:
        """Return how long to wait for the inbox; None when there is nothing to wait for."""
        now = self._host.clock.monotonic()
        if self._stopping(now):
            left = STOP_GRACE - (now - (self._stopping_since or 0.0))
            return left if self._flying and left > 0 else None
        if self._flying >= self._settings.concurrency:
            return _LONG
        brakes = self._brakes
        due = self._agenda.next_due(sending=brakes.sending, asking=brakes.asking)
        if due is None:
            return _LONG if self._flying else None
        return max(due - now, brakes.pause_until - now, 0.0)

    def _stopping(self, now: float) -> bool:
        if self._stopping_since is None and self._host.stop() is not None:
            self._stopping_since = now
        return self._stopping_since is not None

    def _launch_due(self) -> None:
        if sends := self._due():
            self._send(sends, self._desk.record((), sends))

    def _due(self) -> list[Work]:
        """Ask what is due for as many workers as are free, and return what is to be sent."""
        sends: list[Work] = []
        now = self._host.clock.monotonic()
        brakes = self._brakes
        while (
            not self._stopping(now)
            and now >= brakes.pause_until
            and self._flying + len(sends) < self._settings.concurrency
            and len(sends) < brakes.spare
        ):
            due = self._agenda.take(now, sending=brakes.sending, asking=brakes.asking)
            if due is None:
                break
            work, call = due
            if call is not Call.SEND:
                self._ask(work, call)
            elif self._desk.may_send(work):
                sends.append(work)
        return sends

    def _lay_out(self) -> None:
        """Read the bytes of what is sent next, so that no free worker waits for them."""
        if self._brakes.sending and self._stopping_since is None:
            for work in self._agenda.next_sends(self._settings.concurrency):
                if work.body is None:
                    with self._ledger.reading() as connection:
                        work.body = chunks.body_of(connection, work.chunk)

    def _send(self, works: Sequence[Work], bodies: Sequence[bytes]) -> None:
        """Let chunks go, of which it is on the disk that they do."""
        now = self._host.clock.monotonic()
        for work, body in zip(works, bodies, strict=True):
            work.left(now)
            key = work.chunk.key
            self._launch(work, Call.SEND, lambda body=body, key=key: self._api.create(body, key))  # type: ignore[misc]  # bound now, not at the call

    def _ask(self, work: Work, call: Call) -> None:
        chunk = work.chunk
        if call is Call.POLL:
            self._host.barrier("poll")
            batch_id, batch_url = chunk.batch_id or "", chunk.batch_url
            self._launch(work, call, lambda: self._api.batch(batch_id, batch_url))
            return
        if call is Call.ASK_BATCHES:
            self._desk.begin_round(work)
            if chunk.state is ChunkState.UNKNOWN and work.abilities.batch_lookup:
                self._host.barrier("lookup")
                self._launch(work, call, lambda: self._api.batches_of(chunk.key))
            else:
                self._desk.advance(work)
            return
        member = next(work.wants(), None)
        if member is None:
            self._desk.adopt_found(work)
            return
        self._host.barrier("lookup")
        source_id = member.source_id
        self._launch(work, call, lambda: self._api.invoices_of(source_id), source_id)

    def _launch(
        self, work: Work, call: Call, exchange: Callable[[], Answer], source_id: str = ""
    ) -> None:
        def happen() -> None:
            try:
                answer: Answer | Exception = exchange()
            except Exception as error:  # noqa: BLE001 - it is handed to the thread that decides
                answer = error
            self._inbox.put(_Arrived(work, call, source_id, answer))

        self._flying += 1
        self._brakes.count()
        self._workers.submit(happen)

    def _take(self, came: Sequence[_Arrived]) -> None:
        """Let the brakes learn of what came back, then the desk: of answers to sends first.

        What goes in their place waits for no commit of its own.
        """
        replies = [(each.work, self._reply(each)) for each in came if each.call is Call.SEND]
        told = [each for each in came if each.call is not Call.SEND and self._heard(each)]
        if replies:
            sends = self._due()
            self._send(sends, self._desk.record(replies, sends))
        for each in told:
            self._told(each)

    def _reply(self, arrived: _Arrived) -> Reply:
        """Return the answer to a POST; one that ended with an error is recorded like any other."""
        answer = arrived.answer
        if isinstance(answer, Reply):
            self._learn(arrived.work, Call.SEND, answer)
            return answer
        if isinstance(answer, ApiRefused):
            self._failed(answer)
            # Credentials are refused before the request leaves.
            return Reply(Certainty.NOT_APPLIED, Reason.UNAUTHORISED, message=str(answer))
        if isinstance(answer, Exception):
            self._failed(answer)
        # Of a defect nobody knows.
        return Reply(Certainty.AMBIGUOUS, Reason.NO_ANSWER, message=type(answer).__name__)

    def _heard(self, arrived: _Arrived) -> bool:
        """Let the brakes learn of a question's end; tell whether it is an answer."""
        if isinstance(arrived.answer, Exception):
            self._failed(arrived.answer)
            return False
        self._learn(arrived.work, arrived.call, arrived.answer)
        return True

    def _told(self, arrived: _Arrived) -> None:
        """Take the answer to a question."""
        work, answer = arrived.work, arrived.answer
        match answer:
            case BatchAnswer():
                self._results.append((work, answer))
            case FoundBatches():
                self._desk.found_batches(work, answer)
            case FoundInvoices():
                self._desk.found_invoices(work, arrived.source_id, answer)

    def _learn(self, work: Work, call: Call, answer: Answer) -> None:
        reason, brakes = answer.reason, self._brakes
        if reason is Reason.UNAUTHORISED:
            work.refusals += 1
            brakes.refused(work.refusals, answer.message)
            return
        work.refusals = 0
        self._compare(work, answer)
        if call is Call.SEND and reason in {Reason.FORBIDDEN, Reason.NOT_FOUND}:
            # Results of what was accepted before may still be read.
            brakes.halt(ApiRefused(f"The API refuses invoices: {answer.message}"), asking=True)
        elif call is Call.POLL and reason is Reason.FORBIDDEN and not _settled(work):
            brakes.halt(ApiRefused(f"The API refuses to show results: {answer.message}"))
        elif reason is not Reason.FORBIDDEN:
            now = self._host.clock.monotonic()
            brakes.note(reason, answer.retry_after, answer.message, now)

    def _compare(self, work: Work, answer: Answer) -> None:
        """Let the brakes know of a chunk that was refused as a whole, or was not."""
        brakes, chunk = self._brakes, work.chunk
        if isinstance(answer, Reply):
            if answer.certainty is Certainty.ACCEPTED:
                brakes.alike("request", None)
            elif answer.reason is Reason.REJECTED and (chunk.parent is None or chunk.records == 1):
                # Halves say nothing new: one bad invoice refuses every chunk on the way to it.
                brakes.alike("request", answer.message)
        elif isinstance(answer, BatchAnswer) and (answer.succeeded or answer.failed):
            reasons = {failed.errors for failed in answer.failed}
            whole = len(reasons) == 1 and not answer.succeeded
            brakes.alike("batch", "; ".join(reasons.pop()) if whole else None)

    def _failed(self, error: Exception) -> None:
        """Stop because of ``error``."""
        if isinstance(error, ApiRefused):
            self._brakes.halt(error)
        else:
            self._defect = self._defect or error
            self._brakes.sending = self._brakes.asking = False

    def _leave(self) -> None:
        """Record where the run stands, then tell why it stopped, if it did."""
        self._host.barrier("run.uncommitted")
        with self._ledger.writing() as connection:
            present = history.run(connection, self._run.id)
            left = history.left_over(connection, self._run.number)
            if present.state is RunState.RUNNING:
                state = RunState.OPEN if left else RunState.FINISHED
                history.move(connection, present, state, self._host.clock.now())
        self._host.barrier("run.ended")
        if self._defect is not None:
            raise self._defect
        signal_number = self._host.stop()
        if left and self._stopping_since is not None and signal_number is not None:
            raise Stopped(signal_number)
        if left and self._brakes.error is not None:
            raise self._brakes.error


def _settled(work: Work) -> bool:
    """Tell whether a batch is only read again: then nobody depends on it."""
    return work.chunk.state is ChunkState.SETTLED


def _recovered(mover: chunks.Mover, chunk: Chunk) -> Chunk:
    """Return the chunk as this process takes it up.

    One that was on its way when its process died may have been applied. One that
    was held is asked about again.
    """
    if chunk.state is ChunkState.SENDING:
        lost = "the program ended before the answer came."
        return mover.unknown(chunk, REPLY_LOST, lost, ambiguous=True)
    if chunk.state is ChunkState.HELD:
        chunk = mover.reopened(chunk)
    return mover.taken_up(chunk) if chunk.state is ChunkState.UNKNOWN else chunk
