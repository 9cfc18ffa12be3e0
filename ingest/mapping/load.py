"""Mapping files: found by path or by name, read once, and told all their mistakes at once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ingest.errors import MappingError
from ingest.mapping.check import mistakes
from ingest.mapping.declaration import Mapping
from ingest.mapping.library import find
from ingest.mapping.problems import problems_of
from ingest.mapping.tree import Problem, dotted, read_tree

LARGEST: Final = 256 * 1024
"""Bytes of the largest mapping file that is read; real ones have a few thousand."""


@dataclass(frozen=True, slots=True)
class LoadedMapping:
    """A mapping, the file it came from, and the sha256 (hexadecimal) of that file's bytes.

    ``given`` is the name or path by which it was asked for.
    """

    mapping: Mapping
    path: Path
    sha256: str
    given: str


class MappingMistaken(MappingError):
    """A mapping file has ``problems``, sorted by line; ``name`` is what messages call it."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        """Take what is wrong: one thing or more."""
        count = "a mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        lines = [f"The mapping file {name} has {count}:", *(f"  {each}" for each in problems)]
        super().__init__("\n".join(lines))
        self.name, self.problems = name, tuple(problems)


def load_mapping(name_or_path: str) -> LoadedMapping:
    """Return the mapping of that name or path.

    Raises MappingMistaken, which lists every mistake of the file, each with its line.
    """
    path = find(name_or_path)
    content = _content(path)
    mapping = read_mapping(_text(content, path), path.name)
    return LoadedMapping(mapping, path, hashlib.sha256(content).hexdigest(), name_or_path)


def read_mapping(text: str, name: str) -> Mapping:
    """Return the mapping that ``text`` declares; ``name`` is what messages call the file.

    Raises MappingMistaken, which lists every mistake, each with its line.
    """
    tree = read_tree(text)
    problems = list(tree.problems)
    try:
        mapping = Mapping.model_validate(tree.value) if tree.lines else None
    except ValidationError as error:
        problems += problems_of(error, tree)
        mapping = None
    for at, sentence in mistakes(tree.value):
        problems.append(Problem(tree.line(at), dotted(at), sentence))
    if mapping is None or problems:
        raise MappingMistaken(name, sorted(problems, key=lambda problem: problem.line))
    return mapping


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        message = f"The mapping file {path.name} cannot be read: {error.strerror}."
        raise MappingError(message) from error
    if len(content) > LARGEST:
        message = f"The mapping file {path.name} is larger than {LARGEST // 1024} KiB."
        raise MappingError(message, hint="Is it the export? Give the mapping file.")
    return content


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"The mapping file {path.name} is not UTF-8: line {line} holds another byte."
        raise MappingError(message, hint="Save it as UTF-8 in the editor.") from error
