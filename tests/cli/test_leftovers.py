"""What is left of runs that ended early, and of those whose rows were removed."""

import shutil

from ingest.domain.outcomes import Outcome
from ingest.run.check import check
from ingest.run.job import Job
from ingest.settings.model import Settings
from ingest.settings.names import EnvironmentName
from ingest.submit.host import Host

MAPPING = "generic/norwegian-open-items"


def test_a_run_that_ended_before_sending_cannot_be_resumed_but_run_again(
    api, program, export, to_sandbox, place
):
    file = export(count=1)
    (place / "out").mkdir()
    (place / "out" / "success.csv").write_text("mine")
    program(*to_sandbox(file, "--output", "out"))
    run = program("runs", "--json").document()[0]

    resumed = program("resume", run["run"])
    everything = program("resume")
    again = program(*to_sandbox(file))

    assert run["state"] in ("planning", "abandoned")
    assert resumed.code == 3
    assert "nothing of it was sent" in resumed.err
    assert (everything.code, everything.out) == (0, "Nothing is unfinished.\n")
    assert again.code == 0
    assert api.created == {"T1": 1}


def test_rows_that_were_removed_cannot_be_reported_again_but_the_ledger_knows(
    api, program, export, to_sandbox, place
):
    program(*to_sandbox(export(count=1)))
    shutil.rmtree(place / "state" / "spool")

    resumed = program("resume", "2")
    shown = program("show", "2")

    assert resumed.code == 1
    assert "are not in state/spool/" in resumed.err
    assert "'amili-ingest show' tells it" in resumed.err
    assert "created                    1                    1,500.00 NOK" in shown.out


def test_a_bug_tells_its_whole_way_to_who_asks_for_it(program, export, monkeypatch):
    """The text of the exception is never shown: it may quote a cell."""
    monkeypatch.setattr("ingest.run.check.prepare", {"prepare": None}.pop)

    quiet = program("check", export(count=1), "-m", MAPPING, traced=True)
    loud = program("check", "items.csv", "-m", MAPPING, "--verbose", traced=True)

    assert (quiet.code, loud.code) == (1, 1)
    assert "Traceback" not in quiet.err
    assert "Run again with --verbose" in quiet.err
    assert "TypeError: " in loud.err


def test_use_cases_print_nothing_and_exit_nothing(export, place, capsys):
    """A scheduler or a page calls them as the command line does."""
    settings = Settings(state_folder=place / "state", runs_folder=place / "runs")
    job = Job(export=place / export(count=2), mapping=MAPPING)

    result = check(job, EnvironmentName.STAGING, settings, Host())

    assert result.exit_code == 0
    assert result.summary.outcomes[Outcome.NOT_SENT].rows == 2
    assert capsys.readouterr() == ("", "")
