"""Makes ``docs/cli.md`` from the commands' own help texts."""

from collections.abc import Iterator
from typing import Final

import typer
from typer.testing import CliRunner

from ingest.cli.app import app

_TOP: Final = """# Commands

Made from the commands' own `--help`; `make docs` writes it again.

Results go to stdout, progress and logs to stderr. Every command exits with one of these codes:

| Code | Meaning |
|---|---|
| 0 | every row was created, already created or excluded (`check`: passed or excluded) |
| 1 | unexpected error, or the ledger could not be written |
| 2 | wrong usage |
| 3 | settings or mapping are wrong |
| 4 | the export cannot be read as a whole; nothing was sent |
| 5 | some rows are invalid or were refused |
| 6 | no row got through |
| 7 | rows are open, unknown or not sent: run `amili-ingest resume` |
| 8 | the API or its credentials refused us, or could not be reached |
| 9 | another run holds the lock |
| 11 | a limit of the settings held the run back; nothing was sent |
| 130, 143 | stopped by Ctrl-C or SIGTERM; what was in flight is recorded |
"""


def command_reference() -> str:
    """Return the Markdown text of all help texts, 90 columns wide."""
    sections = [f"## {name}\n\n```\n{_help(name)}\n```\n" for name in _names(app)]
    return "\n".join([_TOP, *sections])


def _names(group: typer.Typer) -> Iterator[str]:
    """Yield the names of all commands, those of a group behind the group's name."""
    for command in group.registered_commands:
        yield command.name or ""
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            yield from (f"{inner.name} {name}" for name in _names(inner.typer_instance))


def _help(name: str) -> str:
    settings = {"COLUMNS": "90", "TERM": "dumb", "NO_COLOR": "1"}
    runner = CliRunner(env=settings)
    shown = runner.invoke(
        app, [*name.split(), "--help"], prog_name="amili-ingest", catch_exceptions=False
    )
    return "\n".join(line.rstrip() for line in shown.stdout.strip().splitlines())
