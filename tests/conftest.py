"""Fixtures that several packages share: a server that behaves like the API, started per test."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import settings

from ingest.sandbox import Options, Sandbox
from tests.memory import in_memory
from tests.postgres_server import MISSING, Server, programs, serving

# The modules of this folder are found by Python itself, in the processes that are meant to.
collect_ignore = ["newer_sqlite"]

# How long a generated example takes depends on the machine, not on what it proves.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Let ``tmp_path`` be in memory: ledgers and reports fsync, which no test is about."""
    memory = in_memory()
    if memory is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.hookimpl(optionalhook=True)  # where pytest-xdist is switched off, nobody asks
def pytest_xdist_auto_num_workers() -> int:
    """Return twice the processors that we may use.

    A third of its time, a test waits for a deadline, a pause, a server or a program.
    """
    allowed = getattr(os, "sched_getaffinity", None)
    return 2 * (len(allowed(0)) if allowed else os.cpu_count() or 1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Start a database server that lasts for all tests; without its programs, skip the test."""
    found = programs()
    if found is None:
        pytest.skip(MISSING)
    with serving(found) as server:
        yield server


@pytest.fixture
def make_sandbox() -> Iterator[Callable[..., Sandbox]]:
    """Start servers with options of one's own; batches are finished at once unless told otherwise.

    ``path`` and ``clock`` go to the sandbox itself.
    """
    with ExitStack() as running:

        def make(**given: Any) -> Sandbox:  # noqa: ANN401 - Options checks them
            own = {name: given.pop(name) for name in ("path", "clock", "port") if name in given}
            options = Options.model_validate({"processing_seconds": 0, **given})
            return running.enter_context(Sandbox(options, **own))

        yield make


@pytest.fixture
def sandbox(make_sandbox: Callable[..., Sandbox]) -> Sandbox:
    """Start a server that finishes batches at once."""
    return make_sandbox()


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait for something to happen."""

    def wait(happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 240
        while not happened():
            assert time.monotonic() < deadline
            time.sleep(0.005)

    return wait
