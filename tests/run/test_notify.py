"""Whoever is told, the run stays what it was."""

import json

import pytest

from ingest.errors import ExportUnreadable
from ingest.run.history import show
from ingest.run.notify import tell, tell_failure
from ingest.settings.notify import Notification
from ingest.submit.host import Host


@pytest.fixture
def finance():
    """Return a notification that nobody delivers but the test."""

    def make(when="always"):
        return Notification.model_validate(
            {"name": "finance", "kind": "webhook", "url": "json://localhost", "when": when}
        )

    return make


def test_somebody_is_told_on_the_ends_that_they_want_to_hear_of(sent, settings, sandbox, finance):
    sandbox.refuses("C00004")
    results = [sent(), sent(3)]
    told = {}

    def told_by(when):
        def deliver(_, message):
            told.setdefault(when, []).append(message.subject)

        return deliver

    for when in ("always", "faults", "never"):
        for result in results:
            tell(result, finance(when), settings, Host(), told_by(when))

    well, badly = "all done, 3 invoices created", "1 row to correct, 2 invoices created"
    assert told == {
        "always": [f"items-0.csv: {well}", f"items-3.csv: {badly}"],
        "faults": [f"items-3.csv: {badly}"],
    }


def test_what_became_of_it_is_remembered_and_the_exit_code_stays(sent, settings, finance):
    result = sent()

    failed = tell(result, finance(), settings, Host(), lambda *_: "nobody is there")
    arrived = tell(result, finance(), settings, Host(), lambda *_: None)

    past = show(settings, result.run_id).past
    assert [(one.name, one.problem) for one in past.notices] == [
        ("finance", "nobody is there"),
        ("finance", None),
    ]
    assert (failed.problem, arrived.problem) == ("nobody is there", None)
    assert past.exit_code == result.exit_code == 0


def test_a_ledger_that_cannot_remember_it_is_told_and_nothing_else(sent, settings, finance):
    result = sent()
    (settings.state_folder / "ledger.sqlite").unlink()

    notice = tell(result, finance(), settings, Host(), lambda *_: None)

    assert notice.problem.startswith("somebody was told, which could not be recorded: ")


def test_a_command_that_failed_is_told_unless_nobody_wants_to_hear_it(settings, finance):
    error = ExportUnreadable("The file has no heading.")
    told = []

    def deliver(_, message):
        told.append(message.text)

    assert tell_failure(error, "x.csv", finance(), settings, Host(), deliver).problem is None
    assert tell_failure(error, "x.csv", finance("never"), settings, Host(), deliver) is None
    assert len(told) == 1
    assert "exit code 4: The file has no heading." in told[0]


def test_the_manifest_holds_no_settings_of_notifications(past):
    settings = json.loads((past.reports() / "manifest.json").read_bytes())["settings"]

    assert "notify" not in settings["values"]["settings"]
