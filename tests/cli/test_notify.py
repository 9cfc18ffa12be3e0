"""``--notify`` on the command line: refused beforehand or told afterwards, never in the way."""

import pytest

from ingest.sandbox import Kind

CLOSED = """
[notify.finance]
kind = "webhook"
when = "always"
url = "json://127.0.0.1:9/canary-token"
"""


@pytest.fixture
def settings_file(place):
    (place / "amili-ingest.toml").write_text(CLOSED)


def test_a_webhook_that_nobody_answers_changes_neither_result_nor_exit_code(
    api, program, export, to_sandbox, settings_file
):
    ended = program(*to_sandbox(export(count=1), "--notify", "finance", "--json"))
    shown = program("show", "2")

    assert ended.code == ended.document()["exit_code"] == 0
    assert "Not told: finance: the webhook did not take the message" in ended.err
    assert "canary-token" not in ended.err
    assert "finance: not told: the webhook did not take" in " ".join(shown.out.split())


def test_resume_tells_of_every_run_and_of_its_own_failure(
    api, program, export, to_sandbox, settings_file, monkeypatch
):
    told = []
    monkeypatch.setattr("ingest.notify.webhook.send", lambda _, m: told.append(m.subject))
    api.arm(Kind.STAYS_QUEUED)
    program(*to_sandbox(export(count=1)))
    api.releases_batches()

    resumed = program("resume", "--notify", "finance")
    failed = program("resume", "nonsense", "--notify", "finance")

    assert (resumed.code, failed.code) == (0, 3)
    assert told == ["items.csv: all done, 1 invoice created", "resume: nothing was done"]
    assert "Told: finance." in resumed.err


def test_an_unknown_notification_is_refused_before_anything_is_done(
    api, program, export, to_sandbox, settings_file
):
    ended = program(*to_sandbox(export(count=1), "--notify", "nobody"))

    assert ended.code == 3
    assert "no notification 'nobody'" in ended.err
    assert "Notifications in the settings file: finance." in ended.err
    assert api.posts_received == 0


def test_a_notification_for_faults_hears_nothing_of_a_good_run(
    api, program, export, to_sandbox, place
):
    (place / "amili-ingest.toml").write_text(CLOSED.replace("always", "faults"))

    ended = program(*to_sandbox(export(count=1), "--notify", "finance"))

    assert ended.code == 0
    assert "finance" not in ended.err
