"""A write-ahead log that somebody removes after a crash takes what was sent last with it."""

import shutil
from functools import partial

import pytest

from ingest.errors import LedgerDoubted
from ingest.ledger.sqlite import Sqlite
from ingest.run import places
from ingest.submit.host import Host


@pytest.fixture
def killed(sent, settings, tmp_path, monkeypatch):
    """Leave the folders as a kill would just after requests have left; return the log's path.

    The journal is that of a newer SQLite: whichever is linked, one process does it no harm.
    """
    monkeypatch.setattr(places, "Sqlite", partial(Sqlite, version=(3, 51, 3)))
    folders = {
        settings.state_folder: tmp_path / "state-left",
        settings.runs_folder: tmp_path / "runs-left",
    }

    def copied(name):
        if name == "accepted.uncommitted":
            for folder, left in folders.items():
                shutil.copytree(folder, left)

    sent(first=0)
    sent(first=3, host=Host(barrier=copied))
    for folder, left in folders.items():
        shutil.rmtree(folder)
        left.rename(folder)
    return settings.state_folder / "ledger.sqlite-wal"


def test_with_its_log_a_killed_ledger_knows_what_was_sent(killed, sent, sandbox):
    posts = sandbox.posts_received

    sent(first=3)

    assert sandbox.posts_received == posts == 2


@pytest.mark.fault("L8")
def test_without_its_log_a_killed_ledger_is_doubted_and_sends_nothing(killed, sent, sandbox):
    posts = sandbox.posts_received
    killed.unlink()

    with pytest.raises(LedgerDoubted, match="'-wal' file was removed"):
        sent(first=3)

    assert sandbox.posts_received == posts == 2
