"""A request that was given up may still be on its way: absence is no proof before it must be there.

Found by ``tests.simulation``.
"""

import pytest

from ingest.domain.exchange import FoundBatches, FoundInvoices, Reason
from ingest.domain.outcomes import Outcome
from ingest.ledger.values import Uptime
from ingest.submit.host import SystemClock


class CrashError(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("lookup", ["batch_lookup", "invoice_lookup"])
@pytest.mark.fault("N7")
def test_a_request_that_was_cut_off_on_its_way_is_not_sent_twice(world, lookup):
    """The API's promise counts from its receipt, and that may be later than our giving up."""
    other = {"batch_lookup": "invoice_lookup", "invoice_lookup": "batch_lookup"}[lookup]
    world.promises = {"settle_time": 5, lookup: True, other: False}
    world.api.keys = False
    world.api.script = [world.api.late_by(55)]

    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1
    assert world.never_twice()


@pytest.mark.fault("N7")
def test_a_request_that_outlives_its_process_is_not_sent_twice(world):
    """What a dead process left in the machine's buffers is delivered all the same."""
    world.promises = {"settle_time": 5, "invoice_lookup": False}
    world.api.keys = False

    def die(name):
        if name == "unknown.uncommitted":
            raise CrashError

    world.api.script = [world.api.late_by(50)]
    world.barrier = die
    run_id = world.plan(2)
    with pytest.raises(CrashError):
        world.run(run_id)
    world.barrier = lambda _name: None
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


@pytest.mark.fault("P18")
def test_a_date_set_back_by_a_day_does_not_hold_up_the_lookup_for_a_day(world):
    """How long ago the request left nobody knows then; since this process looks, it is known."""
    world.promises = {"settle_time": 120}
    world.api.script = [world.api.lost_before]
    world.clock.skew = 86_400
    world.settings = world.settings.model_copy(update={"poll_timeout": 10})
    run_id = world.plan(2)
    world.run(run_id)
    assert world.states(run_id) == ["unknown"]

    world.clock.skew = 0
    world.reopen()
    world.settings = world.settings.model_copy(update={"poll_timeout": 600})
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert world.never_twice()


@pytest.mark.fault("N7")
def test_slow_lookups_go_on_until_an_absence_is_a_proof(world):
    """One round takes longer than the patience of a process, and began too early to prove much."""
    world.promises = {"settle_time": 120}
    world.api.keys = False
    world.api.script = [world.api.lost_before]
    world.settings = world.settings.model_copy(update={"poll_timeout": 240})

    def slowly(_source_id):
        world.clock.seconds += 150
        return FoundInvoices(Reason.OK)

    world.api.invoices_answer = slowly
    run_id = world.plan(2)
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 2
    assert world.never_twice()


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.NOT_FOUND])
def test_while_a_promised_lookup_is_not_offered_no_absence_is_believed(world, reason):
    """A batch that is queued for long shows by its key, and its invoices not yet."""
    world.promises = {"settle_time": 60}
    world.api.keys = False
    world.api.script = [world.api.lost_after]
    world.api.batches_answer = lambda _key: FoundBatches(reason)
    world.api.invoices_answer = lambda _id: FoundInvoices(Reason.OK)
    run_id = world.plan(2)
    world.run(run_id)
    assert world.states(run_id) == ["held"]

    world.api.batches_answer = world.api.invoices_answer = None
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


@pytest.mark.fault("P18")
def test_a_chunk_is_not_older_than_time_itself_to_a_process_that_takes_it_up_at_once(world):
    """The ledger keeps whole milliseconds; one that is rounded up lies ahead of the reader."""
    world.promises = {"key_life": 3_600, "batch_lookup": False, "invoice_lookup": False}
    world.clock.seconds = 0.0006

    def die(name):
        if name == "intent.committed":
            raise CrashError

    world.barrier = die
    run_id = world.plan(2)
    with pytest.raises(CrashError):
        world.run(run_id)
    world.barrier = lambda _name: None
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


