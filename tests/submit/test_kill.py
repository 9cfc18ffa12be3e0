"""Real processes, killed by SIGKILL at named barriers; the API keeps its own durable count."""

import json
import os
import signal
import sqlite3

import pytest

from ingest.domain.exchange import Certainty, Reason, Reply
from ingest.domain.outcomes import Outcome
from ingest.errors import LedgerError
from ingest.ledger.sqlite import Sqlite
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.submit.chunker import Limits

BARRIERS = [
    "planned.uncommitted",
    "planned",
    "recovered",
    "intent.uncommitted",
    "intent.committed",
    "request.received",
    "accepted.uncommitted",
    "accepted.committed",
    "poll",
    "results.uncommitted",
    "results.committed",
    "run.uncommitted",
    "run.ended",
]


class DurableApi:
    """Keeps what it created in a file, as a server in another process would."""

    def __init__(self, world, barrier) -> None:
        self.model = world.api
        self.log = world.folder / "effects"
        self.barrier = barrier
        self.model.always = self.create
        self.read()

    def read(self):
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        for line in lines:
            body, key = json.loads(line)
            self.model.accept(body.encode(), key)

    def create(self, body, key):
        with self.log.open("a") as log:
            log.write(json.dumps([body.decode(), key]) + "\n")
            log.flush()
            os.fsync(log.fileno())
        self.barrier("request.received")
        return self.model.accept(body, key)


def in_a_process_of_its_own(act):
    """Run ``act`` in a forked process and return the signal that ended it, 0 for none."""
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("name", BARRIERS)
@pytest.mark.fault("P2", "P3", "P5", "P6", "P7", "P8")
def test_a_run_killed_at_any_barrier_ends_with_every_invoice_created_once(world, name, count):
    world.ledger.close()
    world.promises = {"settle_time": 60}
    world.limits = Limits(invoices=2)
    left = [count]

    def die_here(passed):
        left[0] -= passed == name
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def first_process():
        world.ledger = Ledger.open(world.path, clock=world.clock.now)
        world.barrier = die_here
        DurableApi(world, die_here)
        world.run(world.plan(5, barrier=die_here))

    ended_by = in_a_process_of_its_own(first_process)
    assert ended_by in {signal.SIGKILL, 0}

    world.ledger = Ledger.open(world.path, clock=world.clock.now)
    DurableApi(world, lambda _: None)
    world.ledger.abandon_unplanned("sandbox", "org")
    for run in world.ledger.unfinished_runs("sandbox", "org"):
        world.run(run.id)
    last = world.plan(5)
    world.run(last)

    counts = [world.counts(run.id) for run in world.ledger.runs()]
    created = sum(found.get(Outcome.CREATED, 0) for found in counts)
    assert created == 5
    assert set(world.api.created.values()) == {1}
    assert all(run.state in {RunState.FINISHED, RunState.ABANDONED} for run in world.ledger.runs())


@pytest.mark.fault("P5")
def test_a_killed_process_leaves_what_it_had_sent_in_doubt_and_not_unsent(world):
    world.ledger.close()

    def first_process():
        world.ledger = Ledger.open(world.path, clock=world.clock.now)

        def die(_body, _key):
            os.kill(os.getpid(), signal.SIGKILL)
            return Reply(Certainty.AMBIGUOUS, Reason.NO_ANSWER)

        world.api.always = die
        world.run(world.plan(2))

    assert in_a_process_of_its_own(first_process) == signal.SIGKILL
    world.ledger = Ledger.open(world.path, clock=world.clock.now)
    (run,) = world.ledger.runs()

    assert world.counts(run.id) == {Outcome.UNKNOWN: 2}
    world.promises = {"batch_lookup": False, "invoice_lookup": False}
    world.run(run.id)
    (chunk,) = world.ledger.batches(run.id)
    assert (chunk.state.value, chunk.ambiguous_attempts) == ("held", 1)
    assert world.api.posts == []


@pytest.mark.parametrize(
    "name",
    ["intent.uncommitted", "accepted.uncommitted", "results.uncommitted", "run.uncommitted"],
)
@pytest.mark.fault("L1")
def test_a_commit_that_fails_stops_the_run_and_resume_ends_it_without_a_second_send(world, name):
    """Another program holds the ledger for longer than we wait."""
    world.ledger.close()
    world.ledger = Ledger.open(Sqlite(world.path, busy_wait=0.05), clock=world.clock.now)
    run_id = world.plan(3)
    other = sqlite3.connect(world.path, isolation_level=None)

    def block(passed):
        if passed == name and not other.in_transaction:
            other.execute("BEGIN IMMEDIATE")

    world.barrier = block
    with pytest.raises(LedgerError, match="locked"):
        world.run(run_id)
    other.close()
    world.barrier = lambda _: None
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 3}
    assert len(world.api.posts) == 1
