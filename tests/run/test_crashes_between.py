"""A process that dies between two steps leaves a run that the next one can finish or forget."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.domain.outcomes import Outcome
from ingest.run.history import history
from ingest.run.job import Job
from ingest.run.resume import resume
from ingest.run.submit import submit
from ingest.settings.model import Environment, Settings, known_values
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host

CLEAN = Path(__file__).parents[2] / "sample_data" / "open-items-clean.csv"


class Death(BaseException):
    """Unwinds everything, as the end of the process would."""


def dies_at(name):
    """Return a barrier that nobody survives."""

    def barrier(reached):
        if reached == name:
            raise Death

    return barrier


@pytest.fixture
def settings(tmp_path):
    """Keep ledger and reports in a folder of the test's own, and poll without waiting."""
    return Settings(
        state_folder=tmp_path / "state",
        runs_folder=tmp_path / "runs",
        poll_first=0.02,
        poll_longest=0.1,
    )


@pytest.fixture
def environment(sandbox):
    """Let the environment be the sandbox of the test."""
    known = known_values(EnvironmentName.SANDBOX)
    urls = {"auth_url": sandbox.url, "api_url": sandbox.url, "settle_time": 0.2}
    return Environment.model_validate({"name": "sandbox", **known, **urls})


@pytest.fixture
def job():
    """Take the clean sample."""
    return Job(export=CLEAN, mapping="generic/norwegian-open-items")


@pytest.mark.parametrize("barrier", ["planned", "recovered", "intent.committed"])
@pytest.mark.fault("P2")
def test_a_run_that_was_frozen_is_finished_and_reported_by_resume(
    barrier, job, settings, environment, sandbox
):
    """Facts and rows are on the disk before the plan is: whoever finds it can report it."""
    with pytest.raises(Death):
        submit(job, environment, settings, Host(barrier=dies_at(barrier)))

    (result,) = resume(None, lambda _: environment, settings, Host())

    assert result.exit_code == 0
    assert result.summary.outcomes[Outcome.CREATED].rows == 40
    assert set(sandbox.created.values()) == {1}


def test_the_token_is_fetched_while_the_plan_is_stored(job, settings, environment, sandbox, until):
    """And no other request leaves before all of it is on the disk."""
    seen = []

    def barrier(reached):
        if reached == "planned.uncommitted":
            until(lambda: sandbox.requests)
            seen.extend(sandbox.requests.items())

    submit(job, environment, settings, Host(barrier=barrier))

    ((token, count),) = seen
    assert token.startswith("POST")
    assert "token" in token
    assert count == 1
    assert sandbox.requests[token] == 1


def test_a_run_that_was_not_frozen_is_forgotten_and_sends_nothing(
    job, settings, environment, sandbox
):
    with pytest.raises(Death):
        submit(job, environment, settings, Host(barrier=dies_at("planned.uncommitted")))

    assert list(resume(None, lambda _: environment, settings, Host())) == []
    assert sandbox.posts_received == 0

    result = submit(job, environment, settings, Host())

    assert result.summary.outcomes[Outcome.CREATED].rows == 40
    assert [past.state for past in history(settings, 5)] == ["finished", "abandoned"]
    assert len(list((settings.state_folder / "spool").iterdir())) == 1


def test_a_run_stopped_before_it_was_frozen_says_so_in_the_history(job, settings, environment):
    host = Host(stop=lambda: 15)

    with pytest.raises(Exception, match="Stopped on request"):
        submit(job, environment, settings, replace(host))

    (past,) = history(settings, 5)
    assert (past.state, past.exit_code) == ("abandoned", 143)
    assert list((settings.state_folder / "spool").iterdir()) == []
