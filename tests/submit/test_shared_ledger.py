"""The protocol on a database that dies, forgets its clients, or changes hands in the middle."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.domain.outcomes import Outcome
from ingest.errors import LedgerError, LockHeld
from ingest.ledger.states import RunState
from ingest.ledger.store import Ledger
from ingest.submit.chunker import Limits
from ingest.submit.host import no_barrier
from tests.postgres_proxy import Proxy

TENANT = ("sandbox", "org")


@pytest.fixture
def home(postgres):
    return postgres.home()


@pytest.fixture
def shared(world, home):
    """Let the world's ledger be one in a database."""
    world.ledger.close()
    world.ledger = Ledger.open(home, clock=world.clock.now)
    world.limits = Limits(invoices=2)
    world.promises = {"settle_time": 60}
    return world


def finish(world, records=5):
    """Do what resume does, then run the same export once more."""
    world.barrier = no_barrier
    world.ledger.abandon_unplanned(*TENANT)
    for run in world.ledger.unfinished_runs(*TENANT):
        world.run(run.id)
    world.run(world.plan(records))


def assert_once(world):
    created = sum(
        world.counts(run.id).get(Outcome.CREATED, 0)
        for run in world.ledger.runs()
        if run.state is not RunState.ABANDONED
    )
    assert created == 5
    assert set(world.api.created.values()) == {1}
    assert {run.state for run in world.ledger.runs()} <= {RunState.FINISHED, RunState.ABANDONED}


@pytest.mark.parametrize(
    "name",
    [
        "planned.uncommitted",
        "intent.uncommitted",
        "intent.committed",
        "accepted.uncommitted",
        "results.uncommitted",
        "run.uncommitted",
    ],
)
@pytest.mark.fault("L11")
def test_a_server_that_dies_at_any_barrier_loses_nothing_and_sends_nothing_twice(
    shared, postgres, name
):
    died = []

    def die(passed):
        if passed == name and not died:
            died.append(passed)
            postgres.crash()

    shared.barrier = die
    with pytest.raises(LedgerError, match="was lost") as caught:
        shared.run(shared.plan(5, barrier=die))

    assert "resume" in caught.value.hint
    finish(shared)
    assert_once(shared)


@pytest.mark.fault("L12")
def test_whether_a_commit_was_done_is_read_again_whichever_commit_lost_its_answer(
    shared, home, postgres
):
    """The n-th commit is done, but its answer is lost, for every n until a run ends clean."""
    with TemporaryDirectory() as folder, Proxy(postgres.folder, Path(folder)) as proxy:
        through = replace(home, url=home.url.replace(str(postgres.folder), folder))
        shared.ledger.close()
        shared.ledger = Ledger.open(through, clock=shared.clock.now)
        exports = 0
        proxy.broken = True
        while proxy.broken:
            exports += 1
            records = [{"record": one, "source_id": f"{exports}-{one}"} for one in range(3)]
            proxy.arm(exports)
            lost = stopped_by(lambda records=records: shared.run(shared.plan(records)))
            proxy.disarm()
            assert ("was lost" in lost) is proxy.broken
            finish(shared, records)
    assert exports > 8
    assert shared.api.created == {
        f"{one}-{two}": 1 for one in range(1, exports + 1) for two in range(3)
    }
    assert {run.state for run in shared.ledger.runs()} <= {RunState.FINISHED, RunState.ABANDONED}


def stopped_by(work):
    """Return what the ledger says that stopped ``work``, if it did."""
    try:
        work()
    except LedgerError as error:
        return str(error)
    return ""


@pytest.mark.fault("L4")
def test_a_holder_that_lost_its_lease_records_nothing_more(shared, home, postgres):
    """The connection that held the lock is gone, and another machine has taken over."""
    with home.hold(*TENANT, "run", 0.0) as lease:
        shared.ledger.close()
        mine = shared.ledger = Ledger.open(home, clock=shared.clock.now, lease=lease)
        run_id = shared.plan(5)
        with pytest.raises(LockHeld), home.hold(*TENANT, "resume", 0.0):
            pass
        postgres.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        )

        with home.hold(*TENANT, "resume", 0.0) as taken:
            taken_over = Ledger.open(home, clock=shared.clock.now, lease=taken)
            for step in (lambda: shared.run(run_id), lambda: shared.plan(1)):
                with pytest.raises(LedgerError, match=r"has lost the ledger .* \(resume\)"):
                    step()
            assert shared.api.posts == []
            mine.close()
            shared.ledger = taken_over
            finish(shared)
            assert_once(shared)
    assert taken.fence == lease.fence + 1
