"""A sample of ``python -m tests.power``: the power fails while a run is at work, and it goes on.

strace records what a real run writes, syncs and sends; ``tests.power.disk`` says what a disk may
hold at any moment of it; the sandbox holds what had been sent by then.
"""

import random
import sqlite3
from contextlib import closing

import pytest

from tests.kills.nursery import Nursery
from tests.power.disk import Everything, Nothing, Some
from tests.power.outage import Outage
from tests.power.recording import can_record

_AT_RANDOM = 3
"""Moments of the run beside those at which it sends."""


@pytest.fixture(scope="module")
def outage(tmp_path_factory):
    """Record one run for all tests."""
    folder = tmp_path_factory.mktemp("power")
    if not can_record(folder):
        pytest.skip("needs strace, and the right to trace a process: install strace")
    with Nursery() as nursery:
        yield Outage(nursery, folder / "story")


def test_the_disk_of_the_model_ends_as_the_real_one_did(outage):
    """Otherwise a call was not understood, and what follows would prove nothing."""
    assert outage.recording.status == 0, outage.recording.output
    assert outage.disk(outage.moments).live() == outage.live


@pytest.mark.fault("P13")
@pytest.mark.parametrize("choice", [Nothing(), Some(1)], ids=["only what was synced", "some"])
def test_power_lost_while_it_sends_creates_each_invoice_once_and_forgets_no_request(outage, choice):
    first, *_, last = outage.sending

    assert outage.after(first, choice) == []
    assert outage.after(last, choice) == []


@pytest.mark.fault("P13")
def test_power_lost_at_any_moment_creates_each_invoice_once(outage):
    chance = random.Random(13)  # noqa: S311 - so that it can be told again
    for moment in chance.sample(range(outage.moments), _AT_RANDOM):
        assert outage.after(moment, Some(moment)) == [], moment


@pytest.mark.fault("P13")
def test_what_a_run_has_told_at_its_end_survives(outage, tmp_path):
    outage.disk(outage.moments).after(Nothing(), tmp_path / "disk")

    with closing(sqlite3.connect(tmp_path / "disk" / "state" / "ledger.sqlite")) as ledger:
        runs = ledger.execute("SELECT state, exit_code FROM runs").fetchall()
        outcomes = ledger.execute("SELECT DISTINCT outcome FROM records").fetchall()
    (summary,) = (tmp_path / "disk" / "runs").glob("*/summary.json")
    folder = f"runs/{summary.parent.name}/"
    told = {name: content for name, content in outage.live.items() if name.startswith(folder)}

    assert (runs, outcomes) == ([("finished", 0)], [("created",)])
    assert {f"{folder}success.csv", f"{folder}manifest.json"} < told.keys()
    for name, content in told.items():
        assert (tmp_path / "disk" / name).read_bytes() == content


def test_a_disk_that_syncs_no_names_would_be_found_out(outage):
    """The judgement is worth something: it is the syncing that the promise rests on."""
    outage.deaf_to = "fsync", "fdatasync"
    try:
        wrong = outage.after(outage.sending[-1], Nothing())
    finally:
        outage.deaf_to = ()

    assert any("has forgotten" in one for one in wrong)
    assert any("is DOUBLE" in one for one in wrong)


def test_a_process_that_only_ends_loses_nothing(outage):
    assert outage.after(outage.sending[0], Everything()) == []
