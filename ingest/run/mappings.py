"""Mappings as things to work on: which there are, what is wrong with one, how one begins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.errors import MappingError
from ingest.mapping.bind import Bound
from ingest.mapping.library import available, find
from ingest.mapping.load import LoadedMapping, MappingMistaken, load_mapping
from ingest.mapping.tree import NO_VALUE
from ingest.run.job import open_job
from ingest.settings.model import Settings

_OPEN: Final = re.compile(r"[\s-]*(?P<key>[^\s#][^#]*):\s+# DECIDE:\s*(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A built-in mapping: its name, and what it is for."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A mapping without mistakes; ``bound`` where it was held against an export."""

    loaded: LoadedMapping
    bound: Bound | None = None


def built_in() -> list[Listed]:
    """Return the built-in mappings by name."""
    loaded = (load_mapping(name).mapping for name in available())
    return [Listed(mapping.name, mapping.description) for mapping in loaded]


def text_of(name_or_path: str) -> str:
    """Return the file of a mapping, to begin an own one from. Raises MappingError."""
    path = find(name_or_path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The mapping file {path.name} cannot be read."
        raise MappingError(msg) from error


def check(
    name_or_path: str,
    export: Path | None,
    settings: Settings,
    sources: Mapping[str, Path] | None = None,
) -> Checked:
    """Return the mapping, held against the headings of ``export`` if there is one.

    Raises MappingError with every mistake and its line, and with every question
    of a proposed mapping that has no answer yet.
    """
    try:
        loaded = load_mapping(name_or_path)
    except MappingMistaken as error:
        raise _with_questions(error, name_or_path) from error
    if export is None:
        return Checked(loaded)
    with open_job(loaded, export, settings, sources or {}) as found:
        return Checked(loaded, found.bound)


def _with_questions(error: MappingMistaken, name_or_path: str) -> MappingError:
    """Return ``error`` with the open questions in place of the mistake that each of them is."""
    questions = {
        number: f"  line {number}: {found['key']}: {found['text']}"
        for number, line in enumerate(text_of(name_or_path).splitlines(), start=1)
        if (found := _OPEN.fullmatch(line))
    }
    if not questions:
        return error
    rest = [
        problem
        for problem in error.problems
        if problem.line not in questions or problem.sentence != NO_VALUE
    ]
    begun = f"The mapping file {error.name} is not finished."
    told = str(MappingMistaken(error.name, rest)) if rest else begun
    message = "\n".join([told, "Still to be decided:", *questions.values()])
    hint = "Write the answers behind the keys: below each stands what it may be."
    return MappingError(message, hint=hint)
