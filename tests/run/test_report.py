"""Reports are a function of ledger and rows: made again, they are what they were."""

import json
import shutil

import pytest

from ingest.errors import ConfigurationError, IngestError
from ingest.run.check import check
from ingest.run.report import report
from ingest.run.resume import resume
from ingest.run.submit import submit
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host, StopRequest


def contents(folder):
    """Return every file of a folder with its bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_deleted_reports_are_made_again_byte_for_byte(sent, settings, sandbox):
    first = sent(rows=5)
    before = contents(first.folder)
    shutil.rmtree(first.folder)
    posts = sandbox.posts_received

    again = report(first.run_id[:12], settings, Host())

    assert contents(again.folder) == before
    assert {"success.csv", "summary.json", "manifest.json"} < set(before)
    assert sandbox.posts_received == posts


def test_reports_of_a_stopped_run_keep_its_exit_code_and_stages(sent, settings):
    """What only the process knew when it ended is kept beside the rows."""
    wish = StopRequest()

    def barrier(reached):
        if reached == "intent.committed":
            wish.request(15)

    first = sent(rows=5, host=Host(stop=wish, barrier=barrier))
    before = contents(first.folder)
    shutil.rmtree(first.folder)

    assert json.loads(before["summary.json"])["exit_code"] == 143
    assert report(first.run_id, settings, Host()).summary == first.summary
    assert contents(first.folder) == before


def test_reports_tell_what_the_run_came_to_since(sent, settings, environment, sandbox):
    sandbox.keeps_next_batch_queued()
    first = sent()
    before = contents(first.folder)
    sandbox.releases_batches()
    list(resume(None, lambda _: environment, settings, Host()))

    after = contents(first.folder)
    report(first.run_id, settings, Host())

    assert before["success.csv"] != after["success.csv"]
    assert contents(first.folder) == after


def test_a_check_is_told_to_be_one(job, settings):
    """A check leaves no rows behind, so there is nothing to report from."""
    checked = check(job, EnvironmentName.STAGING, settings, Host())
    (settings.runs_folder / "x").mkdir()
    (settings.runs_folder / "x" / "summary.json").write_text("[")

    with pytest.raises(ConfigurationError, match="was a check: its rows were not kept"):
        report(checked.run_id, settings, Host())
    with pytest.raises(ConfigurationError, match="There is no ledger"):
        report("x", settings, Host())


def test_a_run_that_was_never_frozen_has_nothing_to_report(job, settings, environment):
    with pytest.raises(IngestError):
        submit(job, environment, settings, Host(stop=lambda: 15))

    with pytest.raises(ConfigurationError, match="ended before anything was sent"):
        report("2", settings, Host())


def test_rows_that_are_gone_are_told(sent, settings):
    first = sent()
    shutil.rmtree(settings.state_folder / "spool")

    with pytest.raises(IngestError, match="are not in"):
        report(first.run_id, settings, Host())
