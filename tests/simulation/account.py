"""The account at the end: what the ledger says of every record, against what really exists."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ingest.domain.outcomes import LEFT_OPEN, Outcome, exit_code
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.ledger.values import Run
from tests.simulation.reported import check_reports
from tests.simulation.scenario import Scenario
from tests.simulation.server import Effect, Server
from tests.simulation.storage import Storage
from tests.simulation.world import EPOCH, World

_RECORDS: Final = """
SELECT r.run, r.record, r.source_id, r.number, r.digest, r.outcome, r.code, r.invoice_id,
       c.chunk, c.key, c.state, c.code AS chunk_code, c.batch_id, c.ambiguous_attempts,
       c.first_left_at, i.state
FROM records r
JOIN runs USING (run)
LEFT JOIN chunks c ON c.run = r.run AND c.chunk = r.chunk
LEFT JOIN identities i ON i.tenant = runs.tenant AND i.source_id = r.source_id
     AND i.run = r.run AND i.record = r.record
WHERE runs.state <> 'abandoned'
ORDER BY r.run, r.record
"""
_STANDING: Final = """
SELECT r.run, r.record, r.outcome, r.invoice_id, r.code, c.state, c.code
FROM records r LEFT JOIN chunks c ON c.run = r.run AND c.chunk = r.chunk ORDER BY r.run, r.record
"""
_STUCK: Final = """
SELECT i.source_id, i.state, runs.id, runs.state, r.outcome
FROM identities i JOIN runs ON runs.run = i.run
JOIN records r ON r.run = i.run AND r.record = i.record
WHERE CASE i.state
    WHEN 'claimed' THEN runs.state = 'abandoned' OR coalesce(r.outcome, 'unknown') <> 'unknown'
    WHEN 'free' THEN runs.state <> 'abandoned' AND coalesce(r.outcome, '') <> 'refused'
    ELSE coalesce(r.outcome, '') <> 'created' END
