"""A process that has the program loaded, and forks a child for each command that it is given.

A fresh interpreter takes a second to load the program, a fork a hundredth. The child runs the
real command line in a process of its own, with files, locks and signals of its own.
"""

import gc
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

from tests.kills.points import Orders

_ROOT: Final = Path(__file__).parents[2]
_SAMPLE: Final = _ROOT / "sample_data" / "open-items-clean.csv"
_LONGEST: Final = 90.0
"""Seconds after which a child is taken to hang."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its exit code, or minus the signal that killed it, after ``seconds``."""

    status: int
    seconds: float
    output: str
    passed: tuple[str, ...]

    @property
    def killed(self) -> bool:
        return self.status == -signal.SIGKILL


class Nursery:
    """The forking process, as its parent holds it; a context manager."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.nursery"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def run(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        orders: Orders,
    ) -> Ended:
        """Run ``amili-ingest`` with ``arguments`` in ``folder``, and return how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        given = {
            "arguments": list(arguments),
            "folder": str(folder),
            "environment": dict(environment),
            "orders": asdict(orders),
        }
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        output = (folder / "output").read_text("utf-8", errors="replace")
        passed = (folder / "trace").read_text("utf-8").splitlines()
        return Ended(answer["status"], answer["seconds"], output, tuple(passed))


def _child(given: Mapping[str, Any]) -> None:
    """Become the command; does not return."""
    from ingest.cli import app  # noqa: PLC0415 - the parent process of this one needs none of it
    from tests.kills.points import Points  # noqa: PLC0415 - as above

    os.chdir(given["folder"])
    os.environ.update(given["environment"])
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    trace = os.open("trace", flags, 0o600)
    output = os.open("output", flags, 0o600)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    Points(Orders(**given["orders"]), trace).install()
    code = 70
    try:
        app(given["arguments"])
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _await(child: int, after: float | None) -> tuple[int, float]:
    """Return how the child ended; kill it ``after`` seconds, or when it hangs."""
    began = time.monotonic()
    descriptor = os.pidfd_open(child)
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    if not poller.poll(1000 * (_LONGEST if after is None else after)):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - began
    os.close(descriptor)
    code = os.waitstatus_to_exitcode(status)
    return (-signal.SIGABRT if after is None and seconds > _LONGEST else code), seconds


def _warm_up() -> None:
    """Load and build whatever the program does only when it is first used, for all children."""
    import ingest.api.client  # noqa: PLC0415 - only this process loads them
    import ingest.run.resume  # noqa: F401, PLC0415 - as above
    import tests.kills.points  # noqa: F401, PLC0415 - as above
    from ingest.cli import app  # noqa: PLC0415 - as above

    with (
        TemporaryDirectory() as folder,
        suppress(SystemExit),
        redirect_stdout(StringIO()),
        redirect_stderr(StringIO()),
    ):
        os.environ["AMILI_STATE_FOLDER"] = os.environ["AMILI_RUNS_FOLDER"] = folder
        app(["check", str(_SAMPLE), "-m", "generic/norwegian-open-items"])


def main() -> None:
    """Fork a child for each line of standard input, and answer with a line."""
    _warm_up()
    gc.freeze()  # a collection in a child would copy all that it shares with this process
    for line in sys.stdin:
        given = json.loads(line)
        child = os.fork()
        if child == 0:
            _child(given)
        status, seconds = _await(child, given["orders"]["after"])
        sys.stdout.write(json.dumps({"status": status, "seconds": seconds}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
