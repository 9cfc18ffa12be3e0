"""The built-in mappings: ``mappings/<system>/<export>.yaml`` of the repository.

An installed package carries them as ``ingest/mapping/builtin``; in a checkout
they are read from where they are edited.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from ingest.errors import MappingError

_SUFFIXES: Final = (".yaml", ".yml")


def folder() -> Path:
    """Return the folder that holds the built-in mappings."""
    here = Path(__file__).resolve()
    installed = here.with_name("builtin")
    return installed if installed.is_dir() else here.parents[2] / "mappings"


def available() -> list[str]:
    """Return the names of the built-in mappings, sorted.

    >>> "generic/norwegian-open-items" in available()
    True
    """
    root = folder()
    return sorted(
        path.relative_to(root).with_suffix("").as_posix() for path in root.glob("*/*.yaml")
    )


def find(name_or_path: str) -> Path:
    """Return the file of a built-in mapping by its name, or of any mapping by its path.

    What ends in .yaml or .yml is a path. Raises MappingError where there is no
    such file; the hint names the nearest mapping.
    """
    path = Path(name_or_path).expanduser()
    if path.suffix.lower() in _SUFFIXES:
        if path.is_file():
            return path
        message = f"There is no mapping file {name_or_path!r}."
        raise MappingError(message, hint=_hint(path.stem))
    if name_or_path in available():
        return folder() / f"{name_or_path}.yaml"
    if path.is_file():
        return path
    message = f"There is no mapping {name_or_path!r}."
    raise MappingError(message, hint=_hint(name_or_path))


def _hint(name: str) -> str:
    names = available()
    ends = {full.rpartition("/")[2]: full for full in names}
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    near = near or [ends[end] for end in get_close_matches(name, ends, n=1, cutoff=0.5)]
    meant = f"Did you mean {near[0]!r}? " if near else ""
    return f"{meant}Give the path of a .yaml file, or one of: {', '.join(names)}."