"""
"""Claims that do not fit the record that holds them: nobody would ever free or keep them."""
_REPORTED: Final = 60
"""Of so many seeds one has its reports written, which takes ten times as long as its story."""
_TIME_TO_RESUME: Final = 400.0
"""Seconds that a resume may take until it sends, and that a request may be under way then."""
_CLAIM_OF: Final = {
    Outcome.CREATED: "created",
    Outcome.REFUSED: "free",
    Outcome.UNKNOWN: "claimed",
}


class Standing(NamedTuple):
    """A record as the ledger has it at the end."""

    run: int
    record: int
    source_id: str
    number: str
    digest: str
    outcome: str | None
    code: str | None
    invoice_id: str | None
    chunk: int | None
    key: str | None
    state: str | None
    chunk_code: str | None
    batch_id: str | None
    ambiguous: int | None
    first_left_at: int | None
    claim: str | None

    def __str__(self) -> str:
        return f"run {self.run} record {self.record} ({self.source_id})"


@dataclass
class Account:
    """The comparison of ledger and API."""

    world: World
    scenario: Scenario
    storage: Storage
    server: Server

    def standing(self) -> list[tuple[Any, ...]]:
        """Return what the ledger says of every record, for comparing two moments."""
        return self.storage.committed(_STANDING)

    def check(self) -> None:
        """Raise Violation where ledger and API do not agree."""
        self._effects = defaultdict[str, list[Effect]](list)
        for effect in self.server.everything():
            self._effects[effect.source_id].append(effect)
        records = [Standing(*line) for line in self.storage.committed(_RECORDS)]
        for one in records:
            self._check_record(one)
        self._check_created_once(records)
        self._check_nothing_stuck()
        with self.storage.open(lambda: EPOCH + self.world.time) as ledger:
            for run in ledger.runs():
                if run.state is not RunState.ABANDONED:
                    self._check_run(ledger, run)
                    if self.world.chance.seed % _REPORTED == 0:
                        check_reports(self.world, ledger, run, self.world.files[run.id])

    def _check_record(self, one: Standing) -> None:
        outcome = Outcome(one.outcome) if one.outcome else None
        mine = [effect for effect in self._effects[one.source_id] if effect.key == one.key]
        match outcome:
            case Outcome.CREATED:
                self._check_created(one, mine)
            case Outcome.ALREADY_CREATED:
                created = [e for e in self._effects[one.source_id] if e.digest == one.digest]
                self._expect("I4", one, len(created) == 1, "is told as created before")
            case Outcome.REFUSED:
                self._expect("I5", one, not mine, "is told as refused but exists")
                told = (one.key, one.source_id) in self.server.refusals
                self._expect("I5", one, told, "is told as refused, which nobody said")
            case Outcome.INVALID:
                self._expect("I5", one, not mine, "is told as invalid but exists")
            case Outcome.NOT_SENT:
                self._expect("I5", one, one.chunk is None, "is told as not sent, in a chunk")
            case _:
                self._check_open(one, mine)
        if one.claim is not None and outcome in _CLAIM_OF:
            fits = one.claim == _CLAIM_OF[outcome]
            self._expect("I6", one, fits, f"has claim {one.claim}")

    def _check_created(self, one: Standing, mine: Sequence[Effect]) -> None:
        self._expect("I4", one, len(mine) == 1, "is told as created")
        effect = mine[0]
        self._expect("I4", one, effect.digest == one.digest, "is created with other content")
        same = one.invoice_id in {None, effect.invoice_id}
        self._expect("I4", one, same, f"is told as {one.invoice_id}, not {effect.invoice_id}")

    def _expect(self, promise: str, one: Standing, kept: bool, what: str) -> None:  # noqa: FBT001 - the condition
        if not kept:
            self.world.broken(promise, f"{one} {what}")

    def _check_open(self, one: Standing, mine: Sequence[Effect]) -> None:
        """Check that a record without a result is allowed to have none (I7, I10)."""
        self.world.counts["unknown"] += 1
        code = one.code if one.outcome else one.chunk_code
        if one.outcome is None:
            self._expect("I7", one, one.state == "held", f"is left in a chunk that is {one.state}")
        self.world.counts[f"unknown, {code}"] += 1
        allowed = self._allowed(one, str(code), mine)
        self._expect("I10", one, allowed, f"is left unknown: {code}")

    def _allowed(self, one: Standing, code: str, mine: Sequence[Effect]) -> bool:
        profile = self.scenario.profile
        match code:
            case "contradiction":
                return self._garbled(one) and not (mine and profile.invoice_lookup)
            case "no_lookup":
                return not (profile.batch_lookup or profile.invoice_lookup or self._key_lived(one))
            case "nowhere_to_be_found":
                return not mine and profile.settles is None
            case "refused_later":
                # Nobody can say what became of the request before the one that was refused,
                # unless a lookup finds it, or proves that it is not there.
                looks = profile.batch_lookup or profile.invoice_lookup
                proves = looks and profile.settles is not None
                return int(one.ambiguous or 0) > 0 and not proves and not (mine and looks)
            case "other_number":
                return bool(self.world.counts["strangers"])
            case _:
                return False

    def _garbled(self, one: Standing) -> bool:
        return any(batch.garbled for batch in self.server.batches.values() if batch.key == one.key)

    def _key_lived(self, one: Standing) -> bool:
        """Tell whether the chunk could have gone out again with its key when the trouble ended."""
        profile, jumps = self.scenario.profile, self.scenario.clock_jumps
        if not profile.key_life or jumps:
            return False
        until = int(one.first_left_at or 0) / 1000 - EPOCH + profile.key_life
        return until > self.world.calm_since + _TIME_TO_RESUME

    def _check_created_once(self, records: Sequence[Standing]) -> None:
        created = Counter(one.source_id for one in records if one.outcome == Outcome.CREATED)
        for source_id, times in created.items():
            if times > 1:
                self.world.broken("I1", f"{source_id} is told as created {times} times")

    def _check_nothing_stuck(self) -> None:
        for line in self.storage.committed(_STUCK):
            self.world.broken("I6", f"the claim {line} does not fit")
        query = "SELECT id, state FROM runs WHERE state IN ('planning', 'planned', 'running')"
        for line in self.storage.committed(query):
            self.world.broken("I7", f"run {line} never ended")

    def _check_run(self, ledger: Ledger, run: Run) -> None:
        """Check that records and money add up, and that the exit code says so (I2, I3, I16)."""
        totals = ledger.totals(run.id)
        query = "SELECT currency, amount FROM run_totals WHERE run = ?"
        stored = dict(self.storage.committed(query, run.number))
        found: Counter[str] = Counter()
        for total in totals.values():
            found.update(total.amounts)
        if dict(found) != stored:
            self.world.broken("I3", f"run {run.id} holds {dict(found)}, not {stored}")
        lines = ledger.outcomes(run.id, 0, 10**9)
        told = Counter(lines["outcome"].to_pylist())
        if told != Counter({str(o): t.records for o, t in totals.items()}):
            self.world.broken("I2", f"run {run.id}: {told} is not {totals}")
        left = sum(told[str(o)] for o in (Outcome.OPEN, Outcome.UNKNOWN, Outcome.NOT_SENT))
        code = exit_code({o: t.records for o, t in totals.items()})
        if (code == LEFT_OPEN) != bool(left):
            self.world.broken("I16", f"run {run.id} would end with {code}")
