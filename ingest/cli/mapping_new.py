"""What ``mapping new`` does: look, ask, write."""

import re
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ingest.cli.asking import Ask, ask_all, ask_on_terminal, leave_open
from ingest.cli.failures import plain
from ingest.cli.speech import Speech
from ingest.discover.draft import Draft, RegisterDraft, slug
from ingest.discover.join import Joined, Registered
from ingest.discover.proposal import Proposal, propose
from ingest.discover.questions import Answers
from ingest.discover.writer import mapping_text
from ingest.errors import ConfigurationError
from ingest.run.discover import Inspection, inspect
from ingest.settings.model import Settings

_COMMENT: Final = re.compile(
    r"^([^\n#]*# +(?:DECIDE: |\d+ %: |- [^:\n]+: )?)([^\n]+)$", re.MULTILINE
)
"""A line of a mapping file up to what its comment says, in words of ours, and those."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What ``mapping new`` is asked for: files, their sheets, and the file to write."""

    file: Path
    output: Path | None
    sheet: str | int | None
    customers: Path | None = None
    customers_sheet: str | int | None = None


def write_new(wanted: Wanted, settings: Settings, say: Speech) -> None:
    """Write a proposed mapping for an export, asking what a terminal can answer."""
    file = wanted.file
    path = wanted.output or Path(f"{slug(file.name)}.yaml")
    refuse_existing(path)
    found = inspect(file, settings, wanted.sheet)
    ask = partial(ask_on_terminal, say=say) if sys.stdin.isatty() else leave_open
    if wanted.customers is None:
        proposal = ask_all(partial(propose, found.judged), ask)
        draft = Draft(found.peeked.name, found.layout, found.sample, proposal)
    else:
        draft = _with_customers(found, wanted, wanted.customers, settings, ask)
    _write(path, _in_language(mapping_text(draft), say))
    proposal = draft.proposal
    still = len(proposal.questions) + len(found.layout.unsure)
    told = f"Wrote {path}: fields found: {len(proposal.chosen)}, questions open: {still}."
    print(plain(say(told)))
    print(plain(say(f"Next: amili-ingest mapping check {path} {file}")))


def _with_customers(
    found: Inspection, wanted: Wanted, customers: Path, settings: Settings, ask: Ask
) -> Draft:
    """Return what is proposed for an export and the register of its customers."""
    same = customers.exists() and customers.samefile(wanted.file)
    if same and wanted.customers_sheet is None:
        msg = "The register is a sheet of the export, but nothing says which."
        raise ConfigurationError(msg, hint="Name it with --customers-sheet.")
    known = inspect(customers, settings, wanted.customers_sheet, register=True)
    both = Registered(found.judged, known.judged, known.keys)
    joined: list[Joined] = []

    def proposed(answers: Answers) -> Proposal:
        joined.append(both.propose(answers))
        return joined[-1].proposal

    proposal = ask_all(proposed, ask)
    register = RegisterDraft(customers.name, known.layout, joined[-1].join, same_file=same)
    return Draft(found.peeked.name, found.layout, found.sample, proposal, register)


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
