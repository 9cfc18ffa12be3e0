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
from collections.abc import Iterator, Mapping, Sequence
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
        passed = tuple(answer["trace"].splitlines())
        return Ended(answer["status"], answer["seconds"], answer["output"], passed)


def _child(given: Mapping[str, Any], output: int, trace: int) -> None:
    """Become the command, which prints to ``output``; does not return."""
    from ingest.cli import app  # noqa: PLC0415 - the parent process of this one needs none of it
    from tests.kills.points import Points  # noqa: PLC0415 - as above

    os.chdir(given["folder"])
    os.environ.update(given["environment"])
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


def _raise_one(given: Mapping[str, Any]) -> dict[str, Any]:
    """Let a child live, and return how it ended and what it said."""
    began, after = time.monotonic(), given["orders"]["after"]
    # Pipes, because a child may have no room left for files.
    pipes = {name: os.pipe() for name in ("output", "trace")}
    child = os.fork()
    if child == 0:
        _child(given, *(writing for _, writing in pipes.values()))
    for _, writing in pipes.values():
        os.close(writing)
    said = {reading: b"" for reading, _ in pipes.values()}
    until = began + (_LONGEST if after is None else after)
    for reading, piece in _heard(list(said), until, child):
        said[reading] += piece
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    hung = after is None and time.monotonic() > until
    return {
        "status": -signal.SIGABRT if hung else code,
        "seconds": time.monotonic() - began,
        **{name: said[pipes[name][0]].decode(errors="replace") for name in pipes},
    }


def _heard(readings: list[int], until: float, child: int) -> Iterator[tuple[int, bytes]]:
    """Yield what comes out of ``readings`` up to their end; kill the child when time is up."""
    open_ones = set(readings)
    while open_ones:
        left = until - time.monotonic()
        ready, _, _ = select.select(list(open_ones), [], [], max(left, 0.0) if left > -1 else None)
        if not ready:
            os.kill(child, signal.SIGKILL)
            until = float("-inf")
        for reading in ready:
            piece = os.read(reading, 65_536)
            yield reading, piece
            if not piece:
                os.close(reading)
                open_ones.discard(reading)


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
        sys.stdout.write(json.dumps(_raise_one(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
