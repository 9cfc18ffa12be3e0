"""All commands, in the order in which a new user meets them."""

from importlib.metadata import version
from typing import Annotated

import typer

from ingest.cli import (
    check,
    inspect,
    mapping,
    preview,
    purge,
    reconcile,
    report,
    resume,
    run,
    runs,
    sandbox,
    show,
    verify,
)

app = typer.Typer(
    name="amili-ingest",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"amili-ingest {version('amili-ingest')}")
        raise typer.Exit


@app.callback()
def _top(
    *,
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Submit an ERP's export of unpaid invoices to Amili, and account for every row.

    Start with: amili-ingest check FILE --mapping NAME
    """


app.command("inspect")(inspect.command)
app.add_typer(mapping.app, name="mapping")
app.command("check")(check.command)
app.command("preview")(preview.command)
app.command("run")(run.command)
app.command("resume")(resume.command)
app.command("reconcile")(reconcile.command)
app.command("runs")(runs.command)
app.command("show")(show.command)
app.command("report")(report.command)
app.command("verify")(verify.command)
app.command("purge")(purge.command)
app.command("sandbox")(sandbox.command)


def main() -> None:
    """Run the command line; the entry point of the installed program."""
    app()
