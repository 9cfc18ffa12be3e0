"""Mistakes about identity: who may send an invoice, and what an earlier run says of it."""

from collections.abc import Sequence

from sqlalchemy import update

from ingest.domain.outcomes import Outcome
from ingest.ledger import history, outcomes, planning
from ingest.ledger.states import ClaimState, RunState
from ingest.ledger.store import Ledger
from ingest.ledger.tables import identities
from ingest.ledger.values import Claim, NewRecord, Run
from ingest.ledger.words import ALREADY_CREATED
from ingest.submit import plan
from ingest.submit.plan import judge_claim
from tests.simulation.mutants.kit import Swap, mutant


@mutant
def no_identity_over_runs(swap: Swap) -> None:
    """A new file is new: nobody asks whether an earlier run sent its invoices (M12)."""
    swap(plan, "judge_claim", lambda record, _claim: record)
    real = planning.Planner._claim

    def claim(self: planning.Planner, members: Sequence[NewRecord]) -> None:
        ids = [member.source_id for member in members]
        known = self.claims(ids)
        fresh = [member for member in members if member.source_id not in known]
        real(self, fresh)

    swap(planning.Planner, "_claim", claim)


@mutant
def open_elsewhere_may_be_sent(swap: Swap) -> None:
    """What another run left open may be sent by this one."""

    def mistaken(record: NewRecord, claim: Claim) -> NewRecord:
        if claim.state is ClaimState.CLAIMED:
            claim = claim._replace(state=ClaimState.FREE)
        return judge_claim(record, claim)

    statement = planning._CLAIM_AGAIN
    open_too = update(identities).where(
        *(clause for clause in statement.whereclause.clauses if "state" not in str(clause.left))  # type: ignore[union-attr]
    )
    swap(plan, "judge_claim", mistaken)
    swap(planning, "_CLAIM_AGAIN", open_too.values(statement._values))


@mutant
def open_elsewhere_is_told_as_created(swap: Swap) -> None:
    """What another run left open will have been created by it."""

    def mistaken(record: NewRecord, claim: Claim) -> NewRecord:
        if claim.state is ClaimState.CLAIMED:
            return record._replace(
                outcome=Outcome.ALREADY_CREATED, code=ALREADY_CREATED, held_by=claim
            )
        return judge_claim(record, claim)

    swap(plan, "judge_claim", mistaken)


@mutant
def content_is_not_compared(swap: Swap) -> None:
    """An invoice that was created before is the same invoice."""

    def mistaken(record: NewRecord, claim: Claim) -> NewRecord:
        return judge_claim(record, claim._replace(digest=record.digest))

    swap(plan, "judge_claim", mistaken)


@mutant
def unknown_frees_the_claim(swap: Swap) -> None:
    """A record of unknown fate may be sent by the next run."""
    freeing = {**outcomes._CLAIM_AFTER, Outcome.UNKNOWN: ClaimState.FREE}
    swap(outcomes, "_CLAIM_AFTER", freeing)


@mutant
def refusal_keeps_the_claim(swap: Swap) -> None:
    """A refused invoice can never be sent again, corrected or not."""
    keeping = {Outcome.CREATED: ClaimState.CREATED}
    swap(outcomes, "_CLAIM_AFTER", keeping)


@mutant
def start_frees_all_claims(swap: Swap) -> None:
    """Whoever starts cleans up: the claims of runs that are not finished are free."""
    real = Ledger.abandon_unplanned

    def abandon(self: Ledger, environment: str, organisation: str) -> list[Run]:
        with self.writing() as connection:
            connection.execute(
                update(identities)
                .where(identities.c.state == ClaimState.CLAIMED)
                .values(state=ClaimState.FREE)
            )
        return real(self, environment, organisation)

    swap(Ledger, "abandon_unplanned", abandon)


@mutant
def abandoned_runs_keep_their_claims(swap: Swap) -> None:
    """A run that died while planning goes on holding what it never sent."""

    def abandon(connection: object, found: Run, now: float) -> None:
        history.move(connection, found, RunState.ABANDONED, now)  # type: ignore[arg-type]

    swap(history, "abandon", abandon)


@mutant
def same_content_same_key(swap: Swap) -> None:
    """A key is a function of content alone, also where it is sent again on purpose."""
    swap(planning.Planner, "_generation", lambda _self, _content: 0)


@mutant
def dead_plans_are_left_alone(swap: Swap) -> None:
    """Nobody closes a run that died while planning."""
    swap(history, "abandon_unplanned", lambda *_: [])
