"""The program, killed by SIGKILL where the protocol has no barrier: among rows, in a request."""

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest

from ingest.sandbox import Route

DIES = """
import os, signal, sys
from ingest.cli import main
from ingest.cli.progress import Plain
fatal = sys.argv.pop(1)
def start(self, stage, total, unit):
    self.present = stage
def advance(self, done):
    if self.present == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
Plain.start, Plain.advance = start, advance
main()
"""


@pytest.mark.fault("P1")
@pytest.mark.parametrize("stage", ["reading", "preparing"])
@pytest.mark.fault("P1")
def test_a_run_killed_while_it_reads_has_sent_nothing_and_is_run_again(
    stage, api, export, program, to_sandbox, place
):
    arguments = to_sandbox(export(count=3))
    ended = subprocess.run(  # noqa: S603 - our own code, in a process of its own
        [sys.executable, "-c", DIES, stage, *arguments], check=False, timeout=60
    )
    assert ended.returncode == -signal.SIGKILL
    assert api.received(Route.CREATE) == 0
    assert program("resume").out == "Nothing is unfinished.\n"

    assert program(*arguments).code == 0
    assert api.created == {"T1": 1, "T2": 1, "T3": 1}
    assert len(list((place / "state" / "spool").iterdir())) == 1


class HalfWay:
    """Stands before the API, lets half of a request with invoices through, and kills its sender."""

    def __init__(self, url) -> None:
        self._target = urlsplit(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sender = threading.Event()
        self.pid = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client):
        server = socket.create_connection((self._target.hostname, self._target.port))
        with suppress(OSError), client, server:
            said = b""
            while len(said) < 3_000:
                said += client.recv(1 << 16)
            server.sendall(said[:3_000])
            self.sender.wait()
            os.kill(self.pid, signal.SIGKILL)


@pytest.mark.fault("P4")
def test_a_run_killed_with_half_a_request_sent_leaves_no_half_batch(
    at, export, program, to_sandbox, make_sandbox, start, monkeypatch
):
    sandbox = make_sandbox(unique_source_ids=False)
    at(sandbox.url)
    monkeypatch.setenv("AMILI_POST_DEADLINE", "1")
    monkeypatch.setenv("AMILI_SETTLE_TIME", "0.2")
    with closing(HalfWay(sandbox.url)) as between:
        monkeypatch.setenv("AMILI_API_URL", between.url)
        process = start(*to_sandbox(export(count=20)))
        between.pid = process.pid
        between.sender.set()
        assert process.wait(timeout=240) == -signal.SIGKILL
    assert sandbox.created == {}

    at(sandbox.url)
    monkeypatch.setenv("AMILI_POLL_TIMEOUT", "10")
    assert program("resume").code == 0
    assert sandbox.created == {f"T{number}": 1 for number in range(1, 21)}
