"""Mistakes about lost requests: when an absence, or a key, proves something."""

from dataclasses import replace

from ingest.domain.exchange import FoundBatches, FoundInvoices, Reason
from ingest.ledger import chunks
from ingest.ledger.values import Chunk, Uptime
from ingest.ledger.words import NOT_FOUND, TRIED_TOO_OFTEN
from ingest.submit import desk, resolve, work
from ingest.submit.abilities import Abilities, Age
from ingest.submit.brakes import Brakes
from ingest.submit.desk import Desk
from ingest.submit.host import Clock
from ingest.submit.resolve import Act, Evidence, Step
from ingest.submit.work import Work
from tests.simulation.mutants.kit import Swap, mutant


@mutant
def key_never_expires(swap: Swap) -> None:
    """Whoever promises to know keys knows them for ever (M3)."""
    swap(resolve, "_key_lives", lambda abilities, _age: abilities.key_life > 0)


@mutant
def keys_are_trusted_without_promise(swap: Swap) -> None:
    """The header is sent, so the API will know the key."""
    swap(resolve, "_key_lives", lambda _abilities, _age: True)


@mutant
def first_absence_is_believed(swap: Swap) -> None:
    """Not found means never arrived (M4)."""
    real = resolve._nothing_found

    def found(chunk: Chunk, evidence: Evidence, abilities: Abilities) -> Step:
        return real(chunk, replace(evidence, begun=float("inf")), abilities)

    swap(resolve, "_nothing_found", found)


@mutant
def absence_is_believed_without_promise(swap: Swap) -> None:
    """A minute without a trace is long enough for any API."""
    real = Abilities.of.__func__  # type: ignore[attr-defined]

    def of(cls: type[Abilities], environment: object) -> Abilities:
        found = real(cls, environment)
        return replace(found, settle_time=found.settle_time or 60.0)

    swap(Abilities, "of", classmethod(of))


@mutant
def promise_counts_from_the_answer(swap: Swap) -> None:
    """The API's promise counts from the moment at which we gave up, not from its receipt."""
    real = Abilities.of.__func__  # type: ignore[attr-defined]

    def of(cls: type[Abilities], environment: object) -> Abilities:
        return replace(real(cls, environment), settle_time=environment.settle_time)  # type: ignore[attr-defined]

    swap(Abilities, "of", classmethod(of))


@mutant
def absence_counts_from_the_first_request(swap: Swap) -> None:
    """The wait counts from the first attempt, though later ones may still arrive."""
    real = Work.age

    def age(self: Work, clock: Clock) -> Age:
        found = real(self, clock)
        return replace(found, last=found.first if found.first < 1e9 else found.last)

    swap(Work, "age", age)


@mutant
def key_age_counts_from_the_last_request(swap: Swap) -> None:
    """Every attempt makes the key young again."""
    real = chunks.Mover.begin

    def begin(self: chunks.Mover, chunk: Chunk) -> Chunk:
        return real(self, replace(chunk, first_left_at=None))

    def left(self: Work, monotonic: float) -> None:
        self.first_left = self.last_left = monotonic

    swap(chunks.Mover, "begin", begin)
    swap(Work, "left", left)


@mutant
def date_is_trusted(swap: Swap) -> None:
    """Ages are told by the date alone, which anybody may set."""

    def age(self: Work, clock: Clock) -> Age:
        since = clock.now() - (self.chunk.first_left_at or clock.now())
        return Age(since, since)

    swap(Work, "age", age)


@mutant
def date_tells_when_the_last_request_left(swap: Swap) -> None:
    """A new process counts the wait for an absence from the date that an earlier one had."""
    real = Work.taken_up.__func__  # type: ignore[attr-defined]

    def taken_up(cls: type[Work], chunk: Chunk, abilities: Abilities, clock: Clock) -> Work:
        taken: Work = real(cls, chunk, abilities, clock)
        if chunk.first_left_at is not None:
            since = clock.now() - chunk.first_left_at
            taken.last_left = clock.monotonic() - max(since, 0.0)
        return taken

    swap(Work, "taken_up", classmethod(taken_up))


@mutant
def only_dates_are_kept(swap: Swap) -> None:
    """How old a key of an earlier process is, its date tells."""
    swap(chunks, "_uptime", lambda _stored: None)


