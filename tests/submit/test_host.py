"""The real surroundings: threads that never block the end, a clock that wakes up."""

import random
import threading
import time
from queue import SimpleQueue

import pytest

from ingest.domain.exchange import Reason
from ingest.domain.outcomes import Outcome
from ingest.errors import Stopped
from ingest.ledger.values import Chunk
from ingest.submit.abilities import Abilities
from ingest.submit.brakes import Brakes
from ingest.submit.chunker import Limits
from ingest.submit.engine import Engine
from ingest.submit.host import DaemonWorkers, Host, StopRequest, SystemClock
from ingest.submit.work import Agenda, Call, Work


def test_the_clock_gives_what_is_there_and_wakes_up_soon_when_nothing_is():
    clock, inbox = SystemClock(), SimpleQueue()
    inbox.put("x")

    assert clock.take(inbox, 60) == "x"
    started = time.monotonic()
    assert clock.take(inbox, 60) is None
    assert time.monotonic() - started < 5
    assert clock.take(inbox, -1) is None
    assert clock.now() > 1_700_000_000


def test_workers_work_side_by_side_and_end_when_told():
    workers, meeting, done = DaemonWorkers(2), threading.Barrier(3, timeout=60), SimpleQueue()
    for _ in range(2):
        workers.submit(lambda: done.put(meeting.wait()))
    meeting.wait()

    assert {done.get(timeout=60) for _ in range(2)} <= {0, 1, 2}
    workers.close()


def test_a_run_with_real_threads_and_the_real_clock(world):
    world.limits = Limits(invoices=2)
    world.settings = world.settings.model_copy(update={"poll_first": 0.01})
    engine = world.engine()
    engine = Engine(world.ledger, world.api, engine.environment, world.settings)
    world.clock.seconds = 1.0

    run_id = world.plan(9)
    engine.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 9}


@pytest.mark.fault("P11")
def test_a_stop_does_not_wait_for_a_request_that_hangs(world, monkeypatch):
    """What is on its way is taken for unknown by the next start."""
    monkeypatch.setattr("ingest.submit.shift.STOP_GRACE", 0.3)
    stop, hang = StopRequest(), threading.Event()

    def wait(_body, _key):
        stop.request(2)
        hang.wait(20)

    world.api.always = wait
    run_id = world.plan(2)
    engine = world.engine()
    host = Host(stop=stop)
    started = time.monotonic()
    with pytest.raises(Stopped) as stopped:
        Engine(world.ledger, world.api, engine.environment, world.settings, host).run(run_id)
    hang.set()

    assert time.monotonic() - started < 5
    assert stopped.value.exit_status == 130
    assert world.states(run_id) == ["sending"]
    assert world.counts(run_id) == {Outcome.UNKNOWN: 2}

    world.api.always = None
    world.stop = StopRequest()
    world.run(run_id)
    assert world.states(run_id) == ["held"]


def test_two_sends_and_a_question_take_turns():
    """What is sent sooner is done sooner; but results may say that sending is no use."""
    agenda = Agenda()
    works = [Work(Chunk(1, n, "ready", str(n), 1), Abilities()) for n in range(6)]
    for work in works[:4]:
        agenda.send(work)
    for work in works[4:]:
        agenda.later(0.0, work, Call.POLL)

    taken = [agenda.take(1.0, sending=True, asking=True) for _ in range(7)]

    wanted = ["send", "send", "poll", "send", "send", "poll", None]
    assert [one and one[1].value for one in taken] == wanted
    assert agenda.next_due(sending=True, asking=True) is None


def test_a_wait_that_the_api_asked_for_does_not_count_as_its_silence():
    brakes = Brakes(120, random.Random(1), budget=99)  # noqa: S311 - waits, not secrets
    for second in (0, 900, 1_800):
        brakes.note(Reason.THROTTLED, 900, "later", second)

    assert brakes.error is None
    assert brakes.pause_until == 2_700
