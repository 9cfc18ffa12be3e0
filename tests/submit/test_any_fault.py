"""A small seeded simulation: faults at every call, crashes at every barrier, and then calm.

It drives the real ledger and the real protocol; only the API and the clock are models.
"""

import random

import pytest

from ingest.domain.exchange import (
    BatchAnswer,
    Certainty,
    FoundBatches,
    FoundInvoices,
    Reason,
    Reply,
)
from ingest.domain.outcomes import Outcome
from ingest.errors import IngestError
from ingest.ledger.states import CHUNK_ARROWS, ChunkState
from ingest.submit.chunker import Limits

SETTLE = 120.0
LIFE = 1_000.0

PROFILES = {
    "key and lookup": {"key_life": LIFE, "settle_time": SETTLE},
    "key": {"key_life": LIFE, "batch_lookup": False, "invoice_lookup": False},
    "batch lookup": {"settle_time": SETTLE, "invoice_lookup": False},
    "invoice lookup": {"settle_time": SETTLE, "batch_lookup": False},
    "no promise": {},
    "nothing": {"batch_lookup": False, "invoice_lookup": False},
}


class CrashError(BaseException):
    """The process is gone; nothing after this point happens."""


class Chaos:
    """Faults by chance while ``on``."""

    def __init__(self, world, seed) -> None:
        self.world = world
        self.chance = random.Random(seed)  # noqa: S311 - a replayable storm, not a secret
        self.on = True
        self.crashes = 0
        api = world.api
        self.real = api.accept, api.finished, api.batches_of, api.invoices_of
        api.always = self.create
        api.finished = self.poll
        api.batches_of = self.by_key
        api.invoices_of = self.by_source
        world.barrier = self.barrier

    def barrier(self, _name):
        if self.on and self.chance.random() < 0.06:
            self.crashes += 1
            raise CrashError

    def create(self, body, key):
        api = self.world.api
        refusals = [Reason.UNREACHABLE, Reason.THROTTLED, Reason.UNAUTHORISED, Reason.REJECTED]
        if not self.on or self.chance.random() < 0.4:
            return self.real[0](body, key)
        match self.chance.randrange(5):
            case 0:
                return api.lost_after(body, key)
            case 1:
                return api.late_by(self.chance.uniform(0, SETTLE - 61))(body, key)
            case 2:
                return Reply(Certainty.AMBIGUOUS, Reason.SERVER_ERROR, 503)
            case 3:
                api.accept(body, key)
                raise CrashError
        return api.proven(self.chance.choice(refusals))(body, key)

    def poll(self, batch_id):
        if self.on and self.chance.random() < 0.3:
            return BatchAnswer(self.chance.choice([Reason.SERVER_ERROR, Reason.NOT_FOUND]))
        answer = self.real[1](batch_id)
        if self.on and answer.succeeded and self.chance.random() < 0.1:
            return BatchAnswer(Reason.OK, answer.status, "SUCCESS", answer.succeeded[1:])
        return answer

    def by_key(self, key):
        if self.on and self.chance.random() < 0.3:
            return FoundBatches(Reason.NO_ANSWER)
        return self.real[2](key)

    def by_source(self, source_id):
        if self.on and self.chance.random() < 0.2:
            return FoundInvoices(Reason.NO_ANSWER)
        return self.real[3](source_id)


def live_through(world, profile, seed):
    """Run, crash, pause and resume by chance; then resume until nothing changes."""
    world.promises = dict(PROFILES[profile])
    world.api.keys = "key" in profile
    world.limits = Limits(invoices=3)
    chaos = Chaos(world, seed)
    run_ids = []
    for size in (7, 9):
        run_ids.append(attempt_plan(world, size))
        for _ in range(3):
            attempt(world, run_ids[-1])
            world.clock.seconds += chaos.chance.choice([0, 5, 200, 5_000])
    chaos.on = False
    for _ in range(2):
        for run_id in run_ids:
            attempt(world, run_id)
        world.clock.seconds += 5_000
    return run_ids, chaos


def attempt_plan(world, size):
    try:
        return world.plan(size)
    except CrashError:
        world.reopen()
        world.ledger.abandon_unplanned("sandbox", "org")
        return world.ledger.runs(1)[0].id


def attempt(world, run_id):
    try:
        world.run(run_id)
    except CrashError:
        world.reopen()
    except IngestError:
        pass


def judge(world, profile, run_ids):
    created = {}
    for run_id in run_ids:
        lines = world.outcomes(run_id)
        state = world.ledger.run(run_id).state
        for line, size in zip(lines, range(99), strict=False):
            assert line["record"] == size
            if line["outcome"] == "created":
                assert created.setdefault(f"id-{line['record']}", run_id) == run_id
        assert state.value in {"finished", "open", "abandoned"}
    assert all(count == 1 for count in world.api.created.values()), "created twice"
    assert set(created) <= set(world.api.created), "reported, but never created"
    totals = [world.counts(run_id) for run_id in run_ids]
    for run_id, counts in zip(run_ids, totals, strict=True):
        for chunk in world.ledger.batches(run_id):
            if chunk.state is ChunkState.HELD and profile in {"key and lookup", "batch lookup"}:
                assert chunk.code == "refused_later"
        if world.ledger.run(run_id).state.value != "abandoned":
            assert counts.get(Outcome.OPEN, 0) == 0


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_fails_nothing_is_created_twice_and_no_record_is_lost(world, profile, seed):
    run_ids, _ = live_through(world, profile, f"{profile}/{seed}")

    judge(world, profile, run_ids)


def test_there_is_a_way_into_and_out_of_every_state_that_is_not_an_end():
    sources = {source for source, _ in CHUNK_ARROWS}
    targets = {target for _, target in CHUNK_ARROWS}

    assert targets | {ChunkState.READY} == set(ChunkState)
    assert set(ChunkState) - sources == {
        ChunkState.SETTLED,
        ChunkState.REFUSED,
        ChunkState.SPLIT,
    }
