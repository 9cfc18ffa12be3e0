"""A sample of ``python -m tests.kills``; the figures of the whole are in ``docs/proof.md``."""

import signal
import sys
from types import SimpleNamespace

import pytest

from tests.kills.campaign import Stage
from tests.kills.points import CALL, COMMIT, Orders

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs pidfd and /proc of Linux")


@pytest.fixture(scope="module")
def stage():
    """Share one sandbox and one loaded program; each test tells stories of its own."""
    with Stage(seed=7) as made:
        yield made


@pytest.mark.parametrize(
    ("point", "promises"),
    [
        ("request half sent", "lookups only"),
        ("POST answered", "key only"),
    ],
)
@pytest.mark.fault("P4")
def test_a_program_killed_at_a_point_creates_each_invoice_once_and_reports_it(
    stage, point, promises
):
    story = stage.story(promises)

    assert story.run(Orders(point)).status == -signal.SIGKILL
    assert story.finish() == []


@pytest.mark.fault("P11")
def test_a_program_told_to_stop_while_it_sends_ends_in_order_and_is_resumed(stage):
    story = stage.story()

    assert story.run(Orders("intent.committed", act="SIGTERM")).status == 143
    assert story.finish() == []


@pytest.mark.parametrize(
    ("kind", "nth", "status"),
    [(COMMIT, 20, 1), (f"{CALL}.answered", 2, 0)],
)
def test_a_program_of_which_something_fails_says_so_and_loses_nothing(stage, kind, nth, status):
    """A lost answer is found again by the same run; what cannot be stored ends it."""
    story = stage.story()

    ended = story.run(Orders(kind, nth, "fail"))

    assert ended.status == status
    assert story.finish() == []


@pytest.mark.fault("P15")
def test_a_program_on_a_full_disk_says_so_and_loses_nothing(stage):
    story = stage.story()

    assert story.run(Orders(largest=4096)).status != 0
    assert story.finish() == []


def test_a_double_and_a_loss_would_be_told(stage):
    """The judgement is worth something: it is the sandbox's count that decides."""
    story = stage.story()
    story.run()
    first, second, *_ = story.numbers
    story.sandbox = SimpleNamespace(created={**stage.sandbox.created, first: 2, second: 0})

    assert story.finish() == [f"{second} was LOST", f"{first} is DOUBLE (2)"]
