"""Which files one run reads: one, those of a folder, or those that a pattern names."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import glob, has_magic
from pathlib import Path
from typing import Final

from ingest.errors import ExportUnreadable
from ingest.sources.original import display_name, unopened

MOST_FILES: Final = 250
"""Of one run: each is held open until its rows are read."""
_MOST_NAMED: Final = 5
_HIDDEN: Final = (".", "~$")
_PARTS: Final = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", "~")
_OF_SYSTEMS: Final = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The files of one run, in the order of their names, and what was left out beside them.

    ``names`` are what the files are called in reports, below ``folder``; ``title`` is
    what all of them are called together.
    """

    title: str
    folder: Path
    paths: tuple[Path, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]


def are_several(given: Path) -> bool:
    """Tell whether a path is a folder or a pattern; a file whose name looks like one is a file."""
    # Unlike Path's own, these take what cannot be looked at for something that is not there.
    return os.path.isdir(given) or (not os.path.exists(given) and has_magic(str(given)))  # noqa: PTH110, PTH112


def choose(given: Path, registers: Collection[str] = (), apart: Collection[Path] = ()) -> Chosen:
    """Return the files of a folder or pattern, without registers.

    Those are told by patterns of their names, or named (``apart``).

    Hidden and temporary files, and folders, are left out. Raises ExportUnreadable
    where no file is left, or too many are.
    """
    if given.is_dir():
        found = _inside(given)
        folder, title = given, given.resolve().name
    else:
        found = sorted(map(Path, glob(str(given), recursive=True)))  # noqa: PTH207 - absolute ones, too
        folder = Path(os.path.commonpath([path.parent for path in found])) if found else Path()
        title = given.name
    title = display_name(title)
    others = {os.path.realpath(path) for path in apart}
    why = {path: _why_not(path, registers, others) for path in found}
    paths = tuple(path for path, reason in why.items() if not reason)
    if not paths:
        raise _nothing_to_read(given, why)
    if len(paths) > MOST_FILES:
        msg = f"'{title}' has {len(paths)} files; {MOST_FILES} can be read in one run."
        raise ExportUnreadable(msg, hint="Run them in parts: nothing is created twice.")
    names = tuple(display_name(os.path.relpath(path, folder)) for path in paths)
    if len(set(names)) < len(names):
        msg = f"Two files of '{title}' have names that cannot be told apart when shown."
        raise ExportUnreadable(msg, hint="Rename one of them.")
    several = "1 file" if len(names) == 1 else f"{len(names)} files"
    notes = (*_order(names), *_left_out(why))
    return Chosen(f"{title} ({several})", folder, paths, names, notes)


def _nothing_to_read(given: Path, why: dict[Path, str]) -> ExportUnreadable:
    where = display_name(str(given))
    if not why and not given.is_dir():
        msg = f"No file fits the pattern '{where}'."
        return ExportUnreadable(
            msg, hint="Check the path: a relative one begins in the folder that you are in."
        )
    msg = " ".join([f"No file to read is in '{where}'.", *_left_out(why)])
    return ExportUnreadable(msg, hint="Name the files, as in 'exports/*.csv', with the quotes.")


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise unopened(display_name(folder.name), error) from error


def _why_not(path: Path, registers: Collection[str], apart: Collection[str] = ()) -> str:
    name = path.name.lower()
    if name.startswith(_HIDDEN) or name in _OF_SYSTEMS:
        return "hidden"
    if name.endswith(_PARTS):
        return "temporary"
    if os.path.isdir(path):  # noqa: PTH112 - as in are_several
        return "a folder"
    told = any(_means(each, path) for each in registers)
    return "a register" if told or os.path.realpath(path) in apart else ""


def registers_in(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder that a register's pattern means, sorted by name.

    Case is ignored: what a mapping calls ``kunder*``, people save as ``Kunder.xlsx``.
    Hidden and temporary files are none of them.
    """
    every = _inside(folder) if folder.is_dir() else []
    return [path for path in every if _means(pattern, path) and not _why_not(path, ())]


def _means(pattern: str, path: Path) -> bool:
    return fnmatchcase(path.name.lower(), pattern.lower())


def _order(names: tuple[str, ...]) -> Iterator[str]:
    yield f"Files, in the order of their names: {_listed(names)}."


def _left_out(why: dict[Path, str]) -> Iterator[str]:
    for reason in dict.fromkeys(reason for reason in why.values() if reason):
        names = [display_name(path.name) for path, said in why.items() if said == reason]
        yield f"Left out ({reason}): {_listed(names)}."


def _listed(names: Collection[str]) -> str:
    shown = ", ".join([*names][:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
