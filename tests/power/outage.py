"""One export whose run loses its power at any moment, and the judgement of what comes after."""

import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from ingest.sandbox import Options, Sandbox
from tests.kills.nursery import Nursery
from tests.kills.story import RUN, Story
from tests.power.disk import Choice, Disk
from tests.power.recording import Recording, Sent, record

_OPTIONS: Final = Options(unique_source_ids=False)
"""The sandbox creates an invoice as often as it is sent: what it counts is the judgement."""
_KEY: Final = re.compile(rb"(?i)\r\nidempotencykey: *([^\r]+)")


@dataclass
class Outage:
    """A run that was recorded once, in ``folder``, and is cut off anew by each ``after``."""

    nursery: Nursery
    folder: Path
    deaf_to: tuple[str, ...] = ()
    """Calls that the disk does not hear."""

    def __post_init__(self) -> None:
        with Sandbox(_OPTIONS) as sandbox:
            self._port = urlsplit(sandbox.url).port or 0
            story = self._story(sandbox)
            self._before = {path.name: path.read_bytes() for path in self.folder.iterdir()}
            self.recording: Recording = record(
                [sys.executable, "-m", "ingest", *RUN], self.folder, story.environment
            )
            self._arrived = list(sandbox.keys)
        self.live = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    @property
    def moments(self) -> int:
        """How many moments there are: before the first event, and after each."""
        return len(self.recording.events) + 1

    @property
    def sending(self) -> list[int]:
        """The moments at which a request with invoices has just left."""
        return [place + 1 for place, _ in self._posts()]

    def _posts(self) -> Iterator[tuple[int, bytes]]:
        for place, event in enumerate(self.recording.events):
            if isinstance(event, Sent) and event.request.startswith(b"POST /collection/"):
                yield place, event.request

    def disk(self, moment: int) -> Disk:
        """Return the disk as it is after so many events."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name, content in self._before.items():
            (self.folder / name).write_bytes(content)
        disk = Disk(self.folder)
        for event in self.recording.events[:moment]:
            if not isinstance(event, Sent) and event.name not in self.deaf_to:
                disk.take(event)
        return disk

    def after(self, moment: int, choice: Choice) -> list[str]:
        """Cut the power after so many events, go on, and return what is wrong, in sentences."""
        disk = self.disk(moment)
        left = [request for place, request in self._posts() if place < moment]
        # Requests that leave together arrive in any order, and name their batches in it.
        posts = sorted(left, key=lambda request: self._arrived.index(_key(request)))
        with Sandbox(_OPTIONS, port=self._port) as sandbox:
            for request in posts:
                _send_again(request, sandbox.url)
            shutil.rmtree(self.folder, ignore_errors=True)
            story = self._story(sandbox)
            disk.after(choice, self.folder)
            story.faults += self._forgotten(posts)
            return story.finish()

    def _story(self, sandbox: Sandbox) -> Story:
        return Story(self.nursery, sandbox, self.folder, "power")

    def _forgotten(self, posts: list[bytes]) -> Iterator[str]:
        """Yield a sentence for each request that had left and of which the ledger knows nothing."""
        ledger = self.folder / "state" / "ledger.sqlite"
        known = _keys_sent(ledger) if posts and ledger.exists() else set()
        for key in map(_key, posts):
            if key not in known:
                yield f"the ledger has forgotten that {key} was sent"


def _key(request: bytes) -> str:
    found = _KEY.search(request)
    assert found is not None
    return found[1].decode()


def _keys_sent(file: Path) -> set[str]:
    """Return the keys under which the ledger says that something was sent."""
    with closing(sqlite3.connect(file)) as ledger:
        attempts = "SELECT key FROM attempts JOIN chunks USING (run, chunk)"
        return {key for (key,) in ledger.execute(attempts)}


def _send_again(request: bytes, url: str) -> None:
    """Let the sandbox receive what another one received before."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    headers["Authorization"] = f"Bearer {_token(url)}"
    del headers["Host"]
    with urlopen(Request(url + first.split()[1], body, headers)) as answer:  # noqa: S310 - ours
        assert answer.status == 202


def _token(url: str) -> str:
    form = b"grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret"
    with urlopen(f"{url}/token", form) as answer:  # noqa: S310 - ours
        return str(json.load(answer)["access_token"])