@pytest.mark.fault("P18")
def test_a_date_set_forward_while_a_new_process_looks_makes_no_absence_a_proof(world):
    """A new process has only dates to go by, but only once: when it takes the chunk up."""
    world.promises = {"settle_time": 5, "invoice_lookup": False}
    world.api.keys = False

    def die(name):
        if name == "unknown.uncommitted":
            raise CrashError

    def set_the_date(name):
        if name == "lookup":
            world.clock.skew = 86_400

    world.api.script = [world.api.late_by(50)]
    world.barrier = die
    run_id = world.plan(2)
    with pytest.raises(CrashError):
        world.run(run_id)
    world.barrier = set_the_date
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


def lose_and_die(world, late, at="unknown.uncommitted"):
    """Send a chunk whose request arrives ``late`` seconds after its process died."""

    def die(name):
        if name == at:
            raise CrashError

    world.api.keys = False
    world.api.script = [world.api.late_by(late)]
    world.barrier = die
    run_id = world.plan(2)
    with pytest.raises(CrashError):
        world.run(run_id)
    world.barrier = lambda _name: None
    return run_id


@pytest.mark.parametrize("boot", ["boot", "another", None])
@pytest.mark.fault("P18")
def test_a_request_is_not_as_old_as_the_wrong_date_of_its_process_says(world, boot):
    """The first process lives a day before the second one, by its own date alone."""
    world.promises = {"settle_time": 5, "invoice_lookup": False}
    world.clock.skew = -86_400
    run_id = lose_and_die(world, 50)

    world.clock.skew, world.clock.boot = 0, boot
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 1


@pytest.mark.parametrize(("boot", "waits"), [("boot", False), ("another", True), (None, True)])
@pytest.mark.fault("P18")
def test_only_a_clock_that_outlived_the_process_saves_the_wait_for_an_absence(world, boot, waits):
    """Hours later, a date may be wrong; the time since the machine's start is not."""
    world.promises = {"settle_time": 120, "invoice_lookup": False}
    run_id = lose_and_die(world, 10**6, "unknown.committed")

    world.clock.seconds += 4 * 3600
    world.clock.boot = boot
    world.clock.waited = 0.0
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}
    assert len(world.api.posts) == 2
    assert (world.clock.waited > 120) is waits


@pytest.mark.fault("P18")
def test_a_wait_that_no_process_lives_through_ends_all_the_same(world):
    """Each process is patient for a minute; that the request left before them is remembered."""
    world.promises = {"settle_time": 400, "invoice_lookup": False}
    world.settings = world.settings.model_copy(update={"poll_timeout": 60})
    run_id = lose_and_die(world, 10**6)
    world.clock.boot = "another"

    for _ in range(3):
        world.reopen()
        world.run(run_id)
        assert len(world.api.posts) == 1
        world.clock.seconds += 120
    world.reopen()
    world.run(run_id)

    assert world.counts(run_id) == {Outcome.CREATED: 2}


@pytest.mark.fault("P18")
def test_a_key_is_not_as_young_as_the_wrong_date_of_its_process_says(world):
    """A date that was fifty minutes ahead, put right since, would let a dead key seem to live."""
    world.promises = {"key_life": 3_600, "batch_lookup": False, "invoice_lookup": False}
    world.clock.skew = 3_000
    run_id = lose_and_die(world, 10**6)

    world.clock.seconds += 3_700
    world.clock.skew = 0
    world.reopen()
    world.run(run_id)

    assert world.states(run_id) == ["held"]
    assert len(world.api.posts) == 1


def test_the_machine_names_its_start_and_how_long_ago_that_was():
    first = SystemClock().uptime()
    assert first is not None
    second = SystemClock().uptime()

    assert second.since(first) >= 0
    assert first.since(Uptime("another", 0.0)) is None
    assert first.since(Uptime(first.boot, first.seconds + 1)) is None
