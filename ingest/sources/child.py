"""Asking the process that reads a workbook, and ending it where it has stopped for good."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from ingest.errors import ExportUnreadable
from ingest.sources.limits import MIB, Limits

_PATIENCE: Final = 30.0
"""Seconds without any work after which a process is taken to have stopped for good."""


def ask_child(
    module: str, request: dict[str, Any], files: dict[str, int], limits: Limits
) -> dict[str, Any]:
    """Have a workbook looked at in a process of its own; raise ExportUnreadable as it says.

    ``files`` are open descriptors that it inherits, by the names of its request.
    """
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=tuple(files.values()),
    ) as child:
        try:
            answer, trace = _answer(child, json.dumps(request | files).encode())
        except BaseException:
            child.kill()
            raise
    if child.returncode > 0:  # an error of ours, whose traceback it keeps
        raise RuntimeError(trace.decode("utf-8", "replace"))
    if child.returncode:
        msg = (
            "The workbook could not be read: it is damaged, or needs more than "
            f"{limits.workbook_bytes // MIB} MiB of memory."
        )
        raise ExportUnreadable(
            msg, hint="Export as CSV, or delete empty rows and columns that are formatted."
        )
    said: dict[str, Any] = json.loads(answer)
    if "error" in said:
        raise ExportUnreadable(said["error"], hint=said["hint"])
    return said


def _answer(child: "subprocess.Popen[bytes]", request: bytes) -> tuple[bytes, bytes]:
    """Return what ``child`` printed; it is killed where it does not work any more.

    Where its memory runs out while calamine tells of that, it waits for itself for ever.
    """
    asked: bytes | None = request
    worked = None
    while True:
        try:
            return child.communicate(asked, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            asked = None  # what is left of it is kept
            before, worked = worked, _processor_time(child.pid)
            if worked is not None and worked == before:
                child.kill()


def _processor_time(process: int) -> int | None:
    """Return the ticks for which a process has worked; None where the system does not tell."""
    try:
        told = Path(f"/proc/{process}/stat").read_bytes()
    except OSError:
        return None
    # Behind the name, which may hold anything, the 12th and the 13th are those of user and system.
    user, system = told.rpartition(b")")[2].split()[11:13]
    return int(user) + int(system)