@mutant
def only_uptime_is_believed(swap: Swap) -> None:
    """A machine knows best how long it has been up, whatever was done to it."""
    real = work._since_first

    def since_first(chunk: Chunk, clock: Clock) -> float:
        since = work._up_since(chunk.first_left_up, clock)
        return real(chunk, clock) if since is None else since

    swap(work, "_since_first", since_first)


@mutant
def starts_of_a_machine_are_all_alike(swap: Swap) -> None:
    """A machine has been up for so long; what does it matter since when."""

    def since(self: Uptime, earlier: Uptime | None) -> float | None:
        return None if earlier is None else self.seconds - earlier.seconds

    swap(Uptime, "since", since)


@mutant
def decision_to_send_is_not_judged_again(swap: Swap) -> None:
    """What was decided hours ago may still be done."""
    swap(Desk, "may_send", lambda _self, _work: True)


@mutant
def failed_lookup_is_an_absence(swap: Swap) -> None:
    """A lookup that answers 500 or nothing has found nothing."""
    real = Desk.found_batches

    def found(self: Desk, work: Work, answer: FoundBatches) -> None:
        real(self, work, FoundBatches(Reason.OK, answer.batch_ids))

    swap(Desk, "found_batches", found)


@mutant
def failed_lookup_of_an_invoice_is_an_absence(swap: Swap) -> None:
    """As above, for source ids."""
    real = Desk.found_invoices

    def found(self: Desk, work: Work, source_id: str, answer: FoundInvoices) -> None:
        real(self, work, source_id, FoundInvoices(Reason.OK, answer.invoices))

    swap(Desk, "found_invoices", found)


@mutant
def rest_of_a_found_chunk_is_sent_again(swap: Swap) -> None:
    """Some records were found, so the chunk goes out again for those that were not."""

    def may_send(_chunk: Chunk, evidence: Evidence) -> bool:
        return evidence.lost < resolve.MOST_LOST

    real = resolve._nothing_found

    def found(chunk: Chunk, evidence: Evidence, abilities: Abilities) -> Step:
        missing = chunk.records if evidence.missing else evidence.missing
        return real(chunk, replace(evidence, missing=missing), abilities)

    swap(resolve, "_may_send", may_send)
    swap(resolve, "_nothing_found", found)


@mutant
def held_is_sent_again(swap: Swap) -> None:
    """Resume means: try again, whatever was held."""
    real = resolve.resolve

    def resolved(chunk: Chunk, evidence: Evidence, abilities: Abilities, age: Age) -> Step:
        step = real(chunk, evidence, abilities, age)
        return Step(Act.RESEND) if step.act is Act.HOLD else step

    swap(desk, "resolve", resolved)


@mutant
def everything_lost_is_held(swap: Swap) -> None:
    """The safest answer to any lost reply is a person: nothing is ever looked up."""

    def resolved(chunk: Chunk, *_: object) -> Step:
        return Step(Act.HOLD, TRIED_TOO_OFTEN, chunk.message or "")

    swap(desk, "resolve", resolved)


@mutant
def attempts_without_end(swap: Swap) -> None:
    """A chunk is tried until it is through."""
    swap(resolve, "MOST_LOST", 10**9)


@mutant
def calls_without_end(swap: Swap) -> None:
    """A run asks until it knows, however many questions that takes."""
    swap(Brakes, "count", lambda _self: None)


@mutant
def attempts_are_counted_for_good(swap: Swap) -> None:
    """What was lost five times is left to a person, whatever becomes of the API."""
    real = resolve.resolve

    def resolved(chunk: Chunk, evidence: Evidence, abilities: Abilities, age: Age) -> Step:
        return real(chunk, replace(evidence, lost=chunk.ambiguous_attempts), abilities, age)

    swap(desk, "resolve", resolved)


@mutant
def rest_of_a_found_chunk_is_left_to_a_person(swap: Swap) -> None:
    """Some records were found; what became of the others nobody can say."""
    real = resolve._nothing_found

    def found(chunk: Chunk, evidence: Evidence, abilities: Abilities) -> Step:
        step = real(chunk, evidence, abilities)
        return Step(Act.HOLD, NOT_FOUND) if step.act is Act.LEAVE_OUT else step

    swap(resolve, "_nothing_found", found)
