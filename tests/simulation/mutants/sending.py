"""Mistakes about sending: what is recorded before, and what an answer to a POST means."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import NAMESPACE_OID, uuid5

from ingest.domain.exchange import Certainty, Reason, Reply
from ingest.ledger import chunks
from ingest.ledger.states import ChunkState
from ingest.ledger.values import Chunk
from ingest.ledger.words import REPLY_LOST
from ingest.submit import desk, shift
from ingest.submit.decide import AfterPost, after_post
from ingest.submit.desk import Desk
from ingest.submit.shift import Shift
from ingest.submit.work import Call, Work
from tests.simulation.mutants.kit import Swap, mutant


def _taken_for(reasons: set[Reason], certainty: Certainty, instead: Reason | None = None):
    """Return ``after_post`` with another certainty for some reasons."""

    def mistaken(chunk: Chunk, reply: Reply) -> AfterPost:
        if reply.reason in reasons and not reply.batch_id:
            reply = replace(reply, certainty=certainty, reason=instead or reply.reason)
        return after_post(chunk, reply)

    return mistaken


@mutant
def no_durable_intent(swap: Swap) -> None:
    """The request leaves first; that it did is committed afterwards (M1)."""
    real = Desk.record

    def record(
        self: Desk, answers: Sequence[tuple[Work, Reply]], leaving: Sequence[Work] = ()
    ) -> list[bytes]:
        with self.ledger.writing() as connection:
            for work, _ in answers:
                work.chunk = self.host.mover(connection).begin(work.chunk)
        real(self, answers)
        with self.ledger.reading() as connection:
            return [chunks.body_of(connection, work.chunk) for work in leaving]

    swap(Desk, "record", record)


@mutant
def restart_takes_in_flight_for_unsent(swap: Swap) -> None:
    """What was on its way when the process died is sent as if it never left (M2)."""

    def recovered(mover: chunks.Mover, chunk: Chunk) -> Chunk:
        if chunk.state is ChunkState.SENDING and not chunk.ambiguous_attempts:
            return mover.not_applied(chunk)
        return shift_recovered(mover, chunk)

    shift_recovered = shift._recovered
    swap(shift, "_recovered", recovered)


@mutant
def new_key_for_each_attempt(swap: Swap) -> None:
    """Every attempt gets a key of its own (M5)."""
    real = chunks.Mover.begin

    def begin(self: chunks.Mover, chunk: Chunk) -> Chunk:
        begun = real(self, chunk)
        if begun.attempts > 1:
            begun = replace(begun, key=str(uuid5(NAMESPACE_OID, f"{begun.key}{begun.attempts}")))
        return begun

    swap(chunks.Mover, "begin", begin)


@mutant
def batch_id_in_memory_only(swap: Swap) -> None:
    """The batch is polled before its id is committed (M8)."""
    moved, settle = Desk._moved, Desk._settle

    def keep(
        self: Desk, mover: chunks.Mover, chunk: Chunk, decision: AfterPost, reply: Reply
    ) -> Chunk:
        if decision.state is ChunkState.ACCEPTED:
            return replace(chunk, batch_id=reply.batch_id, batch_url=reply.batch_url)
        return moved(self, mover, chunk, decision, reply)

    def later(self: Desk, work: Work, answer: object) -> None:
        if work.chunk.state is ChunkState.SENDING:
            with self.ledger.writing() as connection:
                mover = self.host.mover(connection)
                work.chunk = mover.accepted(work.chunk, work.chunk.batch_id or "", None)
        settle(self, work, answer)

    swap(Desk, "_moved", keep)
    swap(Desk, "_settle", later)


@mutant
def server_error_is_not_applied(swap: Swap) -> None:
    """A 503 means that nothing happened (M10)."""
    mistaken = _taken_for({Reason.SERVER_ERROR}, Certainty.NOT_APPLIED, Reason.THROTTLED)
    swap(desk, "after_post", mistaken)


@mutant
def unreadable_202_is_a_refusal(swap: Swap) -> None:
    """An answer that cannot be read means that the request failed (M11)."""
    mistaken = _taken_for({Reason.UNREADABLE}, Certainty.NOT_APPLIED, Reason.REJECTED)
    swap(desk, "after_post", mistaken)


@mutant
def timeout_is_not_applied(swap: Swap) -> None:
    """No answer means that nothing arrived."""
    mistaken = _taken_for({Reason.NO_ANSWER}, Certainty.NOT_APPLIED, Reason.UNREACHABLE)
    swap(desk, "after_post", mistaken)


@mutant
def conflict_is_a_refusal(swap: Swap) -> None:
    """A 409 means that the API does not want the request."""
    mistaken = _taken_for({Reason.CONFLICT}, Certainty.NOT_APPLIED, Reason.REJECTED)
    swap(desk, "after_post", mistaken)


@mutant
def throttled_is_a_refusal(swap: Swap) -> None:
    """A 429 is told to the clerk as a refusal of the invoice."""
    mistaken = _taken_for({Reason.THROTTLED}, Certainty.NOT_APPLIED, Reason.REJECTED)
    swap(desk, "after_post", mistaken)


@mutant
def refusal_clears_an_earlier_doubt(swap: Swap) -> None:
    """A definite 400 says what became of the attempt before it, too (M15)."""

    def mistaken(chunk: Chunk, reply: Reply) -> AfterPost:
        return after_post(replace(chunk, ambiguous_attempts=0), reply)

    swap(desk, "after_post", mistaken)


@mutant
def defect_of_the_client_is_not_applied(swap: Swap) -> None:
    """An exception out of the client means that nothing left."""
    real = Desk.record

    def record(self: Desk, answers: Sequence[tuple[Work, Reply]], *rest: object) -> object:
        harmless = Reply(Certainty.NOT_APPLIED, Reason.UNREACHABLE)
        said = [(w, harmless if r.message == "RuntimeError" else r) for w, r in answers]
        return real(self, said, *rest)

    swap(Desk, "record", record)


@mutant
def stop_forgets_what_is_under_way(swap: Swap) -> None:
    """A request to stop takes back what is under way: it counts as not sent."""
    real = Shift._leave

    def leave(self: Shift) -> None:
        if self._stopping_since is not None:
            with self._ledger.writing() as connection:
                mover = self._host.mover(connection)
                for chunk in chunks.of_run(connection, self._run.number, unfinished=True):
                    if chunk.state is ChunkState.SENDING and not chunk.ambiguous_attempts:
                        mover.not_applied(chunk)
        real(self)

    swap(Shift, "_leave", leave)


@mutant
def answers_are_matched_by_order(swap: Swap) -> None:
    """Answers to POSTs are taken to come back in the order in which the requests left."""
    launch, take = Shift._launch, Shift._take

    def launched(self: Shift, work: Work, call: Call, *rest: object) -> None:
        if call is Call.SEND:
            self.__dict__.setdefault("queue", []).append(work)
        launch(self, work, call, *rest)

    def taken(self: Shift, came: "Sequence[shift._Arrived]") -> None:
        queue = self.__dict__.setdefault("queue", [])
        take(self, [replace(a, work=queue.pop(0)) if a.call is Call.SEND else a for a in came])

    swap(Shift, "_launch", launched)
    swap(Shift, "_take", taken)


@mutant
def lost_chunk_is_split_and_sent_anew(swap: Swap) -> None:
    """After a lost answer, smaller requests with new keys have better chances (M14)."""

    def mistaken(chunk: Chunk, reply: Reply) -> AfterPost:
        decision = after_post(chunk, reply)
        if decision.state is ChunkState.UNKNOWN and chunk.records > 1:
            return AfterPost(ChunkState.SPLIT, code=REPLY_LOST)
        return decision

    swap(desk, "after_post", mistaken)


@mutant
def split_loses_the_last_record(swap: Swap) -> None:
    """The halves of a chunk leave out its last record."""
    real = chunks._adopt

    def adopt(connection: object, parent: Chunk, child: object) -> None:
        if parent.records > 2:
            child = replace(child, members=child.members[:-1] or child.members)  # type: ignore[attr-defined, type-var]
        real(connection, parent, child)  # type: ignore[arg-type]

    swap(chunks, "_adopt", adopt)
