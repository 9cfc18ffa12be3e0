"""Makes ``docs/cli.md`` from the commands' own help texts."""

from typing import Final

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
| 130, 143 | stopped by Ctrl-C or SIGTERM; what was in flight is recorded |
"""


def command_reference() -> str:
    """Return the Markdown text of all help texts, 90 columns wide."""
    names = [info.name for info in app.registered_commands if info.name]
    sections = [_TOP, *(f"## {name}\n\n```\n{_help(name)}\n```\n" for name in names)]
    return "\n".join(sections)


def _help(name: str) -> str:
    settings = {"COLUMNS": "90", "TERM": "dumb", "NO_COLOR": "1"}
    runner = CliRunner(env=settings)
    shown = runner.invoke(app, [name, "--help"], prog_name="amili-ingest", catch_exceptions=False)
    return "\n".join(line.rstrip() for line in shown.stdout.strip().splitlines())
