"""Answers become facts: each is judged by a pure function and recorded in one transaction.

Nothing here touches the network. Every method says, through the agenda, what is
to be done about the chunk next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.api.pace import polling_delay
from ingest.domain.exchange import (
    BatchAnswer,
    BatchStatus,
    FoundBatches,
    FoundInvoices,
    Reason,
    Reply,
)
from ingest.domain.outcomes import Outcome
from ingest.ledger import chunks, outcomes
from ingest.ledger.states import ChunkState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Anomaly, Chunk, Run, Verdict
from ingest.ledger.words import BATCH_GONE
from ingest.settings.model import Settings
from ingest.submit.decide import AfterPost, after_post
from ingest.submit.host import Host
from ingest.submit.resolve import Act, Evidence, Step, resolve
from ingest.submit.results import adopt, judge, named_since, undecided
from ingest.submit.work import Agenda, Call, Work

MOST_GONE: Final = 3
"""Answers in a row that a batch does not exist, before that is believed."""


@dataclass(slots=True)
class _Taken:
    """An answer to a POST, and what follows from it; ``halves`` where the chunk was split."""

    work: Work
    reply: Reply
    decision: AfterPost
    halves: list[Chunk] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one run."""

    ledger: Ledger
    run: Run
    host: Host
    settings: Settings
    agenda: Agenda

    def record(
        self, answers: Sequence[tuple[Work, Reply]], leaving: Sequence[Work] = ()
    ) -> list[bytes]:
        """Record what came at one time, and that the chunks of ``leaving`` go now: one commit.

        ``answers`` are those to POSTs, or their absence. Return the bytes of ``leaving``,
        which may be sent as soon as this has returned.
        """
        taken = [_Taken(work, reply, after_post(work.chunk, reply)) for work, reply in answers]
        for each in taken:
            each.work.tries += 1
            self.host.barrier(f"{each.decision.state}.uncommitted")
        if leaving:
            self.host.barrier("intent.uncommitted")
        with self.ledger.writing() as connection:
            mover = self.host.mover(connection)
            for each in taken:
                self._replied(mover, each)
            bodies = [_begun(mover, work) for work in leaving]
        for each in taken:
            self.host.barrier(f"{each.decision.state}.committed")
            self._after_reply(each)
        if leaving:
            self.host.barrier("intent.committed")
        return bodies

    def _replied(self, mover: chunks.Mover, taken: _Taken) -> None:
        work, decision = taken.work, taken.decision
        mover.answered(work.chunk, taken.reply)
        if decision.state is ChunkState.SPLIT:
            taken.halves += chunks.split(mover, self.ledger.uuid, self.run, work.chunk)
        else:
            work.chunk = self._moved(mover, work.chunk, decision, taken.reply)

    def _moved(self, mover: chunks.Mover, chunk: Chunk, decision: AfterPost, reply: Reply) -> Chunk:
        match decision.state:
            case ChunkState.ACCEPTED:
                return mover.accepted(chunk, reply.batch_id or "", reply.batch_url)
            case ChunkState.READY:
                return mover.not_applied(chunk)
            case ChunkState.REFUSED:
                return self._refused(mover, chunk, decision)
            case _:
                return mover.unknown(
                    chunk, decision.code or "", decision.message, ambiguous=decision.ambiguous
                )

    def _refused(self, mover: chunks.Mover, chunk: Chunk, decision: AfterPost) -> Chunk:
        """Close a chunk together with its only record."""
        (member,) = chunks.members_of(mover.connection, chunk)
        verdict = Verdict(
            member.record, Outcome.REFUSED, code=decision.code, detail=decision.message
        )
        outcomes.write(mover.connection, chunk, self.run.tenant, [verdict])
        return mover.ended(chunk, ChunkState.REFUSED)

    def _after_reply(self, taken: _Taken) -> None:
        work, decision = taken.work, taken.decision
        if decision.state is ChunkState.ACCEPTED:
            self.await_results(work)
        elif decision.state is ChunkState.READY:
            work.came_back()
            self.agenda.send(work, first=True)
        elif decision.state is ChunkState.REFUSED:
            self.host.progress.advance(1)
        elif decision.state is ChunkState.SPLIT:
            self._send_halves(work, taken.halves)
        else:
            work.lost += decision.ambiguous
            work.last_left = work.since = self.host.clock.monotonic()
            self.look_again(work)

    def _send_halves(self, work: Work, halves: list[Chunk]) -> None:
        for half in reversed(halves):
            self.agenda.send(Work(half, work.abilities), first=True)

    def await_results(self, work: Work, delay: float | None = None) -> None:
        """Poll the chunk's batch from now on; first after ``delay`` seconds."""
        work.since = self.host.clock.monotonic()
        work.tries = work.gone = 0
        self._poll_again(work, delay)

    def _poll_again(self, work: Work, delay: float | None = None) -> None:
        settings = self.settings
        now = self.host.clock.monotonic()
        work.tries += 1
        if delay is None:
            delay = polling_delay(work.tries, settings.poll_first, settings.poll_longest)
        left = work.since + settings.poll_timeout - now
        if left > 0:
            # The last question is asked when the time is up, not skipped because of it.
            self.agenda.later(now + min(delay, left), work, Call.POLL)

    def polled(self, work: Work, answer: BatchAnswer) -> None:
        """Record what a batch says once it is finished; else ask again later."""
        if work.chunk.state is ChunkState.SETTLED:
            self._read_again(work, answer)
            return
        work.gone = work.gone + 1 if answer.reason is Reason.NOT_FOUND else 0
        if work.gone >= MOST_GONE:
            self._hold(work, BATCH_GONE, f"Batch {work.chunk.batch_id}.")
        elif answer.reason is Reason.OK and answer.status not in {None, BatchStatus.QUEUED}:
            self._settle(work, answer)
        else:
            self._note_status(work, answer)
            self._poll_again(work)

    def _note_status(self, work: Work, answer: BatchAnswer) -> None:
        strange = answer.raw_status not in {"", BatchStatus.QUEUED.value}
        if strange and not work.unexpected:
            work.unexpected = True
            noticed = Anomaly("unknown_status", f"The batch has status {answer.raw_status!r}.")
            with self.ledger.writing() as connection:
                outcomes.note(connection, work.chunk, [noticed], self.host.clock.now())

    def _settle(self, work: Work, answer: BatchAnswer) -> None:
        with self.ledger.reading() as connection:
            members = chunks.members_of(connection, work.chunk)
        verdicts, anomalies = judge(members, answer)
        self.host.barrier("results.uncommitted")
        with self.ledger.writing() as connection:
            now = self.host.clock.now()
            outcomes.write(connection, work.chunk, self.run.tenant, verdicts)
            outcomes.note(connection, work.chunk, anomalies, now)
            work.chunk = chunks.Mover(connection, now).ended(
                work.chunk, ChunkState.SETTLED, results_digest=answer.digest
            )
        self.host.barrier("results.committed")
        self.host.progress.advance(work.chunk.records)

    def _read_again(self, work: Work, answer: BatchAnswer) -> None:
        """Take what a finished batch says of the records it did not name when it was read first.

        What it said of others stands. Then they are looked up, as far as that is offered.
        """
        with self.ledger.reading() as connection:
            members = chunks.members_of(connection, work.chunk)
        verdicts = named_since(members, answer)
        self.host.barrier("results.uncommitted")
        if verdicts:
            text = f"The batch names {len(verdicts)} that it did not name before."
            with self.ledger.writing() as connection:
                now = self.host.clock.now()
                outcomes.write(connection, work.chunk, self.run.tenant, verdicts)
                outcomes.note(connection, work.chunk, [Anomaly("named_late", text)], now)
        self.agenda.later(self.host.clock.monotonic(), work, Call.ASK_BATCHES)

    def _hold(self, work: Work, code: str, message: str) -> None:
        self.host.barrier("held.uncommitted")
        with self.ledger.writing() as connection:
            mover = self.host.mover(connection)
            work.chunk = mover.held(work.chunk, code, message)
        self.host.progress.advance(work.chunk.records)

    def look_again(self, work: Work, delay: float | None = None) -> None:
        """Begin a new round of lookups for an UNKNOWN chunk, after ``delay`` seconds.

        The first round whose absences prove something is made however long this has taken:
        where lookups are slow, each process would else leave the chunk to the next one.
        """
        settings = self.settings
        now = self.host.clock.monotonic()
        if delay is None:
            delay = polling_delay(max(work.tries, 1), settings.poll_first, settings.poll_longest)
        if now - work.since < settings.poll_timeout or self._would_prove(work):
            work.evidence = Evidence()
            work.found = {}
            self.agenda.later(now + delay, work, Call.ASK_BATCHES)

    def _would_prove(self, work: Work) -> bool:
        """Tell whether absences prove something from now on, but did not in the last round."""
        settle = work.abilities.settle_time
        return settle is not None and work.evidence.begun < settle <= work.age(self.host.clock).last

    def begin_round(self, work: Work) -> None:
        """Note when a round of lookups begins: only what left before that can be proved absent."""
        clock = self.host.clock
        now = clock.monotonic()
        age = work.age(clock)
        looked = now - work.since
        work.evidence = replace(work.evidence, begun=age.last, looked=looked, lost=work.lost)
        with self.ledger.reading() as connection:
            work.members = undecided(chunks.members_of(connection, work.chunk))

    def found_batches(self, work: Work, answer: FoundBatches) -> None:
        """Take what the lookup by key says."""
        if answer.reason is Reason.OK:
            self._take_batches(work, tuple(dict.fromkeys(answer.batch_ids)))
        elif answer.reason in {Reason.NOT_FOUND, Reason.FORBIDDEN}:
            work.abilities = work.abilities.without(batch_lookup=False)
        else:
            self._look_later(work)
            return
        self.advance(work)

    def _take_batches(self, work: Work, batch_ids: tuple[str, ...]) -> None:
        with self.ledger.reading() as connection:
            strange = chunks.known_elsewhere(connection, work.chunk, batch_ids)
        if not strange:
            work.evidence = replace(work.evidence, batches=batch_ids)
            return
        # The API lists batches whatever key is asked for: its answer says nothing of ours.
        work.abilities = work.abilities.without(batch_lookup=False)
        noticed = Anomaly("lookup_unfiltered", "The lookup by key names another chunk's batch.")
        with self.ledger.writing() as connection:
            outcomes.note(connection, work.chunk, [noticed], self.host.clock.now())

    def found_invoices(self, work: Work, source_id: str, answer: FoundInvoices) -> None:
        """Take what the lookup by one source id says; after the last one, decide."""
        if answer.reason is Reason.OK:
            work.found[source_id] = answer.invoices
        elif answer.reason in {Reason.NOT_FOUND, Reason.FORBIDDEN}:
            work.abilities = work.abilities.without(invoice_lookup=False)
            self.advance(work)
            return
        else:
            self._look_later(work)
            return
        self.agenda.later(self.host.clock.monotonic(), work, Call.ASK_INVOICES)

    def _look_later(self, work: Work) -> None:
        work.tries += 1
        if work.chunk.state is ChunkState.UNKNOWN:
            self.look_again(work)

    def adopt_found(self, work: Work) -> None:
        """Take over what exists, record by record, and decide about the rest."""
        verdicts, anomalies = adopt(work.members, work.found)
        found = {verdict.record for verdict in verdicts}
        work.members = [member for member in work.members if member.record not in found]
        missing = len(work.members)
        unknown = work.chunk.state is ChunkState.UNKNOWN
        self.host.barrier("adopted.uncommitted")
        with self.ledger.writing() as connection:
            now = self.host.clock.now()
            outcomes.write(connection, work.chunk, self.run.tenant, verdicts)
            outcomes.note(connection, work.chunk, anomalies, now)
            if unknown and not missing:
                mover = chunks.Mover(connection, now)
                work.chunk = mover.ended(work.chunk, ChunkState.SETTLED)
        if work.chunk.state is ChunkState.UNKNOWN:
            created = sum(verdict.outcome is Outcome.CREATED for verdict in verdicts)
            work.chunk = replace(work.chunk, adopted=work.chunk.adopted + created)
            work.evidence = replace(work.evidence, missing=missing)
            self.advance(work)
        elif unknown:
            self.host.progress.advance(work.chunk.records)

    def advance(self, work: Work) -> None:
        """Take the next step about a chunk that is being looked up."""
        clock = self.host.clock
        if work.chunk.state is not ChunkState.UNKNOWN:
            self._ask_invoices_once(work)
            return
        now = clock.monotonic()
        step = resolve(work.chunk, work.evidence, work.abilities, work.age(clock))
        match step.act:
            case Act.ASK_BATCHES | Act.ASK_INVOICES:
                self.agenda.later(now, work, Call(step.act.value))
            case Act.ACCEPT:
                self._found_batch(work, step.batch_id or "")
            case Act.RESEND:
                self.agenda.send(work)
            case Act.REFUSE:
                self._refuse(work, step)
            case Act.LEAVE_OUT:
                self._leave_out(work, step)
            case Act.WAIT:
                work.tries += 1
                self.look_again(work, self._wait(work))
            case Act.HOLD:
                self._hold(work, step.code or "", step.message)

    def _refuse(self, work: Work, step: Step) -> None:
        """Take a refusal for the answer to the whole chunk: nothing of it was ever applied."""
        self.host.barrier("refused.uncommitted")
        with self.ledger.writing() as connection:
            mover = self.host.mover(connection)
            if work.chunk.records > 1:
                halves = chunks.split(mover, self.ledger.uuid, self.run, work.chunk)
            else:
                halves = []
                refusal = AfterPost(ChunkState.REFUSED, code=step.code, message=step.message)
                work.chunk = self._refused(mover, work.chunk, refusal)
        self.host.barrier("refused.committed")
        self._send_halves(work, halves)
        if not halves:
            self.host.progress.advance(1)

    def _leave_out(self, work: Work, step: Step) -> None:
        """Close a chunk of which some records exist: the others were refused among them."""
        refused = [
            Verdict(member.record, Outcome.REFUSED, code=step.code) for member in work.members
        ]
        self.host.barrier("left_out.uncommitted")
        with self.ledger.writing() as connection:
            outcomes.write(connection, work.chunk, self.run.tenant, refused)
            mover = self.host.mover(connection)
            work.chunk = mover.ended(work.chunk, ChunkState.SETTLED)
        self.host.barrier("left_out.committed")
        self.host.progress.advance(work.chunk.records)

    def _ask_invoices_once(self, work: Work) -> None:
        """Look for the records that a finished batch did not name; there is nothing else to do."""
        if work.abilities.invoice_lookup:
            self.agenda.later(self.host.clock.monotonic(), work, Call.ASK_INVOICES)

    def may_send(self, work: Work) -> bool:
        """Tell whether ``work`` may leave now: hours may have passed since that was decided."""
        if work.chunk.state is ChunkState.READY:
            return True
        clock = self.host.clock
        age = work.age(clock)
        if resolve(work.chunk, work.evidence, work.abilities, age).act is Act.RESEND:
            return True
        self.look_again(work, 0.0)
        return False

    def _wait(self, work: Work) -> float | None:
        """Return when absence will prove something, if that is sooner than the usual pace."""
        settle = work.abilities.settle_time
        if settle is None:
            return None
        clock = self.host.clock
        left = settle - work.age(clock).last
        usual = polling_delay(work.tries, self.settings.poll_first, self.settings.poll_longest)
        return min(max(left, 0.0) + 0.001, usual)

    def _found_batch(self, work: Work, batch_id: str) -> None:
        self.host.barrier("accepted.uncommitted")
        with self.ledger.writing() as connection:
            mover = self.host.mover(connection)
            work.chunk = mover.accepted(work.chunk, batch_id, None)
        self.await_results(work, 0.0)


def _begun(mover: chunks.Mover, work: Work) -> bytes:
    """Record that the chunk is about to leave, and return its bytes."""
    body = work.body or chunks.body_of(mover.connection, work.chunk)
    work.body = None
    work.chunk = mover.begin(work.chunk)
    return body
