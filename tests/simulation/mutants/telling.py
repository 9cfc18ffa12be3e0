"""Mistakes about results: what a finished batch, or a lookup, says of each record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.domain.exchange import BatchAnswer, BatchStatus, FoundInvoice, Reason
from ingest.domain.outcomes import Outcome
from ingest.ledger import chunks, outcomes
from ingest.ledger.states import ChunkState
from ingest.ledger.values import Anomaly, Member, Verdict
from ingest.ledger.words import REFUSED
from ingest.submit import desk, results
from ingest.submit.desk import Desk
from ingest.submit.results import adopt, judge
from ingest.submit.work import Work
from tests.simulation.mutants.kit import Swap, mutant

Judged = tuple[list[Verdict], list[Anomaly]]


def _unknown_is(outcome: Outcome):
    def mistaken(members: Sequence[Member], answer: BatchAnswer) -> Judged:
        verdicts, noticed = judge(members, answer)
        code = REFUSED if outcome is Outcome.REFUSED else None
        changed = [
            replace(one, outcome=outcome, code=code) if one.outcome is Outcome.UNKNOWN else one
            for one in verdicts
        ]
        return changed, noticed

    return mistaken


@mutant
def missing_is_created(swap: Swap) -> None:
    """Who is not named as failed was created (M6)."""
    swap(desk, "judge", _unknown_is(Outcome.CREATED))


@mutant
def missing_is_refused(swap: Swap) -> None:
    """Who is not named as created was refused (M7)."""
    swap(desk, "judge", _unknown_is(Outcome.REFUSED))


@mutant
def forgotten_by_a_batch_is_never_asked_again(swap: Swap) -> None:
    """What a finished batch says is read once."""
    swap(desk, "named_since", lambda *_: [])


@mutant
def forgotten_twice_is_refused(swap: Swap) -> None:
    """Whom a batch does not name when it is read again either was refused."""

    def mistaken(members: Sequence[Member], answer: BatchAnswer) -> list[Verdict]:
        if answer.reason is not Reason.OK:
            return []
        left = results.undecided(members)
        named = {verdict.record: verdict for verdict in results.named_since(left, answer)}
        refused = Outcome.REFUSED
        return [named.get(one.record, Verdict(one.record, refused, code=REFUSED)) for one in left]

    swap(desk, "named_since", mistaken)


def _by_status(status: BatchStatus, outcome: Outcome):
    def mistaken(members: Sequence[Member], answer: BatchAnswer) -> Judged:
        verdicts, noticed = judge(members, answer)
        if answer.status is status:
            verdicts = [Verdict(one.record, outcome, code=REFUSED) for one in verdicts]
        return verdicts, noticed

    return mistaken


@mutant
def success_means_all(swap: Swap) -> None:
    """The status SUCCESS speaks for every record, whatever the lists say."""
    swap(desk, "judge", _by_status(BatchStatus.SUCCESS, Outcome.CREATED))


@mutant
def failed_means_none(swap: Swap) -> None:
    """The status FAILED speaks for every record, whatever the lists say."""
    swap(desk, "judge", _by_status(BatchStatus.FAILED, Outcome.REFUSED))


@mutant
def listed_as_created_wins(swap: Swap) -> None:
    """A record in both lists was created, with the first ids that are named."""
    real = results._verdict

    def verdict(member: Member, good: Sequence[object], bad: Sequence[object]) -> Verdict:
        return real(member, good[:1], [] if good else bad)  # type: ignore[arg-type]

    swap(results, "_verdict", verdict)


@mutant
def listed_as_failed_wins(swap: Swap) -> None:
    """A record in both lists was refused."""
    real = results._verdict

    def verdict(member: Member, good: Sequence[object], bad: Sequence[object]) -> Verdict:
        return real(member, [] if bad else good, bad)  # type: ignore[arg-type]

    swap(results, "_verdict", verdict)


@mutant
def joined_by_position(swap: Swap) -> None:
    """Results come in the order of the request."""

    def mistaken(members: Sequence[Member], answer: BatchAnswer) -> Judged:
        numbers = [member.number for member in members]
        good = tuple(
            replace(one, number=number)
            for one, number in zip(answer.succeeded, numbers, strict=False)
        )
        return judge(members, replace(answer, succeeded=good))

    swap(desk, "judge", mistaken)


@mutant
def joined_loosely(swap: Swap) -> None:
    """Case, blanks and leading zeros of a number do not matter."""

    def plain(number: str) -> str:
        return number.strip().lower().lstrip("0")

    def mistaken(members: Sequence[Member], answer: BatchAnswer) -> Judged:
        loosely = [one._replace(number=plain(one.number)) for one in members]
        good = tuple(one._replace(number=plain(one.number)) for one in answer.succeeded)
        bad = tuple(replace(one, number=plain(one.number)) for one in answer.failed)
        return judge(loosely, replace(answer, succeeded=good, failed=bad))

    swap(desk, "judge", mistaken)


@mutant
def any_status_is_an_end(swap: Swap) -> None:
    """A status that is not QUEUED is an end, known or not."""
    real = Desk.polled

    def polled(self: Desk, work: Work, answer: BatchAnswer) -> None:
        if answer.reason is Reason.OK and answer.raw_status == "PROCESSING":
            answer = replace(answer, status=BatchStatus.FAILED)
        real(self, work, answer)

    swap(Desk, "polled", polled)


@mutant
def gone_batch_was_refused(swap: Swap) -> None:
    """A batch that the API does not know has failed."""
    real = Desk.polled

    def polled(self: Desk, work: Work, answer: BatchAnswer) -> None:
        if answer.reason is not Reason.NOT_FOUND:
            real(self, work, answer)
            return
        with self.ledger.writing() as connection:
            members = chunks.members_of(connection, work.chunk)
            refused = [Verdict(one.record, Outcome.REFUSED, code=REFUSED) for one in members]
            outcomes.write(connection, work.chunk, self.run.tenant, refused)
            mover = self.host.mover(connection)
            work.chunk = mover.ended(work.chunk, ChunkState.SETTLED)

    swap(Desk, "polled", polled)


def _settled_in_two(self: Desk, work: Work, answer: BatchAnswer, *, results_first: bool) -> None:
    with self.ledger.reading() as connection:
        members = chunks.members_of(connection, work.chunk)
    verdicts, _ = judge(members, answer)

    def write() -> None:
        with self.ledger.writing() as connection:
            outcomes.write(connection, work.chunk, self.run.tenant, verdicts)

    def end() -> None:
        with self.ledger.writing() as connection:
            mover = self.host.mover(connection)
            work.chunk = mover.ended(work.chunk, ChunkState.SETTLED)

    for step in (write, end) if results_first else (end, write):
        self.host.barrier("results.uncommitted")
        step()


@mutant
def results_after_the_end(swap: Swap) -> None:
    """The chunk is settled in one transaction, its records in the next (M9)."""
    swap(Desk, "_settle", lambda *given: _settled_in_two(*given, results_first=False))


@mutant
def claims_apart_from_results(swap: Swap) -> None:
    """A record's outcome and its claim are written in two transactions (M9)."""
    real, wait = outcomes.write, Desk._settle

    def outcome_only(*given: object) -> None:
        with_claims = outcomes._CLAIM_AFTER.copy()
        outcomes._CLAIM_AFTER.clear()
        try:
            real(*given)  # type: ignore[arg-type]
        finally:
            outcomes._CLAIM_AFTER.update(with_claims)

    def settle(self: Desk, work: Work, answer: BatchAnswer) -> None:
        with self.ledger.reading() as connection:
            members = chunks.members_of(connection, work.chunk)
        verdicts, _ = judge(members, answer)
        wait(self, work, answer)
        with self.ledger.writing() as connection:
            real(connection, work.chunk, self.run.tenant, verdicts)

    swap(outcomes, "write", outcome_only)
    swap(Desk, "_settle", settle)


@mutant
def adopted_by_source_id_alone(swap: Swap) -> None:
    """What a lookup lists is ours, whatever its number."""

    def mistaken(members: Iterable[Member], found: Mapping[str, Sequence[FoundInvoice]]) -> Judged:
        members = list(members)
        numbers = {member.source_id: member.number for member in members}
        ours = {
            source_id: [replace(one, number=numbers.get(source_id, "")) for one in invoices]
            for source_id, invoices in found.items()
        }
        return adopt(members, ours)

    swap(desk, "adopt", mistaken)


@mutant
def absent_is_refused(swap: Swap) -> None:
    """A record that a lookup does not find was refused."""

    def mistaken(members: Iterable[Member], found: Mapping[str, Sequence[FoundInvoice]]) -> Judged:
        members = list(members)
        verdicts, noticed = adopt(members, found)
        decided = {one.record for one in verdicts}
        refused = [
            Verdict(one.record, Outcome.REFUSED, code=REFUSED)
            for one in members
            if one.record not in decided
        ]
        return [*verdicts, *refused], noticed

    swap(desk, "adopt", mistaken)
