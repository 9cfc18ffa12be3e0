"""What ``mapping new`` does: look, ask, write."""

import re
import sys
from functools import partial
from pathlib import Path
from typing import Final

from ingest.cli.asking import ask_all, ask_on_terminal, leave_open
from ingest.cli.failures import plain
from ingest.cli.speech import Speech
from ingest.discover.draft import Draft, slug
from ingest.discover.proposal import propose
from ingest.discover.writer import mapping_text
from ingest.errors import ConfigurationError
from ingest.run.discover import inspect
from ingest.settings.model import Settings

_COMMENT: Final = re.compile(r"^(\s*# |[^\n#]*  # |[^\n#]*: # DECIDE: )([^\n]+)$", re.MULTILINE)
"""A line of a mapping file up to its comment, and the comment."""


def write_new(
    file: Path, output: Path | None, sheet: str | int | None, settings: Settings, say: Speech
) -> None:
    """Write a proposed mapping for ``file``, asking what a terminal can answer."""
    path = output or Path(f"{slug(file.name)}.yaml")
    refuse_existing(path)
    found = inspect(file, settings, sheet)
    ask = partial(ask_on_terminal, say=say) if sys.stdin.isatty() else leave_open
    proposal = ask_all(partial(propose, found.judged), ask)
    draft = Draft(found.peeked.name, found.layout, found.sample, proposal)
    _write(path, _in_language(mapping_text(draft), say))
    still = len(proposal.questions) + len(found.layout.unsure)
    told = f"Wrote {path}: {len(proposal.chosen)} fields found, {still} questions open."
    print(plain(say(told)))
    print(plain(say(f"Next: amili-ingest mapping check {path} {file}")))


def _in_language(text: str, say: Speech) -> str:
    """Return a mapping file with its comments in the reader's language."""
    return _COMMENT.sub(lambda found: found[1] + say(found[2]), text)


def refuse_existing(path: Path) -> None:
    """Raise ConfigurationError where a file is in the way, before anybody answers anything."""
    if path.exists():
        msg = f"There is a file {path} already."
        raise ConfigurationError(msg, hint="Name another one with --output.")


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        msg = f"The file {path} cannot be written: {error.strerror}."
        raise ConfigurationError(msg, hint="Name another one with --output.") from error
