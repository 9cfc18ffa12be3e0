"""Reconcile: ask the API what became of everything open or unknown. Nothing is sent."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ingest.api import open_api
from ingest.domain.outcomes import Outcome
from ingest.ledger import chunks
from ingest.ledger.states import ChunkState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Chunk, Member, Run
from ingest.ledger.words import UNACCOUNTED, words
from ingest.run.alone import at_work
from ingest.run.carry_on import carry_on
from ingest.run.job import Result
from ingest.run.resume import Environments, chosen, environment_of
from ingest.settings.model import Settings
from ingest.submit.host import Host

_IN_DOUBT: Final = frozenset(
    {ChunkState.SENDING, ChunkState.UNKNOWN, ChunkState.HELD, ChunkState.ACCEPTED}
)
_MOST_NAMED: Final = 5
"""Invoices that a sentence names."""


def reconcile(
    wanted: str | None, environments: Environments, settings: Settings, host: Host
) -> Iterator[Result]:
    """Resolve the run whose id begins with ``wanted``, or every unfinished one, by asking.

    The reports are written again. Yields what was found of each run as soon as
    it is known. Raises as ``resume`` does.
    """
    for run in chosen(wanted, settings):
        environment = environment_of(run, environments)
        tenant = run.start.environment, run.start.organisation
        with (
            at_work(*tenant, settings, f"reconcile {run.id}", host) as ledger,
            open_api(environment) as api,
        ):
            before = _in_doubt(run, ledger)
            result = carry_on(run, ledger, api, environment, settings, host, sending=False)
            findings = tuple(_findings(run, ledger, before, result))
        yield replace(result, findings=findings)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A chunk of which something is not known, and its invoices."""

    chunk: Chunk
    members: tuple[Member, ...]

    @property
    def why(self) -> str:
        """What was in doubt, as the beginning of a sentence."""
        size = _counted(self.chunk.records)
        match self.chunk.state:
            case ChunkState.ACCEPTED:
                return f"{size} in batch {self.chunk.batch_id}, which was not finished"
            case ChunkState.SETTLED:
                left = sum(member.outcome is Outcome.UNKNOWN for member in self.members)
                return f"{_counted(left)} that batch {self.chunk.batch_id} did not account for"
            case _:
                return f"{size} whose request got no answer"


def _in_doubt(run: Run, ledger: Ledger) -> list[_Doubt]:
    with ledger.reading() as connection:
        every = chunks.of_run(connection, run.number)
        unsure = {chunk.number for chunk in chunks.unaccounted(connection, run.number)}
        return [
            _Doubt(chunk, tuple(chunks.members_of(connection, chunk)))
            for chunk in every
            if chunk.state in _IN_DOUBT or chunk.number in unsure
        ]


def _findings(run: Run, ledger: Ledger, before: list[_Doubt], result: Result) -> Iterator[str]:
    with ledger.reading() as connection:
        after = {chunk.number: chunk for chunk in chunks.of_run(connection, run.number)}
        members = {
            doubt.chunk.number: chunks.members_of(connection, doubt.chunk) for doubt in before
        }
    for doubt in before:
        number = doubt.chunk.number
        yield f"Chunk {number}, {doubt.why}: {_said(after[number], members[number], result)}"


def _said(chunk: Chunk, members: list[Member], result: Result) -> str:
    found = Counter(member.outcome for member in members)
    known = [
        f"{found[outcome]} {outcome.value}"
        for outcome in (Outcome.CREATED, Outcome.REFUSED)
        if found[outcome]
    ]
    told = f"{', '.join(known)}. " if known else ""
    left = [member for member in members if member.outcome in {None, Outcome.UNKNOWN}]
    if chunk.state is ChunkState.ACCEPTED:
        return f"{told}The API has it as batch {chunk.batch_id}, and has not finished it."
    if chunk.state is ChunkState.SPLIT:
        return "The API has not got it, and refused it as a whole. 'resume' sends its halves."
    if not left:
        return told.strip()
    if chunk.number in result.waiting:
        return f"{told}The API has not got it. 'resume' can send it again, safely."
    if chunk.state is ChunkState.UNKNOWN:
        return f"{told}Nothing was found so far; run 'reconcile' again later."
    sentence, hint = words(chunk.code or UNACCOUNTED, chunk.message)
    return f"{told}{sentence} Check: {_named(left)}. {hint}"


def _named(members: list[Member]) -> str:
    """Return invoices by number and source id, the first few of them."""
    named = [
        f"{member.number} (source id {member.source_id})"
        if member.source_id != member.number
        else member.number
        for member in members[:_MOST_NAMED]
    ]
    more = f" and {len(members) - _MOST_NAMED} more" if len(members) > _MOST_NAMED else ""
    return ", ".join(named) + more


def _counted(invoices: int) -> str:
    return "1 invoice" if invoices == 1 else f"{invoices} invoices"
