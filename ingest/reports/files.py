"""The report files: checked beforehand, private, and each either old or new, never half."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final, Self

import pyarrow as pa

from ingest.domain.outcomes import REPORT_FILES
from ingest.errors import ConfigurationError
from ingest.reports.twin import twin_name
from ingest.spool import create_private, private_folder, sync_folder

SUMMARY: Final = "summary.json"
WORKBOOK: Final = "corrections.xlsx"
PAGE: Final = "report.html"
TABLES: Final = tuple(dict.fromkeys(REPORT_FILES.values()))
FOR_PEOPLE: Final = (PAGE, WORKBOOK, *map(twin_name, TABLES))
"""What people open; workbook and twins are written only where they serve."""
FOR_PROGRAMS: Final = (*TABLES, SUMMARY)
FILES: Final = (*TABLES, *FOR_PEOPLE, SUMMARY)
"""Every report; the summary is put in place last."""

CLAIM: Final = ".amili-run"
"""Holds the id of the run that a folder belongs to."""

_WRITABLE_BY_ALL: Final = 0o002


def prepare_folder(folder: Path, run_id: str) -> None:
    """Make ``folder`` (0700) or check it, and claim it for the reports of run ``run_id``.

    To be called before anything is sent: a run whose results cannot be written
    must not begin. Raises ConfigurationError where the folder cannot be
    written, may be written by everybody, or holds the reports of another run.
    """
    try:
        private_folder(folder)
        if folder.stat().st_mode & _WRITABLE_BY_ALL:
            msg = f"Everybody may write into the output folder {folder}."
            hint = f"Choose another folder, or close it: chmod 700 '{folder}'."
            raise ConfigurationError(msg, hint=hint)
        _claim(folder, run_id)
    except OSError as error:
        msg = f"The output folder {folder} cannot be written: {error.strerror or error}."
        raise ConfigurationError(msg, hint="Choose another folder with --output.") from error


def _claim(folder: Path, run_id: str) -> None:
    claim = folder / CLAIM
    owner = claim.read_text("utf-8") if claim.exists() else ""
    if not owner and any((folder / name).exists() for name in FILES):
        owner = "of which nothing is known"
    if owner and owner != run_id:
        msg = f"The output folder {folder} holds the reports of run {owner}."
        raise ConfigurationError(msg, hint="Choose another folder: reports are never overwritten.")
    # Written anew each time, which also shows that writing works today.
    with Staged(folder) as staged:
        staged.create(CLAIM).write(run_id.encode("utf-8"))
        staged.commit()


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Put ``path`` into an OSError: the operating system names no file when a write fails."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


class Hashed:
    """A file that counts and hashes what is written to it; pyarrow can write to it.

    ``worker`` hashes and writes one piece while the caller makes the next; an
    error of it is raised by the next call.
    """

    def __init__(self, path: Path, worker: Executor) -> None:
        """Create the file ``path`` (0600), in place of what a killed run left there."""
        path.unlink(missing_ok=True)
        self._file: BinaryIO = os.fdopen(create_private(path), "wb", buffering=1 << 20)
        self._hash = hashlib.sha256()
        self._worker = worker
        self._last: Future[None] | None = None
        self.path = path
        self.size = 0

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        return self._file.closed

    @property
    def sha256(self) -> str:
        """The sha256 of what was written so far, hexadecimal."""
        self._wait()
        return self._hash.hexdigest()

    def write(self, data: bytes) -> int:
        """Write ``data`` and return its length in bytes."""
        # A copy, because pyarrow uses its buffer again as soon as this returns.
        return self.take(bytes(data))

    def take(self, data: bytes | pa.Buffer) -> int:
        """Write ``data``, which nobody changes any more, and return its length in bytes."""
        self._wait()
        self._last = self._worker.submit(self._write, data)
        self.size += len(data)
        return len(data)

    def _write(self, data: bytes | pa.Buffer) -> None:
        self._hash.update(data)
        self._file.write(data)

    def _wait(self) -> None:
        last, self._last = self._last, None
        if last is not None:
            with named(self.path):
                last.result()

    def flush(self) -> None:
        """Hand buffered bytes to the operating system."""
        self._wait()
        with named(self.path):
            self._file.flush()

    def settle(self, *, durable: bool) -> None:
        """Close the file; ``durable`` makes what was written survive a power cut."""
        self.flush()
        with named(self.path):
            if durable:
                os.fsync(self._file.fileno())
            self._file.close()

    def discard(self) -> None:
        """Close the file and remove it, whatever state it is in."""
        with suppress(OSError):  # what cannot be written any more is not wanted either
            self._wait()
        with suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)


class Staged:
    """Some files of one folder that appear under their names only by ``commit``.

    Until then they are written under temporary names beside them; without
    ``commit`` those are removed and nothing has changed. Raises OSError with
    the path of the file that could not be written.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Begin with no file. What is not ``durable`` may be lost where the power fails.

        The disk is then not waited for, which takes as long as a tenth of a check.
        """
        self._folder, self._durable = folder, durable
        self._files: dict[str, Hashed] = {}
        self._scratch: list[Path] = []
        self._worker = ThreadPoolExecutor(max_workers=1)
        self.maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="maker")
        """A thread that makes what is to be written."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was not committed."""
        self.maker.shutdown(cancel_futures=True)
        for file in self._files.values():
            file.discard()
        for path in self._scratch:
            path.unlink(missing_ok=True)
        self._worker.shutdown()

    def create(self, name: str) -> Hashed:
        """Return a new file that will be called ``name``."""
        self._files[name] = Hashed(self._folder / f".{name}.part", self._worker)
        return self._files[name]

    def scratch(self, name: str) -> Path:
        """Return a path at which a file may be created that is removed in the end."""
        path = self._folder / f".{name}.scratch"
        path.unlink(missing_ok=True)
        self._scratch.append(path)
        return path

    def keep_edited(self) -> None:
        """Give reports that somebody has worked in a second name: they are about to be replaced.

        Those are the reports whose bytes are neither what ``summary.json`` tells nor
        what is written now; the work of a person is never overwritten.
        """
        known = written(self._folder)
        for name in FILES[:-1]:
            path = self._folder / name
            if not path.exists():
                continue
            ours = {known.get(name), file.sha256 if (file := self._files.get(name)) else None}
            if _sha256(path) not in ours:
                _give_second_name(path)

    def commit(self, replaced: Sequence[str] = ()) -> None:
        """Put every file in place, in the order of creation, each in one step.

        Those of ``replaced`` that were not created anew are taken away: they
        tell of an earlier state. Killed in the middle, every file is either the old
        one or the new one.
        """
        for file in self._files.values():
            file.settle(durable=self._durable)
        for name, file in self._files.items():
            file.path.replace(self._folder / name)
        for name in set(replaced) - set(self._files):
            (self._folder / name).unlink(missing_ok=True)
        if self._durable:
            sync_folder(self._folder)


def written(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file that the summary in ``folder`` knows."""
    try:
        summary = json.loads((folder / SUMMARY).read_bytes())
        return {file["name"]: file["sha256"] for file in summary["files"]}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _give_second_name(path: Path) -> None:
    name = _free_name(path)
    try:
        name.hardlink_to(path)
    except OSError:  # a file system without links; until the new one is in place, there is none
        path.rename(name)


def _free_name(path: Path) -> Path:
    names = (path.with_stem(f"{path.stem}-edited-{number}") for number in count(1))
    return next(name for name in names if not name.exists())
